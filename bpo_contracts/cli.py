"""The command line. Exit 0: nothing at or above --fail-on; 1: there are gaps; 2: usage, or something was not read."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from bpo_contracts import __version__
from bpo_contracts.document import Kind
from bpo_contracts.errors import BpoContractsError
from bpo_contracts.findings import ErrorRow, GapReport, Severity
from bpo_contracts.parsers import OCR_ENGINES
from bpo_contracts.parsers.limits import MAX_SECONDS
from bpo_contracts.renderers import RENDERERS, render

if TYPE_CHECKING:
    from bpo_contracts.checking import Reading
    from bpo_contracts.findings import DocumentReport
    from bpo_contracts.rules import Rule, RulePack

_EXAMPLES = """
\b
Examples:
  bpo-contracts check baa.docx
  bpo-contracts check contracts/ --format html --output report.html
  bpo-contracts check scan.pdf baa.txt --kind baa --fail-on critical
  bpo-contracts check --together msa.docx baa.pdf --fact coding=yes
  bpo-contracts check baa.docx --playbook covered-entity-strict
"""


class _Group(click.Group):
    """Turns mistakes of the input into one line on standard error and exit status 2."""

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except BpoContractsError as error:
            raise click.UsageError(str(error)) from error


class _Main(_Group):
    """The commands of the library; those of the service are loaded when one is asked for."""

    def list_commands(self, context: click.Context) -> list[str]:
        return sorted([*super().list_commands(context), *_SERVICE])

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in _SERVICE:
            return super().get_command(context, name)
        from bpo_contracts_api.commands import COMMANDS

        return next(command for command in COMMANDS if command.name == name)


_SERVICE = ("audit", "keys", "people", "serve", "worker")


@click.group(cls=_Main, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="bpo-contracts")
def main() -> None:
    """Check healthcare outsourcing contracts clause by clause: what the law asks, where it stands, what to write."""


@main.command(epilog=_EXAMPLES)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in Kind]),
    help="Judge as this kind instead of the kind the document shows.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(RENDERERS)),
    help="How to write the report (default: terminal, or by the suffix of --output).",
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write the report to this file.")
@click.option(
    "--fail-on",
    type=click.Choice([*(s.value for s in Severity), "never"]),
    default="high",
    show_default=True,
    help="Exit 1 on a gap this severe or worse.",
)
@click.option(
    "--playbook",
    metavar="NAME|FILE",
    help="Positions to judge by: a YAML file of your own, or one that comes along (`bpo-contracts playbook list`).",
)
@click.option(
    "--as-of",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Judge by the law and the accepted deviations of that day (default: today).",
)
@click.option(
    "--fact",
    "facts",
    multiple=True,
    metavar="NAME=yes|no",
    help="State a fact of the deal, such as coding=yes (`bpo-contracts rules facts` lists them). May be repeated.",
)
@click.option("--password", help="Password of an encrypted file.")
@click.option(
    "--password-file",
    type=click.File(encoding="utf-8"),
    help="File with passwords to try, one a line (- for standard input).",
)
@click.option(
    "--view",
    type=click.Choice(["final", "original"]),
    default="final",
    show_default=True,
    help="Tracked changes accepted, or as before them.",
)
@click.option(
    "--ocr",
    type=click.Choice(["auto", *OCR_ENGINES, "off"]),
    default="auto",
    show_default=True,
    help="Text recognition for pages without usable text.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=1),
    help="Seconds a file may take (default: 600).",
)
@click.option(
    "--together",
    is_flag=True,
    help="Read the files given, or each folder, as one deal: a requirement met in any of its documents is met.",
)
@click.option("--jobs", type=click.IntRange(1), help="Files read at a time (default: one a processor core).")
def check(
    paths: tuple[Path, ...],
    kind: str | None,
    form: str | None,
    output: Path | None,
    fail_on: str,
    playbook: str | None,
    day: datetime | None,
    facts: tuple[str, ...],
    password: str | None,
    password_file: TextIO | None,
    view: str,
    ocr: str,
    timeout: float | None,
    together: bool,
    jobs: int | None,
) -> None:
    """Check contracts (.pdf, .docx, .txt, .md; .doc, .rtf, .odt and .html through LibreOffice) and folders of them."""
    from bpo_contracts.batches import check_files, contracts_in, gap_report
    from bpo_contracts.checking import Reading
    from bpo_contracts.deals import check_deals, deals_in

    form = form or _format_of(output)
    files = contracts_in(paths)
    how = Reading(
        Kind(kind) if kind else None,
        _passwords(password, password_file),
        view,
        ocr,
        timeout or MAX_SECONDS,
        _stated(facts),
    )
    how = replace(how, day=day.date() if day else None)
    pack, how = _under_playbook(playbook, how)
    if together:
        checked = check_deals(deals_in(paths), pack, how=how, jobs=jobs)
    else:
        checked = check_files(files, pack, how=how, jobs=jobs)
    rows = _with_progress(checked, len(files))
    report = gap_report(_until_interrupted(rows), pack)
    _write(report, form, output)
    not_reached = len(files) - len(report.documents) - len(report.errors)
    if not_reached:
        click.echo(f"Interrupted: {not_reached} of {len(files)} files were not checked.", err=True)
    sys.exit(_status(report, fail_on, complete=not not_reached))


@main.command(epilog="\b\nExample:\n  bpo-contracts compare draft-1.docx draft-2.docx")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]), help="Judge both as this kind.")
@click.option("--playbook", metavar="NAME|FILE", help="Positions to judge both by.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def compare(old: Path, new: Path, kind: str | None, playbook: str | None, form: str) -> None:
    """Compare two drafts (files or folders of one deal): which gaps the newer one closed, and which it opened.

    Exit 1 where it opened one or made one worse, 2 where something could not be read.
    """
    from bpo_contracts.checking import Reading
    from bpo_contracts.comparing import Change
    from bpo_contracts.comparing import compare as compared
    from bpo_contracts.renderers.comparison import as_json, as_text

    pack, how = _under_playbook(playbook, Reading(Kind(kind) if kind else None))
    reports = [_report_on(path, pack, how) for path in (old, new)]
    for error in (error for report in reports for error in report.errors):
        click.echo(f"{error.path}: {error.message}", err=True)
    if any(report.errors for report in reports):
        sys.exit(2)
    comparison = compared(*reports)
    write = as_json if form == "json" else as_text
    click.echo(write(comparison, old.as_posix(), new.as_posix()), nl=False)
    sys.exit(bool(comparison.of(Change.OPENED, Change.WORSE)))


def _report_on(path: Path, pack: RulePack | None, how: Reading) -> GapReport:
    """One file's report; a folder is read as one deal."""
    from bpo_contracts.batches import check_files, gap_report
    from bpo_contracts.deals import check_deals, deals_in

    if path.is_dir():
        return gap_report(check_deals(deals_in([path]), pack, how=how), pack)
    return gap_report(check_files([path], pack, how=how), pack)


def _stated(facts: tuple[str, ...]) -> dict[str, bool]:
    """The facts stated, each known and answered yes or no."""
    from bpo_contracts.checking import packaged_rules

    known = [fact.name for fact in packaged_rules().facts] if facts else []
    stated: dict[str, bool] = {}
    for said in facts:
        name, _, answer = said.partition("=")
        if name not in known:
            raise click.UsageError(f"There is no fact {name!r}. There are {', '.join(known)}.")
        if answer not in {"yes", "no"}:
            raise click.UsageError(f"The fact {name} is stated as {name}=yes or {name}=no, not {said!r}.")
        stated[name] = answer == "yes"
    return stated


def _passwords(password: str | None, file: TextIO | None) -> tuple[str, ...]:
    """The password given and those of the file, in their order."""
    listed = [line.rstrip("\r\n") for line in file] if file else []
    return tuple(dict.fromkeys([*([password] if password else []), *filter(None, listed)]))


def _under_playbook(named: str | None, how: Reading) -> tuple[RulePack | None, Reading]:
    if named is None:
        return None, how
    from bpo_contracts.checking import Reading, packaged_rules
    from bpo_contracts.playbooks import find_playbook, load_playbook, under

    pack = packaged_rules()
    playbook = load_playbook(find_playbook(named), pack)
    return under(pack, playbook), Reading.under(playbook, how)


def _format_of(output: Path | None) -> str:
    if output is None:
        return "terminal"
    return next((name for name, renderer in RENDERERS.items() if renderer.suffix == output.suffix.lower()), "terminal")


def _until_interrupted(rows: Iterable[DocumentReport | ErrorRow]) -> Iterator[DocumentReport | ErrorRow]:
    """Keep what was checked when the user presses Ctrl-C."""
    try:
        yield from rows
    except KeyboardInterrupt:
        return


def _with_progress(rows: Iterable[DocumentReport | ErrorRow], total: int) -> Iterator[DocumentReport | ErrorRow]:
    """A progress bar on a terminal, also for one file, which may be a long scan; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield from rows
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("Checking"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[failed]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task, failed = progress.add_task("check", total=total, failed=""), 0
        for row in rows:
            failed += isinstance(row, ErrorRow)
            progress.update(task, advance=1, failed=f"{failed} not read" if failed else "")
            yield row


def _write(report: GapReport, form: str, output: Path | None) -> None:
    if output:
        try:
            output.write_text(render(report, form), encoding="utf-8", newline="\n")
        except OSError as error:
            raise click.UsageError(f"The report cannot be written to {output} ({error.strerror}).") from error
        click.echo(f"Report written to {output}.", err=True)
        return
    if form == "terminal":
        terminal = sys.stdout.isatty()
        click.echo(render(report, form, colour=terminal, width=None), nl=False, color=terminal or None)
    else:
        click.echo(render(report, form), nl=False)


def _status(report: GapReport, fail_on: str, *, complete: bool) -> int:
    """Not evaluated is never a pass."""
    if report.errors or not complete or not all(each.document.fully_read for each in report.documents):
        return 2
    if fail_on == "never":
        return 0
    worst = Severity(fail_on).rank
    return int(any(finding.severity.rank <= worst for document in report.documents for finding in document.gaps))


@main.group()
def rules() -> None:
    """List, show, lint and test the rules."""


@rules.command("list", epilog="\b\nExample:\n  bpo-contracts rules list --kind baa")
@click.option(
    "--kind", type=click.Choice([kind.value for kind in Kind]), help="Only the rules for this kind of document."
)
@click.option("--by", type=click.Choice(["consideration"]), help="Group them by what they are there for.")
def list_rules(kind: str | None, by: str | None) -> None:
    """Print every rule with its severity and title."""
    from bpo_contracts.checking import packaged_rules
    from bpo_contracts.rule_docs import by_consideration

    pack = packaged_rules()
    if by:
        for identifier, words, covering in by_consideration(pack):
            click.echo(f"{identifier}  {words}")
            for rule in covering:
                click.echo(f"      {rule.id:44} {rule.title}")
        return
    for rule in pack.of_kind(Kind(kind)) if kind else pack.rules:
        click.echo(f"{rule.id:44} {rule.severity.value:9} {rule.title}")


@rules.command("show", epilog="\b\nExample:\n  bpo-contracts rules show hipaa.baa.report-breach")
@click.argument("identifier")
def show_rule(identifier: str) -> None:
    """Print the page of one rule: what it asks, why, what to write, the law."""
    from bpo_contracts.rule_tools import page

    text = page(_rule(identifier))
    if not sys.stdout.isatty():
        click.echo(text)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    Console().print(Markdown(text))


@rules.command("new", epilog="\b\nExample:\n  bpo-contracts rules new com.parking-lots")
@click.argument("identifier")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=Path("rules"), show_default=True)
def new_rule(identifier: str, folder: Path) -> None:
    """Write a rule file to begin with; its path is its id, and a file that is there is never written over."""
    from bpo_contracts.rule_docs import new_rule as begun

    text = begun(identifier, date.today().isoformat())
    path = folder.joinpath(*identifier.split(".")).with_suffix(".yaml")
    if path.exists():
        raise click.UsageError(f"{path} exists. Choose another id.")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    click.echo(f"Rule written to {path}. Fill in what says TODO, then run: bpo-contracts rules lint")


@rules.command("docs", epilog="\b\nExample:\n  bpo-contracts rules docs > rules.md")
def rule_docs() -> None:
    """Print the rule reference: every rule under fixed headings, as Markdown."""
    from bpo_contracts.checking import packaged_rules
    from bpo_contracts.rule_docs import reference

    click.echo(reference(packaged_rules()))


@rules.command("schema", epilog="\b\nExample:\n  bpo-contracts rules schema > rule.schema.json")
def rule_schema() -> None:
    """Print the JSON Schema of a rule file, for editors."""
    from bpo_contracts.rule_docs import schema

    click.echo(schema(), nl=False)


@rules.command("facts")
def list_facts() -> None:
    """Print the facts of a deal that switch requirements on, with the requirements that hang on each."""
    from bpo_contracts.checking import packaged_rules

    pack = packaged_rules()
    for fact in pack.facts:
        hanging = [rule.id for rule in pack.rules if fact.name in rule.hangs_on]
        click.echo(f"{fact.name:22} {fact.question}\n{'':22} {', '.join(hanging) or 'no requirement hangs on it'}")


@rules.command("lint")
def lint_rules() -> None:
    """Check that every rule is complete; exit 1 where one is not."""
    from bpo_contracts.checking import packaged_rules
    from bpo_contracts.rule_tools import lint

    pack = packaged_rules()
    problems = list(lint(pack, date.today()))
    for problem in problems:
        click.echo(problem)
    click.echo(f"{len(pack.rules)} rules, {len(problems)} problems")
    sys.exit(bool(problems))


@rules.command("test", epilog="\b\nExample:\n  bpo-contracts rules test hipaa.baa.report-breach")
@click.argument("identifiers", nargs=-1)
def test_rules(identifiers: tuple[str, ...]) -> None:
    """Run the examples of all rules, or of those named; exit 1 where one fails."""
    from bpo_contracts.checking import packaged_rules
    from bpo_contracts.rule_tools import run_examples

    pack = packaged_rules()
    runs = list(run_examples(pack, tuple(_rule(identifier) for identifier in identifiers) or None))
    failures = [run for run in runs if not run.passed]
    for run in failures:
        click.echo(
            f"{run.rule.id}, example {run.number}: expected {run.example.status.value}, judged {run.finding.status.value} ({run.finding.reason})"
        )
    click.echo(f"{len(runs)} examples, {len(failures)} failed")
    sys.exit(bool(failures))


def _rule(identifier: str) -> Rule:
    from bpo_contracts.checking import packaged_rules

    pack = packaged_rules()
    rule = pack.named(identifier)
    if rule is None:
        near = [known.id for known in pack.rules if identifier.rsplit(".", 1)[-1] in known.id][:3]
        advice = f"Did you mean {' or '.join(near)}?" if near else "`bpo-contracts rules list` names them all."
        raise click.UsageError(f"There is no rule {identifier!r}. {advice}")
    return rule


@main.group()
def playbook() -> None:
    """Write, check and explain playbooks: an organisation's own positions."""


@playbook.command("list")
def list_playbooks() -> None:
    """Name the playbooks that come along."""
    from bpo_contracts.checking import packaged_rules
    from bpo_contracts.playbooks import load_playbook, shipped

    for name, path in shipped().items():
        click.echo(f"{name:26} {' '.join(load_playbook(path, packaged_rules()).about.split())}")


@playbook.command("new", epilog="\b\nExample:\n  bpo-contracts playbook new our-positions.yaml")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def new_playbook(file: Path) -> None:
    """Write a playbook to begin with; a file that is there is never written over."""
    from bpo_contracts.checking import packaged_rules
    from bpo_contracts.playbooks import new_playbook as begun

    if file.exists():
        raise click.UsageError(f"{file} exists. Choose another name, or remove it first.")
    file.write_text(begun(file.stem, packaged_rules()), encoding="utf-8", newline="\n")
    click.echo(f"Playbook written to {file}. Change it, then run: bpo-contracts playbook check {file}")


@playbook.command("check", epilog="\b\nExample:\n  bpo-contracts playbook check covered-entity-strict")
@click.argument("named", metavar="NAME|FILE")
def check_playbook(named: str) -> None:
    """Check a playbook; exit 1 where an accepted deviation has expired, 2 where the file has a mistake."""
    from bpo_contracts.checking import packaged_rules
    from bpo_contracts.playbooks import expired, find_playbook, load_playbook

    pack = packaged_rules()
    over = expired(load_playbook(find_playbook(named), pack), date.today())
    for deviation in over:
        click.echo(
            f"{deviation.requirement}: the deviation accepted by {deviation.owner} ended on {deviation.until}; it is a gap again"
        )
    click.echo(f"{named} can be used; {len(over)} of its deviations have expired")
    sys.exit(bool(over))


@playbook.command("explain", epilog="\b\nExample:\n  bpo-contracts playbook explain vendor")
@click.argument("named", metavar="NAME|FILE")
def explain_playbook(named: str) -> None:
    """Say in plain words what a playbook holds."""
    from bpo_contracts.checking import packaged_rules
    from bpo_contracts.playbooks import explained, find_playbook, load_playbook

    pack = packaged_rules()
    for said in explained(load_playbook(find_playbook(named), pack), pack, date.today()):
        click.echo(said)
