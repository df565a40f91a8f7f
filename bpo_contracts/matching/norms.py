"""What binds whom in a sentence: the words of force, who stands before them, and what they govern.

A norm is a word of force ("shall", "may not", "is under no obligation to") with its subject; it governs
what follows up to the next norm. In a list the lead-in's norm governs every item.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bpo_contracts.matching.patterns import PARTIES, SUBJECTS, Force

Place = tuple[int, int]


class Occurring(Protocol):
    """What stands where in a sentence, by concept."""

    def get(self, name: str, nothing: tuple[()] = (), /) -> Sequence[Place]: ...


class Modality(StrEnum):
    """The concepts of `models/vocabulary/force.yaml`."""

    MUST = "must"
    MUST_NOT = "must not"
    MAY = "may"
    ONLY = "only"
    SHOULD = "should"
    EFFORTS = "efforts"
    NO_DUTY = "no duty"


class Grade(StrEnum):
    """How well a match serves a rule, best first."""

    FIRM = "firm"
    WEAK = "weak"
    OPPOSITE = "opposite"
    OTHER_PARTY = "other party"

    @property
    def rank(self) -> int:
        return _RANKS[self]


_RANKS = {grade: rank for rank, grade in enumerate(Grade)}


@dataclass(frozen=True, slots=True)
class Norm:
    """A word of force with whom it binds, and who sees to it that they do: "Vendor shall procure that its staff shall"."""

    modality: Modality
    start: int
    end: int
    subject: str | None
    subordinate: bool
    procured_by: str | None = None


_ADVERBS = frozenset(
    "hereby also further each promptly immediately itself expressly specifically and or , ( ) at its their own expense sole cost all times both therefore"
    " thereafter only shall then may likewise additionally similarly as applicable to the extent under this agreement herein of ours".split()
)
_SUBORDINATORS = frozenset(
    "that which who whom if when where as whenever whether unless until because so than whose while before once".split()
)
_PREPOSITIONS = frozenset("of to by from for with on upon behalf against between among through under in at via".split())
_BEFORE_POINTING = _PREPOSITIONS | {"during", "within", "after", "before"}
_DETERMINERS = frozenset(("the", "a", "an", "any", "its", "their", "each"))
_LETTING = frozenset(
    "allow allows enable enables permit permits order cause causes require requires let help helps assist assists".split()
)
_DESCRIBING = frozenset("with who that which having receiving handling engaged used to".split())
_NEGATIONS = frozenset(("not", "n't", "never"))
_JOINING = frozenset(", and or nor its their the any all & each every of as well".split())
_CONJUNCTIONS = frozenset(("and", "or", "nor", "&", "its", "their"))
_PAIRING = frozenset(("and", "or", "nor", "&", "the"))
_OF_ALL = (["each", "of"], ["both", "of"], ["either", "of"], ["neither", "of"])
_NOT_NEGATING_BEFORE = frozenset("later more less fewer limited exceed only to longer".split())
_BREAKS = frozenset((";", ".", ":"))
_OWNED = frozenset(
    "personal data content information confidential materials systems system network networks records record health patient"
    " protected property account accounts personnel staff employees facilities facility premises site sites locations"
    " applications software equipment environment policies patients members customers affiliates users".split()
)
"""What a party's name before it only says whose it is: "Customer Personal Data"."""
_SUBJECT_REACH = 40
_OPENING_REACH = 8
_CONDITIONS = frozenset("if when where whenever wherever once should after before upon until unless as".split())
_ASKING = frozenset(
    "request requests ask asks instruct instructs direct directs require requires order orders notify notifies inform informs tell tells"
    " allow allows permit permits authorize authorizes authorise authorises".split()
)
_AVOWING = frozenset(
    "acknowledge acknowledges understand understands represent represents warrant warrants confirm confirms recognize recognizes"
    " recognise recognises accept accepts agree agrees certify certifies".split()
)
_REPRESENTING = ("represent", "warrant")
_PROCURING = frozenset("procure procures ensure ensures cause causes require requires".split())


def norms(words: Sequence[str], found: Occurring, actor_before: str | None = None) -> list[Norm]:
    """The norms of a sentence in order; overlapping words of force are settled for the longer.

    `actor_before` is who acts in the sentence before, whom an "it" without a name of its own means.
    """
    places = sorted(
        ((start, end, Modality(name)) for name in Modality for start, end in found.get(name, ())),
        key=lambda p: (p[0], -p[1]),
    )
    kept: list[tuple[int, int, Modality]] = []
    for start, end, modality in places:
        if (
            modality is Modality.SHOULD
            and words[start] == "should"
            and (start == 0 or words[start - 1] in (",", ";", ":"))
        ):
            continue  # "Should Covered Entity ask, …": a condition
        if not kept or start >= kept[-1][1]:
            kept.append((start, end, modality))
        elif end - start > kept[-1][1] - kept[-1][0]:
            kept[-1] = (start, end, modality)
    result: list[Norm] = []
    for start, end, modality in kept:
        previous = result[-1] if result else None
        if previous and words[start] == "be" and _belongs_to(previous, words, found, start):
            denied = previous.modality in (Modality.MUST_NOT, Modality.NO_DUTY)
            whole = Modality.NO_DUTY if denied else modality
            subject = previous.subject or _adjacent_subject(words, found, previous.end, start)
            result[-1] = Norm(whole, previous.start, end, subject, previous.subordinate)
            continue
        result.append(_norm(words, found, (start, end, modality), previous, actor_before))
    return result


def _norm(
    words: Sequence[str],
    found: Occurring,
    force: tuple[int, int, Modality],
    previous: Norm | None,
    actor_before: str | None,
) -> Norm:
    start, end, modality = force
    floor = previous.end if previous else 0
    begin = max(floor, start - _SUBJECT_REACH)
    for index in range(start - 1, begin - 1, -1):
        if words[index] in _BREAKS:
            begin = index + 1
            break
    if _denied(words, begin, start) and modality in (Modality.MUST, Modality.MAY):
        modality = Modality.MUST_NOT
    if previous and start and words[start - 1] in ("and", "or", "but") and begin == floor:
        subject = _avowing_actor(words, found, start) or previous.subject
        return Norm(modality, start, end, subject, _subordinate(words, begin, start))
    subject = (
        _joined_parties(words, found, begin, start)
        or _adjacent_subject(words, found, begin, start)
        or _first_subject(words, found, begin, start)
        or _inverted_subject(words, found, begin, start, end)
    )
    if subject is None and previous and (begin == floor or words[begin] == "it" or _pronoun(words, begin, start)):
        subject = previous.subject
    if subject is None:
        subject = _described_subject(words, found, begin, start)
    if subject is None and _pronoun(words, begin, start):
        subject = _conditional_actor(words, found, start) or _last_actor(words, found, start)
        if subject is None and not _is_passive(words, start):
            subject = actor_before
    if subject is None and not _is_passive(words, start) and words[start - 1 : start] == ["and"]:
        subject = _opening_actor(words, found, begin, start)
    if subject is None and not _is_passive(words, start):
        subject = _announced_actor(words, found, start)
    procurer = None if subject in PARTIES else _procurer(words, found, previous, begin, start)
    return Norm(modality, start, end, subject, _subordinate(words, begin, start), procurer)


def _procurer(words: Sequence[str], found: Occurring, previous: Norm | None, begin: int, start: int) -> str | None:
    """The party that procures, ensures or causes that somebody else does what the next word of force says."""
    procuring = next((index for index in range(begin, start) if words[index] in _PROCURING), None)
    if procuring is None or "that" not in words[procuring + 1 : procuring + 4]:
        return None
    if previous and previous.end == begin:
        bound = previous.modality in (Modality.MUST, Modality.ONLY) and procuring - begin <= 4
        return previous.subject if bound and previous.subject in PARTIES else None
    return _opening_actor(words, found, begin, procuring)


def _announced_actor(words: Sequence[str], found: Occurring, start: int) -> str | None:
    """ "Customer: (a) represents that …; (b) will …": who opens the sentence before a colon."""
    if ":" not in words[: min(start, _OPENING_REACH)]:
        return None
    for mention_start, mention_end, name in _mentions(found, 0, min(start, _OPENING_REACH)):
        if words[mention_end] == ":" and set(words[:mention_start]) <= _DETERMINERS:
            return name
    return None


def _joined_parties(words: Sequence[str], found: Occurring, begin: int, start: int) -> str | None:
    """ "Vendor and Client each shall": both of them."""
    if start < 1 or words[start - 1] not in {"each", "both"}:
        return None
    named = {name for _, end, name in _mentions(found, max(begin, start - 6), start) if end >= start - 6}
    return "both parties" if named.issuperset(PARTIES) else None


def _described_subject(words: Sequence[str], found: Occurring, begin: int, start: int) -> str | None:
    """ "Each subcontractor with access to PHI must …": who opens the sentence, described before the verb comes."""
    for mention_start, mention_end, name in _mentions(found, begin, min(start, begin + 4)):
        described = words[mention_end : mention_end + 1]
        if (
            mention_start - begin <= 2
            and described
            and described[0] in _DESCRIBING
            and "," not in words[begin:mention_start]
        ):
            return name
    return None


def _belongs_to(previous: Norm, words: Sequence[str], found: Occurring, start: int) -> bool:
    """ "In no event shall Vendor be required to": one norm in two parts, with at most its subject between."""
    between = words[previous.end : start]
    return len(between) <= 4 and (not between or bool(_mentions(found, previous.end, start)))


def _avowing_actor(words: Sequence[str], found: Occurring, start: int) -> str | None:
    """ "Customer acknowledges that the platform may change and agrees to …": who acknowledges also agrees."""
    if words[start] not in _AVOWING:
        return None
    for mention_start, mention_end, name in _mentions(found, 0, start):
        if mention_start <= 3 and words[mention_end] in _AVOWING and mention_end < start:
            return name
    return None


def _conditional_actor(words: Sequence[str], found: Occurring, end: int) -> str | None:
    """Who acts in the clause "If Vendor becomes aware of …," before "it shall"; not where that only asks another to act."""
    opening = next((index for index in range(end - 1, -1, -1) if words[index] in _BREAKS), -1) + 1
    if words[opening] not in _CONDITIONS:
        return None
    mentions = [mention for mention in _mentions(found, opening, end) if mention[2] in PARTIES]
    if not mentions or set(words[opening + 1 : mentions[0][0]]) - _DETERMINERS:
        return None
    first = mentions[0]
    asked = any(word in _ASKING for word in words[first[1] : first[1] + 3]) and len(mentions) > 1
    return None if asked or _owned(words, first[1]) else first[2]


def _owned(words: Sequence[str], index: int) -> bool:
    """Whether a name before this word only says whose it is: "Vendor's", "Customer Personal Data"."""
    return index < len(words) and (words[index] in ("'s", "'") or words[index] in _OWNED)


def _last_actor(words: Sequence[str], found: Occurring, end: int) -> str | None:
    """Who "it" is: the last party named before, not as the object of a preposition."""
    actors = [
        name
        for mention_start, mention_end, name in _mentions(found, 0, end)
        if name in PARTIES
        and not _owned(words, mention_end)
        and (mention_start == 0 or _before_article(words, mention_start) not in _PREPOSITIONS)
    ]
    return actors[-1] if actors else None


def _opening_actor(words: Sequence[str], found: Occurring, begin: int, start: int) -> str | None:
    """ "Vendor logs disclosures, and will …": the party that opens the sentence does the second thing too."""
    for mention_start, mention_end, name in _mentions(found, begin, min(start, begin + 5)):
        possessive = words[mention_end : mention_end + 1] in (["'s"], ["'"])
        if name in PARTIES and not possessive and "that" not in words[mention_end:start] and mention_start - begin <= 1:
            return name
    return None


def _mentions(found: Occurring, begin: int, end: int) -> list[tuple[int, int, str]]:
    return sorted((s, e, name) for name in SUBJECTS for s, e in found.get(name, ()) if s >= begin and e <= end)


def _adjacent_subject(words: Sequence[str], found: Occurring, begin: int, start: int) -> str | None:
    """The party right before the word of force, adverbs and bracketed asides aside."""
    mentions = [mention for mention in _mentions(found, begin, start) if not _bracketed(words, mention[0], start)]
    for number, (mention_start, mention_end, name) in reversed(list(enumerate(mentions))):
        if mention_end < len(words) and words[mention_end] in ("'s", "'"):
            return None
        inside_phrase = mention_start > begin and _before_article(words, mention_start) in (*_PREPOSITIONS, "'s", "or")
        if inside_phrase and (mention_end < start or _is_passive(words, start)):
            continue
        if _without_brackets(words, mention_end, start) <= _ADVERBS:
            return _first_of_joined(words, mentions[: number + 1]) or name
    return None


def _before_article(words: Sequence[str], index: int) -> str:
    """The word before a mention, its article and "its" aside."""
    before = index - 1
    while before > 0 and words[before] in _DETERMINERS:
        before -= 1
    return words[before]


def _is_passive(words: Sequence[str], start: int) -> bool:
    """ "shall be returned": who stands before the word of force is not who acts."""
    return "be" in words[start + 1 : start + 3]


def _bracketed(words: Sequence[str], index: int, end: int) -> bool:
    """Whether a word stands in brackets that close before `end`: "Vendor (and its subcontractors) shall"."""
    depth = 0
    for word in words[index:end]:
        depth += (word == "(") - (word == ")")
        if depth < 0:
            return True
    return False


def _without_brackets(words: Sequence[str], begin: int, end: int) -> set[str]:
    kept, depth = set(), 0
    for word in words[begin:end]:
        depth += word == "("
        if not depth:
            kept.add(word)
        depth -= word == ")" and depth > 0
    return kept


def _first_of_joined(words: Sequence[str], mentions: list[tuple[int, int, str]]) -> str | None:
    """ "Vendor, its agents and subcontractors, shall": the first of those joined promises; of "Vendor and Client", both."""
    first, named = mentions[-1], {mentions[-1][2]}
    for mention in reversed(mentions[:-1]):
        if mention[1] > first[0]:
            continue
        between = words[mention[1] : first[0]]
        joined = set(between) <= _JOINING and (first is not mentions[-1] or not _CONJUNCTIONS.isdisjoint(between))
        of_all = words[max(0, mention[0] - 2) : mention[0]] in _OF_ALL
        if not between or not joined or (mention[0] and words[mention[0] - 1] in _PREPOSITIONS and not of_all):
            break
        if set(between) <= _PAIRING:
            named.add(mention[2])
        first = mention
    return "both parties" if named.issuperset(PARTIES) else first[2]


def _first_subject(words: Sequence[str], found: Occurring, begin: int, start: int) -> str | None:
    """The party that opens the sentence, where an aside in commas parts it from its verb."""
    mentions = [mention for mention in _mentions(found, begin, start) if _can_open(words, mention, begin)]
    if words[start - 1 : start] == [","]:
        parted = [number for number, mention in enumerate(mentions) if words[mention[1]] == ","]
        if parted:
            return _first_of_joined(words, mentions[: parted[-1] + 1])
    return mentions[0][2] if mentions else None


def _can_open(words: Sequence[str], mention: tuple[int, int, str], begin: int) -> bool:
    """Whether a mention can be the subject of a later verb: no object, no possessor, and parted from what follows."""
    start, end, _ = mention
    before = _before_article(words, start) if start > begin else ""
    return before not in _PREPOSITIONS | _LETTING and words[end : end + 1] in (
        [","],
        ["("],
        ["and"],
        ["or"],
        ["that"],
        ["to"],
    )


def _inverted_subject(words: Sequence[str], found: Occurring, begin: int, start: int, end: int) -> str | None:
    """ "In no event shall Vendor …": the subject follows."""
    if _denied(words, begin, start):
        after = list(_mentions(found, end, min(len(words), end + 4)))
        return after[0][2] if after and after[0][0] <= end + 1 else None
    return None


def _pronoun(words: Sequence[str], begin: int, start: int) -> bool:
    return any(word in ("it", "they") for word in words[max(begin, start - 2) : start])


def _denied(words: Sequence[str], begin: int, start: int) -> bool:
    """ "No PHI shall …", "Neither party may …", "In no event shall …", "Under no circumstances may …"."""
    opening = [word for word in words[begin : begin + 4] if word not in (",", "(", "a", "an", "and", "but")]
    tail = words[max(begin, start - 3) : start]
    return opening[:1] in (["no"], ["neither"], ["none"]) or (
        bool(tail) and tail[-1] in ("event", "circumstances", "circumstance", "case", "time") and "no" in tail
    )


def _subordinate(words: Sequence[str], begin: int, start: int) -> bool:
    """Whether the word of force stands in a relative or conditional clause ("as may be required", "that CE may have")."""
    for index in range(start - 1, max(begin, start - 6) - 1, -1):
        pointing = words[index] == "that" and index > begin and words[index - 1] in _BEFORE_POINTING  # "for that month"
        if words[index] in _SUBORDINATORS and not pointing:
            agreed = (
                words[index] == "that"
                and index > begin
                and words[index - 1] in ("agrees", "agree", "acknowledges", "warrants", "ensures", "covenants")
            )
            return not agreed and not any(word == "," for word in words[index + 1 : start])
        if words[index] in (",", ";"):
            return False
    return False


def governing(all_norms: Sequence[Norm], words: Sequence[str], anchor: int) -> Norm | None:
    """The norm that governs the word at `anchor`."""
    for norm in reversed(all_norms):
        if norm.end > anchor:
            continue
        if norm.subordinate and (anchor - norm.end > 4 or any(word in (",", ";") for word in words[norm.end : anchor])):
            continue
        return norm
    return None


def denies(words: Sequence[str], norm_end: int, anchor: int) -> bool:
    """Whether a "not" right after the word of force, or right before the verb, turns the sense around."""
    after_force = (index for index in range(norm_end, min(anchor, norm_end + 3)) if ";" not in words[index:anchor])
    neither = words[norm_end : norm_end + 1] == ["neither"] and norm_end < anchor
    return neither or any(_negates(words, index) for index in after_force) or denies_verb(words, norm_end, anchor)


def denies_verb(words: Sequence[str], floor: int, anchor: int) -> bool:
    """Whether a "not" stands right before the verb; one in another part of the sentence does not count."""
    if [word for word in words[max(floor, anchor - 4) : anchor] if word != ","][-2:] in (
        ["do", "not"],
        ["does", "not"],
    ):
        return True
    return any(
        _negates(words, index) and not {",", ";", ":"}.intersection(words[index + 1 : anchor])
        for index in range(max(floor, anchor - 3), anchor)
    )


def _negates(words: Sequence[str], index: int) -> bool:
    follows = words[index + 1] if index + 1 < len(words) else ""
    before = words[index - 1] if index else ""
    return (
        words[index] in _NEGATIONS
        and follows not in _NOT_NEGATING_BEFORE
        and before not in ("or", "if", "whether", "is", "are")
    )


def represents(norm: Norm, words: Sequence[str]) -> bool:
    """Whether the norm vouches for how things stand: "represents and warrants that"."""
    return words[norm.start].startswith(_REPRESENTING)


def denies_represented(words: Sequence[str], norm_end: int, anchor: int) -> bool:
    """Whether what is vouched for is that something is not so: "that it is not excluded", "that neither it nor its staff"."""
    vouched = words[norm_end:anchor]
    if ";" in vouched:
        return False
    if not {"neither", "none", "no"}.isdisjoint(vouched[:2]):
        return True
    for word in reversed(vouched):
        if word in _NEGATIONS or word in ("and", "but"):
            return word in _NEGATIONS
    return False


def flipped(modality: Modality) -> Modality:
    return {Modality.MUST: Modality.MUST_NOT, Modality.MUST_NOT: Modality.MUST, Modality.MAY: Modality.MUST_NOT}.get(
        modality, modality
    )


_FIT: dict[Force, dict[Modality, Grade]] = {
    Force.MUST: {
        Modality.MUST: Grade.FIRM, Modality.ONLY: Grade.FIRM, Modality.MAY: Grade.WEAK, Modality.SHOULD: Grade.WEAK, Modality.EFFORTS: Grade.WEAK,
        Modality.MUST_NOT: Grade.OPPOSITE, Modality.NO_DUTY: Grade.OPPOSITE,
    },
    Force.MUST_NOT: {
        Modality.MUST_NOT: Grade.FIRM, Modality.ONLY: Grade.FIRM, Modality.SHOULD: Grade.WEAK, Modality.EFFORTS: Grade.WEAK,
        Modality.MUST: Grade.OPPOSITE, Modality.MAY: Grade.OPPOSITE, Modality.NO_DUTY: Grade.OPPOSITE,
    },
    Force.MAY: {
        Modality.MAY: Grade.FIRM, Modality.MUST: Grade.FIRM, Modality.ONLY: Grade.FIRM, Modality.SHOULD: Grade.FIRM, Modality.EFFORTS: Grade.FIRM,
        Modality.MUST_NOT: Grade.OPPOSITE, Modality.NO_DUTY: Grade.OPPOSITE,
    },
    Force.ONLY: {
        Modality.ONLY: Grade.FIRM, Modality.MUST: Grade.FIRM, Modality.MAY: Grade.FIRM, Modality.MUST_NOT: Grade.FIRM, Modality.SHOULD: Grade.WEAK,
        Modality.EFFORTS: Grade.WEAK, Modality.NO_DUTY: Grade.OPPOSITE,
    },
}  # fmt: skip


def fit(force: Force, modality: Modality) -> Grade:
    return _FIT[force][modality]


def serves(wanted: str | None, subject: str | None) -> bool:
    """Whether a norm on `subject` is the promise or right of the `wanted` party; a passive leaves it open."""
    return (
        wanted is None
        or (subject is None and wanted in PARTIES)
        or subject == wanted
        or (subject == "both parties" and wanted in ("business associate", "covered entity"))
    )
