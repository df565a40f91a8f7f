"""The sentences of a contract as they are matched: each item of a list behind its lead-in, with what was found in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from bpo_contracts.document import Clause, Document, Span
from bpo_contracts.matching.norms import Norm, Occurring, norms
from bpo_contracts.matching.patterns import PARTIES
from bpo_contracts.matching.tokens import Tokens

_PRONOUNS = frozenset(("it", "they"))
_OPENING = 12  # words
_FEWEST_COMMANDS = 3
_LAST_ITEM = ([";", "and"], [";", "or"])
COMMANDS = frozenset(
    "report notify use ensure make implement maintain provide limit return destroy comply document mitigate obtain cooperate train encrypt permit"
    " retain refrain disclose restrict require extend keep give assist conduct protect respond enforce incorporate sell bind delete inform allow"
    " impose engage appoint perform remove submit establish adopt treat designate verify".split()
)
_ANNOUNCING = frozenset(("following", "below", "table", "schedule", "matrix", "these"))
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

_THROUGHOUT = re.compile(
    r"\b(?:during|throughout|for)(?: the| its| this| any)?(?: (?!termination)\w+){0,2} (?:term|life|duration|lifetime)\b"
    r"|\b(?:during|throughout) (?:the |this )?agreement\b|\bat all times\b|\b(?:during|before) (?:and|or|as well as) (?:after|following|upon)\b",
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
    announced: str | None = None
    """Whose duties the headings over the sentence announce."""
    before: Sentence | None = None
    """The sentence of the same clause that stands before."""
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

    @cached_property
    def standing(self) -> dict[str, list[int]]:
        """Where each word of the sentence stands in it."""
        places: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            places.setdefault(word, []).append(place)
        return places

    @property
    def norms(self) -> list[Norm]:
        """What binds whom in the sentence, worked out when first asked for."""
        if self._norms is None:
            pending = [self]
            while (earlier := pending[-1]._referred) and earlier._norms is None:
                pending.append(earlier)
            for sentence in reversed(pending):  # no recursion: a clause may have any number of sentences
                sentence._norms = norms(sentence.words, sentence.found, sentence.meant)
        return self._norms or []

    @property
    def _referred(self) -> Sentence | None:
        """The sentence before, where an "it" or "they" may mean who acts there."""
        return None if _PRONOUNS.isdisjoint(self.words) else self.before

    @property
    def meant(self) -> str | None:
        """The party that an "it" or "they" may mean: who acts in the sentence before."""
        return self._referred.actor if self._referred else None

    @property
    def actor(self) -> str | None:
        """The party that the sentence binds or allows something, the last of several."""
        subjects = [norm.subject for norm in self.norms if norm.subject in PARTIES and not norm.subordinate]
        return subjects[-1] if subjects else None


def sentences(document: Document, tokens: Tokens) -> Iterator[Sentence]:
    """Every sentence of every clause, in the order of the contract."""
    cuts: dict[Span, list[tuple[int, int]]] = {}
    for clause in document.clauses:
        cuts[clause.span] = own = cut(tokens, *tokens.within(clause.span))
        lead = tuple(
            index
            for span in clause.lead_ins
            for index in range(*_leading(tokens, cuts.get(span) or cut(tokens, *tokens.within(span)), clause))
        )
        opening = " ".join((*clause.headings[-1:], *(tokens.words[index] for index in lead)))
        after_lead = _begins_at_the_end(opening)
        before: Sentence | None = None
        for number, (first, last) in enumerate(own):
            taken = lead if number == 0 or not _stands_alone(tokens.words, first, last) else ()
            places = (*taken, *range(first, last))
            words = [tokens.words[index] for index in places]
            after = after_lead or _begins_at_the_end(" ".join(words[:_OPENING]))
            sentence = Sentence(clause, places, words, len(taken), _segments(words, len(taken)), after, before=before)
            yield sentence
            before = sentence


def _begins_at_the_end(opening: str) -> bool:
    """Whether a duty begins at termination, and is not one that "throughout the Term and for two years after" goes on."""
    return _AFTER_TERMINATION.search(opening) is not None and not _THROUGHOUT.search(opening)


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


def _leading(tokens: Tokens, ranges: list[tuple[int, int]], clause: Clause) -> tuple[int, int]:
    """The sentence of a lead-in that the clause is read after: the last, but for a row of a table that which announces it."""
    if not ranges:
        return 0, 0
    last = ranges[-1]
    if clause.is_row and len(ranges) > 1 and tokens.words[last[1] - 1] == ".":
        announcing = [own for own in ranges if not _ANNOUNCING.isdisjoint(tokens.words[slice(*own)])]
        return announcing[-1] if announcing else last
    return last


def _stands_alone(words: list[str], first: int, last: int) -> bool:
    """Whether a later sentence of an item has its own verb of promise, so that the lead-in is over."""
    return any(
        word in ("shall", "will", "must", "may", "agrees", "agree", "is", "are", "has", "have")
        for word in words[first:last]
    )


def _segments(words: list[str], lead: int) -> list[int]:
    """Which item of a list inside the sentence each word belongs to; 0 is what all items share."""
    segments, current = [0] * len(words), 0
    if "(" not in words and words.count(".") <= 1:
        return _commands(words, lead)
    for index in range(lead, len(words)):
        if _enumerates(words, index):
            current += 1
        segments[index] = current
    return segments if current > 1 else _commands(words, lead)


def _commands(words: list[str], lead: int) -> list[int]:
    """The same where the items are commands parted by semicolons: "Process …; encrypt …; and notify Customer …"."""
    segments, current = [0] * len(words), 1
    if words.count(";") < _FEWEST_COMMANDS - 1:
        return segments
    for index in range(lead, len(words)):
        current += words[index] in COMMANDS and (words[index - 1] == ";" or words[index - 2 : index] in _LAST_ITEM)
        segments[index] = current
    return segments if current >= _FEWEST_COMMANDS else [0] * len(words)


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
