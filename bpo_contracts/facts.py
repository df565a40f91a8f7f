"""Facts of the deal that call for some requirements: stated by the user, or found in the document."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping

from bpo_contracts.findings import Evidence, FactHeld, FactSource
from bpo_contracts.matching.norms import Grade
from bpo_contracts.matching.search import Found, Match, search
from bpo_contracts.rules import Fact, Rule, RulePack


def facts_of(
    pack: RulePack,
    rules: Iterable[Rule],
    found: Found,
    stated: Mapping[str, bool],
    elsewhere: Container[str] = (),
) -> tuple[FactHeld, ...]:
    """Every fact that one of the rules asks about, and whether it holds; `elsewhere` names those the rest of the deal shows."""
    switches: dict[str, list[str]] = {}
    for rule in rules:
        for name in rule.asks_about:
            switches.setdefault(name, []).append(rule.id)
    held = []
    for fact in pack.facts:
        if fact.name in switches:
            holds, source, evidence = _source(fact, pack, found, stated, elsewhere)
            held.append(FactHeld(fact.name, fact.question, holds, source, evidence, tuple(switches[fact.name])))
    return tuple(held)


def holding(facts: Iterable[FactHeld]) -> frozenset[str]:
    """The names of the facts that hold."""
    return frozenset(fact.name for fact in facts if fact.holds)


def _source(
    fact: Fact, pack: RulePack, found: Found, stated: Mapping[str, bool], elsewhere: Container[str]
) -> tuple[bool, FactSource, Evidence | None]:
    """Whether the fact holds, where that comes from, and the words that show it."""
    if fact.name in stated:
        return stated[fact.name], FactSource.STATED, None
    shown = _shown(fact, pack, found)
    if shown:
        return True, FactSource.FOUND, _evidence(shown, found)
    if fact.name in elsewhere:
        return True, FactSource.DEAL, None
    return False, FactSource.NOT_FOUND, None


def _shown(fact: Fact, pack: RulePack, found: Found) -> Match | None:
    """The first words that show the fact; what the contract forbids ("no data leaves the United States") shows none."""
    for pattern in (pack.patterns[source] for source in fact.any):
        forbidden = {id(match.sentence) for match in search(found, pattern) if match.grade is Grade.OPPOSITE}
        for match in search(found, pattern, anywhere=True):
            if id(match.sentence) not in forbidden:
                return match
    return None


def _evidence(match: Match, found: Found) -> Evidence:
    span = found.span(match.sentence)
    return Evidence(span, found.document.quote(span), found.document.place(span))
