"""Lines joined back into the paragraphs they were broken from, for text files and PDF pages alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from bpo_contracts.parsers.labels import (
    begins_item,
    begins_with_label,
    ends_sentence,
    is_all_capitals,
    opens_paragraph,
    runs_on,
)

_SHORTEST_WRAP, _LONGEST_WRAP = 40, 132
_RAGGED = 12
_OVERHANG = 6
_HALF, _FAR = 0.5, 0.8
_LOOK_BACK = 100


@dataclass(slots=True)
class Line:
    """A line as it stands: measures in characters or in points.

    `margin` is how far a line there can reach, None where lines are not broken by width.
    `apart` says that an empty line or more than the usual space stands above it,
    `page_break` that nobody can see how much does, `close` that paragraphs stand apart there and this one does not.
    """

    text: str
    left: float
    right: float
    space: float
    first_word: float
    height: float = 1.0
    margin: float | None = None
    apart: bool = False
    page_break: bool = False
    close: bool = False


L = TypeVar("L", bound=Line)


def paragraphs(lines: Iterable[L]) -> list[list[L]]:
    """The lines of each paragraph, heading or list item."""
    found: list[list[L]] = []
    for line in lines:
        if found and continues(found[-1], line):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def continues(block: Sequence[Line], line: Line) -> bool:
    """Whether a line goes on with the block above it.

    A line that was broken by width leaves no room for the first word of the next:
    where it does, somebody ended the line on purpose.
    """
    last = block[-1]
    if line.apart:
        return False
    if last.margin is None:
        return _stray_break(last, line)
    if len(block) > _LOOK_BACK:
        block = [block[0], *block[-_LOOK_BACK:]]
    reach = (last.right - block[0].left) / max(1.0, last.margin - block[0].left)
    full = last.right + last.space + line.first_word > last.margin or (line.page_break and reach > _FAR)
    if begins_with_label(line.text) and begins_item(line.text, " ".join(each.text for each in block), full):
        return False
    if full:
        return not _begins_anew(block, line)
    in_mid_sentence = reach > _HALF or line.page_break or last.text.endswith("-")
    if line.close and reach > _HALF and not ends_sentence(last.text):
        return not _begins_anew(block, line)
    return in_mid_sentence and runs_on(last.text, line.text)


def _stray_break(last: Line, line: Line) -> bool:
    """In a file of one paragraph a line: a line broken in mid-sentence all the same."""
    in_mid_sentence = len(last.text) > _SHORTEST_WRAP and (last.text[-1].isalnum() or last.text[-1] == ",")
    return in_mid_sentence and line.text[:1].islower() and not begins_item(line.text, last.text, False)


def _begins_anew(block: Sequence[Line], line: Line) -> bool:
    """Signs of a new paragraph below a full line: an indent, a heading above."""
    last = block[-1]
    if line.text[:1].islower() and not ends_sentence(last.text):
        return False
    if ends_sentence(last.text) and opens_paragraph(line.text):
        return True
    indented = line.left > min(each.left for each in block[-2:]) + 2 * last.space
    if indented and ends_sentence(last.text) and not (len(block) == 1 and begins_with_label(last.text)):
        return True
    in_capitals = all(each.text.isupper() and is_all_capitals(each.text) for each in block)
    return (in_capitals and not is_all_capitals(line.text)) or _differ(line.height, last.height)


def _differ(one: float, other: float) -> bool:
    return max(one, other) > 1.2 * min(one, other)


def wrap_width(lines: Sequence[Line]) -> int | None:
    """The width a text file was wrapped at, or None if its lines are whole paragraphs.

    In a wrapped file many lines end shortly before one width and go on in mid-sentence.
    """
    pairs = [(above, line) for above, line in pairwise(lines) if not line.apart]
    width = _crowded_width(Counter(int(above.right) for above, _ in pairs))
    if width is None:
        return None
    beyond = sum(1 for line in lines if line.right > width + _OVERHANG)
    if beyond > 0.1 * len(lines):
        return None
    full = [(above, line) for above, line in pairs if above.right + 1 + line.first_word > width]
    mid_sentence = sum(1 for above, line in full if runs_on(above.text, line.text))
    return width if mid_sentence >= max(1, 0.25 * len(full)) else None


def _crowded_width(lengths: Counter[int]) -> int | None:
    """The width below which most lines end, stretched to the longest line of that crowd but for a stray one."""
    widths = [length for length in lengths if _SHORTEST_WRAP <= length <= _LONGEST_WRAP]
    if not widths:
        return None

    def crowd(width: int) -> int:
        return sum(lengths[length] for length in range(width - _RAGGED + 1, width + 1))

    best = max(widths, key=lambda width: (crowd(width), width))
    spare = 0.02 * lengths.total()
    while sum(lengths[length] for length in range(best + 1, best + _OVERHANG + 1)) > spare:
        best = min(width for width in lengths if width > best)
    return best
