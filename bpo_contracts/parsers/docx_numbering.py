"""Automatic numbering of a Word file, computed as Word shows it (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from bpo_contracts.parsers.characters import from_symbol_font, plain
from bpo_contracts.parsers.docx_formats import BULLET, formatted, padded
from bpo_contracts.parsers.docx_package import MC, Element, number, value, w
from bpo_contracts.parsers.docx_styles import Styles, is_on

_LEVELS = 9
_COUNTED = re.compile(r"%([1-9])")
_LONGEST_LABEL = 200


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is counted and shown."""

    start: int
    shown_as: str
    pattern: str
    text: str
    restart_after: int | None
    all_decimal: bool
    separator: str


@dataclass(frozen=True, slots=True)
class Label:
    """The number or bullet of a paragraph, with the space Word leaves after it, and its level."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class _List:
    """A list (w:num): the levels of its abstract definition, with its own overrides."""

    identity: str
    counted_with: str
    levels: dict[int, Level]
    starts: dict[int, int]
    linked: dict[str, int]


@dataclass(slots=True)
class _Counts:
    """How far the lists of a story are counted: those of one definition together, the starts each has used."""

    at: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    begun: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))


class Numbering:
    """Counts the numbered paragraphs, to be called for each in the order of the document."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._nums = {} if root is None else {value(num, "numId"): num for num in root.iterchildren(w("num"))}
        self._abstracts = (
            {} if root is None else {value(each, "abstractNumId"): each for each in root.iterchildren(w("abstractNum"))}
        )
        self._lists: dict[str, _List | None] = {}
        self._stories: dict[str, _Counts] = defaultdict(_Counts)
        self._story = ""

    def enter(self, story: str) -> str:
        """Count for a story of its own, such as the text boxes; gives back the story left."""
        left, self._story = self._story, story
        return left

    def label(self, properties: Element | None, original: bool = False) -> Label | None:
        """The label of a paragraph with these properties, counting it; None if it has none."""
        identity, level = self._place(properties, original)
        found = self._list(identity) if identity not in {None, "0"} else None
        if found is None or level not in found.levels:
            return None
        counts = self._stories[self._story]
        _count(found, level, counts)
        return Label(_shown(found, level, counts.at[found.counted_with]), level)

    def _place(self, properties: Element | None, original: bool) -> tuple[str | None, int]:
        """The list and level of a paragraph: its own, else its style's (17.9.18)."""
        style = self._styles.of_paragraph(properties)
        style_number, style_level = self._styles.numbering(style)
        said = properties.find(w("numPr")) if properties is not None else None
        if said is not None and original and said.find(w("ins")) is not None:
            said = None
        identity = value(said.find(w("numId"))) if said is not None else None
        own_level = number(said.find(w("ilvl"))) if said is not None else None
        if identity is None:
            identity = style_number
            linked = self._level_of_style(identity, style)
            style_level = linked if linked is not None else style_level
        return identity, own_level if own_level is not None else style_level or 0

    def _level_of_style(self, identity: str | None, style: str) -> int | None:
        """The level that names the paragraph's style (17.9.23)."""
        found = self._list(identity) if identity is not None else None
        if found is None:
            return None
        return next((found.linked[one] for one in self._styles.ids(style) if one in found.linked), None)

    def _list(self, identity: str | None) -> _List | None:
        if identity is None:
            return None
        if identity not in self._lists:
            self._lists[identity] = self._read(identity)
        return self._lists[identity]

    def _read(self, identity: str) -> _List | None:
        num = self._nums.get(identity)
        abstract = self._abstract(num) if num is not None else None
        if num is None or abstract is None:
            return None
        elements = {_at(level): level for level in abstract.iterchildren(w("lvl"))}
        starts: dict[int, int] = {}
        for override in num.iterchildren(w("lvlOverride")):
            own, start = override.find(w("lvl")), number(override.find(w("startOverride")))
            if own is not None:
                elements[_at(override)] = own
            if start is not None:
                starts[_at(override)] = start
        styles = {value(level.find(w("pStyle"))): at for at, level in elements.items()}
        linked = {style: at for style, at in styles.items() if style}
        levels = {at: _level(level) for at, level in elements.items() if 0 <= at < _LEVELS}
        return _List(identity, value(abstract, "abstractNumId") or "", levels, starts, linked)

    def _abstract(self, num: Element) -> Element | None:
        """The definition behind a list, through numbering styles if it names one (17.9.21); a circle ends in itself."""
        seen: set[str] = set()
        while True:
            abstract = self._abstracts.get(value(num.find(w("abstractNumId"))))
            style = value(abstract.find(w("numStyleLink"))) if abstract is not None else None
            linked = self._nums.get(self._styles.list_of(style)) if style and style not in seen else None
            if linked is None:
                return abstract
            seen.add(style or "")
            num = linked


def _count(found: _List, level: int, story: _Counts) -> None:
    """Lists of one definition count on; a list's own start holds when it is first used.

    A level left out above ("1.1" without a "1") counts as begun, as Word and LibreOffice have it.
    """
    counts, begun = story.at[found.counted_with], story.begun[found.identity]
    if level in found.starts and level not in begun:
        counts[level] = found.starts[level]
    elif level in counts:
        counts[level] += 1
    else:
        counts[level] = found.starts.get(level, found.levels[level].start)
    begun.add(level)
    for deeper in range(level + 1, _LEVELS):
        after = found.levels[deeper].restart_after if deeper in found.levels else None
        if after is None or level < after:
            counts.pop(deeper, None)
            begun.discard(deeper)
    for higher in range(level):
        if higher in found.levels and higher not in counts:
            counts[higher] = found.starts.get(higher, found.levels[higher].start)


def _shown(found: _List, level: int, counts: dict[int, int]) -> str:
    own = found.levels[level]
    if own.shown_as == "bullet":
        return _bullet(own)

    def written(match: re.Match[str]) -> str:
        at = int(match[1]) - 1
        if at not in counts or at not in found.levels or found.levels[at].shown_as == "bullet":
            return ""
        return _written(counts[at], found.levels[at], own.all_decimal)

    text = _COUNTED.sub(written, own.text).strip()
    return text + own.separator if text else ""


def _bullet(own: Level) -> str:
    """Any sign becomes one bullet; a level may also show words of its own, or nothing."""
    text = from_symbol_font(own.text).strip()
    if sum(map(str.isalnum, text)) > 1:
        return text + own.separator
    return f"{BULLET} " if text else ""


def _written(count: int, level: Level, all_decimal: bool) -> str:
    if all_decimal and level.shown_as != "none":
        return formatted(count, "decimal")
    return padded(count, level.pattern) if level.pattern else formatted(count, level.shown_as)


def _at(element: Element) -> int:
    """The level a definition is for; one that does not say is the first."""
    return number(element, "ilvl") or 0


def _level(element: Element) -> Level:
    text, form = element.find(w("lvlText")), _number_format(element)
    separator = "" if value(element.find(w("suff"))) == "nothing" else " "
    pictured = element.find(w("lvlPicBulletId")) is not None
    return Level(
        start=number(element.find(w("start"))) or 0,
        shown_as=value(form) or "decimal",
        pattern=(value(form, "format") or "")[:_LONGEST_LABEL] if value(form) == "custom" else "",
        text=plain(value(text) or (BULLET if pictured else ""))[:_LONGEST_LABEL],
        restart_after=number(element.find(w("lvlRestart"))),
        all_decimal=bool(is_on(element.find(w("isLgl")))),
        separator=separator,
    )


def _number_format(level: Element) -> Element | None:
    """The format of a level; a custom one stands as an alternative that newer readers take."""
    own = level.find(w("numFmt"))
    return own if own is not None else level.find(f"{MC}AlternateContent/{MC}Choice/{w('numFmt')}")
