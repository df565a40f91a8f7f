"""Where characters of a PDF stand, asked only for what is quoted."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium

from bpo_contracts.document import Box
from bpo_contracts.parsers.pdf_lines import PageText

PDFIUM_LOCK = threading.RLock()
"""PDFium must never be entered by two threads at once."""


class CharacterMap:
    """For every character of the text the page and number of the PDF's character it came from."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._runs: list[tuple[int, Sequence[int]]] = []

    def add(self, start: int, page: int, chars: Sequence[int]) -> None:
        """Say where the text from `start` on comes from; to be called in the order of the text."""
        self._starts.append(start)
        self._runs.append((page, chars))

    def characters(self, page: int, start: int, end: int) -> Iterator[int]:
        """The numbers of the characters of `text[start:end]` on the page."""
        for at in range(max(0, bisect_right(self._starts, start) - 1), bisect_right(self._starts, end - 1)):
            on_page, chars = self._runs[at]
            if on_page == page:
                begin = self._starts[at]
                yield from (char for char in chars[max(0, start - begin) : max(0, end - begin)] if char >= 0)


class PdfBoxes:
    """A `BoxSource` that opens the file again for the first quotation and keeps the last page open."""

    def __init__(self, source: bytes, password: str | None, places: CharacterMap) -> None:
        self._source = source
        self._password = password
        self._places = places
        self._file: pdfium.PdfDocument | None = None
        self._page: tuple[int, PageText] | None = None

    def boxes(self, page: int, start: int, end: int) -> Sequence[Box]:
        """The boxes of the span on the page, one a line."""
        chars = list(self._places.characters(page, start, end))
        if not chars:
            return ()
        with PDFIUM_LOCK:
            text = self._open(page)
            return _by_line(text.box(char) for char in chars if not text.text[char].isspace())

    def _open(self, number: int) -> PageText:
        if self._page is None or self._page[0] != number:
            if self._file is None:
                self._file = pdfium.PdfDocument(self._source, self._password)
            self._close_page()
            self._page = number, PageText.of(self._file[number - 1])
        return self._page[1]

    def _close_page(self) -> None:
        if self._page is not None:
            self._page[1].close()
            self._page = None

    def __del__(self) -> None:
        with PDFIUM_LOCK:
            self._close_page()
            if self._file is not None:
                self._file.close()


def _by_line(boxes: Iterator[Box]) -> tuple[Box, ...]:
    lines: list[Box] = []
    for box in boxes:
        last = lines[-1] if lines else None
        if last and _on_one_line(last, box):
            lines[-1] = min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3])
        elif box[2] > box[0] and box[3] > box[1]:
            lines.append(box)
    return tuple(lines)


def _on_one_line(line: Box, box: Box) -> bool:
    shared = min(line[3], box[3]) - max(line[1], box[1])
    height = box[3] - box[1]
    return shared > 0.5 * min(line[3] - line[1], height) and -height < box[0] - line[2] < 20 * height
