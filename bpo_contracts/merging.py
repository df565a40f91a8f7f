"""One finding a requirement out of several agreements of one deal: who meets it, who contradicts whom, who governs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bpo_contracts.document import Kind
from bpo_contracts.findings import Finding, Status, Value

_BEST_FIRST = (Status.MET, Status.PARTIAL, Status.CONFLICTING, Status.MISSING, Status.NOT_APPLICABLE)
_WORST_FIRST = (Status.CONFLICTING, Status.PARTIAL, Status.MET, Status.MISSING, Status.NOT_APPLICABLE)
_PRECEDENCE = {"hipaa.baa.precedence": Kind.BAA}
"""Requirements that, where met, say which kind of agreement prevails."""

_SPEAKS = frozenset((Status.MET, Status.PARTIAL, Status.CONFLICTING))


class Prevails(StrEnum):
    """Why one agreement goes before another, the strongest reason first."""

    AMENDS = "governs, for it amends the other"
    PRECEDENCE = "governs by the clause on precedence"


@dataclass(frozen=True, slots=True)
class Held:
    """What one agreement, as people name it, says of a requirement, and why it prevails over others, if it does."""

    where: str
    finding: Finding
    prevails: Prevails | None = None


def governing_kinds(findings: Iterable[Finding]) -> frozenset[Kind]:
    """The kinds of agreement that a clause of the deal lets prevail."""
    met = {finding.requirement for finding in findings if finding.status is Status.MET}
    return frozenset(kind for requirement, kind in _PRECEDENCE.items() if requirement in met)


def settled(held: Sequence[Held]) -> Held:
    """The agreement whose word counts: the best one, or where two contradict each other the one that governs.

    Where none governs the worse one counts, since nobody can rely on the better.
    """
    contradiction = _contradiction(held)
    if not contradiction:
        return min(held, key=lambda one: _BEST_FIRST.index(one.finding.status))
    speaking = [one for one in held if one.finding.status in _SPEAKS]
    governing = next((one for why in Prevails for one in speaking if one.prevails is why), None)
    chosen = governing or min(speaking, key=lambda one: _WORST_FIRST.index(one.finding.status))
    which = f"{chosen.where} {chosen.prevails}" if governing else "no clause says which governs"
    return replace(chosen, finding=_reviewed(chosen.finding, f"{contradiction}; {which}"))


def _contradiction(held: Sequence[Held]) -> str:
    """In which words two agreements contradict each other, empty where they do not."""
    return _opposite_words(held) or next(iter(_different_numbers(held)), "")


def _opposite_words(held: Sequence[Held]) -> str:
    promising = next((one.where for one in held if one.finding.status is Status.MET), None)
    refusing = next((one.where for one in held if one.finding.status is Status.CONFLICTING), None)
    return f"{promising} promises it and {refusing} says the opposite" if promising and refusing else ""


def _different_numbers(held: Sequence[Held]) -> Iterable[str]:
    stated: dict[str, tuple[str, Value]] = {}
    for one in held:
        for value in one.finding.values:
            where, other = stated.setdefault(value.name, (one.where, value))
            if other.value != value.value:
                yield f"{where} says {_amount(other)} and {one.where} says {_amount(value)}"


def _amount(value: Value) -> str:
    return f"{value.value:g} {value.unit.replace('_', ' ')}"


def _reviewed(finding: Finding, reason: str) -> Finding:
    said = f"{finding.review_reason}; {reason}" if finding.review_reason else reason
    return replace(finding, needs_review=True, review_reason=said)
