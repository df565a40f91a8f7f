"""Findings that rest on words which may not stand as they were read: still under tracked change, or hardly legible."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bpo_contracts.document import Document, DocumentWarning, DoubtKind
from bpo_contracts.findings import DocumentReport, Finding, Status

_REASONS = {
    DoubtKind.TRACKED_CHANGE: "its words are still under tracked change",
    DoubtKind.UNSURE_RECOGNITION: "its words were recognised from a picture and some are unsure; compare them with the page",
}
_TRACKED = "tracked-changes"


def weighed(report: DocumentReport, otherwise: Mapping[str, Status]) -> DocumentReport:
    """The report with every finding that rests on doubtful words marked for review.

    `otherwise` is how the requirements stand in the other view of the tracked changes, none where there is none.
    """
    if not report.document.doubts:
        return report
    reasons = {finding.requirement: list(_reasons(finding, report.document, otherwise)) for finding in report.findings}
    findings = tuple(_reviewed(finding, reasons[finding.requirement]) for finding in report.findings)
    resting = [finding.title for finding in findings if _is_tracked(finding, report.document, otherwise)]
    return replace(report, findings=findings, document=_told(report.document, resting))


def _reasons(finding: Finding, document: Document, otherwise: Mapping[str, Status]) -> Iterator[str]:
    kinds = _kinds(finding, document)
    yield from (reason for kind, reason in _REASONS.items() if kind in kinds)
    if _differs(finding, otherwise):
        yield f"in the other view of the tracked changes it is {_words(otherwise[finding.requirement])}"


def _kinds(finding: Finding, document: Document) -> set[DoubtKind]:
    return {kind for evidence in finding.evidence for kind in document.doubts_about(evidence.span)}


def _differs(finding: Finding, otherwise: Mapping[str, Status]) -> bool:
    return otherwise.get(finding.requirement, finding.status) is not finding.status


def _is_tracked(finding: Finding, document: Document, otherwise: Mapping[str, Status]) -> bool:
    return _differs(finding, otherwise) or DoubtKind.TRACKED_CHANGE in _kinds(finding, document)


def _reviewed(finding: Finding, reasons: list[str]) -> Finding:
    if not reasons:
        return finding
    said = [finding.review_reason] if finding.review_reason else []
    return replace(finding, needs_review=True, review_reason="; ".join([*said, *reasons]))


def _told(document: Document, resting: list[str]) -> Document:
    """The document whose warning on tracked changes names the findings that rest on them."""
    if resting:
        titles = "; ".join(resting)
        said = f" {len(resting)} of the findings rest on words still under change: {titles}."
    else:
        said = " No finding rests on words still under change."
    return replace(document, warnings=tuple(_completed(warning, said) for warning in document.warnings))


def _completed(warning: DocumentWarning, said: str) -> DocumentWarning:
    return replace(warning, message=warning.message + said) if warning.code == _TRACKED else warning


def _words(status: Status) -> str:
    return status.value.replace("_", " ")


def tracked(document: Document) -> bool:
    """Whether tracked changes make the document read otherwise in the other view."""
    return any(doubt.kind is DoubtKind.TRACKED_CHANGE for doubt in document.doubts)
