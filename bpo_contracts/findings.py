"""What the checker says of a contract: findings with their evidence, gathered in a gap report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from bpo_contracts.document import Document, Place, Span

SCHEMA = "bpo-contracts/report/1"


class Status(StrEnum):
    MET = "met"
    PARTIAL = "partial"
    MISSING = "missing"
    CONFLICTING = "conflicting"
    NOT_APPLICABLE = "not_applicable"

    @property
    def is_gap(self) -> bool:
        return self in (Status.PARTIAL, Status.MISSING, Status.CONFLICTING)


class Severity(StrEnum):
    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


class Level(StrEnum):
    """Who asks for the clause: a law that wants it in the contract, a law that binds anyway, or practice."""

    REQUIRED_IN_CONTRACT = "required-by-law-in-contract"
    REQUIRED_BY_LAW = "required-by-law"
    MARKET_PRACTICE = "market-practice"


@dataclass(frozen=True, slots=True)
class Citation:
    cite: str
    url: str


@dataclass(frozen=True, slots=True)
class ElementFound:
    name: str
    found: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words a finding rests on, and where they stand."""

    span: Span
    quote: str
    place: Place


@dataclass(frozen=True, slots=True)
class Value:
    """A number the contract states, held against its limit. `basis` is law, law-derived or market."""

    name: str
    value: float
    unit: str
    limit: float | None
    basis: str
    within_limit: bool


@dataclass(frozen=True, slots=True)
class Finding:
    requirement: str
    title: str
    status: Status
    severity: Severity
    level: Level
    needs_review: bool
    review_reason: str | None
    reason: str
    citations: tuple[Citation, ...]
    elements: tuple[ElementFound, ...]
    evidence: tuple[Evidence, ...]
    values: tuple[Value, ...]
    fix: str | None
    deviation: str | None = None
    position: str | None = None

    @property
    def is_gap(self) -> bool:
        return self.status.is_gap


class FactSource(StrEnum):
    """Where a fact of the deal comes from."""

    STATED = "stated"
    FOUND = "found"
    DEAL = "another document of the deal"
    NOT_FOUND = "not found"


@dataclass(frozen=True, slots=True)
class FactHeld:
    """A fact of the deal as the document was judged by it; `switches` are the requirements that hang on it."""

    name: str
    question: str
    holds: bool
    source: FactSource
    evidence: Evidence | None
    switches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    statuses: dict[Status, int]
    needs_review: int
    gaps_by_severity: dict[Severity, int]


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """The findings on one document, in the order of the rules."""

    path: str
    sha256: str
    document: Document
    findings: tuple[Finding, ...]
    facts: tuple[FactHeld, ...] = ()

    @property
    def gaps(self) -> list[Finding]:
        """The gaps, gravest first."""
        return sorted((f for f in self.findings if f.is_gap), key=lambda f: (f.severity.rank, f.requirement))

    @property
    def summary(self) -> Summary:
        statuses = Counter(finding.status for finding in self.findings)
        severities = Counter(finding.severity for finding in self.gaps)
        return Summary(
            statuses={status: statuses[status] for status in Status},
            needs_review=sum(finding.needs_review for finding in self.findings),
            gaps_by_severity={severity: severities[severity] for severity in Severity if severities[severity]},
        )


@dataclass(frozen=True, slots=True)
class ErrorRow:
    """A file that was not judged. Not evaluated is never a pass."""

    path: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class GapReport:
    version: str
    rules_digest: str
    documents: tuple[DocumentReport, ...]
    errors: tuple[ErrorRow, ...]
