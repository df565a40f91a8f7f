"""The vocabularies of `models/vocabulary`: what a concept such as "breach" or "notify" can look like.

A term is written as it is read, with four signs:
  report~            every form of the verb or noun: report, reports, reporting, reported
  (a|b) word         a choice;  (very) word with an empty choice: (very|) word
  make~ … available  a gap of a few words; "…20" allows twenty
  <phi> records      another concept in its place
The bracket of a paragraph, as in 1395x(v)(1), is no choice.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import yaml

from bpo_contracts.errors import RuleError
from bpo_contracts.yaml_files import compose, content

_CHOICE = re.compile(r"\(([^()]*)\)")
_INFLECTED = re.compile(r"([A-Za-z]+)~")
_CONCEPT = re.compile(r"<[^<>]+>")
_PARAGRAPH = re.compile(r"\b\d[\w.-]*(?:\([a-z0-9]{1,4}\))+", re.IGNORECASE)
_AS_WRITTEN = str.maketrans("()", "\ue000\ue001")
_WRITTEN = str.maketrans("\ue000\ue001", "()")
_VOWEL = "aeiou"
_MOST_PHRASES = 20_000
_FORMS_A_WORD = 4
MANY_PHRASES = 100
_DOUBLED = {
    "permit",
    "transmit",
    "submit",
    "refer",
    "transfer",
    "occur",
    "commit",
    "plan",
    "remit",
    "let",
    "set",
    "bar",
    "log",
    "ship",
    "admit",
}
_IRREGULAR = {
    "make": ("made",),
    "give": ("gave", "given"),
    "keep": ("kept",),
    "hold": ("held",),
    "take": ("took", "taken"),
    "have": ("has", "had"),
    "be": ("is", "are", "been", "was", "were"),
    "tell": ("told",),
    "send": ("sent",),
    "sell": ("sold",),
    "become": ("became",),
    "begin": ("began", "begun"),
    "bind": ("bound",),
    "pay": ("paid",),
    "bear": ("bore", "borne"),
    "know": ("knew", "known"),
    "find": ("found",),
    "seek": ("sought",),
    "leave": ("left",),
    "undertake": ("undertook", "undertaken"),
    "withhold": ("withheld",),
    "run": ("ran",),
    "lose": ("lost",),
    "meet": ("met",),
    "write": ("wrote", "written"),
    "do": ("does", "did", "done"),
    "go": ("goes", "went", "gone"),
    "bring": ("brought",),
    "arise": ("arose", "arisen"),
    "teach": ("taught",),
    "undo": ("undid", "undone"),
    "get": ("got",),
    "understand": ("understood",),
    "say": ("said",),
}


def inflections(word: str) -> list[str]:
    """The regular English forms of a verb or noun, and the irregular ones that contracts use."""
    stem, last = word[:-1], word[-1]
    if last == "e":
        forms = [word, word + "s", stem + "ing", word + "d"]
    elif last == "y" and word[-2] not in _VOWEL:
        forms = [word, stem + "ies", word + "ing", stem + "ied"]
    elif word in _DOUBLED:
        forms = [word, word + "s", word + last + "ing", word + last + "ed"]
    elif word.endswith(("s", "x", "z", "ch", "sh")):
        forms = [word, word + "es", word + "ing", word + "ed"]
    else:
        forms = [word, word + "s", word + "ing", word + "ed"]
    return [*forms, *_IRREGULAR.get(word, ())]


def spelled_out(term: str) -> list[str]:
    """Every phrase that a term stands for, its choices and inflections written out. Raises ValueError past a sane number."""
    phrases: dict[str, None] = {}
    for written in _chosen(_PARAGRAPH.sub(lambda number: number[0].translate(_AS_WRITTEN), term)):
        parts = [inflections(part) if index % 2 else [part] for index, part in enumerate(_INFLECTED.split(written))]
        phrases.update(dict.fromkeys(" ".join("".join(pieces).split()) for pieces in itertools.product(*parts)))
        if len(phrases) > _MOST_PHRASES:
            raise ValueError(
                f"“{term}” stands for more than {_MOST_PHRASES} phrases; split it, or write a gap (…) for a choice"
            )
    return [phrase.translate(_WRITTEN) for phrase in phrases]


def _chosen(term: str) -> Iterator[str]:
    """The term with one option taken of each of its choices, which may hold choices themselves."""
    start = term.find("(")
    if start < 0:
        yield term
        return
    end, options = _choice(term, start)
    for option in options:
        for chosen in _chosen(option):
            for rest in _chosen(term[end:]):
                yield term[:start] + chosen + rest


def _choice(term: str, start: int) -> tuple[int, list[str]]:
    """Where the choice that opens at `start` ends, and its options."""
    depth, options, begin = 0, list[str](), start + 1
    for index in range(start, len(term)):
        sign = term[index]
        depth += (sign == "(") - (sign == ")")
        if (sign == "|" and depth == 1) or depth == 0:
            options.append(term[begin:index])
            begin = index + 1
        if depth == 0:
            return index + 1, options
    raise ValueError(f"“{term}” opens a bracket that it does not close")


def phrase_count(term: str) -> int:
    """How many phrases a term stands for, counted without writing them out."""
    start = term.find("(")
    if start < 0:
        return int(_FORMS_A_WORD ** term.count("~"))
    end, options = _choice(term, start)
    return phrase_count(term[:start]) * sum(phrase_count(option) for option in options) * phrase_count(term[end:])


def pieces(term: str) -> list[str]:
    """The term cut at the spaces that stand outside its choices."""
    cut, depth = [""], 0
    for sign in term:
        depth += (sign == "(") - (sign == ")")
        if sign == " " and depth == 0:
            cut.append("")
        else:
            cut[-1] += sign
    return [piece for piece in cut if piece]


def without_mixed_choices(term: str) -> list[str]:
    """The term once for each option of its choices that mix concepts with words, or leave a concept out."""
    for choice in _CHOICE.finditer(term):
        options = choice[1].split("|")
        if "<" in choice[1] and any(
            ("<" in option and not _CONCEPT.fullmatch(option.strip())) or not option.strip() for option in options
        ):
            return [
                written
                for option in options
                for written in without_mixed_choices(term[: choice.start()] + option + term[choice.end() :])
            ]
    return [term]


def is_compound(term: str) -> bool:
    """Whether the term is looked for step by step: it has gaps or other concepts in it, or stands for very many phrases."""
    return "…" in term or "<" in term or phrase_count(term) > MANY_PHRASES


@dataclass(frozen=True)
class Concept:
    """A concept under its name, with the terms that mean it and the longer phrases that do not."""

    name: str
    terms: tuple[str, ...]
    unless: tuple[str, ...] = ()
    path: str = ""
    line: int = 0

    @cached_property
    def phrases(self) -> list[str]:
        return [phrase for term in self.terms if not is_compound(term) for phrase in spelled_out(term)]

    @property
    def compounds(self) -> list[str]:
        return [written for term in self.terms if is_compound(term) for written in without_mixed_choices(term)]

    @cached_property
    def exceptions(self) -> list[str]:
        return [phrase for term in self.unless for phrase in spelled_out(term)]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    concepts: Mapping[str, Concept] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name in self.concepts


def load(folder: Path) -> Vocabulary:
    """Read every vocabulary file of a folder. Raises RuleError, with file and line, on a mistake."""
    concepts: dict[str, Concept] = {}
    for path in sorted(folder.glob("*.yaml")):
        for concept in _concepts(path):
            if concept.name in concepts:
                raise RuleError(str(path), concept.line, f"the concept <{concept.name}> stands in two places; keep one")
            concepts[concept.name] = concept
    return Vocabulary(concepts)


def _concepts(path: Path) -> Iterable[Concept]:
    root = compose(path)
    if not isinstance(root, yaml.MappingNode):
        raise RuleError(str(path), 1, "a vocabulary file maps a concept's name to its terms")
    for key, value in root.value:
        line = key.start_mark.line + 1
        said = content(value)
        if isinstance(said, list):
            said = {"terms": said}
        if not isinstance(said, dict) or not set(said) <= {"terms", "unless"} or not said.get("terms"):
            raise RuleError(str(path), line, f"<{key.value}> needs a list of terms, or the keys terms and unless")
        for term in [*said["terms"], *said.get("unless", [])]:
            if not isinstance(term, str):
                raise RuleError(str(path), line, f"<{key.value}>: {term!r} is not text; put it in quotes")
        concept = Concept(key.value, tuple(said["terms"]), tuple(said.get("unless", [])), str(path), line)
        try:
            concept.phrases, concept.exceptions  # noqa: B018 - computed once, and refused here where they cannot be
        except ValueError as error:
            raise RuleError(str(path), line, f"<{key.value}>: {error}") from error
        yield concept
