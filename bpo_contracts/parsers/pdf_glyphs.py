"""Mends what drawing did to words: letters set apart, spaces that are only gaps."""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median

from bpo_contracts.parsers.pdf_lines import PageText, PdfLine, line_of

_LETTERS_APART = re.compile(r"(?<!\S)(?:[A-Z]{1,2} +)?(?:[A-Z] +){4,}[A-Z]{1,2}(?![^\s:.])")
_SPACED = re.compile("[A-Z] +[A-Z] +[A-Z] +[A-Z] +[A-Z]")
_RUN_TOGETHER = re.compile("[A-Za-z]{24,}")
_LONG_WORD = 24
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SPACE = 0.12
"""The narrowest gap that parts words, in heights; letters stand closer."""


def mended(page: PageText, lines: list[PdfLine]) -> list[PdfLine]:
    """The lines with their words as they are meant; most pages need nothing."""
    if _SPACED.search(page.text):
        lines = [_closed_up(page, line) if _LETTERS_APART.search(line.text) else line for line in lines]
    if max(map(len, page.words), default=0) >= _LONG_WORD and _RUN_TOGETHER.search(page.text):
        lines = [_spaced_out(page, line) for line in lines]
    return lines


def _closed_up(page: PageText, line: PdfLine) -> PdfLine:
    """ "A G R E E M E N T" as one word; a wider gap parts two."""
    dropped: set[int] = set()
    for match in _LETTERS_APART.finditer(line.text):
        if match[0].replace(" ", "")[:5] in _ALPHABET:
            continue
        letters = [at for at in range(*match.span()) if line.text[at] != " "]
        gaps = [_gap(page, line, one, other) for one, other in pairwise(letters)]
        widest = 1.6 * median(gaps)
        for one, other, gap in zip(letters[:-1], letters[1:], gaps, strict=True):
            dropped.update(range(one + 1, other) if gap <= widest else ())
    kept = [at for at in range(len(line.text)) if at not in dropped]
    text = "".join(line.text[at] for at in kept)
    return line_of(page, text, [line.chars[at] for at in kept], line.hyphenated)


def _gap(page: PageText, line: PdfLine, one: int, other: int) -> float:
    return page.place(line.chars[other])[0] - page.place(line.chars[one])[2]


def _spaced_out(page: PageText, line: PdfLine) -> PdfLine:
    """Words that were placed without spaces between them, parted where gaps show."""
    text, chars = [line.text[0]], [line.chars[0]]
    for at in range(1, len(line.text)):
        if line.text[at] != " " != line.text[at - 1] and _gap(page, line, at - 1, at) > _SPACE * line.height:
            text.append(" ")
            chars.append(-1)
        text.append(line.text[at])
        chars.append(line.chars[at])
    return line_of(page, "".join(text), chars, line.hyphenated) if len(text) > len(line.text) else line
