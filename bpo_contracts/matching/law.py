"""References to the law as contracts write them: "45 C.F.R. §§ 164.502(e)(1)(ii) and .308(b)", "Subparts C and E".

A rule names them in one way: <164.502(e)>, <subpart c>, <part 160>, <42 cfr 411.357(d)>, <42 usc 1320a-7b(b)>,
<article 28(3)>, and <section 1128b(b)> for a section of an act by its own number.
"""

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
_PARAGRAPHS = r"(?:\s?\((?:[ivx]{1,4}|[A-Za-z]|\d{1,2})\))*"
_CODED = re.compile(
    r"(?<![\w.])(?P<title>\d{1,2})\s*(?:(?P<usc>U\.?\s?S\.?\s?C\.?(?:\s?A\.)?)|C\.?\s?F\.?\s?R\.?)\s*(?=[§\d]|sec)",
    re.IGNORECASE,
)
_OF_ACT = re.compile(r"(?:§+|\bsections?|\bsecs?\.|\bart(?:icle)?s?\.?)\s*(?=\d)", re.IGNORECASE)
_NUMBERED = re.compile(
    rf"(?:§+|sections?|secs?\.)?\s*(?P<number>\d{{1,5}}[A-Za-z]{{0,2}}(?:(?:\.|(?<=[A-Za-z])-)\d{{1,4}}[a-z]{{0,2}})?)(?![\dA-Za-z]|\s*[CU]\.?\s?[FS])(?P<paragraphs>{_PARAGRAPHS})",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:,|and\b|or\b|&)(?:\s*(?:and|or)\b)?\s*(?=[§\d]|sec)", re.IGNORECASE)
_OF_CONTRACT = re.compile(r"\d{1,2}(?!\d)")  # an act's own sections have more figures than those of a contract
NAME = re.compile(
    r"16[0-4]\.\d{3}(?:\([A-Za-z0-9]+\))*|subpart [a-e]|part 16\d"
    r"|(?:\d{1,2} usc|\d{1,2} cfr|article|section) \d[a-z0-9.-]*(?:\([a-z0-9]+\))*"
)
"""How a rule names a place of the law."""


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
    for match in _CODED.finditer(text):
        yield from _listed(text, match.end(), f"{match['title']} {'usc' if match['usc'] else 'cfr'}")
    for match in _OF_ACT.finditer(text):
        yield from _listed(text, match.end(), "article" if match[0].lower().startswith("art") else "section")


def _listed(text: str, start: int, of: str) -> Iterator[Reference]:
    """The sections of a code or an act that a list names: "1320a-7a, 1320a-7b(b) and 1395nn"."""
    match = _NUMBERED.match(text, start)
    while match:
        of_contract = of == "section" and _OF_CONTRACT.match(match["number"])
        if not of_contract and not _SECTION.match(match["number"]):
            yield Reference(Span(match.start("number"), match.end()), tuple(_with_paragraphs(of, match)))
        following = _AND.match(text, match.end())
        match = _NUMBERED.match(text, following.end()) if following else None


def _with_paragraphs(of: str, match: re.Match[str]) -> list[str]:
    names = [f"{of} {match['number']}".lower()]
    for step in re.findall(r"\([^)]*\)", match["paragraphs"]):
        names.append(names[-1] + step.lower())
    return names


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
