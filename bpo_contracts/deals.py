"""Several documents of one deal judged as one: a requirement met in any of them is met, and what they contradict is told."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path, PurePath

from bpo_contracts.batches import contracts_in, stopped
from bpo_contracts.checking import Opened, Reading, judged, open_file, positioned, refuse_unjudgeable, rules_under
from bpo_contracts.document import Document, DocumentWarning, Kind
from bpo_contracts.doubts import weighed
from bpo_contracts.errors import FileError
from bpo_contracts.facts import facts_of, holding
from bpo_contracts.findings import DocumentReport, ErrorRow, FactHeld, Finding, Status
from bpo_contracts.merging import Held, Prevails, governing_kinds, settled
from bpo_contracts.parsers.limits import MAX_MEMORY_BYTES
from bpo_contracts.reading import parts_of, read
from bpo_contracts.reading.amendments import amended_kind, sections_replaced, without_sections
from bpo_contracts.reading.references import named_kinds
from bpo_contracts.rules import RulePack
from bpo_contracts.workers import Limits, Stop, Watch, in_workers

_ATTACHED = {
    Kind.BAA: "business associate agreement",
    Kind.DPA: "data processing agreement",
    Kind.SLA: "service-level agreement",
}


@dataclass(frozen=True, slots=True)
class Deal:
    """Files that make one deal together."""

    name: str
    files: tuple[Path, ...]


@dataclass(slots=True)
class _Agreement:
    """One agreement of the deal: a file, or the part of one."""

    path: str
    name: str
    document: Document
    findings: tuple[Finding, ...] = ()
    facts: tuple[FactHeld, ...] = ()
    amends: bool = False

    def prevails(self, governing: Container[Kind]) -> Prevails | None:
        if self.amends:
            return Prevails.AMENDS
        return Prevails.PRECEDENCE if self.document.kind in governing else None


def deals_in(paths: Sequence[Path]) -> list[Deal]:
    """The deals: files named together are one; so is a folder, and every folder of contracts in a folder without any."""
    files = [path for path in paths if not path.is_dir()]
    folders = [path for path in paths if path.is_dir()]
    deals = [Deal("", tuple(files))] if files else []
    for folder in folders:
        inside = contracts_in([folder])
        own = [file for file in inside if file.parent == folder]
        below = dict.fromkeys(file.relative_to(folder).parts[0] for file in inside if file.parent != folder)
        if own:
            deals.append(Deal(folder.name, tuple(inside)))
        else:
            deals += [Deal(name, tuple(contracts_in([folder / name]))) for name in below]
    return deals


def check_deals(
    deals: Sequence[Deal],
    pack: RulePack | None = None,
    *,
    how: Reading | None = None,
    jobs: int | None = None,
    watch: Watch | None = None,
) -> Iterator[DocumentReport | ErrorRow]:
    """Judge each deal as one, its files in the order given; a file that cannot be read becomes an error row.

    `watch` and `pack` are as for single files.
    """
    how = how or Reading()
    if watch is None:
        pack = pack or rules_under(how)
    jobs = jobs or os.cpu_count() or 1
    files = [file for deal in deals for file in deal.files]
    opened = in_workers(partial(open_file, how=how), files, jobs, Limits(how.seconds, MAX_MEMORY_BYTES), watch)
    rows = [stopped(file, row, how) if isinstance(row, Stop) else row for file, row in zip(files, opened, strict=True)]
    remaining = iter(rows)
    read_deals = [[next(remaining) for _ in deal.files] for deal in deals]
    limits = Limits(how.seconds * max((len(deal.files) for deal in deals), default=1), MAX_MEMORY_BYTES)
    judged_deals = in_workers(partial(judge_deal, pack=pack, how=how), read_deals, jobs, limits, watch)
    for deal, answer in zip(deals, judged_deals, strict=True):
        yield from [stopped(file, answer, how) for file in deal.files] if isinstance(answer, Stop) else answer


def judge_deal(
    rows: Sequence[Opened | ErrorRow], pack: RulePack | None, how: Reading
) -> list[DocumentReport | ErrorRow]:
    """The reports on the files of one deal, read before, in their order."""
    pack = pack or rules_under(how)
    failed = {row.path: row for row in rows if isinstance(row, ErrorRow)}
    agreements: list[_Agreement] = []
    for row in rows:
        if isinstance(row, Opened):
            try:
                agreements += _agreements(row, how)
            except FileError as error:
                failed[row.path] = ErrorRow(row.path, error.code, error.message)
    _apply_amendments(agreements)
    _judge_each(agreements, pack, how)
    findings = dict(_shared_out(agreements, pack))
    reports = {
        row.path: _report(row, agreements, findings, (pack, how), incomplete=bool(failed))
        for row in rows
        if isinstance(row, Opened) and row.path not in failed
    }
    return [(reports | failed)[row.path] for row in rows]


def _agreements(row: Opened, how: Reading) -> list[_Agreement]:
    refuse_unjudgeable(row.document, how.kind)
    name = PurePath(row.path).name
    parts = [] if how.kind else parts_of(row.document)
    if len(parts) < 2:
        return [_Agreement(row.path, name, read(row.document, how.kind))]
    return [
        _Agreement(row.path, f"{name} ({part.title})" if part.title else name, read(part.document)) for part in parts
    ]


def _apply_amendments(agreements: Sequence[_Agreement]) -> None:
    """Each amendment counts as of the kind it amends, and the sections it replaces no longer stand there."""
    for amendment in (one for one in agreements if one.document.kind is Kind.AMENDMENT):
        others = [one for one in agreements if one.document.kind is not Kind.AMENDMENT]
        kind = amended_kind(amendment.document)
        bases = [one for one in others if one.document.kind is kind] or others
        if not bases:
            continue
        replaced = sections_replaced(amendment.document)
        for base in bases:
            base.document = without_sections(base.document, replaced)
        reason = f"{amendment.document.kind_reason}; it amends {bases[0].name}"
        amendment.amends = True
        amendment.document = replace(amendment.document, kind=bases[0].document.kind, kind_reason=reason)


def _judge_each(agreements: Sequence[_Agreement], pack: RulePack, how: Reading) -> None:
    shown = {
        name
        for one in agreements
        for name in holding(facts_of(pack, pack.rules, pack.searcher.read(one.document), how.facts))
    }
    how = replace(how, found_elsewhere=frozenset(shown))
    for one in agreements:
        if pack.of_kind(one.document.kind):
            one.findings, one.facts = judged(one.document, pack, how)


def _shared_out(agreements: Sequence[_Agreement], pack: RulePack) -> Iterator[tuple[str, list[Finding]]]:
    """For each file its findings: its own where its word counts, else which other document was judged instead."""
    governing = governing_kinds(finding for one in agreements for finding in one.findings)
    held: dict[str, list[Held]] = {}
    for one in agreements:
        for finding in one.findings:
            held.setdefault(finding.requirement, []).append(Held(one.name, finding, one.prevails(governing)))
    homes = {requirement: settled(listed) for requirement, listed in held.items()}
    for path in dict.fromkeys(one.path for one in agreements):
        own = [one for one in agreements if one.path == path]
        asked = {finding.requirement for one in own for finding in one.findings}
        names = {one.name for one in own}
        yield (
            path,
            [
                homes[rule.id].finding if homes[rule.id].where in names else _judged_there(homes[rule.id])
                for rule in pack.rules
                if rule.id in asked
            ],
        )


def _judged_there(home: Held) -> Finding:
    """The finding in a document of the deal whose requirement another document settles."""
    finding = home.finding
    met = finding.status is Status.MET
    place = (
        f" (§ {finding.evidence[0].place.section})"
        if met and finding.evidence and finding.evidence[0].place.section
        else ""
    )
    said = (
        f"{home.where} meets it{place}."
        if met
        else f"It is judged once for the deal, in {home.where}: {finding.status.value}."
    )
    status = Status.MET if met else Status.NOT_APPLICABLE
    return replace(
        finding, status=status, reason=said, evidence=(), values=(), fix=None, needs_review=False, review_reason=None
    )


def _report(
    row: Opened,
    agreements: Sequence[_Agreement],
    findings: dict[str, list[Finding]],
    by: tuple[RulePack, Reading],
    *,
    incomplete: bool,
) -> DocumentReport | ErrorRow:
    own = [one for one in agreements if one.path == row.path]
    if not findings.get(row.path):
        kind = own[0].document.kind.value if own else "unknown"
        return ErrorRow(
            row.path, "no-rules", f"The document reads as of the kind {kind}, for which there are no requirements."
        )
    document = replace(
        own[0].document if len(own) == 1 else read(row.document),
        kind=own[0].document.kind,
        warnings=(*row.document.warnings, *_absent(own, agreements)),
    )
    judged_ones = tuple(_reviewed(finding) if incomplete else finding for finding in findings[row.path])
    report = DocumentReport(row.path, row.sha256, document, judged_ones, own[0].facts)
    report = positioned(weighed(report, {}), *by)
    return replace(report, document=replace(report.document, box_source=None))


def _reviewed(finding: Finding) -> Finding:
    """What is missing may stand in the document of the deal that could not be read."""
    if finding.status is not Status.MISSING or finding.needs_review:
        return finding
    reason = "a document of the deal could not be read; it may stand there"
    return replace(finding, needs_review=True, review_reason=reason)


def _absent(own: Iterable[_Agreement], deal: Iterable[_Agreement]) -> Iterator[DocumentWarning]:
    """The agreements that a document refers to and nobody gave."""
    there = {one.document.kind for one in deal}
    referred = dict.fromkeys(chain.from_iterable(named_kinds(one.document) for one in own))
    for kind in referred:
        if kind in _ATTACHED and kind not in there:
            yield DocumentWarning(
                "document-absent",
                f"The document refers to a {_ATTACHED[kind]} that is not among the documents of the deal. Check it together with them.",
            )
