"""Where concepts stand in a contract: looked up when a pattern asks, once for the whole document, and remembered.

Single words come from an index of the document's words, fixed phrases from one pass of a phrase matcher, and
concepts with gaps are put together from the others in the sentences that have all their parts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Sequence as Listed
from dataclasses import dataclass, field

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from bpo_contracts.matching.chains import chains
from bpo_contracts.matching.norms import Place
from bpo_contracts.matching.patterns import SUBJECTS, Pattern, Sequence, Step, literal_phrases, parse_sequence
from bpo_contracts.matching.sentences import Sentence
from bpo_contracts.matching.tokens import Tokens, english, words_of
from bpo_contracts.matching.vocabulary import Vocabulary

_UNLESS = " unless"


class Lexicon:
    """Every concept of the vocabularies and every plain word of the patterns, compiled for look-up."""

    def __init__(self, vocabulary: Vocabulary, patterns: Iterable[Pattern]) -> None:
        self.words: dict[str, set[str]] = defaultdict(set)
        self.compounds: dict[str, list[Sequence]] = {}
        self._sorted: dict[Sequence, Sequence] = {}
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
        self.with_exceptions = {concept.name for concept in vocabulary.concepts.values() if concept.unless}
        for name, phrases in self.phrases.items():
            self._matcher.add(name, [Doc(english().vocab, words=words) for words in phrases])
        self._names = {english().vocab.strings[name]: name for name in self.phrases}

    def _add(self, name: str, texts: Iterable[str]) -> None:
        for words in {tuple(words_of(text)) for text in texts}:
            if len(words) == 1:
                self.words[name].add(words[0])
            elif words:
                self.phrases[name].append(list(words))

    def easiest_first(self, steps: Sequence) -> Sequence:
        """The steps so that those come last which must be put together from others."""
        if steps not in self._sorted:
            self._sorted[steps] = tuple(
                sorted(steps, key=lambda step: any(self.compounds.get(name) for name in step.names))
            )
        return self._sorted[steps]

    @property
    def all_phrases(self) -> Iterator[list[str]]:
        for words in self.words.values():
            yield from ([word] for word in words)
        for phrases in self.phrases.values():
            yield from phrases

    def fixed(self, tokens: Tokens) -> dict[str, list[Place]]:
        """The phrases of two words and more that stand in the text."""
        places: dict[str, list[Place]] = defaultdict(list)
        for key, start, end in self._matcher(tokens.doc):
            places[self._names[key]].append((start, end))
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
    at_word: dict[str, list[Place]]
    read_in: list[list[int]]
    subcontracting: frozenset[Place] = frozenset()
    texts: dict[str, list[Place]] = field(default_factory=dict)
    known: dict[tuple[str, int], Listed[Place]] = field(default_factory=dict)
    present: dict[str, bool] = field(default_factory=dict)
    where: dict[str, set[int]] = field(default_factory=dict)
    put_together: dict[str, dict[int, list[Place]]] = field(default_factory=dict)

    def is_present(self, name: str) -> bool:
        """Whether the text holds any words of the concept, or of all its parts; worked out when first asked."""
        if name not in self.present:
            self.present[name] = False  # a concept made of itself is not there by that
            self.present[name] = (
                not self.at_word.keys().isdisjoint(self.lexicon.words.get(name, ()))
                or name in self.fixed
                or name in self.parties
                or any(
                    all(any(map(self.is_present, step.names)) for step in sequence)
                    for sequence in self.lexicon.compounds.get(name, ())
                )
            )
        return self.present[name]

    def in_sentence(self, name: str, number: int) -> Listed[Place]:
        """The places of a concept in one sentence."""
        key = (name, number)
        if key not in self.known:
            self.known[key] = ()
            self.known[key] = self._located(name, number)
        return self.known[key]

    def _located(self, name: str, number: int) -> Listed[Place]:
        if not self.is_present(name):
            return ()
        sentence = self.sentences[number]
        text = self.in_text(name)
        places: list[Place] = []
        for first, last, shift in sentence.runs if text else ():
            for index in range(bisect_left(text, (first, 0)), len(text)):
                start, end = text[index]
                if start >= last:
                    break
                if end <= last:
                    places.append((start + shift, end + shift))
        composed = self._composed(name).get(number)
        return sorted({*places, *composed}) if composed else places

    def in_text(self, name: str) -> list[Place]:
        """The places of a concept's words and fixed phrases in the whole text, what they do not mean left out."""
        if name not in self.texts:
            self.texts[name] = self._found_in_text(name)
        return self.texts[name]

    def _found_in_text(self, name: str) -> list[Place]:
        words = (word for word in self.lexicon.words.get(name, ()) if word in self.at_word)
        places = [place for word in words for place in self.at_word[word]]
        places += self.fixed.get(name, ())
        barred = list(self.in_text(name + _UNLESS)) if name in self.lexicon.with_exceptions else []
        if name in SUBJECTS:
            barred += [place for listed in self.parties.values() for place in listed]
        else:
            barred += self.subcontracting
        if barred and name not in self.parties:
            covered = _covered(barred)
            places = [(start, end) for start, end in places if covered.get(start, 0) < end]
        places += self.parties.get(name, ())
        return sorted(set(places)) if len(places) > 1 else places

    def having(self, steps: Listed[Step]) -> list[int]:
        """The sentences that have a name of every step, whatever the order; steps easy to look up come first."""
        for step in steps:
            if not any(map(self.is_present, step.names)):
                return []
        numbers: set[int] | None = None
        for step in steps:
            mine = self._sentences_of(step.names)
            numbers = mine if numbers is None else numbers & mine
            if not numbers:
                return []
        return sorted(numbers or ())

    def _sentences_of(self, names: tuple[str, ...]) -> set[int]:
        """The sentences in which one of the names stands."""
        if len(names) == 1:
            return self._sentences_with(names[0])
        return set().union(*map(self._sentences_with, names))

    def _sentences_with(self, name: str) -> set[int]:
        if name not in self.where:
            self.where[name] = found = set[int]()
            if self.is_present(name):
                found.update(*(self.read_in[start] for start, _ in self.in_text(name)), self._composed(name))
        return self.where[name]

    def _composed(self, name: str) -> dict[int, list[Place]]:
        """Where a concept is put together from others, by the number of the sentence."""
        if name not in self.put_together:
            places: dict[int, list[Place]] = {}
            self.put_together[name] = places
            for sequence in self.lexicon.compounds.get(name, ()):
                for number in self.having(self.lexicon.easiest_first(sequence)):
                    found = self._unbarred(name, number, chains(sequence, self.sentences[number]))
                    if found:
                        places.setdefault(number, []).extend(found)
        return self.put_together[name]

    def _unbarred(self, name: str, number: int, places: Iterable[Place]) -> list[Place]:
        """The places whose first and last words are not part of a phrase that the concept does not mean."""
        barred = self.in_sentence(name + _UNLESS, number) if name in self.lexicon.with_exceptions else ()
        if not barred:
            return list(places)
        covered = _covered(barred)
        return [(start, end) for start, end in places if start not in covered and end - 1 not in covered]


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


def where_tokens_stand(sentences: list[Sentence], count: int) -> list[list[int]]:
    """For each token the sentences it is read in; a lead-in is read in every item."""
    where: list[list[int]] = [[] for _ in range(count)]
    for number, sentence in enumerate(sentences):
        for token in sentence.tokens:
            where[token].append(number)
    return where
