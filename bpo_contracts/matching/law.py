"""References to the law as contracts write them: "45 C.F.R. §§ 164.502(e)(1)(ii) and .308(b)", "Subparts C and E"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bpo_contracts.document import Span

_SECTION = re.compile(
    r"(?P<part>16[0-4])\.(?P<first>\d{3})(?P<paragraphs>(?:\s?\((?:[ivx]{1,4}|[A-Za-z]|\d{1,2})\))*)"
    r"(?:\s*(?:-|–|—|to|through)\s*(?:\d{3}\.)?(?P<last>\d{3}))?"
)
_SHORT = re.compile(
    r"(?:,|and|or|&)\s*(?:and\s+|or\s+)?(?:§+\s*)?\.(?P<first>\d{3})(?P<paragraphs>(?:\([a-z0-9]{1,4}\))*)"
)
_SUBPARTS = re.compile(
    r"\bsub-?parts?\s+(?P<letters>[\"“]?[A-E]\b(?:[\"”]?\s*(?:,|and|or|&|through|-)+\s*(?:and\s+|or\s+)?[\"“]?[A-E]\b)*)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\bparts?\s+(?P<numbers>16\d(?:\s*(?:,|and|or|&|through|-|–)+\s*(?:and\s+)?16\d)*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reference:
    """A place of the law named in the text, under each name a rule can ask for ("164.504", "164.504(e)", "subpart c")."""

    span: Span
    names: tuple[str, ...]


def references(text: str) -> Iterator[Reference]:
    for match in _SECTION.finditer(text):
        yield Reference(Span(match.start(), match.end()), tuple(_section_names(match)))
        yield from _following(text, match.end(), match["part"])
    for match in _SUBPARTS.finditer(text):
        letters = re.findall(r"\b[A-E]\b", match["letters"].upper())
        yield Reference(Span(match.start(), match.end()), tuple(f"subpart {letter.lower()}" for letter in letters))
    for match in _PARTS.finditer(text):
        yield Reference(
            Span(match.start(), match.end()),
            tuple(f"part {number}" for number in re.findall(r"16\d", match["numbers"])),
        )


def _section_names(match: re.Match[str]) -> list[str]:
    first, last = int(match["first"]), int(match["last"] or match["first"])
    sections = [f"{match['part']}.{number}" for number in range(first, max(first, last) + 1)]
    paragraph, names = sections[0], list(sections)
    for step in re.findall(r"\([^)]*\)", match["paragraphs"]):
        paragraph += step
        names.append(paragraph)
    return names


def _following(text: str, start: int, part: str) -> Iterator[Reference]:
    """The rest of a list that names the part once: "164.308, .310, .312 and .316"."""
    while match := _SHORT.match(text, start) or _SHORT.match(text, start + 1):
        yield Reference(Span(match.start(), match.end()), (f"{part}.{match['first']}",))
        start = match.end()
