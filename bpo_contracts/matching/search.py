"""Looking for patterns in a contract: every vocabulary matched once, every pattern only where its words stand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from bpo_contracts.document import Document, Role, Span, Standing
from bpo_contracts.matching import law
from bpo_contracts.matching.chains import SMALL_WORDS, chains, same_item
from bpo_contracts.matching.norms import (
    Grade,
    Modality,
    Norm,
    denies,
    denies_represented,
    denies_verb,
    fit,
    flipped,
    governing,
    represents,
    serves,
)
from bpo_contracts.matching.occurrences import InSentence, Lexicon, Occurrences, bits_of, numbers_of
from bpo_contracts.matching.patterns import PARTIES, SUBJECTS, Force, Pattern
from bpo_contracts.matching.quantities import Quantity, emails, quantities
from bpo_contracts.matching.sentences import COMMANDS, Sentence, sentences
from bpo_contracts.matching.tokens import Tokens, corrected, tokenise, words_of
from bpo_contracts.matching.typos import Corrector
from bpo_contracts.matching.vocabulary import Vocabulary

_BEFORE_VERB = SMALL_WORDS | {"do", "does", "not", "never", "n't"}
_CONDITIONS = frozenset("before after if when where upon once until unless except subject".split())
_OPENING_CONDITIONS = frozenset("if when where whenever wherever once until unless as while".split())
_CONDITIONING = frozenset(("provided", "only", "unless", "except", "if", "where"))
_SPARING = frozenset(("unless", "without", "except", "until"))
_LIMITING = frozenset(("exceed", "surpass"))
_FALLING = frozenset(("fall", "drop", "go", "decline"))
_COMPARED = frozenset("less more greater later fewer lower higher longer earlier worse".split())
_LIMIT_REACH = 5  # words after the word of force
_SAYING_NOTHING = frozenset((Standing.HEADING, Standing.CONTENTS, Standing.SIGNATURE, Standing.NOTE))
_ALWAYS_NAMED = {Role.BUSINESS_ASSOCIATE: "business associate", Role.COVERED_ENTITY: "covered entity"}
_PLAIN_ROLES = {
    "business associate": "vendor|processor|provider|service provider|supplier|contractor|licensor|we|our",
    "covered entity": "client|controller|customer|licensee|subscriber|you|your",
}
"""What a heading may call a party by, whatever the document does."""
_DUTIES = re.compile(r"obligations?\b|duties|responsibilit|undertakings|activities", re.IGNORECASE)
_TOWARDS = frozenset("to toward towards with for against".split())
_PRONOUNS = {"we": ("we", "us", "our", "ours"), "you": ("you", "your", "yours")}


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern found in a sentence: how firmly, why not more firmly, and on which words; `anchor` is its first word's."""

    pattern: Pattern
    sentence: Sentence
    grade: Grade
    weakness: str
    first: int
    last: int
    anchor: int = -1


@dataclass
class Found:
    """A contract with everything found in it, ready for patterns."""

    document: Document
    tokens: Tokens
    occurrences: Occurrences
    quantities: dict[str, dict[int, Quantity]]
    misspelt: dict[int, tuple[str, str]]

    @property
    def sentences(self) -> list[Sentence]:
        return self.occurrences.sentences

    def span(self, sentence: Sentence) -> Span:
        """The clause's own words of the sentence, as characters of the contract; for a cell, those of its row."""
        if sentence.clause.row is not None:
            return sentence.clause.row
        own = sentence.tokens[sentence.lead :]
        return self.tokens.span(own[0], own[-1] + 1)

    def introduction(self, sentence: Sentence) -> Span | None:
        """The words outside a table that its row is read after, where there are any."""
        if not (sentence.clause.is_row and sentence.lead):
            return None
        first, last, _ = sentence.runs[0]
        span = self.tokens.span(first, min(last, first + sentence.lead))
        return None if sentence.clause.row and span.start >= sentence.clause.row.start else span

    def misspelt_in(self, match: Match) -> list[tuple[str, str]]:
        """The words the match rests on that were read as others: as written, as read."""
        tokens = match.sentence.tokens[match.first : match.last] if self.misspelt else ()
        return [self.misspelt[token] for token in tokens if token in self.misspelt]

    def stated_in(self, sentence: Sentence, measure: str) -> list[tuple[int, Quantity]]:
        """The amounts of a measure in the sentence, each with its place."""
        stated = self.quantities.get(measure, {})
        return [(place, stated[token]) for place, token in enumerate(sentence.tokens) if token in stated]

    def of_clause(self, sentence: Sentence) -> list[Sentence]:
        """The sentences of the clause that the sentence belongs to."""
        return self._by_clause[sentence.clause.span]

    @cached_property
    def operative(self) -> int:
        """The sentences that bind or allow, as bits."""
        return self._where(lambda standing: standing is Standing.OPERATIVE)

    @cached_property
    def spoken(self) -> int:
        """The sentences that say something, definitions and recitals too, as bits."""
        return self._where(lambda standing: standing not in _SAYING_NOTHING)

    def _where(self, counts: Callable[[Standing], bool]) -> int:
        return bits_of(number for number, sentence in enumerate(self.sentences) if counts(sentence.clause.standing))

    @cached_property
    def _by_clause(self) -> dict[Span, list[Sentence]]:
        clauses: dict[Span, list[Sentence]] = defaultdict(list)
        for sentence in self.sentences:
            clauses[sentence.clause.span].append(sentence)
        return clauses


class Searcher:
    """The vocabularies and the plain words of all patterns, compiled once for any number of contracts."""

    def __init__(self, vocabulary: Vocabulary, patterns: Iterable[Pattern], real_words: Iterable[str] = ()) -> None:
        self._lexicon = Lexicon(vocabulary, patterns)
        terms = vocabulary.concepts["terms of art"].phrases if "terms of art" in vocabulary else []
        self._corrector = Corrector(self._lexicon.all_phrases, map(words_of, terms), real_words)

    def read(self, document: Document) -> Found:
        """The contract's words and sentences with everything that patterns are looked for in."""
        plain = tokenise(document.text)
        corrections = self._corrector.corrections(plain.words)
        tokens = corrected(plain, corrections)
        misspelt = {index: (plain.words[index], meant) for index, meant in corrections.items()}
        phrases = self._lexicon.phrased(tokens)
        stated: dict[str, dict[int, Quantity]] = defaultdict(dict)
        for quantity in quantities(document.text):
            first, last = tokens.within(quantity.span)
            if first >= len(tokens):
                continue  # a blank behind the last word
            stated[quantity.measure].setdefault(first, quantity)
            phrases[quantity.measure if quantity.amount is not None else "blank"].append((first, max(last, first + 1)))
        for address in emails(document.text):
            phrases["email"].append(tokens.within(address))
        for reference in law.references(document.text):
            first, last = tokens.within(reference.span)
            for name in reference.names:
                phrases[name].append((first, max(last, first + 1)))
        split = list(sentences(document, tokens))
        parties = _parties(document, tokens)
        occurrences = Occurrences(
            self._lexicon,
            split,
            phrases,
            parties,
            (place for places in parties.values() for place in places if tokens.words[place[0]].startswith("sub")),
        )
        announced = _announced(document)
        for number, sentence in enumerate(split):
            sentence.found = InSentence(occurrences, number)
            sentence.announced = announced[sentence.clause.headings]
        return Found(document, tokens, occurrences, stated, misspelt)


def _parties(document: Document, tokens: Tokens) -> dict[str, list[tuple[int, int]]]:
    places: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for concept, first, last in _party_mentions(document, tokens):
        places[concept].append((first, last))
    return places


def _names(document: Document) -> dict[tuple[str, ...], tuple[str, bool]]:
    """What the document calls its parties, with the party and whether it is written with a capital."""
    names: dict[tuple[str, ...], tuple[str, bool]] = {}
    for party in document.parties:
        concept = _ALWAYS_NAMED[party.role]
        for name in party.names:
            for form in _PRONOUNS.get(name, (name,)):
                names[tuple(words_of(form))] = (concept, form[:1].isupper())
    for concept in _ALWAYS_NAMED.values():
        names.setdefault(tuple(concept.split()), (concept, False))
    return names


def _announced(document: Document) -> dict[tuple[str, ...], str | None]:
    """For the headings over each clause, whose duties they announce: "Obligations of Business Associate"."""
    called = {tuple(name.split()): role for role, names in _PLAIN_ROLES.items() for name in names.split("|")}
    called |= {name: concept for name, (concept, _) in _names(document).items()}
    owners = {
        heading: _owner(words_of(heading), called) if _DUTIES.search(heading) else None
        for heading in {heading for clause in document.clauses for heading in clause.headings}
    }
    return {
        headings: next((owner for heading in reversed(headings) if (owner := owners[heading])), None)
        for headings in {clause.headings for clause in document.clauses}
    }


def _owner(words: list[str], called: dict[tuple[str, ...], str]) -> str | None:
    """The one party that a heading names, or names behind "of"; not one that the duties are only owed to."""
    if any(word.startswith("sub") for word in words):
        return None
    named: list[tuple[str, str]] = []
    for index in range(len(words)):
        for length in (3, 2, 1):
            concept = called.get(tuple(words[index : index + length]))
            if concept:
                before = [word for word in words[:index] if word not in ("the", "a", "each")]
                named.append((before[-1] if before else "", concept))
                break
    for concepts in (
        {concept for before, concept in named if before in ("of", "by")},
        {concept for before, concept in named if before not in _TOWARDS},
    ):
        if len(concepts) == 1:
            return concepts.pop()
    return None


def _party_mentions(document: Document, tokens: Tokens) -> Iterator[tuple[str, int, int]]:
    names = _names(document)
    by_first: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for phrase in sorted(names, key=len, reverse=True):
        if phrase:
            by_first[phrase[0]].append(phrase)
    beyond = 0
    for index, word in enumerate(tokens.words):
        for phrase in by_first.get(word, ()) if index >= beyond else ():
            concept, capital = names[phrase]
            if phrase == ("us",) and tokens.text[tokens.starts[index] : tokens.ends[index]] == "US":
                continue  # the country
            if tuple(tokens.words[index : index + len(phrase)]) == phrase and (not capital or tokens.is_capital(index)):
                beyond = index + len(phrase)
                yield concept, index, beyond
                break


def search(found: Found, pattern: Pattern, *, anywhere: bool = False, in_lead: bool = False) -> Iterator[Match]:
    """The matches of a pattern, in the order of the contract.

    `anywhere` also takes definitions and recitals, and asks for no force: for what a contract need only name.
    `in_lead` takes matches that stand in the lead-in alone: for what weakens every item behind it.
    """
    bits = found.occurrences.having(pattern.steps) & (found.spoken if anywhere else found.operative)
    for number in numbers_of(bits):
        match = _match(pattern, found.sentences[number], anywhere=anywhere, in_lead=in_lead)
        if match:
            yield match


def _match(pattern: Pattern, sentence: Sentence, *, anywhere: bool, in_lead: bool) -> Match | None:
    best: Match | None = None
    for first, last in chains(pattern.sequences[0], sentence):
        reach = _companions(pattern, sentence, first, last, in_lead=in_lead)
        if reach is None or (pattern.force and any(norm.start <= first < norm.end for norm in sentence.norms)):
            continue
        grade, weakness = (Grade.FIRM, "") if anywhere else _grade(pattern, sentence, first, last)
        if grade is None:
            continue
        if best is None or grade.rank < best.grade.rank:
            best = Match(pattern, sentence, grade, weakness, min(first, *reach), max(last, *reach), first)
        if grade is Grade.FIRM:
            break
    return best


def _companions(
    pattern: Pattern, sentence: Sentence, first: int, last: int, *, in_lead: bool
) -> tuple[int, int] | None:
    """The reach of the match with what must stand elsewhere in the sentence; None where it does not."""
    low, high, own = first, last, in_lead or last > sentence.lead
    items = _items(sentence, first, last)
    for sequence in pattern.sequences[1:]:
        place = next((c for c in chains(sequence, sentence) if same_item(sentence, c[0], first)), None)
        if place is None:
            return None
        low, high = min(low, place[0]), max(high, place[1])
        items |= _items(sentence, *place)
        own = own or place[1] > sentence.lead
    if not own:
        return None
    for sequence in pattern.excluded:
        if any(_in_items(sentence, items, chain[0]) for chain in chains(sequence, sentence)):
            return None
    return low, high


def _items(sentence: Sentence, first: int, last: int) -> set[int]:
    """The items of a list inside the sentence that the words at both ends of a chain stand in."""
    return {sentence.segments[first], sentence.segments[last - 1]} - {0}


def _in_items(sentence: Sentence, items: set[int], place: int) -> bool:
    """Whether a word belongs to one of the items, or to what all items share; where no item is touched, all are."""
    return not items or sentence.segments[place] in items or sentence.segments[place] == 0


def _grade(pattern: Pattern, sentence: Sentence, first: int, last: int) -> tuple[Grade | None, str]:
    norm = governing(sentence.norms, sentence.words, first)
    if pattern.force is None:
        return _grade_free(pattern, sentence, first, last)
    if norm is None:
        return _grade_without_norm(pattern, sentence, first)
    other = _other_party(pattern, norm, sentence, last)
    if other is not None:
        return Grade.OTHER_PARTY, other
    modality = _modality(pattern, norm, sentence, first, last)
    unlimited = modality in (Modality.MAY, Modality.MUST) and not _limited(sentence, norm.end, last)
    grade = fit(pattern.force, modality)
    if (pattern.force is Force.ONLY and unlimited) or (
        grade is Grade.OPPOSITE and not _direct(sentence, norm.end, first)
    ):
        return None, ""
    return grade, modality.value if grade is not Grade.FIRM else ""


def _other_party(pattern: Pattern, norm: Norm, sentence: Sentence, last: int) -> str | None:
    """Whose promise or right it is, where it is not that of the party the pattern wants."""
    if not serves(pattern.subject, norm.subject) and norm.procured_by not in (pattern.subject, "both parties"):
        return norm.subject or ""
    if pattern.subject not in PARTIES and any(
        n.subject == "covered entity" for n in sentence.norms if n.start < norm.start
    ):
        return "covered entity"  # it is the covered entity that sees to it
    if norm.subject is None and pattern.subject:
        agent = _agent(sentence, last)
        return agent if agent not in (None, pattern.subject, "both parties") else None
    return None


def _modality(pattern: Pattern, norm: Norm, sentence: Sentence, first: int, last: int) -> Modality:
    """The force of the norm on the verb at `first`, its negations and limits counted."""
    denied = denies(sentence.words, norm.end, first)
    if represents(norm, sentence.words):
        denied = denied or denies_represented(sentence.words, norm.end, first)
    modality = flipped(norm.modality) if denied else norm.modality
    limits = pattern.force in (Force.MUST_NOT, Force.ONLY) and _limited(sentence, norm.end, last)
    return Modality.ONLY if modality is Modality.MAY and limits else modality


def _direct(sentence: Sentence, norm_end: int, first: int) -> bool:
    """Whether the word of force bears on this very verb, not on another that has it for its object."""
    between = _without_asides(sentence.words[norm_end:first])
    return (
        sum(
            word.isalpha() and len(word) > 1 and word not in SMALL_WORDS and not word.endswith("ly") for word in between
        )
        <= 2
    )


def _without_asides(words: list[str]) -> list[str]:
    """The words with what stands between commas left out: "may, in its sole discretion, use"."""
    commas = [index for index, word in enumerate(words) if word == ","]
    return words[: commas[0]] + words[commas[-1] :] if len(commas) > 1 else words


def promised_by(match: Match) -> str | None:
    """Who is bound by what a match without force rests on, where the sentence says so."""
    norm = governing(match.sentence.norms, match.sentence.words, match.anchor)
    if norm is None and _is_command(match.sentence, match.anchor):
        return match.sentence.announced
    return norm.subject if norm and norm.modality is Modality.MUST else None


def left_to_vendor(match: Match) -> bool:
    """Whether the vendor is only allowed what the words say: "Vendor may test the plan", "Vendor may meet these levels:"."""
    sentence = match.sentence
    norm = governing(sentence.norms, sentence.words, match.anchor)
    if norm is None or norm.modality is not Modality.MAY or norm.subject != "business associate":
        return False
    between = sentence.words[norm.end : match.anchor]
    if norm.end <= sentence.lead and (sentence.lead <= match.anchor or ":" in between):
        return _CONDITIONING.isdisjoint(sentence.words[sentence.lead : match.anchor])
    is_verb = norm.end <= match.anchor and all(word.endswith("ly") or word in _BEFORE_VERB for word in between)
    return is_verb and _CONDITIONING.isdisjoint(sentence.words)


def _grade_free(pattern: Pattern, sentence: Sentence, first: int, last: int) -> tuple[Grade | None, str]:
    """A pattern without force still must not be denied or left to choice by the norm that governs its verb."""
    if pattern.is_negative:
        norm = _norm_around(sentence, first)
        tried = norm is not None and norm.modality is Modality.EFFORTS
        return (Grade.WEAK, Modality.EFFORTS.value) if tried else (Grade.FIRM, "")
    inside = [n for n in sentence.norms if first <= n.start < last and not n.subordinate]
    norm = inside[0] if inside else governing(sentence.norms, sentence.words, first)
    if norm is None:
        return Grade.FIRM, ""
    modality = norm.modality
    vouched = represents(norm, sentence.words) and sentence.words[norm.end] == "neither"
    if not inside and not vouched and denies(sentence.words, norm.end, first):
        modality = flipped(modality)
    if modality is Modality.MUST_NOT and _sets_limit(sentence, norm.end, last):
        return Grade.FIRM, ""
    if modality in (Modality.MUST_NOT, Modality.NO_DUTY):
        spared = not inside and _excepted(sentence.words, norm.end, first)
        return (Grade.FIRM, "") if spared else (Grade.OPPOSITE, modality.value)
    if modality is Modality.EFFORTS or (modality is Modality.SHOULD and not pattern.states_intent):
        return Grade.WEAK, modality.value
    return Grade.FIRM, ""


def _norm_around(sentence: Sentence, first: int) -> Norm | None:
    """The norm that holds the word at `first`, else the one that governs it."""
    holding = (norm for norm in sentence.norms if norm.start <= first < norm.end)
    return next(holding, None) or governing(sentence.norms, sentence.words, first)


def _excepted(words: list[str], norm_end: int, first: int) -> bool:
    """Whether the word at `first` is what a prohibition leaves free: "shall not engage a subprocessor without consent"."""
    between = words[norm_end:first]
    if {";", "."}.intersection(between):
        return False
    spared = [index for index, word in enumerate(between) if word in _SPARING]
    return bool(spared) and spared[-1] > 0 and "," not in between[spared[-1] + 1 :]


def _sets_limit(sentence: Sentence, norm_end: int, last: int) -> bool:
    """Whether "shall not" only sets a limit: "shall not exceed 5 %", "will not fall below", "shall not be more than"."""
    words = sentence.words[norm_end : max(last, norm_end + _LIMIT_REACH)]
    for index, word in enumerate(words):
        following = words[index + 1 : index + 2]
        if (
            word in _LIMITING
            or (word in _FALLING and following == ["below"])
            or (word in _COMPARED and following == ["than"])
        ):
            return True
    return False


def _grade_without_norm(pattern: Pattern, sentence: Sentence, first: int) -> tuple[Grade | None, str]:
    """No word of force: a promise in the present tense, a passive statement, or an item under a party's duties."""
    if _in_opening_condition(sentence, first):
        return None, ""
    subject = _present_subject(sentence, first)
    denied = denies_verb(sentence.words, 0, first) or _denied_list(sentence.words, first)
    if subject is None:
        tells = not {"include", "includes", "mean", "means", "examples"}.isdisjoint(
            sentence.words[sentence.lead : first]
        )
        verbless = pattern.sequences[0][0].gap and sentence.words[sentence.lead] not in COMMANDS
        subject = None if tells or verbless else sentence.announced
        if subject is None and not _is_passive(sentence, first) and not _is_command(sentence, first):
            return None, ""
    if not serves(pattern.subject, subject):
        return Grade.OTHER_PARTY, subject or ""
    grade = fit(pattern.force or Force.MUST, Modality.MUST_NOT if denied else Modality.MUST)
    if pattern.force is Force.ONLY and not _limited(sentence, first, len(sentence.words)):
        return None, ""
    return grade, "must not" if grade is not Grade.FIRM else ""


def _in_opening_condition(sentence: Sentence, first: int) -> bool:
    """ "Until four years after the services are furnished, Customer shall …": what only says when the duty holds."""
    words, lead = sentence.words, sentence.lead
    if words[lead] not in _OPENING_CONDITIONS or "," in words[lead:first]:
        return False
    duty = next((norm for norm in sentence.norms if norm.start > first and not norm.subordinate), None)
    return duty is not None and "," in words[first : duty.start]


def _denied_list(words: list[str], first: int) -> bool:
    """ "We do not sell, share, or use": the "not" before the first of the joined verbs holds for each of them."""
    for index in range(first - 1, max(0, first - 12), -1):
        if words[index] in ("not", "n't", "never"):
            return words[index - 1] in ("do", "does", "never") or words[index] == "never"
        if words[index] in (";", ":", ".", "but", "and"):
            return False
    return False


def _present_subject(sentence: Sentence, first: int) -> str | None:
    """The party right before a verb in the present tense ("Vendor encrypts"), or the one whose list this is."""
    joined = _joined_subject(sentence, first)
    if joined:
        return joined
    mentions = sorted(
        (end, name)
        for name in SUBJECTS
        for start, end in sentence.found.get(name, ())
        if end <= first and sentence.words[max(0, start - 1)] != "of"
    )
    if not mentions:
        return sentence.meant if _opens_with_pronoun(sentence, first) else None
    end, name = mentions[-1]
    if end < len(sentence.words) and sentence.words[end] in ("'s", "'"):
        return None
    near = all(word in _BEFORE_VERB or word.endswith("ly") for word in sentence.words[end:first]) and first - end <= 4
    leading = end <= sentence.lead and sentence.words[sentence.lead - 1] in (":", "-") if sentence.lead else False
    opens = end <= 4 and sentence.words[0] not in _CONDITIONS
    listed = opens and 0 < first - end <= 30 and "," in sentence.words[end:first]
    return name if near or leading or listed else None


def _opens_with_pronoun(sentence: Sentence, first: int) -> bool:
    """ "It also tests the plan": whether a pronoun is the subject of the verb at `first`."""
    opening = sentence.words[sentence.lead : first]
    between = opening[1:]
    return opening[:1] in (["it"], ["they"]) and all(word.endswith("ly") or word in _BEFORE_VERB for word in between)


def _joined_subject(sentence: Sentence, first: int) -> str | None:
    """ "Vendor makes its records available to Client and allows audits": who opens the sentence does the second thing too."""
    words, before = sentence.words, first - 1
    while before > 0 and (words[before].endswith("ly") or words[before] in ("also", "further", "then", "therefore")):
        before -= 1
    if words[before] not in ("and", "or", ";"):
        return None
    for name in PARTIES:
        for start, end in sentence.found.get(name, ()):
            opens = start <= 1 and end < before and set(words[:start]) <= {"the", "each"}
            if opens and (words[start] in ("we", "you") or (_is_present(words[end]) and _is_present(words[first]))):
                return name
    return None


def _is_present(word: str) -> bool:
    """Whether a word can be a verb in the present tense, third person: "makes", "is"."""
    return word.isalpha() and word.endswith("s") and not word.endswith("ss")


def _is_command(sentence: Sentence, first: int) -> bool:
    """ "5.2 Report to Covered Entity all Security Incidents.": a sentence that opens with its verb and names nobody."""
    opening = [
        word for word in sentence.words[sentence.lead : first] if not word.endswith("ly") and word not in ("not", ",")
    ]
    return not opening and sentence.words[first] in COMMANDS and sentence.words[-1] in (".", ";", ",", "and")


def _is_passive(sentence: Sentence, first: int) -> bool:
    return any(word in ("is", "are") for word in sentence.words[max(0, first - 3) : first + 2])


def _agent(sentence: Sentence, last: int) -> str | None:
    """ "… shall be made by the Covered Entity": who acts in a passive."""
    for name in SUBJECTS:
        for start, _ in sentence.found.get(name, ()):
            before = sentence.words[max(0, start - 2) : start]
            if start >= last - 8 and ("by" in before and before[-1:] in (["by"], ["the"])) and start <= last + 3:
                return name
    return None


def _limited(sentence: Sentence, after: int, last: int) -> bool:
    """Whether "only", "solely" or the like confines what is permitted."""
    return any(word in ("only", "solely", "exclusively") for word in sentence.words[max(0, after - 2) : last + 6])
