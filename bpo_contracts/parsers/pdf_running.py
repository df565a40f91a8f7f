"""What of a page only runs along: headers, footers, page numbers, stamps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from operator import attrgetter

from bpo_contracts.document import BODY
from bpo_contracts.parsers.pdf_lines import PdfLine
from bpo_contracts.parsers.pdf_rows import rows_of

_EDGE_LINES = 6
_SHORTEST_SENTENCE = 60
"""Pages alike word for word are text; a page of short running lines alone is empty."""
_PAGE_NUMBER = re.compile(
    r"(?i)(?:page\s*|p\.\s*)?[-–—|\[ ]*(?:\d{1,4}|[ivxl]{1,6}|[a-z]{1,2} ?- ?\d{1,3})[-–—|\] ]*(?:(?:of|/)\s*\d{1,4})?"
)
_DIGITS = re.compile(r"\d+")
_DASHES = ("-", "–", "—")
_OLDER_NUMBER = re.compile(r"(?i)(?:.{0,80}\bpage \d{1,4} of \d{1,4}|[-–—] ?\d{1,4} ?[-–—]|[a-z] ?[-–] ?\d{1,3})")


_BARE_NUMBER = re.compile(r"[1-9]\d{0,2}")
_LEAST_PAGE = 200  # points
_FEWEST_PAGES = 3

_Repeated = dict[int, set[str]]
_ANYWHERE = 0
"""The height of a page number of an older print, which stands wherever its page ended."""


def without_running_lines(pages: Sequence[list[PdfLine]]) -> list[list[PdfLine]]:
    """The pages without page numbers and what stands at the same edge of many of them; a stamp is kept once."""
    repeated = _repeated(pages)
    counted = _counted_pages(pages)
    stamped: set[str] = set()
    return [_trimmed([line for line in lines if id(line) not in counted], repeated, stamped) for lines in pages]


def _counted_pages(pages: Sequence[list[PdfLine]]) -> set[int]:
    """Bare numbers that count up through the document a page of text apart: those of the print it was made from."""
    counts: dict[int, list[tuple[float, int]]] = {}
    at = 0.0
    for lines in pages:
        for row in rows_of(lines) if any(line.text.isdecimal() for line in lines) else ():
            number = int(row[0].text) if len(row) == 1 and _BARE_NUMBER.fullmatch(row[0].text) else 0
            before = counts.get(number - 1, [])
            if number and (not before or at + row[0].top - before[-1][0] >= _LEAST_PAGE):
                counts[number] = max([*before, (at + row[0].top, id(row[0]))], counts.get(number, []), key=len)
        at += max((line.top for line in lines), default=0.0)
    longest = max(counts.values(), key=len, default=[])
    return {line for _, line in longest} if len(longest) >= _FEWEST_PAGES else set()


def _repeated(pages: Sequence[list[PdfLine]]) -> _Repeated:
    """The words of running lines by their height on the page."""
    read = [lines for lines in pages if lines]
    places = Counter(place for lines in read for place in {_place(line) for line in _edges(lines)})
    places.update((_ANYWHERE, _words(line)) for lines in read for line in lines if _is_older_number(line.text))
    enough = 2 if len(read) < 4 else max(3, round(0.4 * len(read)))
    found: _Repeated = {}
    for (height, text), count in places.items():
        if count >= enough:
            found.setdefault(height, set()).add(text)
    return found


def _is_older_number(text: str) -> bool:
    return (text[-1:].isdecimal() or text.endswith(_DASHES)) and bool(_OLDER_NUMBER.fullmatch(text))


def _edges(lines: list[PdfLine]) -> list[PdfLine]:
    by_height = sorted((line for line in lines if line.part == BODY), key=attrgetter("angle", "top"))
    return [*by_height[:_EDGE_LINES], *by_height[_EDGE_LINES:][-_EDGE_LINES:]]


def _place(line: PdfLine) -> tuple[int, str]:
    """What a running line has in common from page to page: its height and its words."""
    return 1 + round(line.top / 8), _words(line)


def _words(line: PdfLine) -> str:
    return _DIGITS.sub("#", line.text.casefold())


def _trimmed(lines: list[PdfLine], repeated: _Repeated, stamped: set[str]) -> list[PdfLine]:
    running = {id(line) for line in lines if line.part != BODY and not _is_new(line, stamped)}
    for angle in {line.angle for line in lines}:
        by_height = sorted((line for line in lines if line.angle == angle and line.part == BODY), key=attrgetter("top"))
        running.update(_running_at(by_height, repeated), _running_at(by_height[::-1], repeated))
    running.update(_older_numbers(lines, repeated.get(_ANYWHERE, set())))
    kept = [line for line in lines if id(line) not in running]
    return kept or [line for line in lines if len(line.text) >= _SHORTEST_SENTENCE]


def _older_numbers(lines: Sequence[PdfLine], older: set[str]) -> Iterator[int]:
    """The page numbers of an older print, in one piece or in several side by side."""
    for row in rows_of(lines) if older else ():
        whole = " ".join(map(_words, row)) in older
        yield from (id(line) for line in row if whole or _words(line) in older)


def _is_new(line: PdfLine, stamped: set[str]) -> bool:
    """Whether a stamp or note stands on no earlier page, save for its number."""
    words = _words(line)
    is_new = words not in stamped
    stamped.add(words)
    return is_new


def _running_at(lines: Sequence[PdfLine], repeated: _Repeated) -> Iterator[int]:
    """The running lines from one edge of the page on."""
    for line in lines[:_EDGE_LINES]:
        if not _runs_along(line, repeated):
            return
        yield id(line)


def _runs_along(line: PdfLine, repeated: _Repeated) -> bool:
    """Whether the line, or the row it is a piece of, stands there on other pages too."""
    if line.cells:
        return False
    height, text = _place(line)
    near = [words for step in (-1, 0, 1) for words in repeated.get(height + step, ())]
    return text in near or bool(_PAGE_NUMBER.fullmatch(line.text.strip())) or _is_piece(text, near)


def _is_piece(text: str, near: Sequence[str]) -> bool:
    return any(row.startswith(f"{text} ") or row.endswith(f" {text}") for row in near)
