"""The lines of a PDF page as PDFium's text page gives them (ISO 32000-1, 9.10), each character with its place."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from bpo_contracts.document import BODY, Box
from bpo_contracts.parsers.characters import INVISIBLE, LIGATURES, SPACES, from_symbol_font
from bpo_contracts.parsers.lines import Line

_ODD_SPACE = re.compile(f"[\t{''.join(map(chr, SPACES))}]")
_JOINED_LETTERS = LIGATURES | {
    "\uf001": "fi", "\uf002": "fl", "\x0b": "ff", "\x0c": "fi", "\x0e": "ffi", "\x0f": "ffl", "Ɵ": "ti", "Ʃ": "tt",
}  # fmt: skip
"""Ligatures, also by the private and control codes that fonts without a true map give them, and Calibri's."""
_ODD_LETTERS = f"\x00-\x1f\x7f{INVISIBLE}{''.join(_JOINED_LETTERS)}\ue000-\uf8ff\ufffe\uffff"
_UNTIDY = re.compile(f"[{_ODD_LETTERS}]")
_PIECE = re.compile(f"[^ {_ODD_LETTERS}]+|.", re.DOTALL)
"""Letters that can stay as they are, or one other character."""
_ODD = re.compile("[\x00\x01\x03-\x08\x0b\x0c\x0e-\x1f\x7f\ue000-\uf8ff\ufffd]")
_HYPHENS = "\x02\ufffe"
_LINE = re.compile(f"[^\r\n{_HYPHENS}]+[{_HYPHENS}]?|[{_HYPHENS}]")
"""Lines end at line breaks; PDFium leaves the break out after a hyphen and marks that instead."""
FIELD = 1 << 25
"""Characters with this number or more are those of a form's fields, counted from it."""
_loose_box, _is_guessed = pdfium_c.FPDFText_GetLooseCharBox, pdfium_c.FPDFText_HasUnicodeMapError
_SAMPLES = 24
_FUNCTION_WORDS = re.compile(
    r"(?i)\b(?:the|of|and|to|in|a|for|or|any|by|this|is|be|shall|with|such|as|that|on|not|will|may|from|all|it|are)\b"
)


@dataclass(slots=True)
class PdfLine(Line):
    """A line of a page, or the row of a table.

    `chars` are the numbers PDFium gives its characters, -1 for one put in here. `angle` says by how many degrees
    its text is turned on the page as shown, counter-clockwise; `begins` and `ends` that no sentence goes on into it or from it.
    """

    top: float = 0.0
    bottom: float = 0.0
    chars: Sequence[int] = ()
    hyphenated: bool = False
    cells: Sequence[Sequence[PdfLine]] = ()
    page: int = 0
    part: str = BODY
    angle: int = 0
    begins: bool = False
    ends: bool = False


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

    def turned(self, angle: int) -> PageFrame:
        """The frame in which text turned by the angle stands upright."""
        return replace(self, rotation=(self.rotation + angle) % 360)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """The box on the page as shown, cut off at its edges."""
        width, height = self.width, self.height
        left, top, right, bottom = self.place(left, bottom, right, top)
        return (
            min(max(left, 0.0), width),
            min(max(top, 0.0), height),
            min(max(right, 0.0), width),
            min(max(bottom, 0.0), height),
        )

    def place(self, left: float, bottom: float, right: float, top: float) -> Box:
        """The box as seen from the page, whether it lies on it or not."""
        if self.rotation == 0:
            return left - self.left, self.top - top, right - self.left, self.top - bottom
        one, other = self._point(left, top), self._point(right, bottom)
        across, down = sorted((one[0], other[0])), sorted((one[1], other[1]))
        return across[0], down[0], across[1], down[1]

    def _point(self, x: float, y: float) -> tuple[float, float]:
        if self.rotation == 90:
            return y - self.bottom, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.bottom
        if self.rotation == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y


class CharacterBoxes(Protocol):
    """Where the characters of a page stand, by number."""

    def box(self, char: int) -> Box:
        """The box of one character, as high as its font."""

    def place(self, char: int) -> Box:
        """The same, whether it lies on the page or not."""


@dataclass(slots=True)
class PageText:
    """The characters of one page, lent out while its PDFium handles are open.

    `words` are what blanks part, `shown` counts their characters; `crowded` says that more is drawn on the page
    than was gone through for the rules of tables.
    """

    page: pdfium.PdfPage
    textpage: pdfium.PdfTextPage
    frame: PageFrame
    text: str
    fields: list[Box] = field(default_factory=list)
    words: list[str] = field(init=False)
    shown: int = field(init=False)
    crowded: bool = False
    _rect: pdfium_c.FS_RECTF = field(default_factory=pdfium_c.FS_RECTF)

    def __post_init__(self) -> None:
        self.words = self.text.split()
        self.shown = sum(map(len, self.words))

    @classmethod
    def of(cls, page: pdfium.PdfPage) -> PageText:
        textpage = page.get_textpage()
        return cls(page, textpage, PageFrame.of(page), _characters(textpage))

    def box(self, char: int) -> Box:
        """The box of one character, as high as its font, cut off at the edges of the page."""
        if char >= FIELD:
            return self.fields[char - FIELD]
        rect = self._loose(char)
        return self.frame.box(rect.left, rect.bottom, rect.right, rect.top)

    def place(self, char: int) -> Box:
        """The same, whether it lies on the page or not."""
        if char >= FIELD:
            return self.fields[char - FIELD]
        rect, frame = self._rect, self.frame
        _loose_box(self.textpage.raw, char, rect)
        if frame.rotation == 0:
            return rect.left - frame.left, frame.top - rect.top, rect.right - frame.left, frame.top - rect.bottom
        return frame.place(rect.left, rect.bottom, rect.right, rect.top)

    def angle(self, char: int) -> int:
        """By how many degrees the character is turned on the page as shown, counter-clockwise."""
        radians = pdfium_c.FPDFText_GetCharAngle(self.textpage.raw, char)
        return round(-math.degrees(radians) - self.frame.rotation) % 360

    def _loose(self, char: int) -> pdfium_c.FS_RECTF:
        _loose_box(self.textpage.raw, char, self._rect)
        return self._rect

    def is_readable(self) -> bool:
        """Whether the characters are words: not so if the fonts have no map to Unicode (9.10.2)."""
        if self.shown < 20:
            return True
        odd = len(_ODD.findall(self.text))
        if odd > 0.3 * self.shown:
            return False
        suspicious = odd > 0.02 * self.shown or self._unmapped_share() > 0.3
        return not suspicious or _reads_as_words(self.text)

    def _unmapped_share(self) -> float:
        """How many of a sample of the characters PDFium had to guess."""
        raw, text = self.textpage.raw, self.text
        step = max(1, len(text) // _SAMPLES)
        sample = [at for at in range(0, len(text), step) if not text[at].isspace()]
        unmapped = [at for at in sample if _is_guessed(raw, at) == 1]
        return len(unmapped) / max(1, len(sample))

    def close(self) -> None:
        self.textpage.close()
        self.page.close()


def _characters(textpage: pdfium.PdfTextPage) -> str:
    """One character for every number PDFium counts, every space a plain one."""
    text: str = textpage.get_text_range()
    count = textpage.count_chars()
    if len(text) != count:
        codes = (pdfium_c.FPDFText_GetUnicode(textpage.raw, at) for at in range(count))
        text = "".join("\ufffd" if 0xD800 <= code < 0xE000 else chr(code) for code in codes)
    for space in set(_ODD_SPACE.findall(text)):
        text = text.replace(space, " ")
    return text


def _reads_as_words(text: str) -> bool:
    return len(_FUNCTION_WORDS.findall(text)) > 0.08 * len(re.findall(r"[A-Za-z]+", text))


def page_lines(page: PageText) -> list[PdfLine]:
    """The lines of the page as PDFium parts them, without blank ones and what lies beyond the page."""
    width, height = page.frame.width, page.frame.height
    lines: list[PdfLine] = []
    for found in _LINE.finditer(page.text):
        text, chars = _tidied(found[0], found.start())
        if text:
            line = line_of(page, text, chars, found[0][-1] in _HYPHENS)
            lines.extend((line,) if _is_level(line) else _straight(page, line))
    return [line for line in lines if line.right > 0 and line.left < width and line.bottom > 0 and line.top < height]


def _is_level(line: PdfLine) -> bool:
    """Whether the line runs along from left to right; PDFium joins some that stand aslant or below one another."""
    return line.bottom - line.top < 1.9 * line.height and line.first_word >= 0


def _straight(page: PageText, line: PdfLine) -> Iterator[PdfLine]:
    """The line parted where its direction changes, an upright one also where it jumps up or down."""
    begin, angle, box = 0, page.angle(line.chars[0]), page.place(line.chars[0])
    for at, char in enumerate(line.text):
        if char == " ":
            continue
        now, here = page.angle(line.chars[at]), page.place(line.chars[at])
        if now != angle or (angle == 0 and (here[1] > box[3] or here[3] < box[1])):
            yield _turned(cut(page, line, begin, at), angle)
            begin, angle, box = at, now, here
    yield _turned(cut(page, line, begin, len(line.text)), angle)


def _turned(line: PdfLine, angle: int) -> PdfLine:
    line.angle = angle
    return line


def line_of(page: CharacterBoxes, text: str, chars: Sequence[int], hyphenated: bool) -> PdfLine:
    """A line of these characters, placed."""
    left, top, right, bottom = page.place(chars[0])
    last = page.place(chars[-1])
    height = bottom - top
    word_end = text.find(" ")
    word = page.place(chars[word_end - 1]) if word_end > 0 else last
    first_word = word[2] - left if last[0] >= left else -1.0
    return PdfLine(
        text, min(left, last[0]), max(last[2], right), 0.28 * height, first_word, height,
        top=min(top, last[1]), bottom=max(bottom, last[3]), chars=chars, hyphenated=hyphenated,
    )  # fmt: skip


def cut(page: CharacterBoxes, line: PdfLine, start: int, end: int) -> PdfLine:
    """The part of the line between two of its characters, the first of them no blank."""
    end = start + len(line.text[start:end].rstrip())
    hyphenated = line.hyphenated and end == len(line.text)
    return line_of(page, line.text[start:end], line.chars[start:end], hyphenated)


def _tidied(raw: str, start: int) -> tuple[str, Sequence[int]]:
    """The words of a line and the number of each character: single blanks, no ligatures, nothing invisible."""
    text = raw.strip()
    begin = start + len(raw) - len(raw.lstrip())
    if "  " not in text and not _UNTIDY.search(text):
        return text, range(begin, begin + len(text))
    pieces: list[str] = []
    chars: list[int] = []
    for piece in _PIECE.finditer(text):
        written, at = piece[0], begin + piece.start()
        if len(written) > 1:
            chars.extend(range(at, at + len(written)))
        else:
            written = _written(written, pieces)
            chars.extend([at] * len(written))
        pieces.append(written)
    tidy = "".join(pieces)
    kept = tidy.rstrip()
    lead = len(kept) - len(kept.lstrip())
    return kept[lead:], chars[lead : len(kept)]


def _written(char: str, before: list[str]) -> str:
    if char in _HYPHENS:
        return "-"
    if char in _JOINED_LETTERS:
        return _JOINED_LETTERS[char]
    if "\ue000" <= char <= "\uf8ff":
        return from_symbol_font(char)
    if char < " " or char in INVISIBLE or char in "\x7f\uffff":
        return ""
    return "" if char == " " and before and before[-1] == " " else char
