"""Changes to a sound contract: harmful ones, each of which must be noticed, and harmless ones, which must not.

They work on the words a finding rests on, so they hold for any contract and any rule.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable

from bpo_contracts.document import Clause, Document, Span
from bpo_contracts.findings import Finding

_DUTY = re.compile(
    r"\b(shall not|will not|must not|may not|agrees not to|agrees to not|shall|will|must|agrees to|is required to|may)\b"
)
_NOBODY_TRIES = re.compile(r" (?:not )?(?:be|exceed|use commercially)\b")
Edit = tuple[Span, str]
Mutation = Callable[[Document, Finding], list[Edit]]


def _clauses(document: Document, finding: Finding) -> list[Clause]:
    clauses = (document.clause_of(evidence.span) for evidence in finding.evidence)
    return list(dict.fromkeys(clause for clause in clauses if clause))


def edited(document: Document, edits: Iterable[Edit]) -> str:
    """The text with each span replaced, once."""
    text = document.text
    for span, replacement in sorted(dict(edits).items(), reverse=True):
        text = text[: span.start] + replacement + text[span.end :]
    return text


def remove(document: Document, finding: Finding) -> list[Edit]:
    """The clause gone, its number and heading left standing."""
    return [(clause.span, "[Reserved]") for clause in _clauses(document, finding)]


def heading_only(document: Document, finding: Finding) -> list[Edit]:
    """The clause gone, a heading of its subject left without a word under it."""
    heading = re.sub(r"^\([a-z]\) ", "", finding.title).title()
    return [(clause.span, heading) for clause in _clauses(document, finding)]


def weaken(document: Document, finding: Finding) -> list[Edit]:
    """ "may, in its sole discretion," for every "shall"."""
    return [_with_duties(document, clause, "may, in its sole discretion,") for clause in _with_lead(document, finding)]


def negate(document: Document, finding: Finding) -> list[Edit]:
    """ "shall not be required to" for every "shall", "is free to" for every "shall not", "may not" for "may"."""
    return [_with_duties(document, clause, "shall not be required to") for clause in _with_lead(document, finding)]


def try_only(document: Document, finding: Finding) -> list[Edit]:
    """ "shall use commercially reasonable efforts to" for every "shall" of a party; a cap or a notice cannot try."""
    words = "shall use commercially reasonable efforts to"

    def instead(match: re.Match[str]) -> str:
        return match[0] if _NOBODY_TRIES.match(match.string, match.end()) else _other_duty(match, words)

    return [(clause.span, _DUTY.sub(instead, document.quote(clause.span))) for clause in _with_lead(document, finding)]


def swap_parties(document: Document, finding: Finding) -> list[Edit]:
    """The covered entity promises what the business associate should."""
    names = {party.role: party.names[0] for party in document.parties}
    if len(names) < 2:
        return []
    one, other = names.values()
    return [
        (clause.span, _swapped(document.quote(clause.span), one, other)) for clause in _with_lead(document, finding)
    ]


def beyond(document: Document, finding: Finding) -> list[Edit]:
    """Every period in the clause two hundred days; a day where the law sets a least number of years."""
    units = "hours|days"
    years = any(value.unit == "years" for value in finding.values)
    if years:
        units = "months|years"
    period = re.compile(rf"(?:[a-z-]+ )?\(?\d+\)? (?:business |calendar )?(?:{units})\b")
    words = "one (1) year" if years else "two hundred (200) days"
    return [(clause.span, period.sub(words, document.quote(clause.span))) for clause in _clauses(document, finding)]


def _with_lead(document: Document, finding: Finding) -> list[Clause]:
    clauses = _clauses(document, finding)
    leads = [lead for clause in clauses for span in clause.lead_ins if (lead := document.clause_of(span))]
    return list(dict.fromkeys([*clauses, *leads]))


def _with_duties(document: Document, clause: Clause, words: str) -> Edit:
    return clause.span, _DUTY.sub(lambda match: _other_duty(match, words), document.quote(clause.span))


def _other_duty(match: re.Match[str], words: str) -> str:
    required = "required" in words
    if "not" in match[0]:
        return "is free to" if required else f"{words} not"
    if match[0] == "may":
        return "may not" if required else match[0]
    return words


def _swapped(text: str, one: str, other: str) -> str:
    return text.replace(one, "\0").replace(other, one).replace("\0", other)


# Harmless


def rewrap(text: str) -> str:
    """Hard-wrapped at 72 columns, as in an e-mail."""
    return "\n\n".join(
        textwrap.fill(paragraph, 72, break_on_hyphens=False, break_long_words=False)
        for paragraph in text.split("\n")
        if paragraph.strip()
    )


def agrees(text: str) -> str:
    return re.sub(
        r"\b(Business Associate|Vendor|Processor|Ledgerline) shall (?!not|be\b|have\b)", r"\1 agrees to ", text
    )


def rename(text: str) -> str:
    return _called(text, "Vendor", "Client")


def other_names(text: str) -> str:
    """Other roles for the parties of a services or processing agreement."""
    for name, other in (
        ("Vendor", "Contractor"),
        ("Client", "Practice"),
        ("Processor", "Supplier"),
        ("Controller", "Customer"),
    ):
        text = re.sub(rf"\b{name}\b", other, text)
    return text


def odd_names(text: str) -> str:
    return _called(text, "Meridian", "Hospital")


def _called(text: str, associate: str, entity: str) -> str:
    """The contract with other names for its parties; its title stays."""
    return (
        text.replace("Business Associate Agreement", "\0")
        .replace("Business Associate", associate)
        .replace("Covered Entity", entity)
        .replace("\0", "Business Associate Agreement")
    )


def as_list(text: str) -> str:
    """The duties of each section as a list under one lead-in: "Business Associate shall: (a) …; (b) …"."""
    clause = re.compile(r"^(?P<section>\d+)\.\d+ +Business Associate shall (?!not\b)(?P<duty>.+)$", re.MULTILINE)
    duties: dict[str, list[str]] = {}
    for match in clause.finditer(text):
        duties.setdefault(match["section"], []).append(match["duty"])

    def listed(match: re.Match[str]) -> str:
        items = duties.pop(match["section"], [])
        lettered = "\n\n".join(f"({chr(97 + number)}) {item}" for number, item in enumerate(items))
        return f"{match['section']}.90 Business Associate shall:\n\n{lettered}" if items else ""

    return clause.sub(listed, text)
