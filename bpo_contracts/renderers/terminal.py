"""The report on a terminal or in a pipe: words first, colour only on top of them."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from io import StringIO

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bpo_contracts.document import Document
from bpo_contracts.findings import DocumentReport, ErrorRow, Evidence, Finding, GapReport, Severity, Status
from bpo_contracts.renderers import Look
from bpo_contracts.renderers.words import (
    LEVEL_WORDS,
    STATUS_MEANINGS,
    STATUS_WORDS,
    Group,
    fact_words,
    groups,
    has_pages,
    kind_words,
    lines,
    one_line,
    place_words,
    position_words,
    report_verdict,
    role_words,
    shortened,
    value_words,
    verdict,
    warning_words,
    web_address,
)

PIPE_WIDTH = 100
WIDEST = 120  # longer lines are hard to read
NARROWEST = 40

_SEVERITY_STYLES = {
    Severity.CRITICAL: "bold white on red",
    Severity.HIGH: "bold red",
    Severity.MEDIUM: "bold yellow",
    Severity.LOW: "bold cyan",
}
_SIGNS = {Status.MET: "✓", Status.NOT_APPLICABLE: "–"}


def render(report: GapReport, look: Look) -> str:
    page = StringIO()
    console = Console(
        file=page,
        width=max(NARROWEST, look.width or _columns()),
        color_system="standard" if look.colour else None,
        force_terminal=look.colour,
        no_color=not look.colour,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        _environ={},
    )
    for part in _report(report):
        console.print(part)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines()) + "\n"


def _columns() -> int:
    if not sys.stdout.isatty():
        return PIPE_WIDTH
    return min(WIDEST, shutil.get_terminal_size().columns)


def _report(report: GapReport) -> Iterator[RenderableType]:
    for document in report.documents:
        yield from _document(document)
    if report.errors:
        yield from _errors(report.errors)
    if len(report.documents) + len(report.errors) != 1:
        yield from _all_documents(report)
    yield _legend()


def _document(report: DocumentReport) -> Iterator[RenderableType]:
    yield Rule(characters="━", style="dim")
    yield Text(f"{one_line(report.path)}\n", "bold")
    yield _head(report.document)
    yield from _warnings(report.document)
    yield Text(f"\n{verdict([report])}.", "bold")
    number = 1
    for group in groups(report):
        yield Text(f"\n{group.title.upper()} ({len(group.findings)})", "bold")
        if group.brief:
            yield _brief(group, report.document)
            continue
        for finding in group.findings:
            yield from _finding(finding, number, report.document)
            number += 1
    yield from _deal(report)
    yield Text()


def _deal(report: DocumentReport) -> Iterator[RenderableType]:
    """The facts of the deal and what they switched on or off."""
    if not report.facts:
        return
    yield Text(f"\nFACTS OF THE DEAL ({len(report.facts)})", "bold")
    for fact in report.facts:
        line = Text(one_line(fact.question))
        yield _hanging("·", line.append(f" {fact_words(fact, report.document)}", "" if fact.holds else "dim"))


def _head(document: Document) -> RenderableType:
    rows = _rows()
    because = f": {one_line(document.kind_reason)}" if document.kind_reason else ""
    _add(rows, "Kind", Text(kind_words(document) + because))
    for party in document.parties:
        _add(rows, role_words(party, document.kind), Text(one_line(", ".join(party.names))))
    if has_pages(document):
        _add(rows, "Pages", Text(str(len(document.pages))))
    return rows


def _warnings(document: Document) -> Iterator[RenderableType]:
    if not document.fully_read:
        yield Text("\n! NOT FULLY READ. What is missing below may stand in the part that was not read.", "bold yellow")
    elif document.warnings:
        yield Text()
    for warning in document.warnings:
        yield _hanging("!", Text(warning_words(warning), "yellow"))


def _finding(finding: Finding, number: int, document: Document) -> Iterator[RenderableType]:
    yield Text()
    yield _hanging(f"{number}.", _headline(finding))
    rows = _rows()
    for label, words in _facts(finding, document):
        _add(rows, f"{label}:", words)
    yield Padding(rows, (0, 0, 0, 4))


def _headline(finding: Finding) -> Text:
    line = Text()
    line.append(f" {finding.severity.value.upper()} ", _SEVERITY_STYLES[finding.severity])
    line.append(f" {STATUS_WORDS[finding.status].upper()}", "bold")
    if finding.needs_review:
        line.append(" · NEEDS REVIEW", "bold magenta")
    line.append(f"  {one_line(finding.title)}", "bold")
    return line.append(f"  [{one_line(finding.requirement)}]", "dim")


def _facts(finding: Finding, document: Document) -> Iterator[tuple[str, Text]]:
    yield "Why", Text(one_line(finding.reason))
    for evidence in finding.evidence:
        yield "Says", _quotation(evidence, document)
    for value in finding.values:
        yield "Number", Text(value_words(value), "" if value.within_limit else "bold")
    absent = [one_line(element.name) for element in finding.elements if not element.found]
    if absent and finding.status is not Status.MISSING:
        yield "Lacks", Text("; ".join(absent))
    yield "Asked by", _sources(finding)
    if finding.needs_review:
        yield "Review", Text(one_line(finding.review_reason or "A person should look at this."), "magenta")
    if finding.position:
        yield "Position", Text(position_words(finding))
    if finding.deviation is not None:
        yield "Accepted", Text(one_line(finding.deviation))
    if finding.fix and finding.is_gap:
        yield "Write", Text("\n".join(lines(finding.fix)), "green")


def _quotation(evidence: Evidence, document: Document) -> Text:
    quotation = Text(f"“{shortened(evidence.quote)}”", "italic")
    place = place_words(evidence.place, document)
    return quotation.append(f"\n{place}", "dim not italic") if place else quotation


def _sources(finding: Finding) -> Text:
    sources = Text(LEVEL_WORDS[finding.level] + ".")
    for citation in finding.citations:
        sources.append(f"\n{one_line(citation.cite)}", "bold")
        sources.append(f"  {web_address(citation.url)}", "dim")
    return sources


def _brief(group: Group, document: Document) -> RenderableType:
    rows = Table.grid(padding=(0, 1), expand=True)
    rows.add_column(width=3, justify="right")
    rows.add_column(ratio=1)
    for finding in group.findings:
        line = Text(one_line(finding.title))
        place = place_words(finding.evidence[0].place, document) if finding.evidence else ""
        line.append(f"  {place}" if place else "", "dim")
        line.append(f"  [{one_line(finding.requirement)}]", "dim")
        rows.add_row(Text(_SIGNS[finding.status]), line)
    return rows


def _errors(errors: Sequence[ErrorRow]) -> Iterator[RenderableType]:
    yield Rule(Text("NOT JUDGED", "bold red"), align="left", characters="━", style="dim")
    for error in errors:
        line = Text(one_line(error.path), "bold")
        line.append(f"  {one_line(error.message)} [{one_line(error.code)}]", "not bold")
        yield _hanging("!", line)
    yield Text()


def _all_documents(report: GapReport) -> Iterator[RenderableType]:
    yield Rule(Text("ALL DOCUMENTS", "bold"), align="left", characters="━", style="dim")
    for document in report.documents:
        line = Text(one_line(document.path), "bold")
        yield _hanging("", line.append(f"  {verdict([document])}", "not bold"))
    yield Text(f"{report_verdict(report)}\n", "bold")


def _legend() -> Text:
    meanings = [f"{STATUS_WORDS[status]}: {STATUS_MEANINGS[status]}" for status in Status if status.is_gap]
    return Text(" · ".join([*meanings, "Needs review: a person should look"]), "dim")


def _rows() -> Table:
    rows = Table.grid(padding=(0, 1), expand=True)
    rows.add_column(no_wrap=True, style="dim")
    rows.add_column(ratio=1)
    return rows


def _add(rows: Table, label: str, words: Text) -> None:
    rows.add_row(Text(label), words)


def _hanging(sign: str, words: Text) -> Table:
    """A line whose later lines stand under its words, not under its sign."""
    row = Table.grid(padding=(0, 1), expand=True)
    row.add_column(width=3, justify="right", no_wrap=True)
    row.add_column(ratio=1)
    row.add_row(Text(sign), words)
    return row
