"""The text of a contract cut into marked segments."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bpo_contracts.document import Block, Document, Page, Span
from bpo_contracts.findings import DocumentReport
from bpo_contracts.renderers.marking import Mark, paragraphs

spans = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda ends: Span(min(ends), max(ends)))


@given(st.text("ab \n", max_size=60), st.lists(spans, max_size=8), st.lists(spans, max_size=8))
def test_every_word_is_shown_once_and_every_mark_opens_and_closes_once(
    text: str, blocks: list[Span], quoted: list[Span]
) -> None:
    document = Document(text, (Page(1, Span(0, len(text))),), tuple(map(Block, blocks)))
    marks = [Mark(span, f"q{n}", n) for n, span in enumerate(quoted)]
    segments = [segment for paragraph in paragraphs(document, marks) for segment in paragraph.segments]
    assert "".join("".join(segment.text for segment in segments).split()) == "".join(text.split())
    worded = [mark.anchor for mark in marks if document.quote(mark.span).strip()]
    assert sorted(mark.anchor for segment in segments for mark in segment.opening) == sorted(worded)
    assert sorted(mark.anchor for segment in segments for mark in segment.closing) == sorted(worded)


@given(st.text("ab \n", max_size=60), spans)
def test_marked_segments_are_the_quotation(text: str, quoted: Span) -> None:
    document = Document(text, (Page(1, Span(0, len(text))),), ())
    shown = paragraphs(document, [Mark(quoted, "q", 1)])
    marked = "".join(segment.text for paragraph in shown for segment in paragraph.segments if segment.marks)
    assert marked.split() == document.quote(quoted).split() or "\n" in document.quote(quoted)
    assert "".join(marked.split()) == "".join(document.quote(quoted).split())


def test_pages_and_sections_begin_where_they_stand(document_report: DocumentReport) -> None:
    shown = paragraphs(document_report.document, [])
    pages = [(paragraph.page, paragraph.segments[0].text[:8]) for paragraph in shown if paragraph.page]
    assert pages == [(1, "BUSINESS"), (2, "(a) repo"), (3, "4. Termi")]
    assert [n for paragraph in shown for n in paragraph.sections] == [0, 1, 2, 3, 4, 5, 6]


def test_a_heading_within_a_paragraph_is_marked(document_report: DocumentReport) -> None:
    shown = paragraphs(document_report.document, [])
    headings = [segment.text for paragraph in shown for segment in paragraph.segments if segment.heading]
    assert "2.2 Safeguards" in headings
    assert "3. Insurance" in headings


def test_text_without_blocks_is_split_at_blank_lines(document_report: DocumentReport) -> None:
    document = replace(document_report.document, blocks=(), text="One\nmore.\n \n\nTwo.", sections=())
    assert [paragraph.segments[0].text for paragraph in paragraphs(document, [])] == ["One\nmore.", "Two."]
