"""Where concepts stand in a contract: looked up when a pattern asks, once for the whole document, and remembered.

Single words come from an index of the document's words, fixed phrases from one pass of a phrase matcher, and
concepts with gaps are put together from the others in the sentences that have all their parts. Which sentences may
have a concept is kept as the bits of a number, the first sentence the lowest: what a pattern asks for is their "and".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Sequence as Listed
from functools import reduce
from graphlib import TopologicalSorter
from operator import or_

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
        self.parts_first = _parts_first(self.compounds)
        self._names = {english().vocab.strings[name]: name for name in self.phrases}
        self._meant_by: dict[str, list[str]] = defaultdict(list)
        for name, words in self.words.items():
            for word in words:
                self._meant_by[word].append(name)

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

    def worded(self, words: dict[str, int]) -> dict[str, int]:
        """For each concept the sentences, as bits, that have one of its words, given those that have each word."""
        bits: dict[str, int] = defaultdict(int)
        for word, sentences in words.items():
            for name in self._meant_by.get(word, ()):
                bits[name] |= sentences
        return bits

    def phrased(self, tokens: Tokens) -> dict[str, list[Place]]:
        """The phrases of two words and more that stand in the text."""
        places: dict[str, list[Place]] = defaultdict(list)
        for key, start, end in self._matcher(tokens.doc):
            places[self._names[key]].append((start, end))
        return places


def _parts_first(compounds: dict[str, list[Sequence]]) -> list[tuple[str, list[Sequence]]]:
    """The concepts that are put together from others, each after those it is made of."""
    parts = {
        name: {part for sequence in sequences for step in sequence for part in step.names if part in compounds}
        for name, sequences in compounds.items()
        if sequences
    }
    return [(name, compounds[name]) for name in TopologicalSorter(parts).static_order() if compounds[name]]


InSentences = dict[int, list[Place]]
"""Places by the number of their sentence."""


class Occurrences:
    """What stands where in one contract. Places count the words of a sentence, its lead-ins before it.

    `phrases` and `parties` count the words of the contract. `subcontracting` are the places where a party itself is
    called subcontractor: there it is only that party.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        sentences: list[Sentence],
        phrases: dict[str, list[Place]],
        parties: dict[str, list[Place]],
        subcontracting: Iterable[Place] = (),
    ) -> None:
        self.lexicon, self.sentences = lexicon, sentences
        self._phrases, self._parties = phrases, parties
        self._by_token = SentencesByToken(sentences)
        self._in_sentences: dict[str, InSentences] = {}
        self._acting = self._by_token.by_sentence(place for places in parties.values() for place in places)
        self._subcontracting = self._by_token.by_sentence(subcontracting)
        self._bits = lexicon.worded(_sentences_by_word(sentences))
        for name, places in (*phrases.items(), *parties.items()):
            self._bits[name] |= self._by_token.sentences_of(places)
        self._bits_of_steps: dict[Step, int] = {}
        self._compounds: dict[str, list[tuple[Sequence, int]]] = {}
        for name, sequences in lexicon.parts_first:
            self._put_together(name, sequences)

    def _put_together(self, name: str, sequences: Iterable[Sequence]) -> None:
        """Note which of the sequences a concept is made of may stand in which sentences."""
        standing = [(sequence, bits) for sequence in sequences if (bits := self.having(sequence))]
        if standing:
            self._compounds[name] = standing
            self._bits[name] |= reduce(or_, (bits for _, bits in standing))

    def having(self, steps: Iterable[Step]) -> int:
        """The sentences, as bits, that may have a name of every step, whatever the order."""
        bits = -1
        for step in steps:
            known = self._bits_of_steps.get(step)
            if known is None:
                known = 0
                for name in step.names:
                    known |= self._bits.get(name, 0)
                self._bits_of_steps[step] = known
            bits &= known
            if not bits:
                return 0
        return bits

    def _phrased(self, name: str) -> InSentences:
        """Where the phrases of a concept stand, and the party of that name."""
        found = self._in_sentences.get(name)
        if found is None:
            places = (*self._phrases.get(name, ()), *self._parties.get(name, ()))
            self._in_sentences[name] = found = self._by_token.by_sentence(places)
        return found

    def located(self, name: str, sentence: InSentence) -> Listed[Place]:
        """The places of a concept in one sentence."""
        number = sentence.number
        if not self._bits.get(name, 0) >> number & 1:
            return ()
        places = self._stated(name, number)
        barred = sentence.get(name + _UNLESS) if name in self.lexicon.with_exceptions else ()
        if places and name not in self._parties:
            spared = self._acting if name in SUBJECTS else self._subcontracting
            covered = _covered((*barred, *spared.get(number, ())))
            if covered:
                places = [(start, end) for start, end in places if covered.get(start, 0) < end]
        composed = self._composed(name, number)
        if composed and barred:
            covered = _covered(barred)
            composed = [(start, end) for start, end in composed if start not in covered and end - 1 not in covered]
        return sorted({*places, *composed}) if len(places) + len(composed) > 1 else places or composed

    def _stated(self, name: str, number: int) -> list[Place]:
        """The places of a concept's words and fixed phrases in one sentence."""
        has_phrases = name in self._phrases or name in self._parties
        places = list(self._phrased(name).get(number, ())) if has_phrases else []
        words = self.lexicon.words.get(name)
        if words:
            standing = self.sentences[number].standing
            places += [(place, place + 1) for word in words & standing.keys() for place in standing[word]]
        return places

    def _composed(self, name: str, number: int) -> list[Place]:
        """Where a concept is put together from others in one sentence."""
        places: list[Place] = []
        for sequence, having in self._compounds.get(name, ()):
            if having >> number & 1:
                places += chains(sequence, self.sentences[number])
        return places


class SentencesByToken:
    """In which sentences each token of the contract is read; a lead-in is read in every item."""

    def __init__(self, sentences: list[Sentence]) -> None:
        self._sentences = sentences
        self._bits: dict[int, int] = defaultdict(int)
        for number, sentence in enumerate(sentences):
            bit = 1 << number
            for token in sentence.tokens:
                self._bits[token] |= bit

    def sentences_of(self, places: Iterable[Place]) -> int:
        """The sentences, as bits, in which places of the contract begin."""
        bits = 0
        for start, _ in places:
            bits |= self._bits.get(start, 0)
        return bits

    def by_sentence(self, places: Iterable[Place]) -> InSentences:
        """Places that count the words of the contract, as places in each sentence that has them whole."""
        found: InSentences = {}
        for start, end in places:
            for number in numbers_of(self._bits.get(start, 0)):
                for first, last, shift in self._sentences[number].runs:
                    if first <= start and end <= last:
                        found.setdefault(number, []).append((start + shift, end + shift))
        return found


def _sentences_by_word(sentences: list[Sentence]) -> dict[str, int]:
    """The sentences, as bits, that have each word."""
    bits: dict[str, int] = defaultdict(int)
    for number, sentence in enumerate(sentences):
        bit = 1 << number
        for word in set(sentence.words):
            bits[word] |= bit
    return bits


def numbers_of(bits: int) -> Iterator[int]:
    """The numbers of the sentences that the bits stand for, the first first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def bits_of(numbers: Iterable[int]) -> int:
    """Sentences as bits."""
    return sum(1 << number for number in numbers)


def _covered(places: Iterable[Place]) -> dict[int, int]:
    """For each word inside one of the places, where the longest of them ends."""
    covered: dict[int, int] = {}
    for start, end in places:
        for index in range(start, end):
            covered[index] = max(covered.get(index, 0), end)
    return covered


class InSentence:
    """What stands in one sentence, by concept; asking for what does not is answered with nothing."""

    __slots__ = ("_known", "_occurrences", "number")

    def __init__(self, occurrences: Occurrences, number: int) -> None:
        self._occurrences, self.number = occurrences, number
        self._known: dict[str, Listed[Place]] = {}

    def get(self, name: str, nothing: tuple[()] = (), /) -> Listed[Place]:
        places = self._known.get(name)
        if places is None:
            self._known[name] = nothing
            self._known[name] = places = self._occurrences.located(name, self)
        return places
