"""The labels that contracts number their parts with, and the outline they make."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


class Style(StrEnum):
    """How a label is written. Two labels of one style, in sequence, are siblings."""

    PART = "part"  # Exhibit A, Schedule 2: a document of its own inside the file
    ARTICLE = "article"
    DECIMAL = "decimal"  # 1. and 1.1 and 1.1.1, told apart by depth
    ROMAN = "roman"
    LETTER = "letter"
    BULLET = "bullet"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the start of a block: its style, its place in the sequence and how it is shown."""

    style: str
    value: int
    shown: str
    length: int
    parenthesised: bool = False


_PART = re.compile(
    r"(?P<word>exhibit|appendix|schedule|annex|attachment|addendum)\s+(?P<value>[A-Z]|\d{1,2}|[IVX]{1,4})\b\s*[.:–—-]?\s*",
    re.IGNORECASE,
)
_ARTICLE = re.compile(
    r"(?P<word>article|section|§)\s*(?P<value>[IVXL]{1,6}|\d{1,3}(?:\.\d{1,3})*)\b\s*[.:–—)-]?\s*", re.IGNORECASE
)
_DECIMAL = re.compile(r"(?P<value>\d{1,3}(?:\.\d{1,3})+)(?P<inner>(?:\([a-zA-Z0-9]{1,4}\))*)[.):]?\s+")
_NUMBER = re.compile(r"(?P<value>\d{1,2})(?:[.)]\s*(?=\S)|\s+(?=[A-Z\"“]))(?!\d)")
_BRACKETED = re.compile(r"\((?P<value>\d{1,2}|[ivxl]{1,5}|[IVX]{1,5}|[a-z]{1,2}|[A-Z])\)\s*")
_LETTER = re.compile(r"(?P<value>[ivxl]{2,5}|[IVXL]{1,5}|[a-zA-Z])[.)]\s+(?=\S)")
_BULLET = re.compile(r"(?:[-*•▪◦●○■–—·]|o(?=\s{2,}))\s+|[•▪◦●○■]")


def roman(text: str) -> int:
    """The value of a roman numeral."""
    values = [_ROMAN[letter] for letter in text.lower()]
    return sum(
        -value if any(later > value for later in values[index + 1 :]) else value for index, value in enumerate(values)
    )


def _is_roman(text: str) -> bool:
    return bool(re.fullmatch(r"(?=[ivxl])(?:x{0,3})(?:ix|iv|v?i{0,3})", text.lower()))


def candidates(text: str) -> list[Label]:
    """The readings of the label that a block begins with; "(i)" can be a letter or a roman one."""
    bullet = _BULLET.match(text)
    if bullet:
        rest = text[bullet.end() :]
        inner = [
            label
            for label in ([] if _BULLET.match(rest) else candidates(rest))
            if label.parenthesised or "." in label.shown
        ]
        shifted = [Label(i.style, i.value, i.shown, i.length + bullet.end(), i.parenthesised) for i in inner]
        return shifted or [Label(Style.BULLET, 0, "", bullet.end())]
    if match := _PART.match(text):
        return [Label(Style.PART, 0, f"{match['word'].title()} {match['value']}", match.end())]
    if match := _ARTICLE.match(text):
        return [_article(match)]
    if match := _DECIMAL.match(text):
        return [_decimal(match)]
    if match := _NUMBER.match(text):
        return [Label(f"{Style.DECIMAL}1", int(match["value"]), match["value"], match.end())]
    match = _BRACKETED.match(text) or _LETTER.match(text)
    return _lettered(match) if match else []


def _article(match: re.Match[str]) -> Label:
    value = match["value"]
    if "." in value:
        return Label(f"{Style.DECIMAL}{value.count('.') + 1}", int(value.rsplit(".", 1)[1]), value, match.end())
    number = int(value) if value.isdigit() else roman(value)
    return Label(Style.ARTICLE, number, value, match.end())


def _decimal(match: re.Match[str]) -> Label:
    value = match["value"]
    depth = value.count(".") + 1 + match["inner"].count("(")
    return Label(f"{Style.DECIMAL}{depth}", int(value.rsplit(".", 1)[1]), value + match["inner"], match.end())


def _lettered(match: re.Match[str]) -> list[Label]:
    value, bracketed = match["value"], match[0].startswith("(")
    bracketed = bracketed or match[0].rstrip().endswith(")")
    case = "upper" if value.isupper() else "lower"
    shape = f"({case})" if bracketed else case
    if value.isdigit():
        return [Label(f"({Style.DECIMAL})", int(value), f"({value})", match.end(), bracketed)]
    readings = []
    shown = f"({value})" if bracketed else value
    if len(value) == 1:
        readings.append(Label(f"{Style.LETTER}{shape}", ord(value.lower()) - 96, shown, match.end(), bracketed))
    elif len(set(value)) == 1 and not _is_roman(value):
        readings.append(Label(f"{Style.LETTER}{shape}", 26 + ord(value[0].lower()) - 96, shown, match.end(), bracketed))
    if _is_roman(value):
        readings.append(Label(f"{Style.ROMAN}{shape}", roman(value), shown, match.end(), bracketed))
    return readings


@dataclass(slots=True)
class Level:
    """One level of the outline that is open now.

    `named` is the title that its open item gives to what stands in it, `fellows` are the clauses of its items.
    `is_set` says that its labels stand before headings that the file itself sets as such.
    """

    style: str
    value: int
    shown: str
    parenthesised: bool = False
    heading: str = ""
    lead_ins: list[int] = field(default_factory=list)
    named: list[int] = field(default_factory=list)
    depth_hint: int | None = None
    fellows: list[int] = field(default_factory=list)
    is_set: bool = False


@dataclass(slots=True)
class Outline:
    """The levels open at a point of the contract, outermost first."""

    levels: list[Level] = field(default_factory=list)

    def enter(
        self, readings: list[Label], depth_hint: int | None = None, *, is_title: bool = False, is_set: bool = False
    ) -> tuple[Label, bool]:
        """Open the level that the label belongs to; says which reading held and whether the level is new.

        A heading that the file sets as such (`is_set`) never goes on the numbers of a list that stands among its fellows.
        """
        for label in readings:
            fellows = [level.is_set for level in self.levels if level.style == label.style]
            for index in reversed(range(len(self.levels))):
                level = self.levels[index]
                if is_set and not level.is_set and any(fellows):
                    continue
                if level.style == label.style and label.value == level.value + 1 and label.style != Style.BULLET:
                    return label, self._sibling(index, label)
        for label in sorted(readings, key=lambda label: label.value != 1):
            if self._starts_anew(label, depth_hint):
                if all(level.style != label.style for level in self.levels):
                    self._make_room(label)
                    if is_title and not label.parenthesised:
                        self.levels = [level for level in self.levels if not level.style.startswith(Style.HEADING)]
                self.levels.append(
                    Level(
                        label.style, label.value, label.shown, label.parenthesised, depth_hint=depth_hint, is_set=is_set
                    )
                )
                return label, True
        label = readings[0]
        index = max(index for index, level in enumerate(self.levels) if level.style == label.style)
        if label.style == Style.BULLET and depth_hint is not None:
            index = self._bullet_at(depth_hint)
        return label, self._sibling(index, label)

    def _starts_anew(self, label: Label, depth_hint: int | None) -> bool:
        same = [level for level in self.levels if level.style == label.style]
        if not same:
            return True
        if label.style == Style.BULLET:
            return depth_hint is not None and all(
                level.depth_hint is not None and level.depth_hint < depth_hint for level in same
            )
        return label.value == 1 and label.style not in (Style.PART, Style.ARTICLE)

    def _bullet_at(self, depth_hint: int) -> int:
        bullets = [index for index, level in enumerate(self.levels) if level.style == Style.BULLET]
        return next((index for index in bullets if (self.levels[index].depth_hint or 0) >= depth_hint), bullets[-1])

    def _make_room(self, label: Label) -> None:
        """Close the levels that cannot hold the label: an exhibit ends all, "2.1" ends lists and deeper numbers."""
        if label.style in (Style.PART, Style.ARTICLE):
            keep = 0
            if label.style == Style.ARTICLE:
                keep = sum(level.style == Style.PART for level in self.levels)
            del self.levels[keep:]
        elif label.style.startswith(Style.DECIMAL):
            depth = int(label.style.removeprefix(Style.DECIMAL))
            outer = [i for i, level in enumerate(self.levels) if _holds_decimal(level.style, depth)]
            if depth > 1 or not self.levels or self.levels[-1].style.startswith(Style.DECIMAL):
                del self.levels[(max(outer) + 1 if outer else 0) :]

    def _sibling(self, index: int, label: Label) -> bool:
        del self.levels[index + 1 :]
        level = self.levels[index]
        level.value, level.shown, level.heading, level.named = label.value, label.shown, "", []
        return False

    def heading(self, text: str, level: int | None, *, capitals: bool) -> None:
        """Open an unnumbered heading: one in capitals ends all levels, another ends lists and its equals."""
        rank = level if level is not None else 0 if capitals else 1
        style = f"{Style.HEADING}{rank}"
        while self.levels and self._closes(self.levels[-1], rank, capitals=capitals or level is not None):
            self.levels.pop()
        self.levels.append(Level(style, 0, "", heading=text))

    @staticmethod
    def _closes(open_level: Level, rank: int, *, capitals: bool) -> bool:
        if open_level.style.startswith(Style.HEADING):
            return int(open_level.style.removeprefix(Style.HEADING)) >= rank
        return open_level.style != Style.PART and (capitals or _is_list(open_level))

    def end_bullets(self) -> None:
        while self.levels and self.levels[-1].style == Style.BULLET:
            self.levels.pop()

    @property
    def number(self) -> str:
        """The number as a lawyer cites it: "2.1(a)", "II.A.1"."""
        number = ""
        for level in self.levels:
            if level.parenthesised:
                number += level.shown
            elif "." in level.shown:
                number = level.shown
            elif level.shown:
                number = f"{number}.{level.shown}" if number else level.shown
        return number

    @property
    def is_attached(self) -> bool:
        """Whether what is open stands in an exhibit, schedule or annex."""
        return any(level.style == Style.PART for level in self.levels)

    @property
    def headings(self) -> tuple[str, ...]:
        return tuple(level.heading for level in self.levels if level.heading)


def _holds_decimal(style: str, depth: int) -> bool:
    if style.startswith(Style.DECIMAL):
        return int(style.removeprefix(Style.DECIMAL)) < depth
    return style in (Style.PART, Style.ARTICLE) or style.startswith((Style.HEADING, Style.ROMAN))


def _is_list(level: Level) -> bool:
    return level.style == Style.BULLET or level.parenthesised
