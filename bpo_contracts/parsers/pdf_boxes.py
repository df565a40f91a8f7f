"""Where characters of a PDF stand, asked only for what is quoted."""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pypdfium2 as pdfium

from bpo_contracts.document import Box, Span
from bpo_contracts.parsers.pdf_lines import FIELD, PageText

RECOGNISED = 1 << 24
"""Characters with this number or more stand for recognised words, counted from it; PDFium's never go so far."""

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

    def spans(self, wanted: Iterable[tuple[int, int]]) -> Iterator[Span]:
        """Where these characters, each given by page and number, stand in the text; neighbours make one span."""
        sought = frozenset(wanted)
        if not sought:
            return
        found: Span | None = None
        for start, (page, chars), end in zip(self._starts, self._runs, [*self._starts[1:], None], strict=True):
            for at, char in enumerate(chars[: None if end is None else end - start], start):
                if (page, char) not in sought:
                    continue
                if found and at <= found.end + 1:
                    found = Span(found.start, at + 1)
                    continue
                if found:
                    yield found
                found = Span(at, at + 1)
        if found:
            yield found


class PdfBoxes:
    """A `BoxSource` that opens the file again for the first quotation and keeps the last page open."""

    def __init__(
        self,
        source: bytes,
        password: str | None,
        places: CharacterMap,
        recognised: Mapping[int, Sequence[Box]],
        fields: Mapping[int, Sequence[Box]],
    ) -> None:
        self._fields = fields
        self._recognised = recognised
        self._source = source
        self._password = password
        self._places = places
        self._file: pdfium.PdfDocument | None = None
        self._page: tuple[int, PageText] | None = None

    def boxes(self, page: int, start: int, end: int) -> Sequence[Box]:
        """The boxes of the span on the page, one a line."""
        chars = list(dict.fromkeys(self._places.characters(page, start, end)))
        if not chars:
            return ()
        if all(RECOGNISED <= char < FIELD for char in chars):
            return _by_line(self._recognised[page][char - RECOGNISED] for char in chars)
        with PDFIUM_LOCK:
            text = self._open(page)
            return _by_line(box for char in chars if (box := self._box(page, text, char)))

    def _box(self, page: int, text: PageText, char: int) -> Box | None:
        if char >= FIELD:
            return self._fields[page][char - FIELD]
        if char >= RECOGNISED:
            return self._recognised[page][char - RECOGNISED]
        return None if text.text[char].isspace() else text.box(char)

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
        if last and (_on_one_line(last, box) or _up_or_down(last, box)):
            lines[-1] = min(last[0], box[0]), min(last[1], box[1]), max(last[2], box[2]), max(last[3], box[3])
        elif box[2] > box[0] and box[3] > box[1]:
            lines.append(box)
    return tuple(lines)


def _on_one_line(line: Box, box: Box) -> bool:
    shared = min(line[3], box[3]) - max(line[1], box[1])
    height = box[3] - box[1]
    return shared > 0.5 * min(line[3] - line[1], height) and -height < box[0] - line[2] < 20 * height


def _up_or_down(line: Box, box: Box) -> bool:
    """Whether the box goes on with a line that runs up or down the page, and so is as narrow as a letter is high."""
    width = box[2] - box[0]
    shared = min(line[2], box[2]) - max(line[0], box[0])
    gap = max(line[1], box[1]) - min(line[3], box[3])
    return shared > 0.9 * max(line[2] - line[0], width) and gap < 0.5 * width
