"""Tables that have level rules or shaded rows but no upright rules: their columns are told by alignment."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from bpo_contracts.document import Box
from bpo_contracts.parsers.labels import begins_with_label
from bpo_contracts.parsers.pdf_columns import are_labels, is_prose, is_signed
from bpo_contracts.parsers.pdf_lines import PageText, PdfLine
from bpo_contracts.parsers.pdf_rows import rows_of
from bpo_contracts.parsers.pdf_tables import row_of

_LONG_RULE = 100.0
_LEVEL = 1.5
_NEAR = 4.0
_GUTTER = 5.0
_MOST_RULES = 300
_TABULAR = 0.6
_MOST_IN_BAND = 6
_FEWEST_COLUMNS, _FEWEST_ROWS = 3, 4
_EDGE = 0.05
_CLOSE = 0.5
_PAGE_NUMBER = re.compile(r"\d{1,3}|[ivxl]+")
_Columns = list[tuple[float, float]]


def with_aligned_tables(page: PageText, rules: Iterable[Box], pieces: list[PdfLine]) -> list[PdfLine]:
    """The pieces of lines with those between level rules of one length gathered into rows, if they stand in columns."""
    for group in _of_one_length(rules):
        heights = sorted({round(rule[1]) for rule in group})
        within = group[0][0], heights[0], group[0][2], heights[-1]
        rows = rows_of(piece for piece in _amid(page, pieces) if _lies_in(within, piece))
        several = [at for at, row in enumerate(rows) if len(row) > 1]
        if several:
            pieces = _with_table(pieces, rows[several[0] : several[-1] + 1], heights)
    return pieces


def with_unruled_tables(page: PageText, pieces: list[PdfLine]) -> list[PdfLine]:
    """The pieces with those gathered into rows that stand in three columns or more, several below one another."""
    for is_wide, run in groupby(rows_of(_amid(page, pieces)), lambda row: len(row) >= _FEWEST_COLUMNS):
        table = list(run)
        if is_wide and len(table) >= _FEWEST_ROWS and not any(map(is_signed, table)):
            pieces = _with_table(pieces, table, ())
    return pieces


def _amid(page: PageText, lines: Iterable[PdfLine]) -> Iterator[PdfLine]:
    """What is in no table yet, and not at the edge of the page, where running lines stand."""
    edge = _EDGE * page.frame.height
    return (line for line in lines if not line.cells and line.bottom > edge and line.top < page.frame.height - edge)


def _of_one_length(rules: Iterable[Box]) -> list[list[Box]]:
    """The long level rules, those together that begin and end at the same places."""
    groups: list[list[Box]] = []
    level = [rule for rule in rules if rule[2] - rule[0] > _LONG_RULE and rule[3] - rule[1] < _LEVEL]
    for rule in level if len(level) <= _MOST_RULES else ():
        for group in groups:
            if abs(group[0][0] - rule[0]) < _NEAR and abs(group[0][2] - rule[2]) < _NEAR:
                group.append(rule)
                break
        else:
            groups.append([rule])
    return groups


def _lies_in(box: Box, line: PdfLine) -> bool:
    within = box[0] - _NEAR < line.left and line.right < box[2] + _NEAR
    return within and box[1] < (line.top + line.bottom) / 2 < box[3]


def _with_table(pieces: list[PdfLine], rows: Sequence[list[PdfLine]], heights: Sequence[int]) -> list[PdfLine]:
    """The pieces with the rows of a table in their place, if they make one."""
    columns = _columns(rows)
    if len(rows) < 2 or len(columns) < 2 or not _is_table(rows, columns):
        return pieces
    taken = {id(piece) for row in rows for piece in row}
    at = next(at for at, piece in enumerate(pieces) if id(piece) in taken)
    rest = (piece for piece in pieces[at:] if id(piece) not in taken)
    return [*pieces[:at], *(row_of(cells) for cells in _merged(rows, columns, heights)), *rest]


def _columns(rows: Sequence[Sequence[PdfLine]]) -> _Columns:
    """Where the pieces of the parted rows stand, between strips that none of them touches."""
    found: _Columns = []
    for piece in sorted((piece for row in rows if len(row) > 1 for piece in row), key=lambda piece: piece.left):
        if found and piece.left < found[-1][1] + _GUTTER:
            found[-1] = found[-1][0], max(found[-1][1], piece.right)
        else:
            found.append((piece.left, piece.right))
    return found


def _is_table(rows: Sequence[Sequence[PdfLine]], columns: _Columns) -> bool:
    """Whether most rows have several cells, and they are neither labels nor contents nor columns of text."""
    by_column = [
        [piece for row in rows for piece in row if _column_of(piece, columns) == at] for at in range(len(columns))
    ]
    if sum(len(row) > 1 for row in rows) < _TABULAR * len(rows) or are_labels(by_column[0]):
        return False
    numbers = sum(bool(_PAGE_NUMBER.fullmatch(piece.text)) for piece in by_column[-1])
    contents = numbers > 0.7 * len(by_column[-1]) and any(begins_with_label(piece.text) for piece in by_column[0])
    return not contents and not any(all(map(reads, by_column)) for reads in (is_prose, is_signed))


def _column_of(piece: PdfLine, columns: _Columns) -> int:
    """The column that the middle of the piece stands in, or the last that begins left of it."""
    middle = (piece.left + piece.right) / 2
    return max(0, bisect_right([left for left, _ in columns], middle) - 1)


def _merged(
    rows: Sequence[Sequence[PdfLine]], columns: _Columns, heights: Sequence[int]
) -> Iterator[list[list[PdfLine]]]:
    """The cells of each row; a row goes on where nothing begins in its first column, or up to the next rule."""
    bands = [sum(height < (row[0].top + row[0].bottom) / 2 for height in heights) for row in rows]
    largest = max(map(bands.count, set(bands)))
    ruled = len(set(bands)) > 2 and largest <= _MOST_IN_BAND and largest < len(rows) / 2
    cells: list[list[PdfLine]] = []
    above, end = -1, 0.0
    for row, band in zip(rows, bands, strict=True):
        parted = [[piece for piece in row if _column_of(piece, columns) == at] for at in range(len(columns))]
        close = row[0].top - end < _CLOSE * row[0].height
        goes_on = bool(cells) and band == above and (ruled or (close and not parted[0]))
        if goes_on:
            cells = [[*one, *other] for one, other in zip(cells, parted, strict=True)]
        else:
            if cells:
                yield cells
            cells = parted
        above, end = band, max(piece.bottom for piece in row)
    if cells:
        yield cells
