"""Plain text and Markdown (CommonMark 0.31): the text as it is, with line endings made one kind."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bpo_contracts.document import Block, BlockStyle, Document, Page, Span
from bpo_contracts.errors import FileError
from bpo_contracts.parsers.building import style_of
from bpo_contracts.parsers.characters import plain
from bpo_contracts.parsers.labels import begins_with_bullet, inner_bullets
from bpo_contracts.parsers.limits import check_page_count, check_text_length
from bpo_contracts.parsers.lines import Line, paragraphs, wrap_width

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LINE_ENDINGS = re.compile(r"\r\n?|[\u2028\u2029\x85]")
_HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+(?=\S)")
_CLOSING_MARKS = re.compile(r"(?<![ \t])[ \t]++#++[ \t]*+$")
_RULE = re.compile(r"\s*+(?:(?:[-_*=~][ \t]*+){3,}+|`{3,}+\w*+|(?=[|:\-+ \t]*--)[|:\-+ \t]++)$")
_UNDERLINE = re.compile(r"\s*(=+|-{3,})\s*$")
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3}|`|~~)(?=[^\s*_`])")
_CLOSING_EMPHASIS = re.compile(r"(?<=[^\s*_`])(\*{1,3}|_{1,3}|`|~~)$")
_QUOTED = re.compile(r"[ ]{0,3}(?:>[ \t]?)+")
_TAB = 4


def decode(source: bytes) -> str:
    """The text of the bytes: by byte-order mark, else UTF-8, else Windows-1252."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if source.startswith(mark):
            return _decoded(source, encoding)
    if b"\x00" in source:
        raise _not_text()
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError:
        return source.decode("cp1252", errors="replace")


def _decoded(source: bytes, encoding: str) -> str:
    try:
        return source.decode(encoding)
    except UnicodeDecodeError:
        raise _not_text() from None


def _not_text() -> FileError:
    return FileError(
        "not-text",
        "The file holds binary data, not text, although its name says text. "
        "Give it the ending of what it is (.pdf, .docx), or save it again as UTF-8 text.",
    )


def parse_text(source: bytes) -> Document:
    """Read a text or Markdown file; form feeds divide its pages."""
    text = plain(_LINE_ENDINGS.sub("\n", decode(source)))
    check_text_length(len(text), text.count("\n"))
    if not text.strip():
        raise FileError("empty-file", "The file holds no text, only blanks. Check that the right file was saved.")
    pages = _pages(text)
    text = text.replace("\f", "\n").replace("\v", "\n")
    return Document(text=text, pages=pages, blocks=tuple(_blocks(text)))


def _pages(text: str) -> tuple[Page, ...]:
    last = len(text.rstrip())
    starts = [0, *(match.end() for match in re.finditer("\f", text) if match.end() < last)]
    check_page_count(len(starts))
    ends = [*starts[1:], len(text)]
    spans = (Span(start, end) for start, end in zip(starts, ends, strict=True))
    return tuple(Page(number, span) for number, span in enumerate(spans, 1))


@dataclass(slots=True)
class _TextLine(Line):
    """A line with its place in the text, without marks at its edges."""

    start: int = 0
    end: int = 0
    style: BlockStyle | None = None
    level: int | None = None
    emphasised: bool = False


def _blocks(text: str) -> Iterator[Block]:
    lines = list(_lines(text))
    flowing = [line for line in lines if line.style is None]
    width = wrap_width(flowing)
    for line in lines:
        line.margin = width if line.style is None else None
    for paragraph in paragraphs(lines):
        yield from _block(text, paragraph)


def _block(text: str, lines: list[_TextLine]) -> Iterator[Block]:
    first, last = lines[0], lines[-1]
    if first.style is not None:
        yield Block(Span(first.start, first.end), first.style, first.level)
        return
    inner = [line.start + at for line in lines for at in inner_bullets(text[line.start : line.end])]
    starts = [first.start, *(at for at in inner if at > first.start)]
    for start, end in zip(starts, [*starts[1:], last.end], strict=True):
        span = Span(start, start + len(text[start:end].rstrip()))
        yield Block(span, _style(text[span.start : span.end], len(lines) == 1 and first.emphasised))


def _style(text: str, emphasised: bool) -> BlockStyle:
    style = style_of(text)
    is_title = emphasised and len(text) <= 100 and not begins_with_bullet(text)
    return BlockStyle.HEADING if is_title else style


def _lines(text: str) -> Iterator[_TextLine]:
    """The lines that hold words; empty lines and rules only keep their neighbours apart."""
    start, apart, above = 0, True, None
    for raw in text.split("\n"):
        end = start + len(raw)
        if above and not apart and not above.style and _UNDERLINE.match(raw):
            above.style, above.level = BlockStyle.HEADING, 0 if raw.strip()[0] == "=" else 1
            apart = True
        elif not raw.strip() or _RULE.match(raw):
            apart = True
        else:
            line = _line(raw, start)
            line.apart, apart = apart or bool(above and above.style), False
            above = line
            yield line
        start = end + 1


def _line(raw: str, start: int) -> _TextLine:
    heading = _HEADING.match(raw)
    if heading:
        begin, end, _ = _without_marks(raw, heading.end(), len(_CLOSING_MARKS.sub("", raw)))
        line = _placed(raw, begin, end, start)
        line.style, line.level = BlockStyle.HEADING, len(heading[1]) - 1
        return line
    if _is_row(raw):
        begin = len(raw) - len(raw.lstrip(" \t|"))
        line = _placed(raw, begin, max(begin, len(raw.rstrip(" \t|"))), start)
        line.style = BlockStyle.TABLE_ROW
        return line
    quoted = _QUOTED.match(raw)
    begin = quoted.end() if quoted and quoted.end() < len(raw) else 0
    begin += len(raw[begin:]) - len(raw[begin:].lstrip())
    begin, end, emphasised = _without_marks(raw, begin, len(raw))
    line = _placed(raw, begin, end, start)
    line.emphasised = emphasised
    return line


def _is_row(raw: str) -> bool:
    """A row of a Markdown table, or of one written with bars alone."""
    bare = raw.strip()
    return bool(bare.strip("| ")) and (" | " in bare or (bare.startswith("|") and bare.endswith("|")))


def _without_marks(raw: str, begin: int, end: int) -> tuple[int, int, bool]:
    """The range without blanks and emphasis marks at its edges, and whether it was emphasised as a whole."""
    end = begin + len(raw[begin:end].rstrip())
    opening, closing = _EMPHASIS.match(raw, begin), _CLOSING_EMPHASIS.search(raw[begin:end])
    inside = raw[opening.end() : begin + closing.start()] if opening and closing else ""
    whole = bool(opening and closing and opening[1] == closing[1] and inside and opening[1] not in inside)
    if opening and opening[1] in raw[opening.end() : end]:
        begin = opening.end()
        if whole and closing:
            end -= len(closing[1])
    return begin, end, whole and bool(opening and len(opening[1]) >= 2)


def _placed(raw: str, begin: int, end: int, start: int) -> _TextLine:
    words = raw[begin:end]
    shift = sum(_TAB - 1 for char in raw[:begin] if char == "\t")
    first_word = len(words.split(None, 1)[0]) if words.strip() else 0
    right = len(raw.rstrip()) + shift
    return _TextLine(words, begin + shift, right, 1, first_word, start=start + begin, end=start + end)
