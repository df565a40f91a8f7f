"""The full text of a contract cut into paragraphs and segments, with what is quoted marked in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bpo_contracts.document import BODY, Block, BlockStyle, Document, Section, Span

_WORD = re.compile(r"\S")
_LOOSE_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\s*\n))*")


@dataclass(frozen=True, slots=True)
class Mark:
    """A quotation to be marked: `anchor` names its place, `finding` is the number of the finding it belongs to."""

    span: Span
    anchor: str
    finding: int


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of characters under the same marks; the gravest finding's mark comes first."""

    text: str
    heading: bool
    marks: tuple[Mark, ...]
    opening: tuple[Mark, ...]
    closing: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block as shown. `page` is set where a new page begins, `sections` where sections begin (their indices)."""

    block: Block
    page: int | None
    sections: tuple[int, ...]
    segments: tuple[Segment, ...]

    @property
    def part(self) -> str:
        return "" if self.block.part == BODY else self.block.part


def paragraphs(document: Document, marks: Iterable[Mark]) -> list[Paragraph]:
    """Every word of the text exactly once, in order, whatever the blocks leave out or share."""
    trimmed = [mark for mark in (_trimmed(document, mark) for mark in marks) if len(mark.span)]
    starts = [_first_word(document.text, section) for section in document.sections]
    shown: list[Paragraph] = []
    page = 0
    for block in _blocks(document):
        number = document.page_of(block.span.start).number if document.pages else 1
        begun = tuple(n for n, start in enumerate(starts) if block.span.start <= start < block.span.end)
        segments = _segments(document.text, block.span, _over(trimmed, block.span), _headings(document, block, begun))
        shown.append(Paragraph(block, number if number != page else None, begun, tuple(segments)))
        page = number
    return shown


def is_quoted(span: Span, document: Document) -> bool:
    """Whether the span holds words to mark."""
    return bool(document.quote(span).strip())


def _trimmed(document: Document, mark: Mark) -> Mark:
    return Mark(_without_space(document.text, mark.span), mark.anchor, mark.finding)


def _without_space(text: str, span: Span) -> Span:
    words = text[span.start : span.end]
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.start + len(words.rstrip())))


def _blocks(document: Document) -> Iterator[Block]:
    end = 0
    for block in sorted(document.blocks, key=lambda block: block.span):
        yield from _loose(document.text, Span(end, block.span.start))
        span = _without_space(document.text, Span(max(end, block.span.start), max(end, block.span.end)))
        if len(span):
            yield Block(span, block.style, block.level, block.part)
        end = max(end, block.span.end)
    yield from _loose(document.text, Span(end, len(document.text)))


def _loose(text: str, span: Span) -> Iterator[Block]:
    """Text that stands in no block, split at its blank lines."""
    for match in _LOOSE_PARAGRAPH.finditer(text, span.start, max(span.start, span.end)):
        yield Block(_without_space(text, Span(match.start(), match.end())))


def _first_word(text: str, section: Section) -> int:
    word = _WORD.search(text, section.span.start, section.span.end)
    return word.start() if word else section.span.start


def _over(marks: Iterable[Mark], span: Span) -> list[Mark]:
    return sorted((mark for mark in marks if mark.span.overlaps(span)), key=lambda mark: (mark.finding, mark.span))


def _headings(document: Document, block: Block, begun: Iterable[int]) -> list[Span]:
    if block.style is BlockStyle.HEADING:
        return [block.span]
    return [_heading(document.text, document.sections[n], block.span) for n in begun]


def _heading(text: str, section: Section, within: Span) -> Span:
    """The number and heading at the start of a section, where the text has them just so."""
    start = _first_word(text, section)
    head = text[start : min(within.end, start + len(section.number) + len(section.heading) + 8)]
    found = head.find(section.heading) if section.heading else -1
    if found >= 0:
        return Span(start, start + found + len(section.heading))
    return Span(start, start + (len(section.number) if head.startswith(section.number) else 0))


def _segments(text: str, block: Span, marks: Sequence[Mark], headings: Sequence[Span]) -> Iterator[Segment]:
    spans = [*(mark.span for mark in marks), *headings]
    edges = {edge for span in spans for edge in (span.start, span.end) if block.start < edge < block.end}
    cuts = sorted({block.start, *edges, block.end})
    for start, end in pairwise(cuts):
        piece = Span(start, end)
        over = tuple(mark for mark in marks if mark.span.overlaps(piece))
        yield Segment(
            text=text[start:end],
            heading=any(heading.overlaps(piece) for heading in headings),
            marks=over,
            opening=tuple(mark for mark in over if mark.span.start == start),
            closing=tuple(mark for mark in over if mark.span.end == end),
        )
