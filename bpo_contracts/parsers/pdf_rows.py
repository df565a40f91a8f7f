"""Lines of a page in rows: from top to bottom, the pieces of one line made one, and how far a line can reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bpo_contracts.parsers.pdf_lines import FIELD, PdfLine

_AROUND = 8


def from_top(lines: Iterable[PdfLine]) -> list[PdfLine]:
    """By rows: lines of about one height stand side by side."""
    return [line for row in rows_of(lines) for line in row]


def rows_of(lines: Iterable[PdfLine]) -> list[list[PdfLine]]:
    """The lines that stand side by side, each row from left to right."""
    rows: list[list[PdfLine]] = []
    for line in sorted(lines, key=lambda line: (line.top + line.bottom, line.left)):
        if rows and side_by_side(rows[-1][0], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


def side_by_side(one: PdfLine, other: PdfLine) -> bool:
    if one.bottom <= other.top or other.bottom <= one.top:
        return False
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > 0.6 * min(one.bottom - one.top, other.bottom - other.top)


def joined_rows(lines: Iterable[PdfLine]) -> list[PdfLine]:
    """Pieces of one line, as a label and its text after a tab, made one."""
    joined: list[PdfLine] = []
    for line in lines:
        last = joined[-1] if joined else None
        apart = last is None or last.cells or line.cells or last.hyphenated
        if last is None or apart or not side_by_side(last, line) or line.left < last.right - last.space:
            joined.append(line)
        else:
            joined[-1] = _joined(last, line)
    return joined


def _joined(last: PdfLine, line: PdfLine) -> PdfLine:
    filled_in = line.chars[0] >= FIELD or last.chars[-1] >= FIELD
    gap = "" if line.left - last.right < 0.4 * last.space and not filled_in else " "
    return replace(
        last, text=last.text + gap + line.text, chars=[*last.chars, *[-1] * len(gap), *line.chars],
        right=line.right, top=min(last.top, line.top), bottom=max(last.bottom, line.bottom),
        height=max(last.height, line.height), hyphenated=line.hyphenated,
    )  # fmt: skip


def with_margin(lines: list[PdfLine]) -> list[PdfLine]:
    """Each line knows how far the lines around it reach, a stray one aside, if they are no short ones."""
    flowing = [line for line in lines if not line.cells]
    rights = [line.right for line in flowing]
    if not flowing:
        return lines
    left, farthest = min(line.left for line in flowing), reach(rights)
    least = left + 0.8 * (farthest - left)
    for at, line in enumerate(flowing):
        near = reach(rights[max(0, at - _AROUND) : at + _AROUND + 1])
        line.margin = max(near, least) - 1
    return lines


def reach(rights: Sequence[float]) -> float:
    stray = 2 if len(rights) >= 10 else 0
    return sorted(rights)[-1 - stray]
