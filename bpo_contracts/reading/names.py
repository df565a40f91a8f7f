"""The names in a contract that may be its parties': defined, bound, or said outright to play a part."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import yaml

from bpo_contracts.data import folder
from bpo_contracts.document import Document, Role
from bpo_contracts.reading.roles import PARAGRAPH, also_called, stated_roles, without_form

NAMED_BY_LAW = {"business associate": 14, "covered entity": 14}
OFTEN = 3
SIDES = 2
OPENING, _FURTHEST, _PREAMBLE = 4000, 20000, 1800  # characters
NAME = r"[A-Z][\w&'-]*(?:\s(?:of|and|&|for)?\s?(?:[A-Z][\w&'-]*)){0,3}"
_DEFINED = re.compile(r"\(([^()]{0,60}[\"“][^()]{1,120})\)")
_QUOTED = re.compile(r"[\"“]\s*([A-Za-z][^\"”]{0,38}?)\s*,?[\"”]")
_DUTY = r"(?:shall|will|must|may|agrees?\s+(?:to|that|not)|undertakes?\s+(?:not\s+)?to|commits?\s+(?:itself\s+)?to|is\s+(?:obliged|obligated|required)\s+to)\b"
_SUBJECT = re.compile(rf"\b({NAME}|[Ww]e|[Yy]ou)\s+(?:hereby\s+)?{_DUTY}")
_LOWER_SUBJECT = re.compile(rf"\b[Tt]he ([a-z-]+(?: [a-z]+)?)\s+{_DUTY}")
_MEANT = re.compile(r'"([^"]{2,30})"(?: or |/| and )"([^"]{2,30})" (?:shall mean|means?|refers? to)\b')
SIGNS = ((Role.BUSINESS_ASSOCIATE, 1), (Role.COVERED_ENTITY, -1))
_HEREINAFTER = re.compile(rf"\bhereinafter:? (?:referred to as |called )?(?:the )?({NAME}|[a-z]+)")
_UNQUOTED = re.compile(rf"\((?:the|each) ({NAME})\)")
_OF_A_KIND = re.compile(r"\(\W*(?:each,? |individually,? )?an?\s*\W?$")
_MARKS = re.compile(r"\*{1,3}|`|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)")
_FORMS = frozenset("limited liability company corporation partnership llc".split())
_COMPANY = re.compile(
    r"(?<!\w)((?!\d{1,2}\.|\d{4},)(?:[A-Z0-9][\w&'.-]*,?\s+(?:(?:&|of)\s+)?){1,6}?(?:Inc|LLC|L\.L\.C|Corp|Corporation|Ltd|Limited|LLP|L\.P|PLLC|P\.C|P\.A|Company|Hospital|Trust|Group"
    r"|University|Center|Centre|Clinic)\b\.?(?:\s[A-Z][\w&'-]*)*)(?=[^()]{0,120}\([^()]{0,40}[\"“])"
)
_BETWEEN = re.compile(r"\b(?:by and between|by and among|between|among|made by|entered into by)\b", re.IGNORECASE)
_PREAMBLE_END = re.compile(
    r"\bWHEREAS\b|\bRECITALS?\b|\bWITNESSETH\b|\bNOW,? THEREFORE\b|\bBACKGROUND\b|\s1\.\s|\bARTICLE [I1]\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(rf"\b(?:and|among|between)\b|{PARAGRAPH}", re.IGNORECASE)
_LONG_RUN = re.compile(r"\S{200,}")  # no name is as long
LEADING_WORDS = re.compile(r"^(?:This|The|By|And|Between|Among|Agreement|BAA)\s+", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|a|an|each)\s+", re.IGNORECASE)
PRONOUNS = {"us": "we", "our": "we", "your": "you"}
_MOST_STATEMENTS = 3
_BEFORE_WORD = ("the ", " by ", " to ", " of ", " and ", " from ", "between ", " with ", " as ", " each ")
_IN_ANOTHER = ("Data ", "data ", "[", "_", "-")
_LONGEST_BEFORE = max(map(len, _BEFORE_WORD))


@cache
def vocabulary() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((folder("models") / "parties.yaml").read_text(encoding="utf-8"))
    return loaded


@dataclass(frozen=True, slots=True)
class Said:
    """What the text tells of the names in it, looked up once."""

    text: str
    opening: list[list[str]]
    duties: Counter[str]
    stated: Counter[str]
    told: dict[str, int]


def hear(document: Document) -> Said:
    """All that the text of a contract tells of the names in it."""
    text = _flowing(document)
    return Said(text, _defined_in_opening(text), _duties(text), _stated(text), _told_by_full_names(text))


def names_in(said: Said) -> list[str]:
    """The names that may be those of the parties."""
    return _unique([*_pertinent(_names(said), said), *said.stated], said.text)


def _flowing(document: Document) -> str:
    """The text in one line: quotation marks made plain, marks of emphasis left out, a sign where a paragraph begins."""
    starts = sorted({block.span.start for block in document.blocks})
    pieces = [document.text[start:end] for start, end in pairwise((0, *starts, len(document.text)))]
    text = f" {PARAGRAPH} ".join(" ".join(_MARKS.sub("", piece).split()) for piece in pieces)
    return _LONG_RUN.sub("…", text.replace("’", "'").replace("“", '"').replace("”", '"'))


def _duties(text: str) -> Counter[str]:
    """How often each name is bound, a word for a role in all its forms together: "the contractor shall", "Contractor shall"."""
    duties = Counter(plain_name(subject) for subject in _SUBJECT.findall(text))
    lowered = Counter(subject for subject in _LOWER_SUBJECT.findall(text) if role_of(subject))
    for word, count in lowered.items():
        forms = [name for name in duties if name.lower() == word]
        total = count + sum(duties[name] for name in forms)
        duties.update({form: total - duties[form] for form in (word, *forms)})
    return duties


def _stated(text: str) -> Counter[str]:
    """How often the contract itself places each name: above nought as a vendor, below as a client; a plain word for a role speaks for itself."""
    roles = [(word, sign) for role, sign in SIGNS for word in vocabulary()[role.value]["names"]]
    votes: Counter[str] = Counter()
    for name, sign in stated_roles(text, roles):
        canonical = plain_name(name)
        if canonical.lower() not in never_names() and not is_nobody(canonical) and _may_be(canonical, sign):
            votes[canonical] += sign
    for name, alias in also_called(text):
        if votes[plain_name(name)] and text.count(alias) >= OFTEN:
            votes[alias] = votes[plain_name(name)]
    most = _MOST_STATEMENTS
    return Counter({name: max(-most, min(most, count)) for name, count in votes.items() if count})


def _may_be(name: str, sign: int) -> bool:
    """Whether a name may stand on a side: a plain word for the other side, or for a part that the law knows, says enough itself."""
    lowered, role = name.lower(), role_of(name)
    if role is None:
        return True
    if lowered in NAMED_BY_LAW or lowered in {word for pair in vocabulary()["opposites"] for word in pair}:
        return False
    return dict(SIGNS)[role] == sign or lowered not in plain_words()


@cache
def plain_words() -> set[str]:
    """The words that can only be a party's, of either side."""
    return {word for words in vocabulary()["plain"].values() for word in words}


def defined_in(text: str) -> list[list[str]]:
    """The names that each bracket of the text defines: '("BA" or "Clinic")', '"You" or "customer" means'; '(a "Service Change")' names no one."""
    groups = []
    for match in _DEFINED.finditer(text):
        inside = match[0]
        names = [name for name in _QUOTED.finditer(inside) if not _OF_A_KIND.search(inside[: name.start()])]
        groups.append([plain_name(name[1]) for name in names])
    return [*groups, *([plain_name(name) for name in pair] for pair in _MEANT.findall(text))]


def _defined_in_opening(text: str) -> list[list[str]]:
    """The names that the preamble defines, in quotation marks or without: "hereinafter referred to as Remer", "(the Company)"."""
    preamble = _preamble(text)
    unquoted = [[name] for pattern in (_HEREINAFTER, _UNQUOTED) for name in pattern.findall(preamble)]
    groups = [*defined_in(preamble), *unquoted]
    never = never_names()
    if any(name.lower() not in never and not is_thing(name) for group in groups for name in group):
        groups += [[name] for name in _plain_beside().findall(preamble)]
    return groups


@cache
def _plain_beside() -> re.Pattern[str]:
    """A word for a party beside one that the opening defines: 'between Elm Inc. ("Elm") and Customer'."""
    plain = "|".join(word.title() for word in plain_words())
    return re.compile(rf"\b(?:and|[Bb]etween) (?:the )?({plain})(?= \(\"(?!{plain})|,? [a-z])")


def _told_by_full_names(text: str) -> dict[str, int]:
    """The sides of the names that the opening defines, as the full ones before the brackets tell them: 'Elm Outreach BPO, Inc. ("Outreach")'."""
    preamble, end, told = _preamble(text), 0, {}
    for match in _DEFINED.finditer(preamble):
        full = _BESIDE.split(preamble[end : match.start()])[-1]
        words = list(_telling().finditer(full))
        if words:
            sign = 1 if words[-1][0].lower() in vocabulary()["telling"]["vendor"] else -1
            named = (
                full.lower().rstrip(" ,.").endswith(words[-1][0].lower())
            )  # 'Ash Health Plan ("Plan")', no 'Billing Agreement'
            names = (plain_name(name) for name in _QUOTED.findall(match[0]))
            told.update({name: sign for name in names if named or not is_thing(name)})
        end = match.end()
    return told


@cache
def _telling() -> re.Pattern[str]:
    """The words in a full name that tell the side of whoever bears it."""
    words = [word for side in vocabulary()["telling"].values() for word in side]
    return re.compile(rf"\b(?:{'|'.join(sorted(words, key=len, reverse=True))})\b", re.IGNORECASE)


def _unique(names: Iterable[str], text: str) -> list[str]:
    """Each name once, with the capitals that the text mostly gives it."""
    found: dict[str, str] = {}
    for name in dict.fromkeys(names):
        known = found.setdefault(name.lower(), name)
        if text.count(name) > text.count(known):
            found[name.lower()] = name
    return list(found.values())


def _names(said: Said) -> list[str]:
    """Candidate names: defined in brackets and bound to something, or bound more than once, or a role word that is bound."""
    text, subjects = said.text, said.duties.copy()
    opening = {name for group in said.opening for name in group}
    defined = [*(name for group in defined_in(text) for name in group), *sorted(opening)]
    paired = paired_words({name.lower() for name in subjects})
    bound = [name for name, count in subjects.items() if count > 2 or role_of(name) or name.lower() in paired]
    never = set(vocabulary()["never"])
    roled = {name for group in said.opening if any(map(role_of, group)) for name in group}
    silent = opening if sum(name in subjects for name in opening) < SIDES else frozenset()
    lowered = {name.lower() for name in (*defined, *bound)}
    allowed = {name for name in (*defined, *bound) if name.lower() not in never or name in roled}
    allowed |= {name for name in opening if name.lower() in paired_words(lowered)}
    kept = [
        name
        for name in (*defined, *bound)
        if name in said.told
        or (name in allowed and (role_of(name) or _may_be_party(name, name in subjects, name in silent, text)))
    ]
    return _unique(kept, text)


def _may_be_party(name: str, is_subject: bool, in_opening: bool, text: str) -> bool:
    """Whether a name stands for somebody: one that is bound, or one of an opening that names no two that are."""
    return not is_thing(name) and (is_subject or (in_opening and text.count(name) >= OFTEN))


def never_names() -> set[str]:
    """The words that name no party unless the text itself says that they do."""
    return set(vocabulary()["never"]) - {word for pair in vocabulary()["counterparts"] for word in pair}


def is_nobody(name: str) -> bool:
    """Whether a name is that of a thing or of a place where people stand: "Personal Data", "Limited"."""
    return is_thing(name) or not without_form(f" {name}").strip()


def is_thing(name: str) -> bool:
    """Whether a name ends as that of a thing does: "Service Fees"."""
    return name.rsplit(maxsplit=1)[-1].lower() in vocabulary()["things"].split()


def is_often_named(name: str, text: str) -> bool:
    """Whether the text uses a name often, and not more often as a common word: "the Business" among "business days"."""
    if name in PRONOUNS.values():
        return spoken(name, text) > 1
    return mentions(name, text) >= max(OFTEN, 0 if name.islower() else uncapitalised(name, text))


def uncapitalised(name: str, text: str) -> int:
    """How often a name is written as a common word, in small letters."""
    return len(re.findall(rf"(?<![@./-])\b{re.escape(name.lower())}\b(?![@./-]\w)", text))


def mentions(word: str, text: str) -> int:
    """How often a word for a party stands by itself, not in the name of a thing or of somebody else ("Vendor Data", "internet service provider")."""
    found = re.finditer(rf"{re.escape(word)}(?:'s)?\b(?! [A-Z])", text) if word in text else ()
    before = (text[max(0, match.start() - _LONGEST_BEFORE) : match.start()] for match in found)
    if word.islower():
        return sum(words.lower().endswith(_BEFORE_WORD) for words in before)
    return sum(not words.endswith(_IN_ANOTHER) and not words[-1:].isalnum() for words in before)


def spoken(pronoun: str, text: str) -> int:
    """How often "we" or "you" are spoken of, in any form."""
    forms = r"[Ww]e|WE|[Oo]ur|OUR|us" if pronoun == "we" else r"[Yy]our?|YOUR?"
    return len(re.findall(rf"\b(?:{forms})\b", text))


def paired_words(names: set[str]) -> set[str]:
    """Those of the names that stand for the two sides of one deal."""
    return {name for pair in vocabulary()["counterparts"] if names.issuperset(pair) for name in pair}


def _pertinent(names: list[str], said: Said) -> list[str]:
    """The names without those of nobody, where the opening defines two parties: theirs, and the words for a role."""
    defined = [[name for name in group if name in names] for group in said.opening]
    if len([group for group in defined if group]) < 2:
        return names
    kept = {name for group in defined for name in group}
    most = max(said.text.count(name) for name in kept)
    return [
        name
        for name in names
        if name in kept or name.lower() in vocabulary()["subcontractor"] or _rivals_opening(name, most, said.text)
    ]


def _rivals_opening(name: str, most: int, text: str) -> bool:
    """Whether a word for a role that the opening leaves out still names a party: it is used about as much as theirs."""
    return name.lower() in NAMED_BY_LAW or (role_of(name) is not None and 2 * text.count(name) >= most)


def _preamble(text: str) -> str:
    """From the "between" that two names are defined behind to where the recitals or the first clause begin."""
    openings = [_until_recitals(text, match.start()) for match in _BETWEEN.finditer(text[:OPENING])]
    if not any(_DEFINED.search(opening) for opening in openings):
        openings += [_until_recitals(text, match.start()) for match in _BETWEEN.finditer(text[:_FURTHEST], OPENING)]
    counts = [len(_DEFINED.findall(opening)) for opening in openings]
    full = next((at for at, count in enumerate(counts) if count > 1), None)
    some = next((at for at, count in enumerate(counts) if count), 0)
    return openings[some if full is None else full] if openings else ""


def _until_recitals(text: str, start: int) -> str:
    rest = text[start : start + _PREAMBLE]
    end = _PREAMBLE_END.search(rest)
    return rest[: end.start()] if end else rest


def plain_name(name: str) -> str:
    name = _ARTICLE.sub("", " ".join(name.split()).strip(" ,."))
    lowered = name.lower()
    return PRONOUNS.get(lowered, lowered) if lowered in ("we", "us", "our", "you", "your") else name


def role_of(name: str) -> Role | None:
    return next((role for role in Role if name.lower() in vocabulary()[role.value]["names"]), None)


def _is_form(company: str) -> bool:
    """Whether it is but the form of a company, or the title of a paper: "Limited Liability Company", "Services Agreement"."""
    return _FORMS.issuperset(company.lower().replace(",", "").split()) or is_thing(company)


def registered_names(text: str, names: Iterable[str]) -> list[str]:
    """The registered names that the names stand for: "Acme Billing LLC" of 'Acme Billing LLC (the "Vendor")'."""
    found = []
    for match in _COMPANY.finditer(text):
        if text[max(0, match.start() - 4) : match.start()].endswith((" a ", " an ")) or _is_form(match[1]):
            continue  # "a Delaware Limited Liability Company" is no name
        bracket = text[match.end() : match.end() + 200]
        bracket = bracket[: bracket.find(")") + 1]
        if any(f'"{name}"' in bracket for name in names):
            found.append(LEADING_WORDS.sub("", " ".join(match[1].split())))
    return [company for company in dict.fromkeys(found) if company not in names]
