"""The order in which the lines of a page are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from bpo_contracts.parsers.pdf_aligned import with_aligned_tables, with_unruled_tables
from bpo_contracts.parsers.pdf_columns import MARGIN_NOTE, in_columns, parted
from bpo_contracts.parsers.pdf_forms import field_lines
from bpo_contracts.parsers.pdf_glyphs import mended
from bpo_contracts.parsers.pdf_line_numbers import without_line_numbers
from bpo_contracts.parsers.pdf_lines import PageText, PdfLine, page_lines
from bpo_contracts.parsers.pdf_rows import from_top, joined_rows, side_by_side, with_margin
from bpo_contracts.parsers.pdf_rules import rules
from bpo_contracts.parsers.pdf_tables import in_tables

STAMP = "stamp"
_STRAIGHT = 10
"""A line may lean by as many degrees, as on a page that was scanned askew."""
_STAMP_HEIGHT = 2.5
_FEW_LINES = 4


def read_lines(page: PageText) -> list[PdfLine]:
    """The lines of the page in reading order, those of tables gathered into rows, stamps last."""
    lines = [*page_lines(page), *field_lines(page)]
    angles = {_quarter(line) for line in lines if line.angle}
    if angles <= {0}:
        upright, stamps = _without_stamps(lines)
        return [*_ordered(page, upright), *stamps]
    page.fields.clear()
    straight = sorted({0, *(angle for angle in angles if angle is not None)})
    return _by_angle(page, [line for line in lines if _quarter(line) is None], straight)


def _by_angle(page: PageText, slanted: list[PdfLine], angles: Sequence[int]) -> list[PdfLine]:
    """A page with text turned sideways or upside down: each direction on its own, upright text first."""
    found = []
    for angle in angles:
        turned = replace(page, frame=page.frame.turned(angle))
        lines = page_lines(turned) + (field_lines(page) if angle == 0 else [])
        upright, stamps = _without_stamps([line for line in lines if _quarter(line) == 0])
        for line in upright:
            line.angle = angle
        found.append(_ordered(turned, upright))
        page.crowded = turned.crowded
        slanted += stamps
    fullest = max(map(len, found))
    for line in (line for few in found if len(few) < min(fullest, _FEW_LINES) for line in few if line.angle):
        line.part = MARGIN_NOTE
    return [line for lines in (*found, _as_stamps(slanted)) for line in lines]


def _quarter(line: PdfLine) -> int | None:
    """By how many quarters the line is turned, in degrees; None if it runs slantwise."""
    quarter = round(line.angle / 90)
    return quarter % 4 * 90 if abs(line.angle - 90 * quarter) <= _STRAIGHT else None


def _without_stamps(lines: list[PdfLine]) -> tuple[list[PdfLine], list[PdfLine]]:
    """The text, and huge words that lie across it, as "DRAFT" does."""
    usual = median(line.height for line in lines) if lines else 0.0
    huge = [line for line in lines if line.height > _STAMP_HEIGHT * usual]
    stamps = [line for line in huge if sum(_across(line, other) for other in lines) > 2]
    taken = {id(line) for line in stamps}
    return [line for line in lines if id(line) not in taken] if stamps else lines, _as_stamps(stamps)


def _across(stamp: PdfLine, line: PdfLine) -> bool:
    middle = (line.top + line.bottom) / 2
    return stamp.top < middle < stamp.bottom and stamp.left < line.right and line.left < stamp.right


def _as_stamps(lines: list[PdfLine]) -> list[PdfLine]:
    for line in lines:
        line.part = STAMP
    return lines


def _ordered(page: PageText, lines: list[PdfLine]) -> list[PdfLine]:
    lines = without_line_numbers(page, mended(page, lines))
    drawn = rules(page)
    lines = in_tables(drawn, page, lines) if drawn else lines
    pieces = parted(page, lines)
    if pieces is lines and _only_goes_down(lines):
        return with_margin(lines)
    if pieces is lines and not _has_rows(lines):
        return in_reading_order(lines, page.frame.width)
    tabular = with_unruled_tables(page, with_aligned_tables(page, drawn, pieces))
    if tabular is pieces:
        return in_reading_order(lines, page.frame.width, pieces)
    return in_reading_order(tabular, page.frame.width)


def _only_goes_down(lines: Sequence[PdfLine]) -> bool:
    """Whether each line stands below the one before it: most pages are as simple as that."""
    return not any(line.bottom < above.top or side_by_side(above, line) for above, line in pairwise(lines))


def _has_rows(lines: Sequence[PdfLine]) -> bool:
    return any(side_by_side(*pair) for pair in pairwise(lines))


def in_reading_order(lines: list[PdfLine], width: float, pieces: list[PdfLine] | None = None) -> list[PdfLine]:
    """The lines from top to bottom, column by column; `pieces` are the same, cut at wide gaps.

    A file's own order is kept where it only goes down and nothing stands side by side.
    """
    pieces = lines if pieces is None else pieces
    goes_back = any(_goes_back(above, line) for above, line in pairwise(lines))
    if goes_back or pieces is not lines or _has_rows(lines):
        ordered = in_columns(pieces, width)
        if ordered:
            return ordered
    return with_margin(joined_rows(from_top(pieces) if goes_back else lines))


def _goes_back(above: PdfLine, line: PdfLine) -> bool:
    """Whether the line stands above the one before it, or left of it at the same height."""
    return line.bottom < above.top or (line.right <= above.left and side_by_side(above, line))
