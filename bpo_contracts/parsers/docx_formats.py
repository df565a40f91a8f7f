"""How Word writes the number of a paragraph: letters, romans, words (ECMA-376 part 1, 17.18.59)."""

from __future__ import annotations

from collections.abc import Callable

BULLET = "•"
_HIGHEST = 32_767
"""Word counts no further; beyond it a number is shown in figures."""
_LETTERS_END = 780
"""Thirty times "z"; beyond it the letters begin again, so that no number grows without end."""


def formatted(number: int, shown_as: str) -> str:
    """A number as its format shows it; an unknown format shows figures."""
    return _FORMATS.get(shown_as, str)(number) if abs(number) <= _HIGHEST else str(number)


def padded(number: int, pattern: str) -> str:
    """A number in a custom format such as "001, 002, 003, ...": as many figures as its first example."""
    return str(number).zfill(len(pattern.split(",", maxsplit=1)[0].strip())) if number >= 0 else str(number)


def _letters(number: int) -> str:
    """The letters a to z, then aa, bb and so on."""
    if number <= 0:
        return ""
    at = (number - 1) % _LETTERS_END
    return chr(ord("a") + at % 26) * (at // 26 + 1)


_ROMANS = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def _roman(number: int) -> str:
    if number <= 0:
        return str(number)
    written = ""
    for amount, sign in _ROMANS:
        written += sign * (number // amount)
        number %= amount
    return written


def _ordinal(number: int) -> str:
    if abs(number) % 100 in {11, 12, 13}:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(abs(number) % 10, 'th') }"


_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_IRREGULAR = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip


def _words(number: int) -> str:
    """ "one hundred twenty-three", as Word's CardText writes it."""
    if number < 0:
        return str(number)
    for amount, name in ((1000, "thousand"), (100, "hundred")):
        if number >= amount:
            rest = f" {_words(number % amount)}" if number % amount else ""
            return f"{_words(number // amount)} {name}{rest}"
    if number < 20:
        return _ONES[number]
    return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")


def _ordinal_words(number: int) -> str:
    if number < 0:
        return _ordinal(number)
    written = _words(number)
    cut = max(written.rfind("-"), written.rfind(" ")) + 1
    before, last = written[:cut], written[cut:]
    return before + (_IRREGULAR.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last + "th"))


def _signs(number: int) -> str:
    """The footnote signs of the Chicago manual: *, †, ‡, §, then doubled."""
    return "*†‡§"[(number - 1) % 4] * min((number - 1) // 4 + 1, 30) if number > 0 else ""


def _circled(number: int) -> str:
    return chr(0x2460 + number - 1) if 1 <= number <= 20 else str(number)


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "ordinal": _ordinal,
    "cardinalText": lambda number: _words(number).capitalize(),
    "ordinalText": lambda number: _ordinal_words(number).capitalize(),
    "hex": lambda number: f"{number:X}",
    "chicago": _signs,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "numberInDash": lambda number: f"- {number} -",
    "none": lambda _: "",
    "bullet": lambda _: BULLET,
}
