"""Numbers with their unit: "sixty (60) business days", "$2 million", "99.9 %", "two times", and blanks left to fill."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from bpo_contracts.document import Span

CALENDAR_DAYS_A_BUSINESS_DAY = 1.4

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen")
_TEENS = ("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_WORDS = {word: number for number, word in enumerate((*_UNITS, *_TEENS), start=1)} | _TENS | {"a": 1, "an": 1}
_SPELLED = rf"(?:(?:{'|'.join(_TENS)})(?:[\s-]+(?:{'|'.join(_UNITS[:9])}))?|{'|'.join((*_TEENS, *reversed(_UNITS)))}|(?:one\s+)?hundred(?:\s+(?:and\s+)?(?:{'|'.join(_TENS)}))?)"
_BLANK = r"(?:\[\s*(?:[xX#•●_\s.…-]|TBD|tbd|insert[^\]]{0,30}|number[^\]]{0,30})*\s*\]|_{2,}|\{{1,3}[^{}]{1,40}\}{1,3}|«[^«»]{0,60}»|\bTBD\b|\[\s*\*+\s*\]|(?-i:\$?\[[A-Z][A-Z _-]{0,30}\]))"
_UNIT = r"(?P<unit>(?:business|working|calendar|consecutive)?[\s-]*(?:second|minute|hour|day|week|month|year)s?)"
_DURATION = re.compile(
    rf"(?<![\w.])(?:(?P<spelled>{_SPELLED})\s*(?P<between>[A-Za-z]+\s*)?(?:\(\s*\[?(?P<bracketed>\d+)\]?\s*\))?|\[?(?P<figure>\d+(?:\.\d+)?)\]?(?:\s*\([a-z -]+\))?|\[[^\]]{{0,40}}?\be\.?g\.?,?\s*(?P<default>\d+)[^\]]{{0,12}}\]|(?P<blank>{_BLANK}))"
    rf"[\s-]*{_UNIT}(?![A-Za-z])(?:'|’)?",
    re.IGNORECASE,
)
_HOURS = {"second": 1 / 3600, "minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0, "month": 730.5, "year": 8766.0}


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount as the contract states it, None where it left a blank.

    `measure` is what it is an amount of: a duration, money (US dollars), percent, a multiple, a plain number.
    """

    span: Span
    amount: float | None
    measure: str


@dataclass(frozen=True, slots=True)
class Duration(Quantity):
    """A stretch of time in its own unit."""

    unit: str
    business: bool

    def to(self, unit: str) -> float | None:
        """The duration in seconds, minutes, hours, calendar_days, months or years; a business day is 1.4 calendar days."""
        if self.amount is None:
            return None
        hours = self.amount * _HOURS[self.unit]
        if self.business:
            hours = math.ceil(self.amount * CALENDAR_DAYS_A_BUSINESS_DAY) * 24.0
        if unit == "calendar_days":
            days = {"month": 30, "year": 365}.get(self.unit)
            return self.amount * days if days else hours / 24.0
        return hours / _HOURS[unit.removesuffix("s")]


def number_of(words: str) -> float | None:
    """The value of "sixty", "forty-five" or "one hundred and twenty"."""
    total = 0.0
    for word in re.split(r"[\s-]+", words.lower()):
        if word == "hundred":
            total = max(total, 1) * 100
        elif word != "and":
            total += _WORDS.get(word, 0)
    return total or None


def durations(text: str) -> Iterator[Duration]:
    for match in _DURATION.finditer(text):
        figure = match["figure"] or match["bracketed"] or match["default"]
        if match["blank"]:
            amount = None
        elif figure:
            amount = float(figure)
        else:
            amount = number_of(match["spelled"])
        unit = match["unit"].lower()
        noun = next(noun for noun in _HOURS if noun in unit)
        words = f"{unit} {match['between'] or ''}".lower()
        business = noun == "day" and ("business" in words or "working" in words)
        yield Duration(Span(match.start(), match.end()), amount, "duration", noun, business)


_MONEY = re.compile(
    r"(?:US\s?\$|USD\s?\$?|\$)\s?(?P<blank>\[[^\]]{0,30}\]|_{2,})?(?P<figure>\d[\d,]*(?:\.\d+)?)?\s?(?P<scale>million|billion|thousand|[MKBmk]\b)?",
    re.IGNORECASE,
)
_SCALES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "billion": 1e9, "b": 1e9}


_MONEY_WORDS = re.compile(
    rf"(?<![\w-])(?P<count>{_SPELLED})\s+(?P<scale>(?:hundred )?thousand|million|billion)\s+(?:US |U\.S\. )?dollars",
    re.IGNORECASE,
)


def amounts(text: str) -> Iterator[Quantity]:
    """The amounts in a text, in figures or in words."""
    for match in _MONEY_WORDS.finditer(text):
        scale = _SCALES[match["scale"].lower().removeprefix("hundred ")] * (
            100 if match["scale"].lower().startswith("hundred") else 1
        )
        yield Quantity(Span(match.start(), match.end()), (number_of(match["count"]) or 0) * scale, "money")
    for match in _MONEY.finditer(text):
        if match["figure"]:
            scale = _SCALES.get((match["scale"] or "").lower(), 1.0)
            yield Quantity(Span(match.start(), match.end()), float(match["figure"].replace(",", "")) * scale, "money")
        elif match["blank"]:
            yield Quantity(Span(match.start(), match.end()), None, "money")


_FIGURE = r"\d[\d,]{0,20}(?:\.\d{1,9})?"
_SPELLED_FIGURE = (
    rf"(?:(?P<spelled>{_SPELLED}(?:\s+point\s+(?:{'|'.join(_UNITS[:9])}))?)\s*(?:\(\s*(?P<bracketed>{_FIGURE})\s*%?\s*\))?"
    rf"|\[?(?P<figure>{_FIGURE})\]?|(?P<blank>{_BLANK}))"
)
_PERCENT = re.compile(
    rf"(?<![\w.]){_SPELLED_FIGURE}\s*(?:%|per\s?cent\b|percentage points?\b)(?:\s*\(\d[\d.]*\s*%\))?", re.IGNORECASE
)
_MULTIPLE = re.compile(
    rf"(?<![\w.])(?:{_SPELLED_FIGURE}\s*(?:times\b|x\b(?!\s*\d))|(?P<twice>twice|double)\b)", re.IGNORECASE
)
_NUMBER = re.compile(rf"(?<![\w.$§-]){_SPELLED_FIGURE}(?![\w%]|\.\d|\))", re.IGNORECASE)


def percentages(text: str) -> Iterator[Quantity]:
    """Shares of a hundred: "99.9%", "ninety-nine percent (99 %)", "80 per cent"."""
    return _counted(_PERCENT, text, "percent")


def multiples(text: str) -> Iterator[Quantity]:
    """So many times: "two (2) times the fees", "1.5x", "twice"."""
    return _counted(_MULTIPLE, text, "multiple")


def numbers(text: str) -> Iterator[Quantity]:
    """Plain numbers: "three (3) misses", "5 failures"."""
    return _counted(_NUMBER, text, "number")


def _counted(pattern: re.Pattern[str], text: str, measure: str) -> Iterator[Quantity]:
    for match in pattern.finditer(text):
        yield Quantity(Span(match.start(), match.end()), _amount(match.groupdict()), measure)


def _amount(said: dict[str, str | None]) -> float | None:
    figure = said["figure"] or said["bracketed"]
    if figure:
        return float(figure.replace(",", ""))
    if said.get("twice"):
        return 2.0
    if not said["spelled"]:
        return None
    whole, _, tenths = said["spelled"].lower().partition(" point ")
    return (number_of(whole) or 0) + (number_of(tenths) or 0) / 10


def quantities(text: str) -> Iterator[Quantity]:
    """Everything counted in a text, measure by measure."""
    return chain(durations(text), amounts(text), percentages(text), multiples(text), numbers(text))


MEASURES = ("duration", "money", "percent", "multiple", "number")
