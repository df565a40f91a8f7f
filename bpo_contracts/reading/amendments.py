"""What an amendment does to the agreement it amends: sections replaced or deleted, the rest left standing."""

from __future__ import annotations

import re
from dataclasses import replace

from bpo_contracts.document import Document, Kind
from bpo_contracts.reading.kinds import title_of

_OPENING = 600  # characters
_SECTION = r"(?:sections?|articles?|paragraphs?|clauses?|§)\s*(?P<number>\d+(?:\.\d+)*(?:\([a-z0-9]+\))*|[IVXL]+\b)"
_REPLACED = re.compile(
    rf"{_SECTION}[^.;]{{0,160}}?\b(?:(?:is|are|shall be|be) (?:hereby )?(?:amended and restated|deleted|replaced|struck|removed|superseded)"
    r"|(?:is|are|shall be) (?:hereby )?amended (?:and restated |in its entirety |to read|by (?:deleting|replacing)))",
    re.IGNORECASE,
)
_REPLACING = re.compile(
    rf"\b(?:delete|replace|strike|restate)s? (?:the (?:text|language|whole) of )?{_SECTION}", re.IGNORECASE
)


def sections_replaced(amendment: Document) -> frozenset[str]:
    """The numbers of the sections of the amended agreement that the amendment replaces or deletes."""
    text = " ".join(amendment.text.split())
    return frozenset(match["number"] for pattern in (_REPLACED, _REPLACING) for match in pattern.finditer(text))


def without_sections(document: Document, numbers: frozenset[str]) -> Document:
    """The agreement that has been read, without the clauses of these sections."""
    kept = tuple(clause for clause in document.clauses if not any(_within(clause.number, number) for number in numbers))
    return replace(document, clauses=kept)


def _within(number: str, section: str) -> bool:
    """Whether a clause number lies in a section: "4.2(a)" in "4.2" and in "4", not "4.21"."""
    return number == section or (number.startswith(section) and number[len(section)] in ".(")


def amended_kind(amendment: Document) -> Kind | None:
    """The kind of agreement that the amendment's opening says it amends."""
    opening = " ".join(amendment.text[:_OPENING].split())
    named = re.search(r"\bamend(?:ment|s|ing)\b.{0,80}?\b(?:to|of|the)\b(?P<rest>.{0,120})", opening, re.IGNORECASE)
    return title_of(named["rest"]) if named else None
