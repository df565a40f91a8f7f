"""Writes the lines of a PDF as one text: words broken at line ends made whole, every character's place kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise, zip_longest
from statistics import median

from bpo_contracts.document import BODY, Block, BlockStyle, Page, Span
from bpo_contracts.parsers.building import style_of
from bpo_contracts.parsers.labels import begins_with_label, ends_sentence, inner_bullets, may_be_heading, runs_on
from bpo_contracts.parsers.lines import paragraphs
from bpo_contracts.parsers.pdf_boxes import CharacterMap
from bpo_contracts.parsers.pdf_lines import PdfLine
from bpo_contracts.parsers.pdf_rows import with_margin

_HEADING_HEIGHT = 1.15
_WIDE_GAP, _WIDEST_GAP = 1.35, 2.2
_SHORT_LINE = 40
_UNBROKEN = re.compile(r"\d- \d|[a-z]/ ")
"""A line may end within "164.502-164.514" or "and/or"."""
_HYPHENATING = {"all", "cross", "ex", "half", "quasi", "self", "well"}
_LAST = -1
_WORD = re.compile(r"\w+(?:-\w+)*")
_LAST_WORD = re.compile(r"\w+(?:-\w+)*\W*$")


class PdfWriter:
    """Grows the text, its blocks and pages line by line."""

    def __init__(self, lines: Sequence[PdfLine], pages: int) -> None:
        self.blocks: list[Block] = []
        self.places = CharacterMap()
        self._pieces: list[str] = []
        self._length = 0
        self._starts: dict[int, int] = {}
        self._page_count = pages
        self._lines = lines
        self._vocabulary: frozenset[str] | None = None
        self._height = median(line.height for line in lines) if lines else 0.0

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def pages(self, sizes: Mapping[int, tuple[float, float]]) -> tuple[Page, ...]:
        """The pages with their spans; a page without text is an empty span where it would stand."""
        starts = [self._length] * (self._page_count + 1)
        for number in range(self._page_count, 0, -1):
            starts[number - 1] = self._starts.get(number, starts[number])
        starts[0] = 0
        return tuple(
            Page(number, Span(starts[number - 1], starts[number]), sizes.get(number))
            for number in range(1, len(starts))
        )

    def write_all(self) -> None:
        """Write every line, parted into blocks."""
        body = [line for line in self._lines if line.part == BODY]
        _set_apart(body)
        asides = _asides(self._lines)
        for paragraph in paragraphs(body):
            early, late = _around(paragraph, asides)
            self._write_asides(early)
            self.write_block(paragraph)
            self._write_asides(late)
        self._write_asides(asides.get(_LAST, []))

    def _write_asides(self, lines: list[PdfLine]) -> None:
        if lines:
            _set_apart(lines)
            for paragraph in paragraphs(with_margin(lines)):
                self.write_block(paragraph, paragraph[0].part)

    def write_block(self, lines: Sequence[PdfLine], part: str = BODY) -> None:
        """Write a paragraph or table row on a line of its own."""
        if self._length:
            self._write("\n")
        start, first = self._length, len(self._pieces)
        if lines[0].cells:
            self._write_row(lines[0].cells)
            self.blocks.append(Block(Span(start, self._length), BlockStyle.TABLE_ROW, None, part))
            return
        self._write_lines(lines)
        self._add_blocks(start, "".join(self._pieces[first:]), lines, part)

    def _add_blocks(self, start: int, text: str, lines: Sequence[PdfLine], part: str) -> None:
        cuts = [0, *(at for at in inner_bullets(text) if at > 0), len(text)]
        for begin, end in pairwise(cuts):
            words = text[begin:end].rstrip()
            span = Span(start + begin, start + begin + len(words))
            self.blocks.append(Block(span, self._style(words, lines), None, part))

    def _style(self, text: str, lines: Sequence[PdfLine]) -> BlockStyle:
        least = _HEADING_HEIGHT * self._height
        large = lines[0].height > least and all(line.height > least for line in lines)
        return BlockStyle.HEADING if large and may_be_heading(text) else style_of(text)

    def _write_row(self, cells: Iterable[Sequence[PdfLine]]) -> None:
        for at, cell in enumerate(cells):
            if at:
                self._write(" | ")
            self._write_lines(cell)

    def _write_lines(self, lines: Sequence[PdfLine]) -> None:
        for line, following in zip_longest(lines, lines[1:]):
            self._starts.setdefault(line.page, self._length)
            self.places.add(self._length, line.page, line.chars)
            self._write(self._joining(line, following.text) if following else line.text)

    def _joining(self, line: PdfLine, following: str) -> str:
        """The words of a line with the space that parts them from the line below, or without their hyphen."""
        text = line.text
        if line.hyphenated:
            return text[:-1] if self._is_one_word(text, following) else text
        unbroken = text[-1] in "-/" and _UNBROKEN.fullmatch(f"{text[-2:]} {following[:1]}")
        return text if unbroken else f"{text} "

    def _write(self, text: str) -> None:
        self._pieces.append(text)
        self._length += len(text)

    def _is_one_word(self, text: str, following: str) -> bool:
        """Whether a hyphen at the end of a line parts one word; the rest of the contract shows how it is written."""
        before, after = re.search(r"\w+(?=-$)", text), re.match(r"\w+", following)
        if before is None or after is None or after[0][0].isupper() or before[0][-1].isdigit():
            return False
        vocabulary = self._words()
        parts = before[0].casefold(), after[0].casefold()
        if parts[0] in _HYPHENATING:
            return False
        if "".join(parts) in vocabulary:
            return True
        return "-".join(parts) not in vocabulary and not (len(parts[0]) > 2 and vocabulary.issuperset(parts))

    def _words(self) -> frozenset[str]:
        if self._vocabulary is None:
            self._vocabulary = frozenset(_WORD.findall(" ".join(set(_whole_words(self._lines).split()))))
        return self._vocabulary


def _asides(lines: Iterable[PdfLine]) -> dict[int, list[PdfLine]]:
    """Notes and stamps by the number of the line of the body that follows them."""
    found: dict[int, list[PdfLine]] = {}
    waiting: list[PdfLine] = []
    for line in lines:
        if line.part != BODY:
            waiting.append(line)
        elif waiting:
            found[id(line)], waiting = waiting, []
    return found | {_LAST: waiting}


def _around(paragraph: Sequence[PdfLine], asides: dict[int, list[PdfLine]]) -> tuple[list[PdfLine], list[PdfLine]]:
    """What stands beside the paragraph's lines: written before it, so that no sentence breaks, in the order of pages."""
    beside = [aside for line in paragraph for aside in asides.get(id(line), ())] if len(asides) > 1 else []
    early = [aside for aside in beside if aside.page <= paragraph[0].page]
    return early, [aside for aside in beside if aside.page > paragraph[0].page]


def _whole_words(lines: Sequence[PdfLine]) -> str:
    """The words of the lines in small letters, without the halves of broken ones."""
    texts = []
    broken = False
    for line in lines:
        text = line.text
        if broken:
            text = _WORD.sub("", text, count=1)
        if line.hyphenated:
            text = _LAST_WORD.sub("", text)
        texts.append(text)
        broken = line.hyphenated
    return "\n".join(texts).casefold()


def _set_apart(lines: Sequence[PdfLine]) -> None:
    """Mark the lines with more than the usual space above them; on a new page only the sentence can tell."""
    pitches = [_pitch(above, line) for above, line in pairwise(lines)]
    usual = _usual_pitch(lines, pitches)
    items_apart = _items_stand_apart(lines, pitches, usual[0])
    for (above, line), pitch in zip(pairwise(lines), pitches, strict=True):
        if line.begins or above.ends or line.part != above.part:
            line.apart = True
        elif pitch is None:
            in_contents = above.text[-1:].isdigit() and not line.text[:1].islower()
            line.apart, line.page_break = ends_sentence(above.text) or in_contents, True
        elif pitch > _WIDE_GAP * usual.get(line.page, usual[0]):
            line.apart = not _goes_on(above, line, pitch / usual.get(line.page, usual[0]))
        else:
            line.close = items_apart


def _items_stand_apart(lines: Sequence[PdfLine], pitches: Sequence[float | None], usual: float) -> bool:
    """Whether the contract leaves space above its numbered items, and so above its paragraphs."""
    below = zip(lines[1:], pitches, strict=True)
    found = [pitch for line, pitch in below if pitch is not None and begins_with_label(line.text)]
    return len(found) >= 5 and sum(pitch > _WIDE_GAP * usual for pitch in found) > 0.8 * len(found)


def _goes_on(above: PdfLine, line: PdfLine, gap: float) -> bool:
    """Whether a sentence bridges a gap: a wide one only from a long line, as where the page of an older print ended."""
    if gap > _WIDEST_GAP and (min(len(above.text), len(line.text)) <= _SHORT_LINE or above.text.endswith("--")):
        return False
    return runs_on(above.text, line.text)


def _pitch(above: PdfLine, line: PdfLine) -> float | None:
    """How far down the line stands, in heights of its letters; None at the head of a page or column."""
    if above.page != line.page or line.bottom < above.top or line.angle != above.angle or not line.height:
        return None
    return (line.bottom - above.bottom) / line.height


def _usual_pitch(lines: Sequence[PdfLine], pitches: Sequence[float | None]) -> dict[int, float]:
    """The pitch within paragraphs, by page where a page shows enough of it, and for all at 0."""
    found: dict[int, list[float]] = {0: []}
    for (above, line), pitch in zip(pairwise(lines), pitches, strict=True):
        if pitch is not None and line.text[:1].islower() and not ends_sentence(above.text):
            found[0].append(pitch)
            found.setdefault(line.page, []).append(pitch)
    return {0: 1.2} | {
        page: max(1.0, median(pitches)) for page, pitches in found.items() if len(pitches) >= (5 if page else 1)
    }
