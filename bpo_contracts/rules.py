"""Rules: one YAML file a requirement, its path its id; a mistake in it is answered with file and line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bpo_contracts.data import folder
from bpo_contracts.document import Kind
from bpo_contracts.errors import RuleError
from bpo_contracts.findings import Level, Severity, Status
from bpo_contracts.matching.patterns import Pattern, PatternError, check_vocabulary, parse
from bpo_contracts.matching.search import Searcher
from bpo_contracts.matching.vocabulary import Vocabulary
from bpo_contracts.matching.vocabulary import load as load_vocabulary
from bpo_contracts.yaml_files import compose, content, line, schema_error

Patterns = Annotated[list[str], Field(min_length=1)]
Date = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


Shape = TypeVar("Shape", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RuleCitation(_Strict):
    """Where the law says so: `words` are its own, and stand only where a faithful copy was read on `date`.

    Where it `needs` facts of the deal, it is shown only if one of them holds.
    """

    cite: str
    url: str = Field(pattern=r"^https://")
    date: Date
    words: str | None = None
    verified: bool = True
    note: str = ""
    needs: list[str] = Field(default_factory=list)


class Element(_Strict):
    """One thing the requirement is made of, with the patterns that show it.

    `need`: without a core element the clause is missing, without a required one it falls short, a desirable one is
    only reported. `anywhere` counts definitions and recitals too. `when` says whether a duty that begins at
    termination counts. `near: core` asks for the section of the core element, `near: article` for its article (13 of
    13.2), `near: document` for no more than the document; where nothing is said, words outside the article count too,
    but a person is asked to look.
    """

    name: str
    need: Literal["core", "required", "desirable"] = "required"
    any: Patterns
    lacks: str = ""
    anywhere: bool = False
    when: Literal["during", "after", "always"] = "during"
    near: Literal["document", "article", "core"] | None = None


class Number(_Strict):
    """A number the clause states, with the limit the law or the market sets; a market limit is never called unlawful.

    Where it `needs` facts of the deal, the limit holds only if one of them does; else it is a recommendation.
    """

    name: str
    unit: Literal[
        "calendar_days", "seconds", "minutes", "hours", "months", "years", "usd", "percent", "multiple", "count"
    ]
    op: Literal["<=", ">="]
    limit: float | None = None
    basis: Literal["law", "law-derived", "market", "playbook"]
    recommended: float | None = None
    what: str
    any: list[str] = Field(default_factory=list)
    needs: list[str] = Field(default_factory=list)


class Trap(_Strict):
    """Wording that undoes a promise: looked for in the clause of the evidence, its section, or the whole document.

    It does not count where the document also says one of `unless`, nor, unless it can stand `alone`, where there is no
    promise to undo.
    """

    name: str
    any: Patterns
    reason: str
    makes: Literal["partial", "missing", "conflicting"] = "partial"
    where: Literal["evidence", "section", "document"] = "evidence"
    anywhere: bool = False
    alone: bool = True
    unless: list[str] = Field(default_factory=list)


class ShortOf(_Strict):
    """What is found where the core element is not, and counts as falling short."""

    any: Patterns
    reason: str
    anywhere: bool = False
    when: Literal["during", "after", "always"] = "always"


class Example(_Strict):
    """A clause and what the rule says of it; `shows` names the element or trap it is there for.

    `facts` hold in its deal besides those that the rule needs.
    """

    text: str
    status: Status
    shows: str = ""
    facts: list[str] = Field(default_factory=list)


class InForce(_Strict):
    """The days between which the law that a rule rests on binds; open where not said."""

    since: date | None = None
    until: date | None = None

    def on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Rule(_Strict):
    """A requirement.

    `needs` names facts of the deal, one of which must hold, `needs_all` those that must all hold; `applies_when` is
    looked for in every kind of document, or only in those of `applies_when_in`.
    """

    id: str
    title: str
    severity: Severity
    level: Level
    presence: Literal["mandatory", "conditional", "optional", "prohibited", "watch"]
    applies_to: Annotated[list[Kind], Field(min_length=1)]
    promisor: str
    considerations: list[str] = Field(default_factory=list)
    reviewed: Date
    in_force: InForce = InForce()
    why: str
    citations: list[RuleCitation]
    applies_when: list[str] = Field(default_factory=list)
    applies_when_in: list[Kind] = Field(default_factory=list)
    applies_anywhere: bool = False
    needs: list[str] = Field(default_factory=list)
    needs_all: list[str] = Field(default_factory=list)
    not_applicable: str = "Nothing in the document calls for it."
    elements: list[Element] = Field(default_factory=list)
    numbers: list[Number] = Field(default_factory=list)
    short_of: list[ShortOf] = Field(default_factory=list)
    traps: list[Trap] = Field(default_factory=list)
    allows: list[str] = Field(default_factory=list)
    other_party: Literal["missing", "conflicting"] = "missing"
    missing: str
    wording: str
    examples: list[Example] = Field(default_factory=list)

    @property
    def hangs_on(self) -> list[str]:
        """The facts of the deal that decide whether the rule is called for."""
        return [*self.needs, *self.needs_all]

    def called_for_by(self, held: Set[str]) -> bool:
        """Whether the facts that hold call for the rule."""
        return (not self.needs or not held.isdisjoint(self.needs)) and held >= set(self.needs_all)

    @property
    def asks_about(self) -> list[str]:
        """Every fact of the deal that changes what the rule says: whether, with which limit, by which law."""
        limits = (name for number in self.numbers for name in number.needs)
        laws = (name for citation in self.citations for name in citation.needs)
        return list(dict.fromkeys((*self.hangs_on, *limits, *laws)))

    @property
    def is_law(self) -> bool:
        return self.level is not Level.MARKET_PRACTICE

    @property
    def core(self) -> list[Element]:
        return [element for element in self.elements if element.need == "core"]


class Fact(_Strict):
    """A fact of the deal that calls for some requirements: found in the document by its patterns, or stated by the user."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]
    question: str
    any: Patterns


class Weakener(_Strict):
    """What takes the force out of any promise, whatever it is about.

    Unless it weakens `rights`, what the client may do is as good with it: "Client may, in its sole discretion, audit".
    """

    code: str
    any: Patterns
    reason: str
    rights: bool = True


@dataclass(frozen=True)
class RulePack:
    """All rules with everything compiled, ready to judge any number of contracts."""

    rules: tuple[Rule, ...]
    weakeners: tuple[Weakener, ...]
    facts: tuple[Fact, ...]
    vocabulary: Vocabulary
    patterns: Mapping[str, Pattern]
    digest: str
    real_words: tuple[str, ...] = ()

    @cached_property
    def searcher(self) -> Searcher:
        return Searcher(self.vocabulary, self.patterns.values(), self.real_words)

    def of_kind(self, kind: Kind) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if kind in rule.applies_to)

    def named(self, identifier: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.id == identifier), None)


def load_rules(rules: Path | None = None, models: Path | None = None) -> RulePack:
    """Read and check every rule. Raises RuleError, with file and line, at the first mistake."""
    rules, models = rules or folder("rules"), models or folder("models")
    vocabulary = load_vocabulary(models / "vocabulary")
    check_vocabulary(vocabulary)
    sources = [(path, compose(path)) for path in _rule_files(rules)]
    patterns: dict[str, Pattern] = {}
    loaded = [_rule(path, path.relative_to(rules), node, vocabulary, patterns) for path, node in sources]
    shared = (rules / "weakeners.yaml", rules / "facts.yaml")
    weakeners = _listed(shared[0], Weakener, vocabulary, patterns)
    facts = _listed(shared[1], Fact, vocabulary, patterns)
    for (path, node), rule in zip(sources, loaded, strict=True):
        _check_known(path, node, "allows", rule.allows, [weakener.code for weakener in weakeners])
        known = [fact.name for fact in facts]
        _check_known(path, node, "needs", rule.asks_about, known)
        _check_known(path, node, "examples", [name for example in rule.examples for name in example.facts], known)
    digest = _digest([*(path for path, _ in sources), *shared, *sorted(models.rglob("*.yaml"))])
    real_words = (models / "real-words.txt").read_text(encoding="utf-8").split()
    return RulePack(tuple(loaded), tuple(weakeners), tuple(facts), vocabulary, patterns, digest, tuple(real_words))


def _rule_files(rules: Path) -> list[Path]:
    return sorted(
        path
        for path in rules.rglob("*.yaml")
        if len(path.relative_to(rules).parts) > 1 and path.relative_to(rules).parts[0] != "playbooks"
    )


def _rule(path: Path, relative: Path, node: yaml.Node, vocabulary: Vocabulary, patterns: dict[str, Pattern]) -> Rule:
    identifier = ".".join((*relative.parts[:-1], relative.stem))
    said = content(node)
    if not isinstance(said, dict):
        raise RuleError(str(path), 1, "a rule file maps keys such as title, severity and elements to their values")
    if said.get("id", identifier) != identifier:
        raise RuleError(
            str(path),
            line(node, ("id",)),
            f"the id is {said['id']}, the path says {identifier}; they must be the same",
        )
    try:
        rule = Rule.model_validate({**said, "id": identifier})
    except ValidationError as error:
        raise schema_error(path, node, error) from error
    _compile(path, node, said, vocabulary, patterns)
    return rule


def _listed(path: Path, shape: type[Shape], vocabulary: Vocabulary, patterns: dict[str, Pattern]) -> list[Shape]:
    """The entries of a file that all rules share."""
    node = compose(path)
    said = content(node)
    try:
        entries = TypeAdapter(list[shape]).validate_python(said)  # type: ignore[valid-type]
    except ValidationError as error:
        raise schema_error(path, node, error) from error
    _compile(path, node, said, vocabulary, patterns)
    return entries


def _check_known(path: Path, node: yaml.Node, key: str, named: list[str], known: list[str]) -> None:
    for index, name in enumerate(named):
        if name not in known:
            message = f"{key}: there is no {name!r}; there are {', '.join(known)}"
            raise RuleError(str(path), line(node, (key, index)), message)


def _compile(path: Path, node: yaml.Node, said: Any, vocabulary: Vocabulary, patterns: dict[str, Pattern]) -> None:
    for source, place in _patterns_of(said):
        if source not in patterns:
            try:
                patterns[source] = parse(source, vocabulary)
            except PatternError as error:
                raise RuleError(str(path), line(node, place), str(error)) from error


def _patterns_of(said: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Every pattern of a rule file with the way to it, so that a mistake can be told by its line."""
    if isinstance(said, dict):
        for key, value in said.items():
            if key in ("any", "applies_when", "unless") and isinstance(value, list):
                yield from ((source, (*place, key, index)) for index, source in enumerate(value))
            else:
                yield from _patterns_of(value, (*place, key))
    elif isinstance(said, list):
        for index, value in enumerate(said):
            yield from _patterns_of(value, (*place, index))


def _digest(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return f"sha256:{digest.hexdigest()}"
