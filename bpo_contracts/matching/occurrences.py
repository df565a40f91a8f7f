"""Where concepts stand in a contract: looked up when a pattern asks, once for the whole document, and remembered.

Single words come from an index of the document's words, fixed phrases from one pass of a phrase matcher, and
concepts with gaps are put together from the others in the sentences that have all their parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Sequence as Listed
from dataclasses import dataclass, field
from functools import cached_property

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from bpo_contracts.matching.chains import chains
from bpo_contracts.matching.norms import Place
from bpo_contracts.matching.patterns import SUBJECTS, Pattern, Sequence, literal_phrases, parse_sequence
from bpo_contracts.matching.sentences import Sentence
from bpo_contracts.matching.tokens import Tokens, english, words_of
from bpo_contracts.matching.vocabulary import Vocabulary

_UNLESS = " unless"
_COMMON = 0.6


class Lexicon:
    """Every concept of the vocabularies and every plain word of the patterns, compiled for look-up."""

    def __init__(self, vocabulary: Vocabulary, patterns: Iterable[Pattern]) -> None:
        self.words: dict[str, set[str]] = defaultdict(set)
        self.compounds: dict[str, list[Sequence]] = {}
        self.phrases: dict[str, list[list[str]]] = defaultdict(list)
        self._matcher = PhraseMatcher(english().vocab, attr="ORTH")
        for concept in vocabulary.concepts.values():
            self._add(concept.name, concept.phrases)
            self._add(concept.name + _UNLESS, concept.exceptions)
            self.compounds[concept.name] = [parse_sequence(term, vocabulary) for term in concept.compounds]
        names = {name for pattern in patterns for name in pattern.names}
        names |= {
            name
            for listed in self.compounds.values()
            for sequence in listed
            for step in sequence
            for name in step.names
        }
        for name in names:
            self._add(name, literal_phrases(name))
        for name, phrases in self.phrases.items():
            self._matcher.add(name, [Doc(english().vocab, words=words) for words in phrases])

    @cached_property
    def plain_words(self) -> list[str]:
        """The names that stand for single words and nothing else."""
        told_apart = (
            *self.phrases,
            *(name.removesuffix(_UNLESS) for name in (*self.words, *self.phrases) if name.endswith(_UNLESS)),
        )
        apart = {*told_apart, *SUBJECTS, *(name for name, listed in self.compounds.items() if listed)}
        return [name for name in self.words if name not in apart and not name.endswith(_UNLESS)]

    def _add(self, name: str, texts: Iterable[str]) -> None:
        for words in {tuple(words_of(text)) for text in texts}:
            if len(words) == 1:
                self.words[name].add(words[0])
            elif words:
                self.phrases[name].append(list(words))

    @property
    def all_phrases(self) -> Iterator[list[str]]:
        for words in self.words.values():
            yield from ([word] for word in words)
        for phrases in self.phrases.values():
            yield from phrases

    def fixed(self, tokens: Tokens) -> dict[str, list[Place]]:
        """The phrases of two words and more that stand in the text."""
        strings = english().vocab.strings
        places: dict[str, list[Place]] = defaultdict(list)
        for key, start, end in self._matcher(tokens.doc):
            places[strings[key]].append((start, end))
        return places


@dataclass(slots=True)
class Occurrences:
    """What stands where in one contract. Places count the words of a sentence, its lead-ins before it.

    `subcontracting` are the places where a party itself is called subcontractor: there it is only that party.
    """

    lexicon: Lexicon
    sentences: list[Sentence]
    fixed: dict[str, list[Place]]
    parties: dict[str, list[Place]]
    at_word: dict[str, list[int]]
    in_sentences: list[list[tuple[int, int]]]
    subcontracting: frozenset[Place] = frozenset()
    known: dict[str, dict[int, list[Place]]] = field(default_factory=dict)
    common: dict[str, frozenset[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        most = len(self.sentences) * _COMMON
        for name in self.lexicon.plain_words:
            words = self.lexicon.words[name]
            if name not in self.parties and sum(len(self.at_word.get(word, ())) for word in words) > most:
                self.common[name] = frozenset(words)

    def in_sentence(self, name: str, number: int) -> Listed[Place]:
        """The places of a concept in one sentence; one of common words alone is looked for in no other."""
        if name in self.common:
            words = self.common[name]
            return [(place, place + 1) for place, word in enumerate(self.sentences[number].words) if word in words]
        return self.of(name).get(number, ())

    def of(self, name: str) -> dict[int, list[Place]]:
        """The places of a concept, by the number of the sentence."""
        if name not in self.known:
            self.known[name] = {}
            self.known[name] = self._located(name)
        return self.known[name]

    def _located(self, name: str) -> dict[int, list[Place]]:
        located: dict[int, list[Place]] = defaultdict(list)
        for start, end in self._in_text(name):
            for number, place in self.in_sentences[start]:
                tokens, last = self.sentences[number].tokens, place + end - start
                if last <= len(tokens) and tokens[last - 1] == end - 1:
                    located[number].append((place, last))
        for sequence in self.lexicon.compounds.get(name, ()):
            for number in self.having([sequence]):
                places = located[number]
                places += [chain for chain in chains(sequence, self.sentences[number]) if chain not in places]
        for places in located.values():
            places.sort()
        return {number: places for number, places in located.items() if places}

    def _in_text(self, name: str) -> list[Place]:
        """The places of a concept's words and fixed phrases in the whole text, what they do not mean left out."""
        places = [
            (index, index + 1) for word in self.lexicon.words.get(name, ()) for index in self.at_word.get(word, ())
        ]
        places += self.fixed.get(name, ())
        barred = (
            self._in_text(name + _UNLESS)
            if name + _UNLESS in self.lexicon.phrases or name + _UNLESS in self.lexicon.words
            else []
        )
        if name in SUBJECTS:
            barred += [place for listed in self.parties.values() for place in listed]
        elif self.subcontracting:
            barred += self.subcontracting
        if barred and name not in self.parties:
            covered = _covered(barred)
            places = [(start, end) for start, end in places if covered.get(start, 0) < end]
        return sorted({*places, *self.parties.get(name, ())})

    def having(self, sequences: Listed[Sequence]) -> list[int]:
        """The sentences that have at least one name of every step, found without looking at any other."""
        numbers: set[int] | None = None
        steps = [step for sequence in sequences for step in sequence]
        telling = [step for step in steps if self.common.keys().isdisjoint(step.names)]
        for step in sorted(telling or steps, key=lambda step: any(name not in self.known for name in step.names)):
            mine: set[int] = set()
            for name in step.names:
                mine.update(self.of(name))
            numbers = mine if numbers is None else numbers & mine
            if not numbers:
                return []
        return sorted(numbers or ())


def _covered(places: Iterable[Place]) -> dict[int, int]:
    """For each word inside one of the places, where the longest of them ends."""
    covered: dict[int, int] = {}
    for start, end in places:
        for index in range(start, end):
            covered[index] = max(covered.get(index, 0), end)
    return covered


@dataclass(frozen=True, slots=True)
class InSentence:
    """What stands in one sentence, by concept; asking for what does not is answered with nothing."""

    occurrences: Occurrences
    number: int

    def get(self, name: str, nothing: tuple[()] = (), /) -> Listed[Place]:
        return self.occurrences.in_sentence(name, self.number) or nothing


def where_tokens_stand(sentences: list[Sentence], count: int) -> list[list[tuple[int, int]]]:
    """For each token the sentences it is read in, with its place there; a lead-in is read in every item."""
    where: list[list[tuple[int, int]]] = [[] for _ in range(count)]
    for number, sentence in enumerate(sentences):
        for place, token in enumerate(sentence.tokens):
            where[token].append((number, place))
    return where
