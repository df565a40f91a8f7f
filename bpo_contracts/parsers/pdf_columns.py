"""Text that stands side by side on a page: columns, notes in the margin, signatures; all else is read in rows."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import pypdfium2.raw as pdfium_c

from bpo_contracts.document import Box
from bpo_contracts.parsers.labels import begins_with_label, ends_sentence
from bpo_contracts.parsers.pdf_lines import FIELD, PageText, PdfLine, cut
from bpo_contracts.parsers.pdf_rows import from_top, joined_rows, reach, side_by_side, with_margin

MARGIN_NOTE = "margin note"
_WIDE = 1.1
"""A gap within a line that no justified line leaves between words, in heights."""
_FEWEST_GAPS = 2
_MOST_NESTED, _MOST_PIECES = 3, 600
_NARROW, _BROAD = 0.28, 0.35
_SIGNED = re.compile(r"(?i)(?:by|name|title|date|its|signature|signed|print(?:ed)? name)\b\s*:?|_{5,}")
_HANGING = re.compile(r"[(\[]?[\w.]+[.)\]:]")
_LABEL_LENGTH = 8
_count_rects, _rect = pdfium_c.FPDFText_CountRects, pdfium_c.FPDFText_GetRect
_EDGES = ctypes.c_double(), ctypes.c_double(), ctypes.c_double(), ctypes.c_double()
"""Written to by PDFium, which only one thread may enter at a time."""
_Pair = tuple[list[PdfLine], list[PdfLine]]


def parted(page: PageText, lines: list[PdfLine]) -> list[PdfLine]:
    """The lines cut at wide gaps, where a page has several: PDFium joins what stands at one height."""
    if not lines or not _may_have_gaps(page, _WIDE * min(line.height for line in lines)):
        return lines
    gapped = {id(line) for line in lines if not line.cells and _widest_gap(page, line) > _WIDE * line.height}
    if len(gapped) < _FEWEST_GAPS:
        return lines
    return [piece for line in lines for piece in (cut_at_gaps(page, line) if id(line) in gapped else (line,))]


def _widest_gap(page: PageText, line: PdfLine) -> float:
    """The widest gap between the objects that the line was drawn with."""
    first, last = line.chars[0], line.chars[-1]
    drawn = _objects(page, first, last - first + 1) if last < FIELD else ()
    return max((box[0] - before[2] for before, box in pairwise(drawn)), default=0.0)


def _may_have_gaps(page: PageText, least: float) -> bool:
    """Whether the objects of the page leave enough gaps at all: one look at them spares one at every line."""
    return sum(box[0] - before[2] > least for before, box in pairwise(_objects(page, 0, -1))) >= _FEWEST_GAPS


def _objects(page: PageText, first: int, count: int) -> list[Box]:
    """Where the objects stand that the characters were drawn with, in their order; -1 counts all."""
    raw, place = page.textpage.raw, page.frame.place
    left, top, right, bottom = _EDGES
    boxes = []
    for at in range(_count_rects(raw, first, count)):
        _rect(raw, at, left, top, right, bottom)
        boxes.append(place(left.value, bottom.value, right.value, top.value))
    return boxes


def cut_at_gaps(page: PageText, line: PdfLine) -> Iterator[PdfLine]:
    """The pieces of a line between its wide gaps."""
    start = 0
    for space in (at for at, char in enumerate(line.text) if char == " "):
        before, after = line.chars[space - 1], line.chars[space + 1]
        wide = page.place(after)[0] - page.place(before)[2] > _WIDE * line.height
        if wide and not _is_label(line.text[start:space]):
            yield cut(page, line, start, space)
            start = space + 1
    yield cut(page, line, start, len(line.text)) if start else line


def in_columns(lines: list[PdfLine], width: float, depth: int = 0) -> list[PdfLine] | None:
    """The lines column by column, or None where no text is to be read so."""
    gutter = _gutter(lines) if depth < _MOST_NESTED and len(lines) < _MOST_PIECES else None
    if gutter is None:
        return None
    ordered: list[PdfLine] = []
    rows: list[PdfLine] = []
    found = False
    farthest = reach([line.right for line in lines])
    for left, right in _bands(from_top(lines), gutter):
        above = _above(left, right)
        rows += left[:above]
        del left[:above]
        read = _side_by_side_read(left, right, width, depth + 1)
        if read is None:
            rows += [*left, *right]
        else:
            found = True
            ordered += [*_in_rows(rows, farthest), *read]
            rows = []
    return [*ordered, *_in_rows(rows, farthest)] if found else None


def _above(left: Sequence[PdfLine], right: Sequence[PdfLine]) -> int:
    """How many lines on the left end before anything stands beside them."""
    top = min((line.top for line in right), default=0.0)
    return next((at for at, line in enumerate(left) if line.bottom > top), 0)


def _in_rows(lines: list[PdfLine], farthest: float) -> list[PdfLine]:
    """Lines from top to bottom; a few between columns could have reached as far as the others."""
    read = with_margin(joined_rows(from_top(lines)))
    for line in read if len(read) < 4 else ():
        line.margin = max(line.margin or 0.0, farthest - 1)
    return read


def _gutter(lines: Sequence[PdfLine]) -> float | None:
    """Where an upright strip parts the most lines that stand side by side."""
    lefts = Counter(round(line.left / 4) for line in lines)
    begins = sorted(
        min(line.left for line in lines if round(line.left / 4) == at) for at, count in lefts.items() if count > 1
    )
    by_height = sorted(lines, key=lambda line: line.top)
    best, found = (0, 0.0), None
    for x in begins:
        pairs = [(left, right) for left, right in _bands(by_height, x - 1) if left and right]
        score = sum(min(len(left), len(right)) for left, right in pairs)
        if score:
            gap = x - max(line.right for left, _ in pairs for line in left)
            best, found = max((best, found), ((score, gap), x - 1))
    return found


def _bands(lines: Iterable[PdfLine], gutter: float) -> Iterator[_Pair]:
    """What stands left and right of the gutter, between any lines that run across."""
    left: list[PdfLine] = []
    right: list[PdfLine] = []
    for line in lines:
        if line.left < gutter < line.right:
            if left or right:
                yield left, right
            yield [line], []
            left, right = [], []
        else:
            (left if line.right <= gutter else right).append(line)
    if left or right:
        yield left, right


def _side_by_side_read(left: list[PdfLine], right: list[PdfLine], width: float, depth: int) -> list[PdfLine] | None:
    """Both sides in order, or None where they make up rows."""
    if not _overlap(left, right) or are_labels(left):
        return None
    for notes, text in ((left, right), (right, left)):
        if _are_notes(notes, text, width):
            return _with_notes(notes, _column(text, width, depth))
    if all(is_signed(side) for side in (left, right)):
        return [*_signature(left), *_signature(right)]
    if _are_columns(left, right, width, depth):
        return [*_column(left, width, depth), *_column(right, width, depth)]
    return None


def _signature(lines: list[PdfLine]) -> list[PdfLine]:
    """The lines of a signature block, each of its blanks to fill in for itself."""
    ordered = with_margin(joined_rows(from_top(lines)))
    for line in ordered:
        line.begins = line.ends = bool(_SIGNED.match(line.text))
    ordered[0].begins = ordered[-1].ends = True
    return ordered


def _column(lines: list[PdfLine], width: float, depth: int) -> list[PdfLine]:
    return in_columns(lines, width, depth) or with_margin(joined_rows(from_top(lines)))


def _overlap(left: Sequence[PdfLine], right: Sequence[PdfLine]) -> bool:
    if not left or not right:
        return False
    top = max(min(line.top for line in side) for side in (left, right))
    return min(max(line.bottom for line in side) for side in (left, right)) > top


def are_labels(lines: Sequence[PdfLine]) -> bool:
    """Whether the left side is only what hanging items begin with."""
    return sum(_is_label(line.text) for line in lines) > 0.6 * len(lines)


def _is_label(text: str) -> bool:
    return len(text) <= _LABEL_LENGTH and (begins_with_label(f"{text} ") or bool(_HANGING.fullmatch(text)))


def _are_columns(left: list[PdfLine], right: list[PdfLine], width: float, depth: int) -> bool:
    sides = (left, right)
    prose = [is_prose(side) or in_columns(side, width, depth) is not None for side in sides]
    if all(prose) or (any(prose) and any(_is_table(side) for side in sides)):
        return True
    broad = [[line for line in side if line.right - line.left > 0.2 * width] for side in sides]
    return min(map(len, broad)) >= 5 and _drawn_in_turn(left, right)


def is_prose(lines: Sequence[PdfLine]) -> bool:
    """Whether sentences run on from line to line."""
    if len(lines) < 3 or sum(len(line.text) for line in lines) < 18 * len(lines):
        return False
    return _run_on(lines) and not any(side_by_side(*pair) for pair in pairwise(lines))


def _run_on(lines: Sequence[PdfLine]) -> bool:
    goes_on = sum(1 for above, line in pairwise(lines) if line.text[:1].islower() and not ends_sentence(above.text))
    return goes_on >= 0.4 * (len(lines) - 1)


def is_signed(lines: Sequence[PdfLine]) -> bool:
    return sum(1 for line in lines if _SIGNED.match(line.text)) >= 2


def _is_table(lines: Sequence[PdfLine]) -> bool:
    return sum(1 for line in lines if line.cells) > 0.5 * len(lines)


def _drawn_in_turn(left: Sequence[PdfLine], right: Sequence[PdfLine]) -> bool:
    """Whether the file itself tells the left side before the right."""
    return max(line.chars[0] for line in left if line.chars) < min(line.chars[0] for line in right if line.chars)


def _are_notes(notes: Sequence[PdfLine], text: Sequence[PdfLine], width: float) -> bool:
    """Whether one side is a narrow strip of short lines beside the sentences of the other."""
    narrow = max(line.right for line in notes) - min(line.left for line in notes) < _NARROW * width
    broad = max(line.right for line in text) - min(line.left for line in text) > _BROAD * width
    if not narrow or not broad or not is_prose(text) or (len(notes) > 5 and is_prose(notes)):
        return False
    words = all(re.search("[A-Za-z]{3}", line.text) and not line.text.endswith(":") for line in notes)
    if not words or any(_is_label(line.text) for line in notes) or any(line.cells for line in notes):
        return False
    end = notes[-1].bottom + 2.5 * notes[-1].height
    beside = [line for line in text if line.bottom > notes[0].top and line.top < end]
    return len(beside) >= 2 * len(_grouped(notes)) and _run_on(beside)


def _with_notes(notes: Sequence[PdfLine], text: Sequence[PdfLine]) -> list[PdfLine]:
    """Each note before the line beside it; a numbered heading or a term that is explained there is no mere note."""
    placed: dict[int, list[PdfLine]] = {}
    for note in _grouped(notes):
        at = next((at for at, line in enumerate(text) if line.bottom > note[0].top + 0.3 * note[0].height), len(text))
        note[0].begins = True
        if begins_with_label(note[0].text):
            note[-1].ends = True
        elif not _is_subject(text, at):
            for line in note:
                line.part = MARGIN_NOTE
        placed.setdefault(at, []).extend(with_margin(note))
    return [each for at in range(len(text) + 1) for each in (*placed.get(at, ()), *text[at : at + 1])]


def _is_subject(text: Sequence[PdfLine], at: int) -> bool:
    """Whether a sentence that begins beside the note lacks its first words."""
    if at == len(text) or not text[at].text[:1].islower():
        return False
    return at == 0 or ends_sentence(text[at - 1].text)


def _grouped(lines: Sequence[PdfLine]) -> list[list[PdfLine]]:
    """Lines below one another, parted where a gap shows."""
    groups: list[list[PdfLine]] = []
    for line in lines:
        if groups and line.top - groups[-1][-1].bottom < 0.6 * line.height:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups
