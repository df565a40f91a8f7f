"""Reports as they are kept: all that a renderer needs, so that every format can be written later."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override
from cattrs.preconf.json import JsonConverter, make_converter

from bpo_contracts.document import Document
from bpo_contracts.findings import DocumentReport, Finding, GapReport
from bpo_contracts_api.storage.tables import AcceptedDeviation


def packed(report: GapReport) -> bytes:
    return gzip.compress(_converter().dumps(report).encode(), mtime=0)


def unpacked(content: bytes) -> GapReport:
    return _converter().loads(gzip.decompress(content), GapReport)


def with_deviations(report: GapReport, deviations: Sequence[AcceptedDeviation]) -> GapReport:
    """The report with the gaps that the team accepts today marked so; what a playbook accepted stays."""
    accepted = {row.requirement: f"{row.reason} (accepted by {row.owner} until {row.until})" for row in deviations}
    return replace(report, documents=tuple(_accepting(document, accepted) for document in report.documents))


def _accepting(document: DocumentReport, accepted: dict[str, str]) -> DocumentReport:
    def taken(finding: Finding) -> Finding:
        words = accepted.get(finding.requirement)
        return replace(finding, deviation=words) if words and finding.is_gap and not finding.deviation else finding

    return replace(document, findings=tuple(taken(finding) for finding in document.findings))


@cache
def _converter() -> JsonConverter:
    converter = make_converter()
    unneeded = override(omit=True)
    converter.register_unstructure_hook(Document, make_dict_unstructure_fn(Document, converter, box_source=unneeded))
    converter.register_structure_hook(Document, make_dict_structure_fn(Document, converter, box_source=unneeded))
    return converter
