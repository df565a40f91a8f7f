"""Styles of a Word file (ECMA-376 part 1, 17.7): what a paragraph or run inherits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bpo_contracts.parsers.docx_package import Element, number, value, w

_HEADING = re.compile(r"(?i)^heading ([1-9])$")
_OFF = {"0", "false", "off", "none"}
_NO_LEVEL = 9
_LONGEST_CHAIN = 12
_MOST_STYLES = 5000
"""Styles, and styles based on one another: more than Word allows of either."""


def is_on(element: Element | None) -> bool | None:
    """The value of a toggle property such as w:vanish; None where it is not said."""
    if element is None:
        return None
    return (value(element) or "true") not in _OFF


class Styles:
    """The styles by id; every look-up walks from a style to the one it is based on."""

    def __init__(self, root: Element | None) -> None:
        found = [] if root is None else root.findall(w("style"))[:_MOST_STYLES]
        self._styles: dict[str, Element] = {style.get(w("styleId"), ""): style for style in found}
        self._default = next((value(style, "styleId") or "" for style in found if _is_default_paragraph(style)), "")
        self._toggles: dict[tuple[str, str], bool] = {}
        self._outlines: dict[str, int | None] = {}
        self._numberings: dict[str, tuple[str | None, int | None]] = {}

    def chain(self, style: str | None) -> Iterator[Element]:
        """The style and those it is based on, nearest first."""
        seen: set[str] = set()
        current = style if style in self._styles else None
        while current and current not in seen and len(seen) < _LONGEST_CHAIN:
            seen.add(current)
            element = self._styles[current]
            yield element
            current = value(element.find(w("basedOn")))
            current = current if current in self._styles else None

    def of_paragraph(self, properties: Element | None) -> str:
        """The id of a paragraph's style."""
        named = value(properties.find(w("pStyle"))) if properties is not None else None
        return named if named in self._styles else self._default

    def toggled(self, style: str | None, name: str) -> bool:
        """Whether the style turns a toggle property of its runs on."""
        if not style:
            return False
        key = style, name
        if key not in self._toggles:
            said = (is_on(element.find(f"{w('rPr')}/{w(name)}")) for element in self.chain(style))
            self._toggles[key] = next((on for on in said if on is not None), False)
        return self._toggles[key]

    def outline_level(self, properties: Element | None) -> int | None:
        """The level of a heading from 0, by its style's name or outline level; None for body text."""
        direct = _outline(properties)
        if direct is not None:
            return direct if direct < _NO_LEVEL else None
        style = self.of_paragraph(properties)
        if style not in self._outlines:
            self._outlines[style] = self._outline_of(style)
        return self._outlines[style]

    def _outline_of(self, style: str) -> int | None:
        for element in self.chain(style):
            name = value(element.find(w("name"))) or ""
            heading = _HEADING.match(name)
            if heading:
                return int(heading[1]) - 1
            if name.lower() == "title":
                return 0
            level = _outline(element.find(w("pPr")))
            if level is not None:
                return level if level < _NO_LEVEL else None
        return None

    def numbering(self, style: str) -> tuple[str | None, int | None]:
        """The list and level a style puts its paragraphs in, each from the nearest style that says it (17.9.18)."""
        if style not in self._numberings:
            self._numberings[style] = self._numbering_of(style)
        return self._numberings[style]

    def _numbering_of(self, style: str) -> tuple[str | None, int | None]:
        identity: str | None = None
        level: int | None = None
        for element in self.chain(style):
            said = element.find(f"{w('pPr')}/{w('numPr')}")
            if said is None:
                continue
            identity = identity if identity is not None else value(said.find(w("numId")))
            level = level if level is not None else number(said.find(w("ilvl")))
        return identity, level

    def list_of(self, style: str) -> str | None:
        """The list (numId) that a numbering style stands for."""
        element = self._styles.get(style)
        return value(element.find(f"{w('pPr')}/{w('numPr')}/{w('numId')}")) if element is not None else None

    def ids(self, style: str) -> list[str]:
        """The style's id and those of the styles it is based on."""
        return [value(element, "styleId") or "" for element in self.chain(style)]


def _is_default_paragraph(style: Element) -> bool:
    return value(style, "type") == "paragraph" and (value(style, "default") or "0") not in _OFF


def _outline(properties: Element | None) -> int | None:
    level = number(properties.find(w("outlineLvl"))) if properties is not None else None
    return level if level is not None and level >= 0 else None
