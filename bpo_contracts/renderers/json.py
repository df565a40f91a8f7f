"""The report for programs, schema "bpo-contracts/report/1": every key, nothing left out or shortened."""

from __future__ import annotations

import json
import math
import re

from bpo_contracts.document import Box
from bpo_contracts.findings import SCHEMA, DocumentReport, Evidence, FactHeld, Finding, GapReport, Summary, Value
from bpo_contracts.renderers import Look

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def render(report: GapReport, _look: Look) -> str:
    text = json.dumps(report_fields(report), indent=2, ensure_ascii=False, allow_nan=False)
    return _LONE_SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def report_fields(report: GapReport) -> dict[str, object]:
    """The report as what JSON knows: dicts, lists, strings, numbers."""
    return {
        "schema": SCHEMA,
        "version": report.version,
        "rules_digest": report.rules_digest,
        "documents": [_document(document) for document in report.documents],
        "errors": [{"path": e.path, "code": e.code, "message": e.message} for e in report.errors],
    }


def _document(report: DocumentReport) -> dict[str, object]:
    document = report.document
    return {
        "path": report.path,
        "sha256": report.sha256,
        "kind": document.kind.value,
        "kind_reason": document.kind_reason,
        "pages": len(document.pages),
        "parties": [{"role": party.role.value, "names": list(party.names)} for party in document.parties],
        "warnings": [{"code": w.code, "message": w.message, "page": w.page} for w in document.warnings],
        "findings": [_finding(finding) for finding in report.findings],
        "summary": _summary(report.summary),
        "facts": [_fact(fact) for fact in report.facts],
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "requirement": finding.requirement,
        "title": finding.title,
        "status": finding.status.value,
        "severity": finding.severity.value,
        "level": finding.level.value,
        "needs_review": finding.needs_review,
        "review_reason": finding.review_reason,
        "reason": finding.reason,
        "citations": [{"cite": citation.cite, "url": citation.url} for citation in finding.citations],
        "elements": [{"name": element.name, "found": element.found} for element in finding.elements],
        "evidence": [_evidence(evidence) for evidence in finding.evidence],
        "values": [_value(value) for value in finding.values],
        "fix": finding.fix,
        "deviation": finding.deviation,
        "position": finding.position,
    }


def _fact(fact: FactHeld) -> dict[str, object]:
    return {
        "name": fact.name,
        "question": fact.question,
        "holds": fact.holds,
        "source": fact.source.value,
        "evidence": _evidence(fact.evidence) if fact.evidence else None,
        "switches": list(fact.switches),
    }


def _evidence(evidence: Evidence) -> dict[str, object]:
    place = evidence.place
    return {
        "quote": evidence.quote,
        "start": evidence.span.start,
        "end": evidence.span.end,
        "page": place.page,
        "section": place.section,
        "heading": place.heading,
        "boxes": [_box(box) for box in place.boxes],
    }


def _box(box: Box) -> list[float | None]:
    return [_number(round(edge, 1)) for edge in box]


def _value(value: Value) -> dict[str, object]:
    return {
        "name": value.name,
        "value": _number(value.value),
        "unit": value.unit,
        "limit": None if value.limit is None else _number(value.limit),
        "basis": value.basis,
        "within_limit": value.within_limit,
    }


def _number(number: float) -> float | None:
    """Whole numbers as integers; JSON has no word for infinity, so it becomes null."""
    if not math.isfinite(number):
        return None
    return int(number) if number == int(number) else number


def _summary(summary: Summary) -> dict[str, object]:
    return {
        **{status.value: count for status, count in summary.statuses.items()},
        "needs_review": summary.needs_review,
        "gaps_by_severity": {severity.value: count for severity, count in summary.gaps_by_severity.items()},
    }
