"""The sentences of a contract as they are matched: each item of a list behind its lead-in, with what was found in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from bpo_contracts.document import Clause, Document, Span
from bpo_contracts.matching.norms import Norm, Occurring, norms
from bpo_contracts.matching.tokens import Tokens

_STOPS = frozenset((".", "!", "?"))
_ABBREVIATIONS = frozenset(
    "sec secs art arts no nos inc corp co ltd st pub stat par para reg regs c.f.r u.s u.s.c e.g i.e cf vs".split()
)
_LETTERED = frozenset(
    ("exhibit", "schedule", "appendix", "annex", "attachment", "addendum", "part", "article", "section")
)
_LETTER_AND_STOP = re.compile(r"[a-z]\.")
_ENUMERATOR = re.compile(r"(?:[ivx]{1,5}|[a-z]|\d{1,2})")
_AFTER_TERMINATION = re.compile(
    r"\b(?:upon|after|following|at|on)(?: the)?(?: any)?(?: \w+){0,2} (?:termination|expiration|expiry|cancellation|conclusion|end)\b"
    r"|\beffects? of (?:termination|expiration)|\b(?:return|destruction|disposition|disposal)\b.{0,30}\b(?:phi|information|data|records)\b"
    r"|\bobligations?(?: \w+){0,4} (?:upon|after|on|at) (?:termination|expiration)|\bpost[- ]termination",
    re.IGNORECASE,
)


class _Nothing:
    def get(self, _name: str, nothing: tuple[()] = (), /) -> tuple[()]:
        return nothing


_NOTHING = _Nothing()


@dataclass
class Sentence:
    """A sentence of a clause, its lead-ins before it. Places count words of the sentence, not of the contract."""

    clause: Clause
    tokens: tuple[int, ...]
    words: list[str]
    lead: int
    segments: list[int]
    after_termination: bool
    found: Occurring = field(default_factory=lambda: _NOTHING)
    _norms: list[Norm] | None = None

    @cached_property
    def runs(self) -> list[tuple[int, int, int]]:
        """The unbroken runs of tokens the sentence is made of: first, last, and what leads from a token to its place."""
        runs: list[tuple[int, int, int]] = []
        begin = 0
        for place in range(1, len(self.tokens) + 1):
            if place == len(self.tokens) or self.tokens[place] != self.tokens[place - 1] + 1:
                runs.append((self.tokens[begin], self.tokens[place - 1] + 1, begin - self.tokens[begin]))
                begin = place
        return runs

    @property
    def norms(self) -> list[Norm]:
        """What binds whom in the sentence, worked out when first asked for."""
        if self._norms is None:
            self._norms = norms(self.words, self.found)
        return self._norms


def sentences(document: Document, tokens: Tokens) -> Iterator[Sentence]:
    """Every sentence of every clause, in the order of the contract."""
    cuts: dict[Span, list[tuple[int, int]]] = {}
    for clause in document.clauses:
        cuts[clause.span] = own = cut(tokens, *tokens.within(clause.span))
        lead = tuple(
            index
            for span in clause.lead_ins
            for index in range(*_last(cuts.get(span) or cut(tokens, *tokens.within(span))))
        )
        opening = " ".join((*clause.headings[-1:], *(tokens.words[index] for index in lead)))
        after_lead = bool(_AFTER_TERMINATION.search(opening))
        for number, (first, last) in enumerate(own):
            taken = lead if number == 0 or not _stands_alone(tokens.words, first, last) else ()
            places = (*taken, *range(first, last))
            words = [tokens.words[index] for index in places]
            after = after_lead or bool(_AFTER_TERMINATION.search(" ".join(words[:12])))
            yield Sentence(clause, places, words, len(taken), _segments(words, len(taken)), after)


def cut(tokens: Tokens, first: int, last: int) -> list[tuple[int, int]]:
    """The sentences among the tokens first..last-1, as ranges."""
    ranges, start = [], first
    for index in range(first, last - 1):
        if _stops(tokens.words, first, index) and _opens(tokens, index + 1):
            ranges.append((start, index + 1))
            start = index + 1
    if start < last:
        ranges.append((start, last))
    return ranges


def _stops(words: list[str], first: int, index: int) -> bool:
    """Whether a full stop ends a sentence here, that of "Exhibit A." too, which is part of its letter."""
    if words[index] in _STOPS:
        return not _ends_label(words, first, index)
    return index > first and words[index - 1] in _LETTERED and bool(_LETTER_AND_STOP.fullmatch(words[index]))


def _ends_label(words: list[str], first: int, index: int) -> bool:
    """Whether the full stop belongs to a label inside the sentence ("…; ii. The nature of it") or a short form ("Sec.")."""
    if words[index - 1] in _ABBREVIATIONS:
        return True
    before = words[index - 2] if index - 2 >= first else ":"
    return before in (":", ";", "and", "or") and bool(_ENUMERATOR.fullmatch(words[index - 1]))


def _opens(tokens: Tokens, index: int) -> bool:
    """Whether a sentence can begin with this token: a capital, a quotation or a bracket after a space."""
    first = tokens.text[tokens.starts[index]]
    return tokens.follows_space(index) and (first.isupper() or first.isdigit() or first in '"([“')


def _last(ranges: list[tuple[int, int]]) -> tuple[int, int]:
    return ranges[-1] if ranges else (0, 0)


def _stands_alone(words: list[str], first: int, last: int) -> bool:
    """Whether a later sentence of an item has its own verb of promise, so that the lead-in is over."""
    return any(
        word in ("shall", "will", "must", "may", "agrees", "agree", "is", "are", "has", "have")
        for word in words[first:last]
    )


def _segments(words: list[str], lead: int) -> list[int]:
    """Which item of a list inside the sentence each word belongs to; 0 is what all items share."""
    segments, current = [0] * len(words), 0
    for index in range(lead, len(words)):
        if _enumerates(words, index):
            current += 1
        segments[index] = current
    return segments if current > 1 else [0] * len(words)


def _enumerates(words: list[str], index: int) -> bool:
    """ "(a)", "(ii)" or "1)" after a colon, semicolon, comma or "and": where an item of a list begins."""
    if index + 2 >= len(words):
        return False
    before = words[index - 1] if index else ""
    if words[index + 1] == "." and _ENUMERATOR.fullmatch(words[index]):
        return before in (":", ";", "and", "or")
    if words[index] != "(" or words[index + 2] != ")" or not _ENUMERATOR.fullmatch(words[index + 1]):
        return False
    return before in (
        ":",
        ";",
        "and",
        "or",
        ",",
        "to",
        "shall",
        "will",
        "must",
        "may",
        "not",
        "by",
        "that",
        "for",
        "only",
        "either",
        "provided",
    )
