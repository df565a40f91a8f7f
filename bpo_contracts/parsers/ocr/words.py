"""Words as an engine recognised them, and what of them is only dirt or rules on the paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from bpo_contracts.document import Box
from bpo_contracts.parsers.characters import plain

_HYPHENS = {ord(char): "-" for char in "‐¬\xad"}
_MARKS_ALONE = re.compile(r"[\W_]+")
_KEPT_ALONE = frozenset(("&", "•", "§", "-", "–", "—", "%", "$", "€", "+", "=", "[", "]", "☐", "☒", "☑", "□", "■"))
_DIRT, _SURE_MARK = 40.0, 80.0
_STROKES = frozenset("|¦")
_ONES = str.maketrans("|¦", "11")
_MISREAD = {
    "1s": "is", "1n": "in", "1t": "it", "1f": "if", "ls": "Is", "ln": "In", "lt": "It", "lf": "If",
}  # fmt: skip
_PHI = re.compile(r"(?<![A-Z])PH[!\]l|1](?!\w)")
_HALF_CLOSED = re.compile(r"\"|(?<=\w)['’](?=[).,;:]+$)|(?<=[^\Ws])['’]$")
_SUBCLAUSE = re.compile(r"(\d{1,2}),(\d{1,2}\.?)")
_LABEL = re.compile(r"\(?\w[.)]{1,2}")
_CLAUSE = re.compile(r"(\d{1,2}),")
_ASCENDING = re.compile(r"[A-Zb-fhiklt0-9ß(){}\[\]/|&$%§\"'“”‘’!?]")
_DESCENDING = re.compile(r"[gjpqy(){}\[\]/|Q,;$§]")
_HIGH, _LOW, _MIDDLE = 0.70, 0.21, 0.47
"""Ascenders, descenders and small letters without either, in parts of the type size, as in most book types."""


class RecognitionError(Exception):
    """A page that could not be recognised; the message goes on from "Page 3 "."""


@dataclass(frozen=True, slots=True)
class Word:
    """A recognised word: its box in pixels, how sure the engine is of it (of 100)."""

    text: str
    box: Box
    confidence: float


def clean(text: str) -> str:
    """Single characters for ligatures, the plain blank and hyphen, nothing invisible."""
    return plain(text.translate(_HYPHENS)).strip()


def legible(lines: Iterable[Sequence[Word]], unsure: float) -> list[list[Word]]:
    """The lines without specks, borders and what else was no word on the paper."""
    kept = [_without_dirt(line, unsure) for line in lines]
    kept = [line for line in kept if line and not _is_dirt_line(line)]
    return [_corrected(line) for line in kept]


def _without_dirt(line: Sequence[Word], unsure: float) -> list[Word]:
    words = [_stroke(word, line) if set(word.text) & _STROKES else word for word in line]
    return [word for word in words if not _is_dirt(word, unsure)]


def _stroke(word: Word, line: Sequence[Word]) -> Word:
    """An upright stroke is a 1 if it is as high as one, else a rule on the paper."""
    number = word.text.translate(_ONES)
    if not re.fullmatch(r"\(?1[.,)]{0,2}", number) or word.box[3] - word.box[1] > type_size(line):
        return word
    return replace(word, text=number, confidence=0.0)


def _is_dirt(word: Word, unsure: float) -> bool:
    if not _MARKS_ALONE.fullmatch(word.text):
        return not word.text
    if word.text in _KEPT_ALONE or set(word.text) == {"_"}:
        return False
    return len(word.text) == 1 or word.confidence < max(unsure, _SURE_MARK) or bool(set(word.text) & _STROKES)


def _is_dirt_line(line: Sequence[Word]) -> bool:
    """Lines of a page seen through the paper, of handwriting or a border: short and nowhere sure."""
    letters = sum(sum(map(str.isalnum, word.text)) for word in line)
    if letters == 0:
        return not any("_" in word.text for word in line)
    surest = max(word.confidence for word in line)
    alone = letters == 1 and len(line) == 1 and not _LABEL.fullmatch(line[0].text)
    return surest < (_SURE_MARK if alone else _DIRT)


def _corrected(line: list[Word]) -> list[Word]:
    """What engines misread so that it is no word, mended: 1s for is, 1,1 for 1.1, a quotation closed with an apostrophe."""
    fixed = [replace(word, text=_PHI.sub("PHI", _MISREAD.get(word.text, word.text))) for word in line]
    number = _SUBCLAUSE.fullmatch(fixed[0].text)
    if number:
        fixed[0] = replace(fixed[0], text=f"{number[1]}.{number[2]}")
    number = _CLAUSE.fullmatch(fixed[0].text)
    if number and len(fixed) > 1 and fixed[1].text[:1].isupper():
        fixed[0] = replace(fixed[0], text=f"{number[1]}.")
    return _quoted(fixed)


def _quoted(line: list[Word]) -> list[Word]:
    """A quotation that opens with “ closes with ”; a plural's apostrophe is followed by no other mark."""
    is_open = False
    for at, word in enumerate(line):
        is_open = is_open or "“" in word.text
        closing = _HALF_CLOSED.search(word.text) if is_open and "”" not in word.text else None
        if closing:
            line[at] = replace(word, text=f"{word.text[: closing.start()]}”{word.text[closing.start() + 1 :]}")
        if "”" in line[at].text:
            is_open = False
    return line


def type_size(line: Sequence[Word]) -> float:
    """The size of the type from how high the words are and which letters they have."""
    sizes = [(word.box[3] - word.box[1]) / _extent(word.text) for word in line if any(map(str.isalnum, word.text))]
    return median(sizes or [word.box[3] - word.box[1] for word in line])


def baseline(line: Sequence[Word], size: float) -> float:
    """The height on the page at which most letters stand."""
    return median(word.box[3] - (_LOW * size if _DESCENDING.search(word.text) else 0.0) for word in line)


def _extent(text: str) -> float:
    above = _HIGH if _ASCENDING.search(text) else _MIDDLE
    return above + (_LOW if _DESCENDING.search(text) else 0.0)
