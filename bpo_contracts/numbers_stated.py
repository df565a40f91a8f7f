"""The numbers a clause states, in the unit a rule asks for, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bpo_contracts.findings import Value
from bpo_contracts.matching.quantities import Duration, Money
from bpo_contracts.matching.search import Found, Match
from bpo_contracts.matching.sentences import Sentence
from bpo_contracts.rules import Number

_DEADLINE_WORDS = {
    "<=": frozenset("within than exceed exceeding later maximum every in".split()),
    ">=": frozenset("least minimum than for period".split()),
}


_BACK = frozenset(("prior", "preceding", "previous", "before"))
_UNITS_OF = {
    "calendar_days": ("hour", "day", "week", "month"),
    "hours": ("minute", "hour", "day", "week"),
    "minutes": ("second", "minute", "hour"),
    "seconds": ("second", "minute"),
    "months": ("week", "month", "year"),
    "years": ("month", "year"),
}
_MEASURES = {"usd": "money", "percent": "percent", "multiple": "multiple", "count": "number"}
"""Units that are no durations, and what a contract states them as."""


def _amounts(found: Found, number: Number, match: Match) -> Iterator[float | None]:
    """The amounts that the clause of a match states in the number's unit; None for a blank left open.

    Where the number has patterns of its own, only what stands within the match counts.
    """
    if number.any:
        inside = range(match.first, match.last)
        yield from (
            amount for place, amount in _in_sentence(found, number, match.sentence, any_place=True) if place in inside
        )
        return
    for sentence in found.of_clause(match.sentence):
        yield from (amount for _, amount in _in_sentence(found, number, sentence, any_place=False))


def _in_sentence(
    found: Found, number: Number, sentence: Sentence, *, any_place: bool
) -> Iterator[tuple[int, float | None]]:
    if number.unit in _MEASURES:
        yield from (
            (place, said.amount)
            for place, said in found.stated_in(sentence, _MEASURES[number.unit])
            if not isinstance(said, Money) or said.currency == "USD"  # there are no rates of exchange here
        )
        return
    for place, duration in found.stated_in(sentence, "duration"):
        if not isinstance(duration, Duration):
            continue
        if duration.unit in _UNITS_OF[number.unit] and (any_place or _is_deadline(number, sentence, place)):
            yield place, duration.to(number.unit)


def _is_deadline(number: Number, sentence: Sentence, place: int) -> bool:
    """Whether the words around a duration set a time, and do not speak of years gone by."""
    before = sentence.words[max(0, place - 6) : place]
    looks_back = number.op == "<=" and _BACK.intersection((*before, *sentence.words[place : place + 9]))
    return bool(_DEADLINE_WORDS[number.op].intersection(before)) and not looks_back


def _value(number: Number, amount: float) -> Value:
    limit = number.limit if number.limit is not None else number.recommended
    within = limit is None or (amount <= limit if number.op == "<=" else amount >= limit)
    return Value(number.name, amount, number.unit, limit, number.basis, within)


def _fault(number: Number, value: Value | None) -> str:
    """What is wrong with a number in a plain sentence: beyond a legal limit, or left blank where the law sets one."""
    if value is None:
        return f"{number.what} is left blank" if number.basis in ("law", "playbook") else ""
    if value.within_limit or number.limit is None:
        return ""
    unit = number.unit.replace("_", " ").replace("calendar days", "days")
    allowed = _ALLOWED[number.basis]
    side = "at most" if number.op == "<=" else "at least"
    return f"{number.what} is {value.value:g} {unit}; {allowed} {side} {number.limit:g}"


_ALLOWED = {
    "law": "the law allows",
    "law-derived": "the law leaves room for",
    "market": "good practice leaves room for",
    "playbook": "the playbook allows",
}


@dataclass(frozen=True, slots=True)
class Stated:
    """A number as the contract states it; without a value where it is left blank. `fault` says what is wrong with it."""

    match: Match
    value: Value | None
    fault: str


def stated_number(number: Number, matches: Iterable[Match], found: Found) -> Stated | None:
    """The number that serves the rule worst of those the matches state; None where they state none."""
    if not number.any:
        matches = {match.sentence.clause.span: match for match in reversed(list(matches))}.values()  # once a clause
    stated = [(amount, match) for match in matches for amount in _amounts(found, number, match)]
    numbers = [(amount, match) for amount, match in stated if amount is not None]
    if numbers:
        amount, match = (max if number.op == "<=" else min)(numbers, key=lambda pair: pair[0])
        value = _value(number, amount)
        return Stated(match, value, _fault(number, value))
    return Stated(stated[0][1], None, _fault(number, None)) if stated else None
