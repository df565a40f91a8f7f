"""Text that knows which of its words a tracked change touches, through everything done to it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bpo_contracts.document import Span

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Words:
    """A text and its changes: spans of words that a change put there, empty ones where it took words away."""

    text: str = ""
    changes: tuple[Span, ...] = ()

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    def part(self, start: int, end: int) -> Words:
        """The words from `start` to `end`; where words were taken away at a border, the place is the later part's."""
        own = [span for span in self.changes if span.overlaps(Span(start, end)) or self._is_within(span, start, end)]
        return self._mapped(self.text[start:end], own, lambda at: min(max(at, start), end) - start)

    def _is_within(self, span: Span, start: int, end: int) -> bool:
        return len(span) == 0 and (start <= span.start < end or span.start == end == len(self.text))

    def stripped(self) -> Words:
        """Without blanks at its ends; words taken away there now stand at the end itself."""
        start = len(self.text) - len(self.text.lstrip())
        end = max(start, len(self.text.rstrip()))
        return self._mapped(self.text[start:end], self.changes, lambda at: min(max(at, start), end) - start)

    def tidied(self) -> Words:
        """Every run of blanks a single space, none at the ends."""
        text = " ".join(self.text.split())
        if not self.changes:
            return Words(text)
        kept: list[int] = []
        for match in _WORD.finditer(self.text):
            kept += [match.start() - 1] if kept else []
            kept += range(match.start(), match.end())
        return self._mapped(text, self.changes, lambda at: bisect_left(kept, at))

    @staticmethod
    def _mapped(text: str, changes: Iterable[Span], moved: Callable[[int], int]) -> Words:
        """The text with the changes where they now stand; changed blanks that are gone are no change."""
        spans = {old: Span(moved(old.start), moved(old.end)) for old in changes}
        return Words(text, tuple(_merged(sorted(new for old, new in spans.items() if len(new) or not len(old)))))

    def wholly_changed(self) -> Words:
        return Words(self.text, (Span(0, len(self.text)),))


TAKEN_AWAY = Words("", (Span(0, 0),))
"""The place where words stood in the other view."""


def joined(pieces: Iterable[Words], between: str = "") -> Words:
    """The pieces one after another; changes that touch become one."""
    texts: list[str] = []
    changes: list[Span] = []
    length = 0
    for piece in pieces:
        if texts and between:
            texts.append(between)
            length += len(between)
        changes += [Span(span.start + length, span.end + length) for span in piece.changes]
        texts.append(piece.text)
        length += len(piece.text)
    return Words("".join(texts), tuple(_merged(changes)))


def _merged(changes: Sequence[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in changes:
        above = merged[-1] if merged else None
        if above == span:
            continue
        if above is not None and len(above) and len(span) and above.end == span.start:
            merged[-1] = Span(above.start, span.end)
        else:
            merged.append(span)
    return merged


class WordsWriter:
    """Writes words one after another, noting what is changed."""

    def __init__(self) -> None:
        self._pieces: list[Words] = []

    def write(self, text: str, changed: bool = False) -> None:
        if text:
            self.add(Words(text).wholly_changed() if changed else Words(text))

    def add(self, words: Words) -> None:
        self._pieces.append(words)

    @property
    def words(self) -> Words:
        return joined(self._pieces)


def bracketed(words: Words) -> Words:
    """Words that stand for others still to be filled in, marked as such where they are not already."""
    inner = words.stripped()
    if inner.is_blank or inner.text[0] in "[«_":
        return words
    return joined([Words("["), inner, Words("]")])
