"""The one text of a contract and where its words stand.

Everything that is said about a contract rests on spans of `Document.text`:
a quotation is always `text[span.start:span.end]`, never a copy searched for again.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Protocol, TypeAlias


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters of `Document.text`."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def __contains__(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom in points from the page's top left corner."""


class BoxSource(Protocol):
    """Where a span stands on its page, asked only for what is quoted."""

    def boxes(self, page: int, start: int, end: int) -> Sequence[Box]:
        """The boxes of `document.text[start:end]` on `page` (counted from 1), one a line."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the file; a text file or DOCX is one page long.

    `size` is its width and height in points as shown, None where the file has no pages.
    """

    number: int
    span: Span
    size: tuple[float, float] | None = None


class BlockStyle(StrEnum):
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list item"
    TABLE_ROW = "table row"


BODY = "body"


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text as the file lays it out: a paragraph, heading, list item or table row.

    `level` counts from 0, the outermost, and is None where the file does not say.
    `part` is "body" or what else Word calls it: "header", "footer", "footnote 3", "text box".
    A number or bullet that the file shows stands in the text, inside the span.
    """

    span: Span
    style: BlockStyle = BlockStyle.PARAGRAPH
    level: int | None = None
    part: str = BODY


@dataclass(frozen=True, slots=True)
class DocumentWarning:
    """Something a reader must know before trusting what was read; `unread` marks text that is missing."""

    code: str
    message: str
    page: int | None = None
    unread: bool = False


class DoubtKind(StrEnum):
    TRACKED_CHANGE = "tracked change"
    UNSURE_RECOGNITION = "unsure recognition"


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """Words that may not stand as they are read here: still under tracked change, or recognised with little confidence.

    Words left out by a tracked change are an empty span where they stood, or for a whole paragraph the break it left.
    """

    span: Span
    kind: DoubtKind

    def touches(self, span: Span) -> bool:
        return self.span.overlaps(span) or (len(self.span) == 0 and span.start <= self.span.start <= span.end)


class Standing(StrEnum):
    """What a clause is in the contract; only an operative one can bind anybody."""

    OPERATIVE = "operative"
    DEFINITION = "definition"
    RECITAL = "recital"
    HEADING = "heading"
    CONTENTS = "table of contents"
    SIGNATURE = "signature"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered or headed part of the contract, as a lawyer cites it ("4.2", "Breach notification")."""

    number: str
    heading: str
    span: Span
    level: int


@dataclass(frozen=True, slots=True)
class Clause:
    """The smallest unit a lawyer would cite, read as if its lead-ins stood before it."""

    span: Span
    number: str
    headings: tuple[str, ...]
    lead_ins: tuple[Span, ...]
    standing: Standing
    part: str = BODY
    row: Span | None = None
    """The row of a table that it is, or is a cell of."""

    @property
    def heading(self) -> str:
        return self.headings[-1] if self.headings else ""

    @property
    def is_row(self) -> bool:
        return self.row is not None


class Role(StrEnum):
    """Who a party is, whatever the contract calls it.

    A client or controller stands as covered entity, a vendor or processor as business associate;
    between a business associate and its subcontractor, the former stands as covered entity.
    """

    BUSINESS_ASSOCIATE = "business_associate"
    COVERED_ENTITY = "covered_entity"


@dataclass(frozen=True, slots=True)
class Party:
    role: Role
    names: tuple[str, ...]


class Kind(StrEnum):
    BAA = "baa"
    MSA = "msa"
    SOW = "sow"
    SLA = "sla"
    DPA = "dpa"
    AMENDMENT = "amendment"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a span stands: what a lawyer would write after a quotation."""

    page: int
    section: str
    heading: str
    part: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Document:
    """A contract as it was read. Parsers fill the first group of fields, reading the second."""

    text: str
    pages: tuple[Page, ...]
    blocks: tuple[Block, ...]
    warnings: tuple[DocumentWarning, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    box_source: BoxSource | None = field(default=None, compare=False, repr=False)

    sections: tuple[Section, ...] = ()
    clauses: tuple[Clause, ...] = ()
    parties: tuple[Party, ...] = ()
    kind: Kind = Kind.OTHER
    kind_reason: str = ""

    @property
    def fully_read(self) -> bool:
        return not any(warning.unread for warning in self.warnings)

    def quote(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def doubts_about(self, span: Span) -> set[DoubtKind]:
        """Why the words of the span may not stand as they read."""
        return {doubt.kind for doubt in self.doubts if doubt.touches(span)}

    def page_of(self, offset: int) -> Page:
        return self.pages[max(0, bisect_right(self._page_starts, offset) - 1)]

    @cached_property
    def _page_starts(self) -> list[int]:
        return [page.span.start for page in self.pages]

    def section_of(self, span: Span) -> Section | None:
        """The innermost section that holds the span."""
        holding = [section for section in self.sections if span in section.span]
        return max(holding, key=lambda section: (section.level, section.span.start), default=None)

    def clause_of(self, span: Span) -> Clause | None:
        nearest = bisect_right(self._clause_starts, span.start) - 1
        if nearest >= 0 and span in self.clauses[nearest].span:
            return self.clauses[nearest]
        return next((clause for clause in self.clauses if span in clause.span), None)

    @cached_property
    def _clause_starts(self) -> list[int]:
        return [clause.span.start for clause in self.clauses]

    def place(self, span: Span) -> Place:
        page = self.page_of(span.start)
        clause, section = self.clause_of(span), self.section_of(span)
        number = clause.number if clause and clause.number else section.number if section else ""
        heading = clause.heading if clause and clause.heading else section.heading if section else ""
        boxes = self.box_source.boxes(page.number, span.start, span.end) if self.box_source else ()
        return Place(page.number, number, heading, clause.part if clause else BODY, tuple(boxes))
