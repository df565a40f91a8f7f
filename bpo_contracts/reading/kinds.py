"""What kind of agreement a document is, whether it is one at all, and in which language."""

from __future__ import annotations

import re

from bpo_contracts.document import Document, Kind

_TITLES: tuple[tuple[Kind, str], ...] = (
    (Kind.AMENDMENT, r"amendment (?:no\.? ?\d+ )?(?:to|of)\b|first amendment|second amendment"),
    (
        Kind.BAA,
        r"business associate(?: services)?(?: \w+){0,2} (?:agreement|contract|addendum|provisions|terms|exhibit)|\bbaa\b|business associate"
        r"|hipaa(?: \w+){0,4} (?:agreement|addendum|exhibit|terms)|protected health information (?:agreement|addendum)|privacy(?: and security)? addendum",
    ),
    (Kind.DPA, r"data (?:processing|protection) (?:agreement|addendum|terms)|\bdpa\b"),
    (Kind.SLA, r"service[- ]level (?:agreement|schedule|exhibit|commitments?)|\bsla\b"),
    (Kind.SOW, r"statement of work|work order|\bsow\b"),
    (
        Kind.MSA,
        r"master (?:\w+ )?(?:services?|subscription|agreement)|(?:services?|subscription|hosting|support|maintenance|billing|coding|staffing|consulting|vendor) agreement|outsourcing agreement|professional services"
        r"|terms (?:of service|and conditions|of use)|cloud (?:service )?(?:agreement|terms)|services? contract",
    ),
)
_BODIES: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (Kind.BAA, ("protected health information", "business associate", "covered entity", "164.5", "164.410")),
    (Kind.DPA, ("data subject", "controller", "processor", "article 28", "standard contractual clauses", "gdpr")),
    (Kind.SLA, ("uptime", "service credit", "service level", "availability", "response time", "downtime")),
    (
        Kind.MSA,
        (
            "fees",
            "invoice",
            "indemnif",
            "limitation of liability",
            "intellectual property",
            "statement of work",
            "confidential information",
        ),
    ),
)
_TITLE_LENGTH = 400
_OPENING_BLOCKS = 8
_LONGEST_TITLE, _SHORT_TITLE = 14, 6  # words
_ON_HEALTH = re.compile(r"\bHIPAA\b|health|\bPHI\b|45 C\.?F\.?R", re.IGNORECASE)
_ENGLISH = frozenset(
    "the of and to in or for any by shall with as be not is this that will from on are may its such".split()
)
_BINDING = re.compile(r"\b(?:shall|will|must|agrees?|may not|is required to)\b", re.IGNORECASE)
_CONTRACT = re.compile(
    r"\b(?:agreement|contract|addendum|terms|exhibit|schedule|party|parties|baa|statement of work|work order)\b",
    re.IGNORECASE,
)


def read_kind(document: Document) -> tuple[Kind, str]:
    """The kind and, in a sentence, why: by the title, else by what the opening calls the agreement, else by its words."""
    named = _title(document) or _named(" ".join(document.text[:_TITLE_LENGTH].split()))
    if named and (named[1].lower() != "business associate" or _ON_HEALTH.search(document.text)):
        return named[0], f"its opening names it: “{named[1]}”"
    body = document.text.lower()
    counts = {kind: sum(min(body.count(word), 5) for word in words) for kind, words in _BODIES}
    kind = max(counts, key=lambda kind: counts[kind])
    if counts[kind] < 4:
        return Kind.OTHER, "neither its opening nor its words are those of a known kind of agreement"
    words = [word for known, listed in _BODIES if known is kind for word in listed if word in body]
    return kind, f"it speaks of {', '.join(words[:4])}"


def title_of(line: str) -> Kind | None:
    """The kind that a title names, if it names one."""
    return next((kind for kind, _ in _kinds_in(line)), None)


def _title(document: Document) -> tuple[Kind, str] | None:
    """The kind that the first short lines name: the first such line, or a short one below it that tells more."""
    lines = [" ".join(document.quote(block.span).split()) for block in document.blocks[:_OPENING_BLOCKS]]
    named = [_kinds_in(line)[:1] if len(line.split()) <= _LONGEST_TITLE else [] for line in lines]
    first = next((at for at, kinds in enumerate(named) if kinds), None)
    if first is None:
        return None
    below = named[first + 1] if first + 1 < len(lines) and len(lines[first + 1].split()) <= _SHORT_TITLE else []
    [(kind, match)] = below if below and named[first][0][0] is Kind.MSA else named[first]
    return kind, match[0]


def _named(opening: str) -> tuple[Kind, str] | None:
    """The kind that a running opening names first."""
    found = sorted(_kinds_in(opening), key=lambda pair: pair[1].start())
    return (found[0][0], found[0][1][0]) if found else None


def _kinds_in(text: str) -> list[tuple[Kind, re.Match[str]]]:
    """Every kind the text names, in the order of what tells more: an exhibit's own name before that of its master."""
    named = ((kind, re.search(pattern, text, re.IGNORECASE)) for kind, pattern in _TITLES)
    return [(kind, match) for kind, match in named if match]


def is_english(text: str) -> bool:
    """Whether enough of the words are the small words of English; too short a text counts as English."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    return len(words) < 40 or sum(word in _ENGLISH for word in words) >= 0.12 * len(words)


def is_contract(document: Document) -> bool:
    """Whether the text binds anybody and calls itself something that does; an amendment need bind but once."""
    least = 1 if read_kind(document)[0] is Kind.AMENDMENT else 2
    return len(_BINDING.findall(document.text)) >= least and bool(_CONTRACT.search(document.text))
