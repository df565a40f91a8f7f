"""Facts of the deal that call for some requirements: stated by the user, found in the document, or known by its kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bpo_contracts.findings import Evidence, FactHeld, FactSource
from bpo_contracts.matching.norms import Grade
from bpo_contracts.matching.search import Found, Match, search
from bpo_contracts.rules import Fact, Rule, RulePack


def facts_of(pack: RulePack, rules: Iterable[Rule], found: Found, stated: Mapping[str, bool]) -> tuple[FactHeld, ...]:
    """Every fact that one of the rules hangs on, and whether it holds."""
    switches: dict[str, list[str]] = {}
    for rule in rules:
        for name in rule.needs:
            switches.setdefault(name, []).append(rule.id)
    return tuple(
        _held(fact, pack, found, stated, tuple(switches[fact.name])) for fact in pack.facts if fact.name in switches
    )


def holding(facts: Iterable[FactHeld]) -> frozenset[str]:
    """The names of the facts that hold."""
    return frozenset(fact.name for fact in facts if fact.holds)


def _held(fact: Fact, pack: RulePack, found: Found, stated: Mapping[str, bool], switches: tuple[str, ...]) -> FactHeld:
    if fact.name in stated:
        return FactHeld(fact.name, fact.question, stated[fact.name], FactSource.STATED, None, switches)
    if found.document.kind in fact.assumed_in:
        return FactHeld(fact.name, fact.question, True, FactSource.KIND, None, switches)
    shown = _shown(fact, pack, found)
    source = FactSource.FOUND if shown else FactSource.NOT_FOUND
    evidence = _evidence(shown, found) if shown else None
    return FactHeld(fact.name, fact.question, shown is not None, source, evidence, switches)


def _shown(fact: Fact, pack: RulePack, found: Found) -> Match | None:
    """The first words that show the fact; a denial of it ("no work shall be done offshore") does not."""
    matches = (match for source in fact.any for match in search(found, pack.patterns[source], anywhere=True))
    return next((match for match in matches if match.grade is not Grade.OPPOSITE), None)


def _evidence(match: Match, found: Found) -> Evidence:
    span = found.span(match.sentence)
    return Evidence(span, found.document.quote(span), found.document.place(span))
