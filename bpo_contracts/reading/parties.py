"""Who the parties are: names under any wording, each placed by the role words and by what the contract has it do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

import yaml

from bpo_contracts.data import folder
from bpo_contracts.document import Document, Party, Role

_NAMED_BY_LAW = {"business associate": 14, "covered entity": 14}
_ROLE_WORD_WEIGHT = 4
_COUNTERPART_WEIGHT = 6
_LEAST_WEIGHT = 2
_CERTAIN = 20
_ENOUGH_SIGNS = 4
_OFTEN = 3
_OPENING, _PREAMBLE = 4000, 1800  # characters
_HARDLY = 0.1

_NAME = r"[A-Z][\w&'-]*(?:\s(?:of|and|&|for)?\s?(?:[A-Z][\w&'-]*)){0,3}"
_DEFINED = re.compile(r"\(([^()]{0,60}[\"“][^()]{1,120})\)")
_QUOTED = re.compile(r"[\"“]\s*([A-Za-z][^\"”]{0,38}?)\s*,?[\"”]")
_DUTY = r"(?:shall|will|must|may|agrees?\s+(?:to|that|not))\b"
_SUBJECT = re.compile(rf"\b({_NAME}|[Ww]e|[Yy]ou)\s+(?:hereby\s+)?{_DUTY}")
_LOWER_SUBJECT = re.compile(rf"\b[Tt]he ([a-z]+(?: [a-z]+)?)\s+{_DUTY}")
_ROLE = r"(Business Associate|Covered Entity|Subcontractor)"
_EQUATED = re.compile(rf"[\"“]?{_ROLE}[\"”].{{0,260}}?shall mean (?:the )?({_NAME}|us|you|we)(?:,| or |\.|;|$)")
_ABBREVIATED = re.compile(rf"(?<!\bor ){_ROLE}\s*\((?:the )?[\"“]?([A-Z][\w-]{{0,11}})[\"”]?\)")
_APPOSED = re.compile(rf"\b({_NAME}|YOU|you),?\s*\([^()]{{0,60}}[\"“]{_ROLE}[\"”]")
_STATED = re.compile(
    rf"\b(?:[Tt]he )?({_NAME}) (?:is|acts as|shall be|shall act as|will be|will act as)(?: the| a| an)?(?: [Dd]ata)? "
    r"([Cc]ontroller|[Pp]rocessor)\b"
)
_STATED_ROLES = {"controller": -1, "processor": 1}
_ROLE_AFTER = re.compile(
    r"\([^()]{0,40}\"([^\"]{2,40})\"\s*\)\s*,?\s*(?:as |in its capacity as )?(?:a|the) (business associate|covered entity)\b",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"((?:[A-Z0-9][\w&'.-]*,?\s+){1,6}?(?:Inc|LLC|L\.L\.C|Corp|Corporation|Ltd|Limited|LLP|L\.P|PLLC|P\.C|P\.A|Company|Hospital|Trust|Group"
    r"|University|Center|Centre|Clinic)\b\.?)(?=[^()]{0,120}\([^()]{0,40}[\"“])"
)
_BETWEEN = re.compile(r"\b(?:by and between|by and among|between|among|made by|entered into by)\b", re.IGNORECASE)
_PREAMBLE_END = re.compile(
    r"\bWHEREAS\b|\bRECITALS?\b|\bWITNESSETH\b|\bNOW,? THEREFORE\b|\bBACKGROUND\b|\s1\.\s|\bARTICLE [I1]\b",
    re.IGNORECASE,
)
_LONG_RUN = re.compile(r"\S{200,}")  # no name is as long
_LEADING_WORDS = re.compile(r"^(?:This|The|By|And|Between|Among|Agreement|BAA)\s+", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|a|an|each)\s+", re.IGNORECASE)
_PRONOUNS = {"us": "we", "our": "we", "your": "you"}


@cache
def _signs() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((folder("models") / "parties.yaml").read_text(encoding="utf-8"))
    return loaded


def read_parties(document: Document) -> tuple[Party, ...]:
    """The parties with every name the contract gives them; a role nobody could be placed in is left out."""
    text = " ".join(document.text.replace("’", "'").replace("“", '"').replace("”", '"').split())
    text = _LONG_RUN.sub("…", text)
    weights = {name: _weight(name, text) for name in _pertinent(_names(text), text)}
    _apply_statements(weights, text)
    _place_counterparts(weights)
    _share_brackets(weights, text)
    _complete(weights, text)
    parties = []
    for role, sign in ((Role.BUSINESS_ASSOCIATE, 1), (Role.COVERED_ENTITY, -1)):
        names = _bound([name for name, weight in weights.items() if weight * sign >= _LEAST_WEIGHT], weights, text)
        if names:
            parties.append(
                Party(role, (*sorted(names, key=lambda name: (-text.count(name), name)), *_companies(text, names)))
            )
    return tuple(parties)


def _names(text: str) -> list[str]:
    """Candidate names: defined in brackets and bound to something, or bound more than once, or a role word that is bound."""
    defined = [_canonical(quoted) for group in _DEFINED.findall(text) for quoted in _QUOTED.findall(group)]
    subjects = Counter(_canonical(subject) for subject in _SUBJECT.findall(text))
    subjects.update(subject for subject in _LOWER_SUBJECT.findall(text) if _role_word(subject))
    paired = _paired({name.lower() for name in subjects})
    bound = [name for name, count in subjects.items() if count > 2 or _role_word(name) or name.lower() in paired]
    never = set(_signs()["never"])
    opening = {_canonical(quoted) for group in _DEFINED.findall(_preamble(text)) for quoted in _QUOTED.findall(group)}
    lowered = {name.lower() for name in (*defined, *bound)}
    kept = [
        name
        for name in (*defined, *bound)
        if (name.lower() not in never or (name in opening and name.lower() in _paired(lowered)))
        and (_role_word(name) or (name in subjects and not _is_thing(name)))
    ]
    unique: dict[str, str] = {}
    for name in kept:
        unique.setdefault(name.lower(), name)
    return list(unique.values())


def _is_thing(name: str) -> bool:
    """Whether a name of several words ends as that of a thing does: "Service Fees"."""
    return " " in name and name.rsplit(maxsplit=1)[-1].lower() in _signs()["things"].split()


def _paired(names: set[str]) -> set[str]:
    """Those of the names that stand for the two sides of one deal."""
    return {name for pair in _signs()["counterparts"] if names.issuperset(pair) for name in pair}


def _pertinent(names: list[str], text: str) -> list[str]:
    """The names without those of nobody, where the opening defines two parties: theirs, and the words for a role."""
    preamble = _preamble(text)
    groups = [list(map(_canonical, _QUOTED.findall(group))) for group in _DEFINED.findall(preamble)]
    defined = [[name for name in group if name in names] for group in groups]
    if len([group for group in defined if group]) < 2:
        return names
    kept = {name for group in defined for name in group}
    return [name for name in names if name in kept or _role_word(name) or name.lower() in _signs()["subcontractor"]]


def _preamble(text: str) -> str:
    """From "between" to where the recitals or the first clause begin."""
    opening = _BETWEEN.search(text[:_OPENING])
    if opening is None:
        return ""
    rest = text[opening.start() : opening.start() + _PREAMBLE]
    end = _PREAMBLE_END.search(rest)
    return rest[: end.start()] if end else rest


def _bound(names: list[str], weights: dict[str, int], text: str) -> list[str]:
    """The names of one side without those hardly ever bound beside its chief one ("Service Fees", "Department")."""
    duties = Counter(_canonical(subject) for subject in _SUBJECT.findall(text))
    chief = max((duties[name] for name in names), default=0)
    return [
        name
        for name in names
        if duties[name] >= _HARDLY * chief or abs(weights[name]) >= _CERTAIN or name.lower() in _NAMED_BY_LAW
    ]


def _canonical(name: str) -> str:
    name = _ARTICLE.sub("", " ".join(name.split()).strip(" ,."))
    lowered = name.lower()
    return _PRONOUNS.get(lowered, lowered) if lowered in ("we", "us", "our", "you", "your") else name


def _role_word(name: str) -> Role | None:
    return next((role for role in Role if name.lower() in _signs()[role.value]["names"]), None)


def _weight(name: str, text: str) -> int:
    """Positive for a business associate, negative for a covered entity."""
    points = _NAMED_BY_LAW.get(name.lower(), _ROLE_WORD_WEIGHT)
    weight = {Role.BUSINESS_ASSOCIATE: points, Role.COVERED_ENTITY: -points, None: 0}[_role_word(name)]
    if points != _ROLE_WORD_WEIGHT:
        return weight
    for role, sign in ((Role.BUSINESS_ASSOCIATE, 1), (Role.COVERED_ENTITY, -1)):
        for pattern, value in _signs()[role.value]["signs"]:
            weight += sign * value * min(len(_compiled(pattern, name).findall(text)), _ENOUGH_SIGNS)
    return weight


@cache
def _compiled(pattern: str, name: str) -> re.Pattern[str]:
    forms = {"we": r"(?:[Ww]e|us|our)", "you": r"(?:[Yy]ou|your)"}
    return re.compile(pattern.replace("NAME", forms.get(name, re.escape(name))))


def _apply_statements(weights: dict[str, int], text: str) -> None:
    """What the contract itself says of a name wins: that it means another, and who subcontracts to whom."""
    bound = {_canonical(subject) for subject in _SUBJECT.findall(text)}
    apposed = [(role, name) for name, role in _APPOSED.findall(text) if _canonical(name) in bound]
    called = Counter(role.title() for _, role in _ROLE_AFTER.findall(text))
    after = [(role.title(), name) for name, role in _ROLE_AFTER.findall(text) if called[role.title()] == 1]
    for name, role in _STATED.findall(text):
        if name in weights:
            weights[name] += _STATED_ROLES[role.lower()] * _LEAST_WEIGHT
    said = [*after, *_EQUATED.findall(text), *_ABBREVIATED.findall(text), *apposed]
    for role, written in said:
        name = _LEADING_WORDS.sub("", _canonical(written))
        if name.lower() not in _signs()["never"]:
            weights[name] = -_CERTAIN if role == "Covered Entity" else _CERTAIN
    below = [
        name
        for name in weights
        if name.lower() in _signs()["subcontractor"] and re.search(rf"\([^()]*\"?{re.escape(name)}\"?[^()]*\)", text)
    ]
    for name in below:
        weights[name] = _CERTAIN
    for name in [name for name in weights if below and name.lower() in _signs()["above_subcontractor"]]:
        weights[name] = -_CERTAIN


def _place_counterparts(weights: dict[str, int]) -> None:
    """Two words for the sides of one deal speak for each other's side, where no law names the parties."""
    names = {name.lower(): name for name in weights}
    if _NAMED_BY_LAW.keys() & names.keys():
        return
    for vendor, client in _signs()["counterparts"]:
        if vendor in names and client in names:
            weights[names[vendor]] += _COUNTERPART_WEIGHT
            weights[names[client]] -= _COUNTERPART_WEIGHT
            return


def _share_brackets(weights: dict[str, int], text: str) -> None:
    """Names defined in one bracket ('("BA" or "Clinic")') are one party: the strongest of them says which."""
    for group in _DEFINED.findall(text):
        names = [name for name in map(_canonical, _QUOTED.findall(group)) if name in weights]
        if len(names) > 1:
            strongest = max((weights[name] for name in names), key=abs)
            for name in names:
                weights[name] = strongest


def _complete(weights: dict[str, int], text: str) -> None:
    """Where only one side was placed, the strongest name left over is the other: a contract has two; else "we" and "you"."""
    for sign, pronoun in ((1, "we"), (-1, "you")):
        placed = [name for name, weight in weights.items() if weight * sign >= _LEAST_WEIGHT]
        if any(text.count(name) >= _OFTEN or name.lower() in _NAMED_BY_LAW for name in placed):
            continue
        firm = max(weights, key=lambda name: -weights[name] * sign, default=None)
        left = [
            name
            for name in weights
            if name not in (*placed, firm) and abs(weights[name]) < _ROLE_WORD_WEIGHT + _LEAST_WEIGHT
        ]
        if left:
            weights[max(left, key=lambda name: weights[name] * sign)] = sign * _LEAST_WEIGHT
        elif not placed and (rivals := _rivals(weights, sign)):
            weights[rivals[0]] = sign * _LEAST_WEIGHT
        elif not placed and len(re.findall(rf"\b{pronoun}\b", text, re.IGNORECASE)) > 1:
            weights[pronoun] = sign * _LEAST_WEIGHT


def _rivals(weights: dict[str, int], sign: int) -> list[str]:
    """The names all placed on the other side, the one that belongs there least first; none where there is only one."""
    other = [name for name, weight in weights.items() if -weight * sign >= _LEAST_WEIGHT]
    free = [name for name in other if abs(weights[name]) < _CERTAIN and name.lower() not in _NAMED_BY_LAW]
    return sorted(free, key=lambda name: -weights[name] * sign) if len(other) > 1 else []


def _companies(text: str, names: Iterable[str]) -> list[str]:
    """The registered names that the names stand for: "Acme Billing LLC" of 'Acme Billing LLC (the "Vendor")'."""
    found = []
    for match in _COMPANY.finditer(text):
        bracket = text[match.end() : match.end() + 200]
        bracket = bracket[: bracket.find(")") + 1]
        if any(f'"{name}"' in bracket for name in names):
            found.append(_LEADING_WORDS.sub("", " ".join(match[1].split())))
    return [company for company in dict.fromkeys(found) if company not in names]
