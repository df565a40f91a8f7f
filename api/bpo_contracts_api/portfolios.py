"""All agreements of a workspace seen together: which requirements fail, which agreements are worst, and the trend."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo_contracts.findings import Severity, Status
from bpo_contracts_api import deviations
from bpo_contracts_api.checks import State
from bpo_contracts_api.clock import now
from bpo_contracts_api.deviations import covers
from bpo_contracts_api.loading import known_rules
from bpo_contracts_api.storage.tables import Check, FindingRow

_GAPS = tuple(status.value for status in Status if status.is_gap)
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Failing:
    """A requirement, in how many agreements it is a gap, and in how many it was asked for."""

    requirement: str
    title: str
    severity: Severity
    gaps: int
    asked: int

    @property
    def share(self) -> float:
        return self.gaps / self.asked


@dataclass(frozen=True, slots=True)
class Standing:
    """An agreement with its gaps by severity."""

    check: Check
    gaps: dict[Severity, int]

    @property
    def total(self) -> int:
        return sum(self.gaps.values())


@dataclass(frozen=True, slots=True)
class Month:
    """The agreements checked in a month and their mean number of critical and high gaps."""

    name: str
    agreements: int
    gaps: float


@dataclass(frozen=True, slots=True)
class Portfolio:
    agreements: int
    failing: tuple[Failing, ...]
    worst: tuple[Standing, ...]
    months: tuple[Month, ...]


def portfolio_of(session: Session, workspace: str, kind: str | None = None) -> Portfolio:
    """The portfolio over the latest check of every agreement, of one kind of document or of all."""
    done = select(Check).where(Check.workspace_id == workspace, Check.state == State.DONE)
    every = [check for check in session.scalars(done.order_by(Check.created_at)) if _is_of(check, kind)]
    latest = list({check.external_id or check.title: check for check in every}.values())
    findings = _findings(session, workspace, every)
    standing = [Standing(check, _by_severity(findings[check.id])) for check in latest]
    standing.sort(key=lambda one: [-one.gaps.get(severity, 0) for severity in Severity])
    failing = _failing([findings[check.id] for check in latest])
    return Portfolio(len(latest), tuple(failing), tuple(standing), tuple(_months(every, findings)))


def _is_of(check: Check, kind: str | None) -> bool:
    return kind is None or kind in (check.summary or {}).get("kinds", ())


@dataclass(frozen=True, slots=True)
class _Asked:
    """A requirement asked of an agreement, and whether it is a gap that nobody accepts."""

    requirement: str
    severity: Severity
    is_gap: bool


def _findings(session: Session, workspace: str, every: Sequence[Check]) -> dict[str, list[_Asked]]:
    checks = {check.id: check for check in every}
    found: dict[str, list[_Asked]] = defaultdict(list)
    accepted = deviations.holding(session, workspace, now().date())
    rows = select(FindingRow).where(
        FindingRow.workspace_id == workspace, FindingRow.status != Status.NOT_APPLICABLE.value
    )
    for row in session.scalars(rows):
        check = checks.get(row.check_id)
        if check:
            taken = row.accepted or any(one.requirement == row.requirement and covers(one, check) for one in accepted)
            found[check.id].append(_Asked(row.requirement, Severity(row.severity), row.status in _GAPS and not taken))
    return found


def _by_severity(rows: Iterable[_Asked]) -> dict[Severity, int]:
    """Each requirement once, however many documents of the deal it was judged in."""
    gaps = {row.requirement: row.severity for row in rows if row.is_gap}
    return dict(Counter(gaps.values()))


def _failing(agreements: Sequence[Sequence[_Asked]]) -> list[Failing]:
    gaps: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    severities: dict[str, Severity] = {}
    for rows in agreements:
        asked.update({row.requirement for row in rows})
        gaps.update({row.requirement for row in rows if row.is_gap})
        severities |= {row.requirement: row.severity for row in rows}
    titles = {rule.id: rule.title for rule in known_rules().rules}
    listed = [
        Failing(name, titles.get(name, name), severities[name], count, asked[name]) for name, count in gaps.items()
    ]
    return sorted(listed, key=lambda one: (-one.gaps, one.severity.rank, one.requirement))


def _months(every: Sequence[Check], findings: dict[str, list[_Asked]]) -> list[Month]:
    by_month: dict[str, list[int]] = defaultdict(list)
    for check in every:
        gaps = _by_severity(findings[check.id])
        by_month[f"{check.created_at:%Y-%m}"].append(gaps.get(Severity.CRITICAL, 0) + gaps.get(Severity.HIGH, 0))
    return [Month(name, len(counts), sum(counts) / len(counts)) for name, counts in sorted(by_month.items())][-_MONTHS:]
