"""Tables: which of their rows holds the headings of the columns, and what each cell is read after."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile, pairwise

from bpo_contracts.document import BODY, Block, BlockStyle, Document, Span
from bpo_contracts.reading import lines

_EDGE = "| \t"
_BAR = re.compile(r"(?<!\\)\|")
_RULE = re.compile(r"[\s|:+-]*--[\s|:+-]*")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_FIGURE = re.compile(r"\d")
_WORD = re.compile(r"\w")
_LONGEST_HEADING = 8  # words
_FEWEST_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that stands beside the first of its row, with that one and the heading of its column."""

    span: Span
    read_after: tuple[Span, ...]


def cells_by_row(document: Document) -> dict[Span, list[Cell]]:
    """The cells of each row whose columns have headings."""
    cells: dict[Span, list[Cell]] = {}
    for table, rows, is_ruled in _headed_tables(document):
        head = rows[0] if is_ruled else _with_corner(rows)
        for row, pieces in zip(table[1:], rows[1:], strict=True):
            cells[row.span] = list(_cells(document, head, pieces))
    return cells


def head_rows(document: Document) -> set[Span]:
    """The rows that only name what stands below them."""
    return {
        table[0].span
        for table, rows, _ in _headed_tables(document)
        if len(table) > 1 and all(_is_title(document.quote(piece)) for piece in rows[0] if len(piece))
    }


def _headed_tables(document: Document) -> Iterator[tuple[list[Block], list[list[Span]], bool]]:
    """The tables whose columns have headings: their rows, the cells of each, and whether a rule sets the first apart."""
    for blocks, is_ruled in _tables(document):
        table = blocks if is_ruled else _below_title(document.text, blocks)
        rows = [_pieces(document.text, row.span) for row in table]
        if rows and (is_ruled or _is_head(document, rows)):
            yield table, rows, is_ruled


def _tables(document: Document) -> Iterator[tuple[list[Block], bool]]:
    """The rows of each table, and whether a rule under the first sets it apart from the others."""
    table: list[Block] = []
    is_ruled = False
    for block, following in pairwise((*document.blocks, None)):
        if block is None or block.style is not BlockStyle.TABLE_ROW or block.part != BODY:
            continue
        gap = document.text[block.span.end : following.span.start] if following else ""
        if _RULE.fullmatch(gap):
            if table:
                yield table, is_ruled
            table, is_ruled = [block], True
        else:
            table.append(block)
        if following is None or following.style is not BlockStyle.TABLE_ROW or _BLANK_LINE.search(gap):
            yield table, is_ruled
            table, is_ruled = [], False


def _pieces(text: str, row: Span) -> list[Span]:
    """The cells of a row, the empty ones too, which bars at the edges of its line enclose."""
    start, end = row.start, row.end
    while start and text[start - 1] in _EDGE:
        start -= 1
    while end < len(text) and text[end] in _EDGE:
        end += 1
    bars = [bar.start() for bar in _BAR.finditer(text, start, end)]
    pieces = [_trimmed(text, before + 1, after) for before, after in pairwise((start - 1, *bars, end))]
    if len(pieces) > 1 and not len(pieces[0]):
        pieces = pieces[1:]
    return pieces if len(pieces[-1]) or not text[row.end : end].strip() else pieces[:-1]


def _trimmed(text: str, start: int, end: int) -> Span:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))


def _is_head(document: Document, rows: Sequence[list[Span]]) -> bool:
    """Whether the first row only names what stands below: short titles, no figure, and in two columns figures below."""
    head = [document.quote(piece) for piece in rows[0]]
    columns = len(_with_corner(rows))
    alike = [row for row in rows[1:] if len(row) == columns]
    return (
        len(head) >= _FEWEST_COLUMNS
        and bool(alike)
        and all(_is_title(words) for words in head)
        and (columns > _FEWEST_COLUMNS or any(_FIGURE.search(document.quote(row[-1])) for row in alike))
    )


def _below_title(text: str, table: list[Block]) -> list[Block]:
    """The rows without those of one cell above them."""
    return list(dropwhile(lambda row: len(_pieces(text, row.span)) == 1, table))


def _with_corner(rows: Sequence[list[Span]]) -> list[Span]:
    """The headings, with an empty one before them where most of the rows below have one cell more."""
    head = rows[0]
    wider = sum(len(row) == len(head) + 1 for row in rows[1:])
    return [Span(head[0].start, head[0].start), *head] if 2 * wider > len(rows) - 1 else head


def _is_title(words: str) -> bool:
    return (
        words[:1].isupper()
        and len(words.split()) <= _LONGEST_HEADING
        and not _FIGURE.search(words)
        and not words.endswith((".", ";", ","))
        and not lines.states(words)
    )


def _cells(document: Document, head: Sequence[Span], row: Sequence[Span]) -> Iterator[Cell]:
    if len(row) != len(head):
        return  # cells run together: no telling which column one stands in
    for heading, cell in zip(head[1:], row[1:], strict=True):
        words = document.quote(cell)
        if len(heading) and _WORD.search(words) and not (lines.binds(words) and lines.is_sentence(words)):
            yield Cell(cell, tuple(span for span in (row[0], heading) if len(span)))
