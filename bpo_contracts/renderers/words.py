"""The words in which every renderer speaks to people, and the order in which it shows findings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bpo_contracts.document import BODY, Document, DocumentWarning, Kind, Party, Place, Role
from bpo_contracts.findings import (
    DocumentReport,
    FactHeld,
    FactSource,
    Finding,
    GapReport,
    Level,
    Severity,
    Status,
    Value,
)

QUOTE_LENGTH = 400

STATUS_WORDS = {
    Status.MET: "Met",
    Status.PARTIAL: "Partial",
    Status.MISSING: "Missing",
    Status.CONFLICTING: "Conflicting",
    Status.NOT_APPLICABLE: "Not applicable",
}
STATUS_MEANINGS = {
    Status.PARTIAL: "there, but incomplete, weakened or outside its limit",
    Status.MISSING: "not found in what was read",
    Status.CONFLICTING: "the text says the opposite",
    Status.MET: "found, with everything asked for",
    Status.NOT_APPLICABLE: "the contract gives no cause for it",
}
SEVERITY_WORDS = {severity: severity.value.capitalize() for severity in Severity}
LEVEL_WORDS = {
    Level.REQUIRED_IN_CONTRACT: "The law requires it in the contract",
    Level.REQUIRED_BY_LAW: "The law requires it, whether or not the contract says so",
    Level.MARKET_PRACTICE: "Good practice; no law requires the wording",
}
KIND_WORDS = {
    Kind.BAA: "Business associate agreement",
    Kind.MSA: "Master services agreement",
    Kind.SOW: "Statement of work",
    Kind.SLA: "Service-level schedule",
    Kind.DPA: "Data processing agreement",
    Kind.AMENDMENT: "Amendment",
    Kind.OTHER: "Other contract",
}
_BASIS_WORDS = {
    "law": "set by law",
    "law-derived": "that the law leaves",
    "market": "recommended in practice",
    "playbook": "set by the playbook",
}

_SPACE = re.compile("[\x0b\x0c\x85]")
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]"  # controls, surrogates, bidi
)


def printable(text: str) -> str:
    """Text that cannot steer a terminal or a browser: control characters show as replacement characters."""
    return _UNPRINTABLE.sub("\ufffd", _SPACE.sub(" ", text))


def one_line(text: str) -> str:
    return " ".join(printable(text).split())


def lines(text: str) -> list[str]:
    """Suggested wording keeps its lines."""
    return [one_line(line) for line in printable(text).split("\n") if line.strip()]


def shortened(text: str, length: int = QUOTE_LENGTH) -> str:
    """One line of at most `length` characters, cut at a word."""
    line = one_line(text)
    if len(line) <= length:
        return line
    head = line[: length - 1]
    return f"{head.rsplit(' ', 1)[0] if ' ' in head else head.rstrip()} …"


def web_address(url: str) -> str:
    """The address if it is safe to link to, else nothing."""
    return url if re.fullmatch(r"https?://[^\s<>\"'`\\]+", url) else ""


def kind_words(document: Document) -> str:
    return KIND_WORDS[document.kind]


def role_words(party: Party, kind: Kind) -> str:
    """What a lawyer calls the party in this kind of contract."""
    client, vendor = "Covered entity", "Business associate"
    if kind is Kind.DPA:
        client, vendor = "Controller", "Processor"
    elif kind in (Kind.MSA, Kind.SOW, Kind.SLA):
        client, vendor = "Client", "Vendor"
    return client if party.role is Role.COVERED_ENTITY else vendor


def has_pages(document: Document) -> bool:
    """Whether page numbers mean anything: DOCX and text files are read as one long page."""
    return len(document.pages) > 1


def place_words(place: Place, document: Document) -> str:
    """Where words stand, as cited after a quotation: "§ 4.2 Breach notification, p. 4"."""
    number = one_line(place.section)
    section = f"§ {number}" if re.match(r"[\d(]", number) else number
    words = " ".join(part for part in (section, shortened(place.heading, 80)) if part)
    part = "" if place.part == BODY else one_line(place.part)
    page = f"p. {place.page}" if has_pages(document) else ""
    return ", ".join(word for word in (words, part, page) if word)


def warning_words(warning: DocumentWarning) -> str:
    page = "" if warning.page is None else f"Page {warning.page}: "
    return page + one_line(warning.message)


def fact_words(fact: FactHeld, document: Document) -> str:
    """A fact of the deal and what hangs on it: "Yes, found in § 2.1: 3 requirements asked (--fact coding=no to change)"."""
    answer = "Yes" if fact.holds else "No"
    source = {
        FactSource.STATED: "as stated",
        FactSource.FOUND: "found in the text",
        FactSource.DEAL: "found in another document of the deal",
        FactSource.NOT_FOUND: "nothing in the text says so",
    }[fact.source]
    place = place_words(fact.evidence.place, document) if fact.evidence else ""
    switched = count_words(len(fact.switches), "requirement")
    change = (
        "" if fact.source is FactSource.STATED else f" (to change: --fact {fact.name}={'no' if fact.holds else 'yes'})"
    )
    return f"{answer}, {source}{f' ({place})' if place else ''}; {switched} {'asked' if fact.holds else 'not asked for'}{change}"


_POSITION_WORDS = {
    "standard": "the clause reaches the playbook's standard",
    "fallback": "the clause reaches only the playbook's fallback",
    "walk-away": "the clause is below what the playbook accepts: walk away, or have it changed",
}


def position_words(finding: Finding) -> str:
    """Which stance of the playbook the clause reaches; empty where the playbook takes none."""
    return _POSITION_WORDS[finding.position] if finding.position else ""


def value_words(value: Value) -> str:
    """A number against its limit: "Breach notice days: 90 calendar days, more than the 60 … set by law"."""
    name = one_line(value.name.replace("_", " "))
    stated = f"{name[:1].upper()}{name[1:]}: {_amount(value.value, value.unit)}"
    if value.limit is None:
        return stated
    basis = _BASIS_WORDS.get(value.basis, value.basis)
    return f"{stated}, {_relation(value, value.limit)} the {_amount(value.limit, value.unit)} {basis}"


def _relation(value: Value, limit: float) -> str:
    if value.within_limit:
        return "within" if value.value <= limit else "not less than"
    if value.value == limit:
        return "outside"
    return "more than" if value.value > limit else "less than"


def _amount(number: float, unit: str) -> str:
    digits = f"{number:,.4f}".rstrip("0").rstrip(".")
    if unit == "usd":
        return f"${digits}"
    if unit == "percent":
        return f"{digits}%"
    if unit == "boolean":
        return "yes" if number else "no"
    words = one_line(unit.replace("_", " "))
    return f"{digits} {words.removesuffix('s') if number == 1 else words}".rstrip()


def count_words(count: int, one: str, many: str | None = None) -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def verdict(reports: Sequence[DocumentReport]) -> str:
    """One line: "7 gaps: 2 critical, 5 high; 24 met; 3 need review"."""
    summaries = [report.summary for report in reports]
    statuses = _added(summary.statuses for summary in summaries)
    review = sum(summary.needs_review for summary in summaries)
    if not sum(statuses.values()):
        return "No requirement was judged"
    parts = [_gap_words(reports), f"{statuses[Status.MET]} met"]
    if statuses[Status.NOT_APPLICABLE]:
        parts.append(f"{statuses[Status.NOT_APPLICABLE]} not applicable")
    if review:
        parts.append(count_words(review, "needs review", "need review"))
    return "; ".join(parts)


def _gap_words(reports: Sequence[DocumentReport]) -> str:
    gaps = [gap for report in reports for gap in report.gaps]
    if not gaps:
        return "No gaps"
    severities = Counter(gap.severity for gap in gaps)
    listed = ", ".join(f"{severities[severity]} {severity.value}" for severity in Severity if severities[severity])
    accepted = sum(gap.deviation is not None for gap in gaps)
    return f"{count_words(len(gaps), 'gap')}: {listed}" + (f" ({accepted} accepted)" if accepted else "")


def report_verdict(report: GapReport) -> str:
    """One line over all documents; a file that was not judged is named first, for it is never a pass."""
    counted = count_words(len(report.documents), "document")
    unread = f", {count_words(len(report.errors), 'file')} not judged" if report.errors else ""
    return f"{counted}{unread}. {verdict(report.documents)}." if report.documents else f"{counted}{unread}."


def _added(counts: Iterable[dict[Status, int]]) -> Counter[Status]:
    total: Counter[Status] = Counter()
    for count in counts:
        total.update(count)
    return total


@dataclass(frozen=True, slots=True)
class Group:
    """Findings shown under one heading; the brief ones only as a line each."""

    title: str
    findings: tuple[Finding, ...]
    brief: bool = False


def groups(report: DocumentReport) -> list[Group]:
    """Every finding once, gravest first: open gaps, accepted gaps, what a person must look at, met, not applicable."""
    rest = [finding for finding in report.findings if not finding.is_gap]
    settled = [finding for finding in rest if not finding.needs_review]
    found = [
        Group("Gaps", _only(report.gaps, lambda f: f.deviation is None)),
        Group("Accepted gaps", _only(report.gaps, lambda f: f.deviation is not None)),
        Group("Not a gap, but needs review", _only(rest, lambda f: f.needs_review)),
        Group("Met", _only(settled, lambda f: f.status is Status.MET), brief=True),
        Group("Not applicable", _only(settled, lambda f: f.status is not Status.MET), brief=True),
    ]
    return [group for group in found if group.findings]


def _only(findings: Iterable[Finding], wanted: Callable[[Finding], bool]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if wanted(finding))
