"""Automatic numbering of a Word file, computed as Word shows it (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bpo_contracts.parsers.docx_package import Element, value, w
from bpo_contracts.parsers.docx_styles import Styles, is_on

_LEVELS = 9
_BULLET = "•"


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is counted and shown."""

    start: int
    shown_as: str
    text: str
    restart_after: int | None
    all_decimal: bool
    separator: str


@dataclass(frozen=True, slots=True)
class Label:
    """The number or bullet of a paragraph, with the space Word leaves after it, and its level."""

    text: str
    level: int


class _List:
    """A list (w:num): the levels of its abstract definition, with its own overrides."""

    def __init__(self, counters: str, levels: dict[int, Level], starts: dict[int, int]) -> None:
        self.counters = counters
        self.levels = levels
        self.starts = starts
        self.begun: set[int] = set()


class Numbering:
    """Counts the numbered paragraphs, to be called for each in the order of the document."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._nums = {} if root is None else {value(num, "numId"): num for num in root.findall(w("num"))}
        self._abstracts = (
            {} if root is None else {value(each, "abstractNumId"): each for each in root.findall(w("abstractNum"))}
        )
        self._lists: dict[str, _List | None] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._linked: dict[str, dict[str, int]] = {}

    def label(self, properties: Element | None) -> Label | None:
        """The label of a paragraph with these properties, counting it; None if it has none."""
        number, level = self._place(properties)
        if number in {None, "0"}:
            return None
        found = self._list(number or "")
        if found is None or level not in found.levels:
            return None
        self._count(found, level)
        return Label(self._shown(found, level), level)

    def _place(self, properties: Element | None) -> tuple[str | None, int]:
        """The list and level of a paragraph: its own, else its style's (17.9.18)."""
        style = self._styles.of_paragraph(properties)
        style_number, style_level = self._styles.numbering(style)
        said = properties.find(w("numPr")) if properties is not None else None
        number = value(said.find(w("numId"))) if said is not None else None
        own_level = value(said.find(w("ilvl"))) if said is not None else None
        if number is None:
            number = style_number
            linked = self._level_of_style(number, style)
            style_level = linked if linked is not None else style_level
            return number, int(own_level) if own_level else style_level or 0
        return number, int(own_level or 0)

    def _level_of_style(self, number: str | None, style: str) -> int | None:
        """The level that names the paragraph's style (17.9.23)."""
        if number is None or self._list(number) is None:
            return None
        linked = self._linked[number]
        return next((linked[one] for one in self._styles.ids(style) if one in linked), None)

    def _list(self, number: str) -> _List | None:
        if number not in self._lists:
            self._lists[number] = self._read(number)
        return self._lists[number]

    def _read(self, number: str) -> _List | None:
        num = self._nums.get(number)
        abstract = self._abstract(num, set()) if num is not None else None
        if num is None or abstract is None:
            return None
        elements = {int(value(level, "ilvl") or 0): level for level in abstract.findall(w("lvl"))}
        starts: dict[int, int] = {}
        for override in num.findall(w("lvlOverride")):
            at = int(value(override, "ilvl") or 0)
            own = override.find(w("lvl"))
            if own is not None:
                elements[at] = own
            start = value(override.find(w("startOverride")))
            if start is not None:
                starts[at] = int(start)
        styles = {at: value(level.find(w("pStyle"))) for at, level in elements.items()}
        self._linked[number] = {style: at for at, style in styles.items() if style}
        counters = value(abstract, "abstractNumId") or ""
        return _List(counters, {at: _level(level) for at, level in elements.items()}, starts)

    def _abstract(self, num: Element, seen: set[str]) -> Element | None:
        """The definition behind a list, through a numbering style if it names one (17.9.21)."""
        abstract = self._abstracts.get(value(num.find(w("abstractNumId"))))
        style = value(abstract.find(w("numStyleLink"))) if abstract is not None else None
        if style is None or style in seen:
            return abstract
        linked = self._nums.get(self._styles.list_of(style))
        return abstract if linked is None else self._abstract(linked, seen | {style})

    def _count(self, found: _List, level: int) -> None:
        """Lists of one definition count on; a list's own start holds when it is first used.

        A level left out above ("1.1" without a "1") counts as begun, as Word and LibreOffice have it.
        """
        counts = self._counts.setdefault(found.counters, {})
        if level in found.starts and level not in found.begun:
            counts[level] = found.starts[level]
        elif level in counts:
            counts[level] += 1
        else:
            counts[level] = found.starts.get(level, found.levels[level].start)
        found.begun.add(level)
        for deeper in range(level + 1, _LEVELS):
            after = found.levels[deeper].restart_after if deeper in found.levels else None
            if after is None or level < after:
                counts.pop(deeper, None)
                found.begun.discard(deeper)
        for higher in range(level):
            if higher in found.levels and higher not in counts:
                counts[higher] = found.starts.get(higher, found.levels[higher].start)
                found.begun.add(higher)

    def _shown(self, found: _List, level: int) -> str:
        own = found.levels[level]
        if own.shown_as == "bullet":
            return _BULLET + " "
        counts = self._counts[found.counters]

        def number(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            shown_as = found.levels[at].shown_as if at in found.levels else "none"
            if at not in counts or shown_as == "bullet":
                return ""
            return formatted(counts[at], "decimal" if own.all_decimal and shown_as != "none" else shown_as)

        text = re.sub(r"%([1-9])", number, own.text).strip()
        return text + own.separator if text else ""


def _level(element: Element) -> Level:
    start = value(element.find(w("start")))
    text = element.find(w("lvlText"))
    restart = value(element.find(w("lvlRestart")))
    separator = "" if value(element.find(w("suff"))) == "nothing" else " "
    return Level(
        start=int(start) if start else 0,
        shown_as=value(element.find(f".//{w('numFmt')}")) or "decimal",
        text=value(text) or "",
        restart_after=int(restart) if restart is not None else None,
        all_decimal=bool(is_on(element.find(w("isLgl")))),
        separator=separator,
    )


def formatted(number: int, shown_as: str) -> str:
    """A number as its format shows it (17.18.59)."""
    return _FORMATS.get(shown_as, str)(number)


def _letters(number: int) -> str:
    """The letters a to z, then aa, bb and so on."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number > 0 else ""


_ROMANS = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def _roman(number: int) -> str:
    written = ""
    for amount, sign in _ROMANS:
        written += sign * (number // amount)
        number %= amount
    return written


def _ordinal(number: int) -> str:
    if number % 100 in {11, 12, 13}:
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_IRREGULAR = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth"}


def _words(number: int) -> str:
    if not 0 <= number < 100:
        return str(number)
    if number < 20:
        return _ONES[number]
    return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")


def _ordinal_words(number: int) -> str:
    if not 0 <= number < 100:
        return _ordinal(number)
    before, dash, last = _words(number).rpartition("-")
    last = _IRREGULAR.get(last) or (last[:-1] + "ieth" if last.endswith("y") else last.removesuffix("e") + "th")
    return before + dash + (last if last != "twelvth" else "twelfth")


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
    "decimalEnclosedParen": lambda number: f"({number})",
    "decimalEnclosedFullstop": lambda number: f"{number}.",
    "numberInDash": lambda number: f"- {number} -",
    "none": lambda _: "",
    "bullet": lambda _: _BULLET,
}
