"""Recognised words as lines of a page, like those PDFium gives, with a number for every word's box."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from bpo_contracts.document import Box
from bpo_contracts.parsers.ocr.words import Word, baseline, type_size
from bpo_contracts.parsers.pdf_boxes import RECOGNISED
from bpo_contracts.parsers.pdf_columns import in_columns
from bpo_contracts.parsers.pdf_lines import PdfLine, line_of
from bpo_contracts.parsers.pdf_rendering import View
from bpo_contracts.parsers.pdf_rows import from_top, joined_rows, with_margin
from bpo_contracts.parsers.pdf_tables import in_tables

_UP, _DOWN = 0.92, 0.23
_WIDE_GAP, _FEWEST_GAPS = 1.5, 3
_BLANK = "____"
_NEAR_FEET = 0.35
_FEWEST_LETTERS = 4
_Row = tuple[list[Word], float, float]


@dataclass(slots=True)
class RecognisedWords:
    """The words of a page by number, each as high as the type of its line, in the frame in which lines run level."""

    view: View
    words: list[Word] = field(default_factory=list)
    _places: list[Box] = field(default_factory=list)

    def box(self, char: int) -> Box:
        """The box of the word the character belongs to."""
        return self._places[char - RECOGNISED]

    place = box

    def line(self, row: Sequence[Word], size: float, base: float) -> PdfLine:
        """The words as a line of that type on that base; they get the next numbers."""
        chars: list[int] = []
        for number, word in enumerate(row, RECOGNISED + len(self.words)):
            chars.extend(([-1] if chars else []) + [number] * len(word.text))
            self._places.append(self.view.upright((word.box[0], base - _UP * size, word.box[2], base + _DOWN * size)))
        self.words.extend(row)
        return line_of(self, " ".join(word.text for word in row), chars, _is_broken(row[-1].text))

    def boxes(self) -> list[Box]:
        """The words' boxes on the page as shown."""
        return [self.view.on_page(word.box) for word in self.words]


def read_words(rows: Iterable[list[Word]], rules: Sequence[Box], found: RecognisedWords) -> list[PdfLine]:
    """The lines of the page in reading order, those between rules gathered into rows of tables."""
    level = [rule for rule in rules if rule[2] - rule[0] > rule[3] - rule[1]]
    sized = _sized(_with_blanks(list(rows), level))
    lines = [found.line(*row) for row in _parted(sized)]
    width = found.view.width / found.view.scale
    lines = in_tables([found.view.upright(rule) for rule in rules], found, lines)
    return in_columns(lines, width) or with_margin(joined_rows(from_top(lines)))


def _is_broken(word: str) -> bool:
    return len(word) > 2 and word.endswith("-") and word[-2].isalpha()


def _sized(rows: Sequence[list[Word]]) -> list[_Row]:
    """The lines with the size of their type and their base; a mere label tells no size of its own."""
    usual = median([type_size(row) for row in rows if _letters(row) >= _FEWEST_LETTERS] or [type_size(rows[0])])
    sizes = [type_size(row) if _letters(row) >= _FEWEST_LETTERS else usual for row in rows]
    return [(row, size, baseline(row, size)) for row, size in zip(rows, sizes, strict=True)]


def _letters(row: Iterable[Word]) -> int:
    return sum(sum(map(str.isalnum, word.text)) for word in row)


def _parted(rows: list[_Row]) -> list[_Row]:
    """The lines cut at wide gaps, where a page has several: what stands at one height may be two columns."""
    pieces = [[(piece, size, base) for piece in _cut_at_gaps(row, size)] for row, size, base in rows]
    if sum(1 for each in pieces if len(each) > 1) < _FEWEST_GAPS:
        return rows
    return [piece for each in pieces for piece in each]


def _cut_at_gaps(row: list[Word], size: float) -> Iterator[list[Word]]:
    cuts = [at for at, (word, after) in enumerate(pairwise(row), 1) if after.box[0] - word.box[2] > _WIDE_GAP * size]
    for start, end in pairwise((0, *cuts, len(row))):
        yield row[start:end]


def _with_blanks(rows: list[list[Word]], rules: Iterable[Box]) -> list[list[Word]]:
    """The lines with a blank for every rule that words stand beside, drawn to be written on."""
    for rule in rules:
        for at, row in enumerate(rows):
            place = _place_in(row, rule)
            if place is not None:
                rows[at] = [*row[:place], Word(_BLANK, rule, 100.0), *row[place:]]
                break
    return rows


def _place_in(row: Sequence[Word], rule: Box) -> int | None:
    """Where among the words the rule stands, if it runs along their feet and under none of them."""
    size = type_size(row)
    if abs(rule[1] - baseline(row, size)) > _NEAR_FEET * size:
        return None
    under = any(min(word.box[2], rule[2]) - max(word.box[0], rule[0]) > 0.3 * size for word in row)
    near = min(max(word.box[0] - rule[2], rule[0] - word.box[2]) for word in row) < 2 * size
    return sum(word.box[0] < rule[0] for word in row) if near and not under else None
