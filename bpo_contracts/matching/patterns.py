"""Patterns as the rules write them, in words a lawyer can read.

  <business associate> <must> <report> … <breach> & <covered entity> ! <only on request>

Read: the business associate, bound to it, reports; within the next words stands a breach; somewhere in the same
sentence the covered entity is named; and nothing in it says "only on request".

  <concept>      any term of the vocabulary, or a place of the law: <164.410>, <subpart e>, <42 usc 1320a-7b(b)>
  <duration> <money> <percent> <multiple> <number>   an amount with its unit; <blank> one left open; <email> an address
  words          these words;  verb~ in any form;  (a|b|<concept>) a choice, (very |) one that may be left out
  two items      follow one another, small words between them aside
  …              a gap of up to 15 words; …30 allows thirty
  &  !           also / not in the sentence, wherever
  <must> <must not> <may> <only>   what force the next word has, and before it <whose> promise or right it is
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from bpo_contracts.errors import RuleError
from bpo_contracts.matching import law
from bpo_contracts.matching.quantities import MEASURES
from bpo_contracts.matching.vocabulary import MANY_PHRASES, Vocabulary, phrase_count, pieces, spelled_out

_PIECE = re.compile(
    r"(?P<concept><[^<>]+>)|(?P<gap>…\d*)|(?P<choice>\((?:[^()<]|<[^<>]*>)*<[^<>]*>(?:[^()<]|<[^<>]*>)*\))|(?P<words>(?:\((?:[^()<]|\([^()<]*\))*\)|[^<…()])+)"
)
_GROUP = re.compile(r"(?P<sign>^|\s[&!](?=\s|$))(?P<body>.*?)(?=\s[&!](?:\s|$)|$)", re.DOTALL)
_NEGATIVE = frozenset(
    ("not", "no", "never", "nor", "without", "nothing", "n't", "cannot", "free", "denied", "excluded", "refused")
)
GAP = 15
ADJACENT = 0
_MOST_SMALL_WORDS = 6


class Force(StrEnum):
    """What a clause must do to count: bind, forbid, permit, or permit nothing else."""

    MUST = "must"
    MUST_NOT = "must not"
    MAY = "may"
    ONLY = "only"


PARTIES = ("business associate", "covered entity")
SUBJECTS = (
    "business associate",
    "covered entity",
    "both parties",
    "subcontractor",
    "individual",
    "recipient",
    "secretary",
)
QUANTITIES = (*MEASURES, "blank", "email")


class PatternError(ValueError):
    """A pattern that cannot be read; the message says which part and why."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One item of a sequence: any of the names, at most `gap` words after the one before.

    Without a gap only small words may stand between, and those in `spared`.
    """

    names: tuple[str, ...]
    gap: int
    spared: frozenset[str] = frozenset()
    reach: int = field(init=False)
    """How many words may stand before it at most."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "reach", max(self.gap, _MOST_SMALL_WORDS + len(self.spared)))


Sequence = tuple[Step, ...]


@dataclass(frozen=True)
class Pattern:
    source: str
    subject: str | None
    force: Force | None
    sequences: tuple[Sequence, ...]
    excluded: tuple[Sequence, ...]

    @cached_property
    def is_negative(self) -> bool:
        """Whether the pattern itself says "not", so that a negation around it is what it looks for."""
        wanted = self.source.lower().split(" ! ", maxsplit=1)[0]
        return not _NEGATIVE.isdisjoint(re.findall(r"[a-z']+", wanted))

    @cached_property
    def states_intent(self) -> bool:
        """Whether the pattern itself says "intend", so that an intention is what it looks for."""
        return re.search(r"\binten(?:d|t)", self.source, re.IGNORECASE) is not None

    @cached_property
    def steps(self) -> Sequence:
        """Every step that must be found, whatever its place."""
        return tuple(step for sequence in self.sequences for step in sequence)

    @property
    def names(self) -> set[str]:
        """Every concept and literal the pattern rests on."""
        return {name for sequence in (*self.sequences, *self.excluded) for step in sequence for name in step.names}


def literal(words: str) -> str:
    """The name under which plain words are looked up, in every way they can be spelled out."""
    return f'"{" ".join(words.lower().split())}"'


def literal_phrases(name: str) -> list[str]:
    """The phrases behind the name of plain words; none where the name is a concept's."""
    return [phrase for phrase in spelled_out(name.strip('"')) if phrase] if name.startswith('"') else []


def parse(source: str, vocabulary: Vocabulary) -> Pattern:
    """Read a pattern. Raises PatternError where it names an unknown concept or has no words."""
    subject, force, rest = _opening(source)
    groups = [(match["sign"].strip() or "&", match["body"]) for match in _GROUP.finditer(rest)]
    wanted = tuple(parse_sequence(body, vocabulary) for sign, body in groups if sign == "&")
    excluded = tuple(parse_sequence(body, vocabulary) for sign, body in groups if sign == "!")
    return Pattern(source, subject, force, wanted, excluded)


def _word_steps(words: str, gap: int, spared: frozenset[str], source: str) -> tuple[list[Step], frozenset[str]]:
    """Plain words as one step; as several where their choices multiply to too many phrases to list.

    What may be left out is no step: the next one is told to let its words pass. Those left over are given back.
    """
    try:
        parts = pieces(words) if phrase_count(words) > MANY_PHRASES else [words]
        steps: list[Step] = []
        for part in parts:
            phrases = spelled_out(part)
            if "" in phrases:
                spared = spared.union(*(phrase.lower().split() for phrase in phrases))
                continue
            steps.append(_step((literal(part),), ADJACENT if steps else gap, spared))
            spared = frozenset()
    except ValueError as error:
        raise PatternError(f"“{source}”: {error}") from error
    return steps, spared


def _step(names: tuple[str, ...], gap: int, spared: frozenset[str]) -> Step:
    """A step before which the spared words may stand too; a gap has room for them."""
    return Step(names, gap + (gap > 0 and bool(spared)), spared)


def check_vocabulary(vocabulary: Vocabulary) -> None:
    """Raise RuleError where a term of the vocabulary cannot be read or is made of itself, with its file and line."""
    parts: dict[str, set[str]] = {}
    for concept in vocabulary.concepts.values():
        parts[concept.name] = set()
        for term in concept.compounds:
            try:
                sequence = parse_sequence(term, vocabulary)
            except PatternError as error:
                raise RuleError(concept.path, concept.line, f"<{concept.name}>: {error}") from error
            parts[concept.name].update(name for step in sequence for name in step.names)
    try:
        TopologicalSorter(parts).prepare()
    except CycleError as error:
        circle = error.args[1]
        concept = vocabulary.concepts[circle[0]]
        made_of = ", which is made of ".join(f"<{name}>" for name in reversed(circle))
        raise RuleError(concept.path, concept.line, f"{made_of}; write one of them without the other") from error


def _opening(source: str) -> tuple[str | None, Force | None, str]:
    """The party and the force a pattern begins with, and the rest of it."""
    forces = {force.value: force for force in Force}
    match = re.match(r"\s*<([^<>]+)>\s*(?:<([^<>]+)>)?", source)
    if match and match[1] in forces:
        return None, forces[match[1]], source[source.index(">") + 1 :]
    if match and match[1] in SUBJECTS and match[2] in forces:
        return match[1], forces[match[2]], source[match.end() :]
    return None, None, source


def parse_sequence(source: str, vocabulary: Vocabulary) -> Sequence:
    """Read items that follow one another: part of a pattern, or a term of the vocabulary with gaps in it."""
    steps: list[Step] = []
    gap, spared, read = ADJACENT, frozenset[str](), 0
    for match in _PIECE.finditer(source):
        _nothing_skipped(source, read, match.start())
        read = match.end()
        piece = match[0].strip()
        if match["gap"]:
            gap = int(piece[1:] or GAP)
        elif match["concept"] or match["choice"]:
            steps.append(_step(tuple(_choices(piece, source, vocabulary)), gap, spared))
            gap, spared = ADJACENT, frozenset()
        elif piece:
            more, spared = _word_steps(piece, gap, spared, source)
            steps += more
            gap = ADJACENT if more else gap
    _nothing_skipped(source, read, len(source))
    if not steps:
        raise PatternError(f"“{source}” has a part without words; write what is looked for before or after & and !")
    return tuple(steps)


def _nothing_skipped(source: str, start: int, end: int) -> None:
    """Raise PatternError where characters of a pattern would be left out: a choice that holds another with a concept."""
    if source[start:end].strip():
        raise PatternError(
            f"“{source}”: “{source[start:end].strip()}” cannot be read; a choice with a concept in it holds no other choice"
        )


def _choices(piece: str, source: str, vocabulary: Vocabulary) -> Iterator[str]:
    if piece.startswith("<"):
        yield _concept(piece[1:-1], source, vocabulary)
        return
    for option in map(str.strip, piece[1:-1].split("|")):
        if re.fullmatch(r"<[^<>]+>", option):
            yield _concept(option[1:-1], source, vocabulary)
        elif "<" in option or "(" in option:
            raise PatternError(
                f"“{source}”: the choice “{option}” mixes a concept with words; write it as a term or pattern of its own"
            )
        elif option:
            yield literal(option)


def _concept(name: str, source: str, vocabulary: Vocabulary) -> str:
    if name in vocabulary or name in SUBJECTS or name in QUANTITIES or law.NAME.fullmatch(name):
        return name
    from rapidfuzz import process  # only a mistake needs it

    near = process.extractOne(name, [*vocabulary.concepts, *SUBJECTS, *QUANTITIES], score_cutoff=70)
    advice = f"; did you mean <{near[0]}>?" if near else "; add it to models/vocabulary or write the words themselves"
    raise PatternError(f"“{source}” names <{name}>, which no vocabulary has{advice}")
