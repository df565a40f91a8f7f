"""Numbers with their unit: "sixty (60) business days", "$2 million", "99.9 %", "two times", and blanks left to fill."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bpo_contracts.document import Span

CALENDAR_DAYS_A_BUSINESS_DAY = 1.4

_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen")
_TEENS = ("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_WORDS = {word: number for number, word in enumerate((*_UNITS, *_TEENS), start=1)} | _TENS | {"a": 1, "an": 1}
_SPELLED = rf"(?:(?:{'|'.join(_TENS)})(?:[\s-]+(?:{'|'.join(_UNITS[:9])}))?|{'|'.join((*_TEENS, *reversed(_UNITS)))}|(?:one\s+)?hundred(?:\s+(?:and\s+)?(?:{'|'.join(_TENS)}))?)"
_BLANK = r"(?:\[\s*(?:[xX#•●_\s.…-]|TBD|tbd|insert[^\]]{0,30}|number[^\]]{0,30})*\s*\]|_{2,}|\{{1,3}[^{}]{1,40}\}{1,3}|«[^«»]{0,60}»|\bTBD\b|\[\s*\*+\s*\]|(?-i:\$?\[[A-Z][A-Z _-]{0,30}\]))"
_SHORT = r"(?:secs?|mins?|hrs?|wks?|mos|yrs?)|(?-i:BDs?|(?<!\d{4})(?<=\d)[hHds]|(?<=\d )h)"
_UNIT = (
    rf"(?P<unit>(?:business|working|calendar|consecutive)?[\s-]*(?:second|minute|hour|day|week|month|year)s?|{_SHORT})"
)
_DURATION = re.compile(
    rf"(?<![\w.])(?:(?P<spelled>{_SPELLED})\s*(?P<between>[A-Za-z]+\s*)?(?:\(\s*\[?(?P<bracketed>\d+)\]?\s*\))?|\[?(?P<figure>\d+(?:\.\d+)?)\]?(?:\s*\([a-z -]+\))?|\[[^\]]{{0,40}}?\be\.?g\.?,?\s*(?P<default>\d+)[^\]]{{0,12}}\]|(?P<blank>{_BLANK}))"
    rf"[\s-]*{_UNIT}(?![A-Za-z])(?:'|’)?",
    re.IGNORECASE,
)
_LONG = {
    "sec": "second",
    "min": "minute",
    "hr": "hour",
    "wk": "week",
    "mo": "month",
    "yr": "year",
    "bd": "business day",
    "h": "hour",
    "d": "day",
    "s": "second",
}
_HOURS = {"second": 1 / 3600, "minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0, "month": 730.5, "year": 8766.0}


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount as the contract states it, None where it left a blank.

    `measure` is what it is an amount of: a duration, money, percent, a multiple, a plain number.
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


@dataclass(frozen=True, slots=True)
class Money(Quantity):
    """An amount of money in its own currency, by its three letters."""

    currency: str


def durations(text: str) -> Iterator[Duration]:
    """Stretches of time: "sixty (60) business days", "72 hours", "____ days"."""
    return (_duration(match) for match in _found(_DURATION, text, _starts(text)))


def _duration(match: re.Match[str]) -> Duration:
    figure = match["figure"] or match["bracketed"] or match["default"]
    if match["blank"]:
        amount = None
    elif figure:
        amount = float(figure)
    else:
        amount = number_of(match["spelled"])
    unit = match["unit"].lower()
    unit = _LONG.get(unit, _LONG.get(unit.removesuffix("s"), unit))
    noun = next(noun for noun in _HOURS if noun in unit)
    words = f"{unit} {match['between'] or ''}".lower()
    business = noun == "day" and ("business" in words or "working" in words)
    return Duration(Span(match.start(), match.end()), amount, "duration", noun, business)


_DOLLARS = {
    "": "USD",
    "US": "USD",
    "A": "AUD",
    "AU": "AUD",
    "C": "CAD",
    "CA": "CAD",
    "NZ": "NZD",
    "S": "SGD",
    "HK": "HKD",
}
"""Whose dollars the letters before a dollar sign mean."""
_SIGNS = {"£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR"}
_CODES = ("USD", "GBP", "EUR", "CHF", "AUD", "CAD", "NZD", "SGD", "HKD", "INR", "JPY", "SEK", "NOK", "DKK", "ZAR")
_NAMED = {"dollar": "USD", "pound": "GBP", "euro": "EUR", "franc": "CHF"}
_CODE = "|".join(_CODES)
_NAME = r"(?:US |U\.S\. )?dollars|pounds(?: sterling)?|(?:Swiss )?francs|euros?"
_SCALE = r"(?P<scale>(?i:million|billion|thousand|mn|bn|[mkb])\b)?"
_AMOUNT = r"(?P<figure>\d[\d,]*(?:\.\d+)?)"
_MONEY = re.compile(
    rf"(?<![A-Za-z])(?P<sign>(?:{'|'.join(filter(None, _DOLLARS))})?\$|US \$|[{''.join(_SIGNS)}]|(?:{_CODE})\s?[$£€]?)"
    rf"\s?(?P<blank>\[[^\]]{{0,30}}\]|_{{2,}})?{_AMOUNT}?\s?{_SCALE}(?:\s?(?P<after>{_CODE})\b)?"
)
_MONEY_AFTER = re.compile(rf"(?<![\w.,$]){_AMOUNT}\s?{_SCALE}\s?(?P<after>(?:{_CODE})\b|(?i:{_NAME})\b)")
_MONEY_WORDS = re.compile(
    rf"(?<![\w-])(?P<count>{_SPELLED})\s+(?P<scale>(?:hundred )?thousand|million|billion)\s+(?P<after>{_NAME})",
    re.IGNORECASE,
)
_SCALES = {"thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9, "b": 1e9, "bn": 1e9}


def amounts(text: str) -> Iterator[Money]:
    """The amounts of money in a text, in figures or in words."""
    return _amounts(text, _starts(text))


def _amounts(text: str, starts: list[int]) -> Iterator[Money]:
    for match in _found(_MONEY_WORDS, text, starts):
        scale = match["scale"].lower()
        times = _SCALES[scale.removeprefix("hundred ")] * (100 if scale.startswith("hundred") else 1)
        yield _money(match, (number_of(match["count"]) or 0) * times, _currency("", match["after"]))
    for pattern in (_MONEY, _MONEY_AFTER):
        for match in _found(pattern, text, starts):
            said = match.groupdict()
            currency = _currency(said.get("sign") or "", said["after"] or "")
            if said["figure"]:
                scale = _SCALES.get((said["scale"] or "").lower(), 1.0)
                yield _money(match, float(said["figure"].replace(",", "")) * scale, currency)
            elif said.get("blank"):
                yield _money(match, None, currency)


def _money(match: re.Match[str], amount: float | None, currency: str) -> Money:
    return Money(Span(match.start(), match.end()), amount, "money", currency)


def _currency(sign: str, after: str) -> str:
    """The three letters of the currency that the sign before an amount and the word behind it say."""
    if after in _CODES:
        return after
    if after:
        return next(code for name, code in _NAMED.items() if name in after.lower())
    letters = sign.rstrip("$£€").strip()
    return _SIGNS.get(sign) or (letters if letters in _CODES else _DOLLARS.get(letters, "USD"))


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
_NUMBER = re.compile(rf"(?<![\w.$£€§-])(?<!\d,){_SPELLED_FIGURE}(?![\w%]|\.\d|\))", re.IGNORECASE)


def percentages(text: str) -> Iterator[Quantity]:
    """Shares of a hundred: "99.9%", "ninety-nine percent (99 %)", "80 per cent"."""
    return _counted("percent", text, _starts(text))


def multiples(text: str) -> Iterator[Quantity]:
    """So many times: "two (2) times the fees", "1.5x", "twice"."""
    return _counted("multiple", text, _starts(text))


def numbers(text: str) -> Iterator[Quantity]:
    """Plain numbers: "three (3) misses", "5 failures"."""
    return _counted("number", text, _starts(text))


_COUNTED = {"percent": _PERCENT, "multiple": _MULTIPLE, "number": _NUMBER}


def _counted(measure: str, text: str, starts: list[int]) -> Iterator[Quantity]:
    for match in _found(_COUNTED[measure], text, starts):
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


_WORD_OR_SIGN = re.compile(rf"\w+|[\[{{«${''.join(_SIGNS)}]")
_STARTING = frozenset((*_WORDS, "hundred", "tbd", "twice", "double")) - {"a", "an"}
_STARTING_MONEY = frozenset((*_DOLLARS, *_CODES))


def _starts(text: str) -> list[int]:
    """Where an amount can begin: at a figure, a number in words, a currency or a blank."""
    return [
        match.start()
        for match in _WORD_OR_SIGN.finditer(text)
        if not (word := match[0])[0].isalpha() or word.lower() in _STARTING or word in _STARTING_MONEY
    ]


def _found(pattern: re.Pattern[str], text: str, starts: list[int]) -> Iterator[re.Match[str]]:
    """The matches of a pattern that begin at one of the places, none inside another."""
    end = 0
    for start in starts:
        if start >= end and (match := pattern.match(text, start)):
            end = match.end()
            yield match


def quantities(text: str) -> Iterator[Quantity]:
    """Everything counted in a text, measure by measure."""
    starts = _starts(text)
    yield from map(_duration, _found(_DURATION, text, starts))
    yield from _amounts(text, starts)
    for measure in _COUNTED:
        yield from _counted(measure, text, starts)


_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")


def emails(text: str) -> Iterator[Span]:
    """The e-mail addresses in a text: they count nothing, but a pattern can ask for one."""
    return (Span(match.start(), match.end()) for match in _EMAIL.finditer(text)) if "@" in text else iter(())


MEASURES = ("duration", "money", "percent", "multiple", "number")
