"""The order in which the lines of a page are read, and what of them only runs along: headers, footers, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from bpo_contracts.parsers.pdf_lines import PdfLine

_EDGE_LINES = 6
_AROUND = 8
_SHORTEST_SENTENCE = 60
"""Pages alike word for word are text; a page of short running lines alone is empty."""
_PAGE_NUMBER = re.compile(
    r"(?i)(?:page\s*|p\.\s*)?[-–—|\[ ]*(?:\d{1,4}|[ivxl]{1,6}|[a-z]{1,2} ?- ?\d{1,3})[-–—|\] ]*(?:(?:of|/)\s*\d{1,4})?"
)
_OLDER_NUMBER = re.compile(r"(?i)(?:.{0,80}\bpage \d{1,4} of \d{1,4}|[-–—] ?\d{1,4} ?[-–—]|[a-z] ?[-–] ?\d{1,3})")


def in_reading_order(lines: list[PdfLine], width: float) -> list[PdfLine]:
    """The lines from top to bottom, column by column.

    A file's own order is kept where it only goes down; else columns are looked for.
    """
    if not any(_goes_up(above, line) for above, line in pairwise(lines)):
        return _with_margin(_joined_rows(lines))
    gutter = _gutter(lines, width)
    if gutter is None:
        return _with_margin(_joined_rows(_from_top(lines)))
    ordered: list[PdfLine] = []
    for band in _bands(_from_top(lines), gutter):
        ordered += _with_margin(_joined_rows(band))
    return ordered


def _goes_up(above: PdfLine, line: PdfLine) -> bool:
    return line.bottom < above.top


def _gutter(lines: Sequence[PdfLine], width: float) -> float | None:
    """Where an upright strip parts the page in two columns of text side by side."""

    def crossing(x: float) -> int:
        return sum(1 for line in lines if line.left < x < line.right)

    x = min((width * step / 100 for step in range(35, 66, 2)), key=lambda x: (crossing(x), abs(x - width / 2)))
    left = [line for line in lines if line.right <= x and line.right - line.left > 0.2 * width]
    right = [line for line in lines if line.left >= x and line.right - line.left > 0.2 * width]
    if min(len(left), len(right)) < 5 or crossing(x) > 0.4 * len(lines):
        return None
    shared = min(max(line.bottom for line in side) for side in (left, right)) - max(
        min(line.top for line in side) for side in (left, right)
    )
    return x if shared > 4 * left[0].height else None


def _bands(lines: Iterable[PdfLine], gutter: float) -> Iterable[list[PdfLine]]:
    """The left column, then the right, between any lines that run across both."""
    left: list[PdfLine] = []
    right: list[PdfLine] = []
    for line in lines:
        if line.left < gutter < line.right:
            yield from (side for side in (left, right, [line]) if side)
            left, right = [], []
        else:
            (left if line.right <= gutter else right).append(line)
    yield from (side for side in (left, right) if side)


def _from_top(lines: Iterable[PdfLine]) -> list[PdfLine]:
    """By rows: lines of about one height stand side by side."""
    rows: list[list[PdfLine]] = []
    for line in sorted(lines, key=lambda line: (line.top + line.bottom, line.left)):
        if rows and _side_by_side(rows[-1][0], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.left)]


def _side_by_side(one: PdfLine, other: PdfLine) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.6 * min(one.bottom - one.top, other.bottom - other.top)


def _joined_rows(lines: Iterable[PdfLine]) -> list[PdfLine]:
    """Pieces of one line, as a label and its text after a tab, made one."""
    joined: list[PdfLine] = []
    for line in lines:
        last = joined[-1] if joined else None
        apart = last is None or last.cells or line.cells or last.hyphenated
        if last is None or apart or not _side_by_side(last, line) or line.left < last.right - last.space:
            joined.append(line)
        else:
            joined[-1] = _joined(last, line)
    return joined


def _joined(last: PdfLine, line: PdfLine) -> PdfLine:
    gap = "" if line.left - last.right < 0.5 * last.space else " "
    return replace(
        last, text=last.text + gap + line.text, chars=[*last.chars, *[-1] * len(gap), *line.chars],
        right=line.right, top=min(last.top, line.top), bottom=max(last.bottom, line.bottom),
        height=max(last.height, line.height), hyphenated=line.hyphenated,
    )  # fmt: skip


def _with_margin(lines: list[PdfLine]) -> list[PdfLine]:
    """Each line knows how far the lines around it reach, a stray one aside, if they are no short ones."""
    flowing = [line for line in lines if not line.cells]
    rights = [line.right for line in flowing]
    if not flowing:
        return lines
    left, farthest = min(line.left for line in flowing), _reach(rights)
    for at, line in enumerate(flowing):
        near = _reach(rights[max(0, at - _AROUND) : at + _AROUND + 1])
        line.margin = max(near, left + 0.8 * (farthest - left)) - 1
    return lines


def _reach(rights: Sequence[float]) -> float:
    stray = 2 if len(rights) >= 10 else 0
    return sorted(rights)[-1 - stray]


def without_running_lines(pages: Sequence[list[PdfLine]]) -> list[list[PdfLine]]:
    """The pages without page numbers and what stands at the same edge of many of them."""
    repeated = _repeated(pages)
    return [_trimmed(lines, repeated) for lines in pages]


_Place = tuple[str, int]
_ANYWHERE = 0
"""The height of a page number of an older print, which stands wherever its page ended."""


def _repeated(pages: Sequence[list[PdfLine]]) -> set[_Place]:
    read = [lines for lines in pages if lines]
    places = Counter(place for lines in read for place in {_place(line) for line in _edges(lines)})
    places.update(_older(line) for lines in read for line in lines if _OLDER_NUMBER.fullmatch(line.text))
    enough = 2 if len(read) < 4 else max(3, round(0.4 * len(read)))
    return {place for place, count in places.items() if count >= enough}


def _older(line: PdfLine) -> _Place:
    return _place(line)[0], _ANYWHERE


def _edges(lines: list[PdfLine]) -> list[PdfLine]:
    by_height = sorted(lines, key=lambda line: line.top)
    return [*by_height[:_EDGE_LINES], *by_height[_EDGE_LINES:][-_EDGE_LINES:]]


def _place(line: PdfLine) -> _Place:
    """What a running line has in common from page to page: its words, but for numbers, and its height."""
    return re.sub(r"\d+", "#", line.text.casefold()), 1 + round(line.top / 8)


def _trimmed(lines: list[PdfLine], repeated: set[_Place]) -> list[PdfLine]:
    by_height = sorted(lines, key=lambda line: line.top)
    running: list[int] = []
    for edge in (by_height, by_height[::-1]):
        for line in edge[:_EDGE_LINES]:
            if not _runs_along(line, repeated):
                break
            running.append(id(line))
    kept = [line for line in lines if id(line) not in running and _older(line) not in repeated]
    return kept or [line for line in lines if len(line.text) >= _SHORTEST_SENTENCE]


def _runs_along(line: PdfLine, repeated: set[_Place]) -> bool:
    text, height = _place(line)
    near = any((text, height + step) in repeated for step in (-1, 0, 1))
    return not line.cells and (near or bool(_PAGE_NUMBER.fullmatch(line.text.strip())))
