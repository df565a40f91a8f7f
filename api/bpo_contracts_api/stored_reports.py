"""Reports as they are kept: the findings by themselves, and apart from them all with the documents' words, which can go."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override
from cattrs.preconf.json import JsonConverter, make_converter

from bpo_contracts.document import Document, Page, Span
from bpo_contracts.findings import DocumentReport, Evidence, FactHeld, Finding, GapReport
from bpo_contracts.renderers import render

DOCUMENTS = "documents"
"""The name by which the documents of a report are kept beside its findings."""

_LONGEST_QUOTATION = 120
_WRITTEN_AT_ONCE = ("json", "html")


def packed(report: GapReport, check_id: str) -> bytes:
    """The findings with short quotations; of this check and no other, so that they go with it."""
    converter = _converter()
    short = replace(report, documents=tuple(map(_shortened, report.documents)))
    return _pressed(converter.dumps({"check": check_id, "report": converter.unstructure(short)}))


def with_words(report: GapReport) -> dict[str, bytes]:
    """What is kept beside the findings, by name: the documents, and the report as it is asked for most."""
    documents = _converter().dumps([document.document for document in report.documents])
    written = {name_of(format): _pressed(render(report, format)) for format in _WRITTEN_AT_ONCE}
    return {DOCUMENTS: _pressed(documents), **written}


def name_of(format: str) -> str:
    """The name by which the report is kept in a format, where it is."""
    return f"report.{format}"


def unpressed(content: bytes) -> bytes:
    return gzip.decompress(content)


def unpacked(findings: bytes, documents: bytes | None = None) -> GapReport:
    """The report; where the documents are not given or not kept, their texts are empty and the quotations short."""
    converter = _converter()
    told = converter.loads(unpressed(findings), dict[str, Any])
    report = converter.structure(told["report"], GapReport)
    if documents is None:
        return report
    whole = converter.loads(unpressed(documents), tuple[Document, ...])
    return replace(report, documents=tuple(map(_restored, report.documents, whole)))


def prepare() -> None:
    """Make now what packing and writing need, so that processes forked later have it."""
    nothing = GapReport("", "", (), ())
    packed(nothing, "")
    with_words(nothing)


def _pressed(text: str) -> bytes:
    return gzip.compress(text.encode(), compresslevel=6, mtime=0)


def _shortened(report: DocumentReport) -> DocumentReport:
    pages = tuple(Page(page.number, Span(0, 0), page.size) for page in report.document.pages)
    bare = replace(report.document, text="", pages=pages, blocks=(), doubts=(), sections=(), clauses=())
    return _quoting(replace(report, document=bare), lambda evidence: _short(evidence.quote))


def _restored(report: DocumentReport, document: Document) -> DocumentReport:
    return _quoting(replace(report, document=document), lambda evidence: document.quote(evidence.span))


def _quoting(report: DocumentReport, words: Callable[[Evidence], str]) -> DocumentReport:
    """The report with other words in its quotations."""

    def quoted(evidence: Evidence) -> Evidence:
        return replace(evidence, quote=words(evidence))

    def in_finding(finding: Finding) -> Finding:
        return replace(finding, evidence=tuple(map(quoted, finding.evidence)))

    def in_fact(fact: FactHeld) -> FactHeld:
        return replace(fact, evidence=quoted(fact.evidence)) if fact.evidence else fact

    return replace(report, findings=tuple(map(in_finding, report.findings)), facts=tuple(map(in_fact, report.facts)))


def _short(quote: str) -> str:
    """The first words of a quotation."""
    if len(quote) <= _LONGEST_QUOTATION:
        return quote
    return quote[:_LONGEST_QUOTATION].rpartition(" ")[0] + " …"


@cache
def _converter() -> JsonConverter:
    converter = make_converter()
    unneeded = override(omit=True)
    converter.register_unstructure_hook(Document, make_dict_unstructure_fn(Document, converter, box_source=unneeded))
    converter.register_structure_hook(Document, make_dict_structure_fn(Document, converter, box_source=unneeded))
    return converter
