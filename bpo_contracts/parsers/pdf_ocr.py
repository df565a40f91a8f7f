"""Recognises the text of PDF pages that hold none: rendered, straightened, read, and put into lines."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain

import pypdfium2 as pdfium

from bpo_contracts.document import Box, Doubt, DoubtKind
from bpo_contracts.parsers.limits import MAX_OCR_PAGES, MAX_OCR_SECONDS
from bpo_contracts.parsers.ocr import Engine, RecognitionError, Word, engine_for
from bpo_contracts.parsers.ocr.raster import Mask, ink, rules, run_length, skew
from bpo_contracts.parsers.ocr.words import legible
from bpo_contracts.parsers.pdf_boxes import PDFIUM_LOCK, RECOGNISED, CharacterMap
from bpo_contracts.parsers.pdf_lines import PageFrame, PdfLine
from bpo_contracts.parsers.pdf_ocr_lines import RecognisedWords, read_words
from bpo_contracts.parsers.pdf_rendering import View, check_pictures, rendered
from bpo_contracts.parsers.pdf_rows import from_top, joined_rows, with_margin
from bpo_contracts.progress import tell

_DPI = 300
_LOOKED_AT = 1_000
_LETTER_GAP = 4
_STRAIGHT = 0.15
_POOR, _FEW = 70.0, 5
_SHORTEST_RULE, _THICKEST_RULE = 18.0, 3.0


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """The lines of a page, and for each word its box on the page as shown and the confidence (of 100)."""

    lines: list[PdfLine]
    boxes: list[Box]
    confidences: list[float]


@dataclass(slots=True)
class Recognition:
    """The pages that were recognised, and why the others were not; without an engine, neither."""

    engine: Engine | None
    pages: dict[int, RecognisedPage] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)

    def added_to(self, pages: Sequence[list[PdfLine]]) -> list[list[PdfLine]]:
        """The lines of all pages; text a page had is kept and what was recognised beside it added."""
        return [
            joined(lines, self.pages[number]) if number in self.pages else lines
            for number, lines in enumerate(pages, 1)
        ]

    def boxes(self) -> dict[int, list[Box]]:
        return {number: page.boxes for number, page in self.pages.items()}

    def doubts(self, places: CharacterMap) -> Iterator[Doubt]:
        """The words of which the engine is not sure."""
        unsure = self.engine.unsure if self.engine else 0.0
        words = (
            (number, RECOGNISED + at)
            for number, page in self.pages.items()
            for at, confidence in enumerate(page.confidences)
            if confidence < unsure
        )
        return (Doubt(span, DoubtKind.UNSURE_RECOGNITION) for span in places.spans(words))


def recognise_pages(source: bytes, password: str | None, numbers: Sequence[int], ocr: str) -> Recognition:
    """Recognise these pages, several at once where the engine gains by it; PDFium is locked for drawing only."""
    engine = engine_for(ocr) if numbers else None
    found = Recognition(engine)
    if engine is None:
        return found
    reader = _Reader(engine, time.monotonic() + MAX_OCR_SECONDS)
    with _opened(source, password) as pdf, ThreadPoolExecutor(engine.at_once) as pool:
        pages = pool.map(lambda number: reader.read(pdf, number), numbers[:MAX_OCR_PAGES])
        for done, (number, page) in enumerate(zip(numbers, pages, strict=False), 1):
            if isinstance(page, RecognisedPage):
                found.pages[number] = page
            else:
                found.failed[number] = page
            tell("recognising", done, len(numbers))
    for number in numbers[MAX_OCR_PAGES:]:
        found.failed[number] = f"comes after the {MAX_OCR_PAGES} pages of one file that are put through recognition"
    return found


def joined(lines: list[PdfLine], page: RecognisedPage) -> list[PdfLine]:
    """The text of a page with what was recognised elsewhere on it."""
    if not lines:
        return page.lines
    added = [line for line in page.lines if not _stands_in(line, page, lines)]
    return with_margin(joined_rows(from_top([*lines, *added])))


def _stands_in(line: PdfLine, page: RecognisedPage, lines: Sequence[PdfLine]) -> bool:
    """Whether half of a recognised line's words stand where the page has text."""
    words = [page.boxes[char - RECOGNISED] for char in sorted(set(_characters(line)))]
    middles = [((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) for box in words]
    covered = sum(any(_holds(text, *middle) for text in lines) for middle in middles)
    return covered >= 0.5 * len(words)


def _characters(line: PdfLine) -> Iterator[int]:
    yield from (char for char in line.chars if char >= RECOGNISED)
    for cell in line.cells:
        for piece in cell:
            yield from _characters(piece)


def _holds(line: PdfLine, x: float, y: float) -> bool:
    return line.left <= x <= line.right and line.top <= y <= line.bottom


@contextmanager
def _opened(source: bytes, password: str | None) -> Iterator[pdfium.PdfDocument]:
    with PDFIUM_LOCK:
        pdf = pdfium.PdfDocument(source, password)
    try:
        yield pdf
    finally:
        with PDFIUM_LOCK:
            pdf.close()


@dataclass(frozen=True, slots=True)
class _Reading:
    """A page as read from one side."""

    view: View
    mask: Mask
    rows: list[list[Word]]

    @property
    def sureness(self) -> float:
        """How many characters were read, each counted as far as the engine is sure of its word."""
        return sum(len(word.text) * word.confidence for word in chain(*self.rows))

    @property
    def is_good(self) -> bool:
        words = list(chain(*self.rows))
        return len(words) >= _FEW and self.sureness > _POOR * sum(len(word.text) for word in words)


@dataclass(frozen=True, slots=True)
class _Reader:
    engine: Engine
    deadline: float

    def read(self, pdf: pdfium.PdfDocument, number: int) -> RecognisedPage | str:
        """The page, or why it cannot be read."""
        if time.monotonic() > self.deadline:
            return f"could not be recognised within the {MAX_OCR_SECONDS:.0f} seconds one file may take for it"
        try:
            return self._recognised(pdf, number)
        except (RecognitionError, pdfium.PdfiumError) as error:
            return str(error) if isinstance(error, RecognitionError) else "is damaged and could not be drawn"

    def _recognised(self, pdf: pdfium.PdfDocument, number: int) -> RecognisedPage | str:
        with _drawing(pdf, number) as page:
            check_pictures(page)
            frame = PageFrame.of(page)
            flat = View.of(frame.width, frame.height, _DPI)
            mask = ink(rendered(page, flat))
        readings: list[_Reading] = []
        for degrees in _turns(mask):
            readings.append(self._reading(pdf, number, View.of(frame.width, frame.height, _DPI, degrees)))
            if readings[-1].is_good:
                break
        best = max(readings, key=lambda reading: reading.sureness)
        return _page(best, number) if best.rows else "holds a picture in which no words were recognised"

    def _reading(self, pdf: pdfium.PdfDocument, number: int, view: View) -> _Reading:
        with _drawing(pdf, number) as page:
            picture = rendered(page, view)
        rows = [row for row in self.engine.lines(picture, view.dpi) if not _is_upended(row)]
        return _Reading(view, ink(picture), legible(rows, self.engine.unsure))


def _is_upended(row: Sequence[Word]) -> bool:
    """Whether an engine read a line that does not run level; it comes level when the page is turned."""
    long = [word.box for word in row if len(word.text) > 2]
    return bool(long) and sum(box[3] - box[1] > box[2] - box[0] for box in long) > 0.5 * len(long)


@contextmanager
def _drawing(pdf: pdfium.PdfDocument, number: int) -> Iterator[pdfium.PdfPage]:
    with PDFIUM_LOCK:
        page = pdf[number - 1]
        try:
            yield page
        finally:
            page.close()


def _turns(mask: Mask) -> tuple[float, ...]:
    """By how many degrees to turn the page so that its lines run level, the likeliest first."""
    step = max(1, max(mask.shape) // _LOOKED_AT)
    small = mask[::step, ::step]
    level, upright = _worth(skew(small)), _worth(skew(small.T))
    standing, lying = (-level, 180 - level), (90 + upright, 270 + upright)
    lies = run_length(small.T, _LETTER_GAP) > run_length(small, _LETTER_GAP)
    return (*lying, *standing) if lies else (*standing, *lying)


def _worth(degrees: float) -> float:
    return degrees if abs(degrees) > _STRAIGHT else 0.0


def _page(reading: _Reading, number: int) -> RecognisedPage:
    scale = reading.view.scale
    drawn = list(rules(reading.mask, round(_SHORTEST_RULE * scale), round(_THICKEST_RULE * scale)))
    found = RecognisedWords(reading.view)
    lines = read_words(reading.rows, drawn, found)
    pieces = [piece for line in lines for cell in line.cells for piece in cell]
    for line in (*lines, *pieces):
        line.page = number
    return RecognisedPage(lines, found.boxes(), [word.confidence for word in found.words])
