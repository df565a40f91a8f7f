"""The lines of a PDF page as PDFium's text page gives them (ISO 32000-1, 9.10), each character with its place."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from bpo_contracts.document import Box
from bpo_contracts.parsers.characters import INVISIBLE, LIGATURES, SPACES
from bpo_contracts.parsers.lines import Line

_SPACES = SPACES | {0x09: " "}
_UNTIDY = re.compile(f"[\x00-\x1f\x7f{INVISIBLE}{''.join(LIGATURES)}\ufffe\uffff]| {{2,}}")
_ODD = re.compile("[\x00\x01\x03-\x08\x0b\x0c\x0e-\x1f\x7f\ue000-\uf8ff\ufffd]")
_HYPHENS = "\x02\ufffe"
_SAMPLES = 60
_FUNCTION_WORDS = re.compile(
    r"(?i)\b(?:the|of|and|to|in|a|for|or|any|by|this|is|be|shall|with|such|as|that|on|not|will|may|from|all|it|are)\b"
)


@dataclass(slots=True)
class PdfLine(Line):
    """A line of a page, or the row of a ruled table.

    `chars` are the numbers PDFium gives its characters, -1 for one put in here.
    """

    top: float = 0.0
    bottom: float = 0.0
    chars: Sequence[int] = ()
    hyphenated: bool = False
    cells: list[list[PdfLine]] = field(default_factory=list)
    page: int = 0


@dataclass(frozen=True, slots=True)
class PageFrame:
    """Turns the coordinates of a page's content into points from the top left of the page as shown."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int

    @classmethod
    def of(cls, page: pdfium.PdfPage) -> PageFrame:
        left, bottom, right, top = page.get_bbox()
        return cls(left, bottom, right, top, page.get_rotation())

    @property
    def width(self) -> float:
        return self.right - self.left if self.rotation in {0, 180} else self.top - self.bottom

    @property
    def height(self) -> float:
        return self.top - self.bottom if self.rotation in {0, 180} else self.right - self.left

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """The box on the page as shown, cut off at its edges."""
        one, other = self._point(left, top), self._point(right, bottom)
        across, down = sorted((one[0], other[0])), sorted((one[1], other[1]))
        width, height = self.width, self.height
        return (
            min(max(across[0], 0.0), width),
            min(max(down[0], 0.0), height),
            min(max(across[1], 0.0), width),
            min(max(down[1], 0.0), height),
        )

    def _point(self, x: float, y: float) -> tuple[float, float]:
        if self.rotation == 90:
            return y - self.bottom, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.bottom
        if self.rotation == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y


@dataclass(slots=True)
class PageText:
    """The characters of one page, lent out while its PDFium handles are open."""

    page: pdfium.PdfPage
    textpage: pdfium.PdfTextPage
    frame: PageFrame
    text: str
    _rect: pdfium_c.FS_RECTF = field(default_factory=pdfium_c.FS_RECTF)

    @classmethod
    def of(cls, page: pdfium.PdfPage) -> PageText:
        textpage = page.get_textpage()
        return cls(page, textpage, PageFrame.of(page), _characters(textpage))

    def box(self, char: int) -> Box:
        """The box of one character, as high as its font."""
        rect = self._rect
        pdfium_c.FPDFText_GetLooseCharBox(self.textpage.raw, char, ctypes.byref(rect))
        return self.frame.box(rect.left, rect.bottom, rect.right, rect.top)

    def is_readable(self) -> bool:
        """Whether the characters are words: not so if the fonts have no map to Unicode (9.10.2)."""
        shown = len(re.sub(r"\s+", "", self.text))
        if shown < 20:
            return True
        odd = len(_ODD.findall(self.text))
        if odd > 0.3 * shown:
            return False
        suspicious = odd > 0.02 * shown or self._unmapped_share() > 0.3
        return not suspicious or _reads_as_words(self.text)

    def _unmapped_share(self) -> float:
        """How many of a sample of the characters PDFium had to guess."""
        step = max(1, len(self.text) // _SAMPLES)
        sample = [at for at in range(0, len(self.text), step) if not self.text[at].isspace()]
        unmapped = [at for at in sample if pdfium_c.FPDFText_HasUnicodeMapError(self.textpage.raw, at) == 1]
        return len(unmapped) / max(1, len(sample))

    def close(self) -> None:
        self.textpage.close()
        self.page.close()


def _characters(textpage: pdfium.PdfTextPage) -> str:
    """One character for every number PDFium counts."""
    text: str = textpage.get_text_range()
    count = textpage.count_chars()
    if len(text) == count:
        return text
    codes = [pdfium_c.FPDFText_GetUnicode(textpage.raw, at) for at in range(count)]
    return "".join("\ufffd" if 0xD800 <= code < 0xE000 else chr(code) for code in codes)


def _reads_as_words(text: str) -> bool:
    return len(_FUNCTION_WORDS.findall(text)) > 0.08 * len(re.findall(r"[A-Za-z]+", text))


def page_lines(page: PageText) -> list[PdfLine]:
    """The lines of the page as PDFium parts them, without blank ones."""
    return [line for start, end in _line_ranges(page.text) if (line := _line(page, start, end))]


def _line_ranges(text: str) -> Iterator[tuple[int, int]]:
    """Lines end at line breaks; PDFium leaves the break out after a hyphen and marks that instead."""
    start = 0
    for ending in re.finditer(f"\r\n|\n|\r|(?<=[{_HYPHENS}])", text):
        yield start, ending.start()
        start = ending.end()
    yield start, len(text)


def _line(page: PageText, start: int, end: int) -> PdfLine | None:
    raw = page.text[start:end].translate(_SPACES)
    hyphenated = raw.rstrip().endswith(tuple(_HYPHENS))
    text, chars = _tidied(raw, start)
    if not text:
        return None
    first = page.box(chars[0])
    last = page.box(chars[-1])
    word_end = text.find(" ")
    word = page.box(chars[word_end - 1]) if word_end > 0 else last
    return PdfLine(
        text, first[0], max(last[2], first[2]), 0.28 * (first[3] - first[1]), word[2] - first[0], first[3] - first[1],
        top=min(first[1], last[1]), bottom=max(first[3], last[3]), chars=chars, hyphenated=hyphenated,
    )  # fmt: skip


def _tidied(raw: str, start: int) -> tuple[str, Sequence[int]]:
    """The words of a line and the number of each character: single blanks, no ligatures, nothing invisible."""
    begin = len(raw) - len(raw.lstrip())
    text = raw.strip()
    if not _UNTIDY.search(text):
        return text, range(start + begin, start + begin + len(text))
    pieces: list[str] = []
    chars: list[int] = []
    for at, char in enumerate(text, start + begin):
        written = _written(char, pieces)
        pieces.append(written)
        chars.extend([at] * len(written))
    tidy = "".join(pieces)
    kept = tidy.rstrip()
    lead = len(kept) - len(kept.lstrip())
    return kept[lead:], chars[lead : len(kept)]


def _written(char: str, before: list[str]) -> str:
    if char in _HYPHENS:
        return "-"
    if char in LIGATURES:
        return LIGATURES[char]
    if char < " " or char in INVISIBLE or char in "\x7f\uffff":
        return ""
    return "" if char == " " and before and before[-1] == " " else char
