"""Two reports side by side: which gaps the newer draft closed, which it opened, which only changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bpo_contracts.findings import Finding, GapReport, Severity, Status


class Change(StrEnum):
    OPENED = "opened"
    CLOSED = "closed"
    BETTER = "better"
    WORSE = "worse"
    STILL = "still a gap"


_WORST_FIRST = (Status.CONFLICTING, Status.MISSING, Status.PARTIAL, Status.MET, Status.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Compared:
    """One requirement in both reports; a side is None where nothing asked for it there."""

    requirement: str
    title: str
    severity: Severity
    change: Change
    old: Finding | None
    new: Finding | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two reports, gravest first."""

    rows: tuple[Compared, ...]
    same_rules: bool

    def of(self, *changes: Change) -> list[Compared]:
        return [row for row in self.rows if row.change in changes]


def compare(old: GapReport, new: GapReport) -> Comparison:
    """Compare requirement by requirement, over all documents of each report: its worst finding stands for it."""
    before, after = _worst(old), _worst(new)
    rows = [row for name in dict.fromkeys([*before, *after]) for row in _compared(before.get(name), after.get(name))]
    rows.sort(key=lambda row: (list(Change).index(row.change), row.severity.rank, row.requirement))
    return Comparison(tuple(rows), old.rules_digest == new.rules_digest)


def _worst(report: GapReport) -> dict[str, Finding]:
    worst: dict[str, Finding] = {}
    for document in report.documents:
        for finding in document.findings:
            known = worst.get(finding.requirement)
            if known is None or _rank(finding) < _rank(known):
                worst[finding.requirement] = finding
    return worst


def _rank(finding: Finding) -> int:
    return _WORST_FIRST.index(finding.status)


def _compared(old: Finding | None, new: Finding | None) -> Iterator[Compared]:
    stands = new or old
    was, is_now = bool(old and old.is_gap), bool(new and new.is_gap)
    if stands is None or not (was or is_now):
        return
    yield Compared(stands.requirement, stands.title, stands.severity, _change(old, new), old, new)


def _change(old: Finding | None, new: Finding | None) -> Change:
    if old is None or not old.is_gap:
        return Change.OPENED
    if new is None or not new.is_gap:
        return Change.CLOSED
    if old.status is new.status:
        return Change.STILL
    return Change.WORSE if _rank(new) < _rank(old) else Change.BETTER
