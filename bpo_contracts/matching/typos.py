"""Typing mistakes and OCR noise: "Security Indecent" read as "security incident".

Similarity only proposes which word was meant. What the clause is worth is judged on the words as corrected,
and a finding that rests on a corrected word is marked for review.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

_SHORTEST_WORD = 6
_SHORTEST_ALONE = 8
_LONGEST = 40
_MOST_LETTERS_WRONG = 3
_ALIKE = 72.0


class Corrector:
    """The words of the vocabularies, which of them follow one another in terms of art, and real words that look like them."""

    def __init__(
        self, phrases: Iterable[list[str]], terms_of_art: Iterable[list[str]], real_words: Iterable[str]
    ) -> None:
        self._words = {word for phrase in phrases for word in phrase if len(word) >= _SHORTEST_WORD}
        self._real_words = frozenset(real_words)
        self._following: dict[str, set[str]] = defaultdict(set)
        for phrase in terms_of_art:
            for word, following in itertools.pairwise(phrase):
                if len(following) >= _SHORTEST_WORD:
                    self._following[word].add(following)
        self._shortened: dict[str, set[str]] = defaultdict(set)
        for word in self._words:
            if len(word) >= _SHORTEST_ALONE:
                for short in _shortenings(word):
                    self._shortened[short].add(word)
        self._known: dict[str, str | None] = {}

    def corrections(self, words: list[str]) -> dict[int, str]:
        """The words that look mistaken, by their place, with what was probably meant."""
        found = {}
        for index, word in enumerate(words):
            if len(word) < _SHORTEST_WORD or not word.isalpha() or word in self._words:
                continue
            meant = self._after(words[index - 1], word) if index else None
            meant = meant or self._alone(word)
            if meant:
                found[index] = meant
        return found

    def _after(self, before: str, word: str) -> str | None:
        """The word of a term of art that fits here: after "security", "indecent" is "incident"."""
        for known in self._following.get(before, ()):
            near = OSA.distance(word, known, score_cutoff=_MOST_LETTERS_WRONG) <= _MOST_LETTERS_WRONG
            if near and known[0] == word[0] and fuzz.ratio(word, known) >= _ALIKE and not _inflected(word, known):
                return known
        return None

    def _alone(self, word: str) -> str | None:
        """A long word one letter away from a single word of the vocabularies."""
        if not _SHORTEST_ALONE <= len(word) <= _LONGEST or word in self._real_words:
            return None
        if word not in self._known:
            near = {known for short in _shortenings(word) for known in self._shortened.get(short, ())}
            near = {
                known
                for known in near
                if OSA.distance(word, known, score_cutoff=1) <= 1 and not _inflected(word, known)
            }
            self._known[word] = near.pop() if len(near) == 1 else None
        return self._known[word]


def _shortenings(word: str) -> set[str]:
    """The word, and the word with each one of its letters left out."""
    return {word, *(word[:index] + word[index + 1 :] for index in range(len(word)))}


def _inflected(one: str, other: str) -> bool:
    """Whether two words are forms of one: they differ only in how they end."""
    same = next(
        (index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return same >= min(len(one), len(other)) - 3 and same >= 5
