"""Who the parties are: names under any wording, each placed by the role words and by what the contract has it do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache

from bpo_contracts.document import Document, Party, Role
from bpo_contracts.reading.names import (
    LEADING_WORDS,
    NAME,
    NAMED_BY_LAW,
    OFTEN,
    OPENING,
    PRONOUNS,
    SIDES,
    SIGNS,
    Said,
    defined_in,
    hear,
    is_nobody,
    is_often_named,
    is_thing,
    mentions,
    names_in,
    never_names,
    paired_words,
    plain_name,
    plain_words,
    registered_names,
    role_of,
    spoken,
    uncapitalised,
    vocabulary,
)
from bpo_contracts.reading.roles import offering, without_form

_ROLE_WORD_WEIGHT = 4
_COUNTERPART_WEIGHT = 6
_LEAST_WEIGHT = 2
_CERTAIN = 20
_ENOUGH_SIGNS = 4
_HARDLY = 0.1
_ROLES = "Business Associate|Covered Entity|Subcontractor"
_ROLE = rf"({_ROLES})"
_EQUATED = re.compile(
    rf"[\"“]?{_ROLE}[\"”](?:(?!\"(?:{_ROLES})\").){{0,260}}?shall mean (?:the )?({NAME}|us|you|we)(?:,| or |\.|;|$)"
)
_ABBREVIATED = re.compile(rf"(?<!\bor ){_ROLE}\s*\((?:the )?[\"“]?([A-Z][\w-]{{0,11}})[\"”]?\)")
_APPOSED = re.compile(rf"\b({NAME}|YOU|you),?\s*\([^()]{{0,60}}[\"“]{_ROLE}[\"”]")
_ROLE_AFTER = re.compile(
    r"\([^()]{0,40}\"([^\"]{2,40})\"\s*\)\s*,?\s*(?:as |in its capacity as )?(?:a|the) (business associate|covered entity)\b",
    re.IGNORECASE,
)
_STATED_WEIGHT = 6


def read_parties(document: Document) -> tuple[Party, ...]:
    """The parties with every name the contract gives them; a role nobody could be placed in is left out."""
    said = hear(document)
    text = said.text
    weights = {name: _weight(name, text) + said.stated[name] * _STATED_WEIGHT for name in names_in(said)}
    _weigh_full_names(weights, said)
    _apply_statements(weights, said)
    _place_counterparts(weights)
    _place_opposites(weights)
    _place_below(weights, said)
    _share_brackets(weights, text)
    _part_counterparts(weights, text)
    _join_forms(weights)
    _name_missing(weights, said)
    _complete_opening(weights, said)
    _complete(weights, said)
    _add_offering(weights, said)
    _keep_clients(weights)
    _join_fellows(weights, said)
    _join_parts(weights, said)
    _join_pronouns(weights, said)
    parties: list[Party] = []
    for role, sign in SIGNS:
        placed = [name for name, weight in weights.items() if weight * sign >= _LEAST_WEIGHT]
        names = _bound(placed, weights, said)
        if names:
            taken = [name for party in parties for name in party.names]
            companies = [company for company in registered_names(text, names) if company not in taken]
            names = [*sorted(names, key=lambda name: (-text.count(name), name)), *_plurals(names, text)]
            parties.append(Party(role, (*names, *companies)))
    return tuple(parties)


def _add_offering(weights: dict[str, int], said: Said) -> None:
    """Where no vendor is bound under a name, the one whose services the text is about is the vendor."""
    if any(_side(weight) > 0 and said.duties[name] and name != "we" for name, weight in weights.items()):
        return
    never = {*never_names(), *plain_words(), *(name.lower() for name in weights)}
    offered = (name for name in offering(said.text) if name.lower() not in never and not is_nobody(name))
    vendors = [said.text.count(name) for name, weight in weights.items() if _side(weight) > 0 and name != "we"]
    names = [
        name for name in offered if said.text.count(name) > max((0, *vendors)) and not uncapitalised(name, said.text)
    ]
    weights.update(dict.fromkeys(names[:1], _LEAST_WEIGHT))


def _keep_clients(weights: dict[str, int]) -> None:
    """A word that can only be a client's is never the vendor's where another name is there: that one is the vendor then."""
    clients = vocabulary()["plain"]["client"]
    others = [name for name, weight in weights.items() if name.lower() not in clients and _side(weight)]
    wrong = [name for name, weight in weights.items() if name.lower() in clients and _side(weight) > 0]
    if others and wrong:
        weights.update(dict.fromkeys(wrong, -_ROLE_WORD_WEIGHT))
        if all(_side(weights[name]) < 0 for name in others):
            weights[min(others, key=lambda name: abs(weights[name]))] = _LEAST_WEIGHT


def _join_fellows(weights: dict[str, int], said: Said) -> None:
    """The other names in the bracket of the opening that defines a party are its names too, where the text uses them."""
    for group in said.opening:
        placed = max((weights.get(name, 0) for name in group), key=abs, default=0)
        for name in group if _side(placed) else ():
            if name not in weights and not is_thing(name) and is_often_named(name, said.text):
                weights[name] = placed


def _join_parts(weights: dict[str, int], said: Said) -> None:
    """The words that mean the one side and the other are names of the parties that the text places so, where it uses them."""
    names = {name.lower(): name for name in weights}
    for pair in vocabulary()["opposites"]:
        for word, other, sign in ((pair[0], pair[1], 1), (pair[1], pair[0], -1)):
            opposed = other in names and _side(weights[names[other]]) == -sign
            alike = any(word in name.split() or name in word.split() for name in names)
            if word not in names and (opposed or alike or said.stated):
                form = max((word, word.title()), key=lambda form: mentions(form, said.text))
                if mentions(form, said.text) >= OFTEN:
                    weights[form] = sign * _ROLE_WORD_WEIGHT


def _bound(names: list[str], weights: dict[str, int], said: Said) -> list[str]:
    """The names of one side without those hardly ever bound beside its chief one ("Service Fees", "Department")."""
    chief = max((said.duties[name] for name in names), default=0)
    certain = {*NAMED_BY_LAW, *_opposites(), *PRONOUNS.values()}
    defined = {name for group in said.opening for name in group if role_of(name)}
    kept = {
        name
        for name in names
        if said.duties[name] >= _HARDLY * chief
        or abs(weights[name]) >= _CERTAIN
        or said.stated[name]
        or name in defined
        or name.lower() in certain
    }
    for group in said.opening:
        if kept.intersection(group):
            kept.update(group)
    return [name for name in names if name in kept]


def _weight(name: str, text: str) -> int:
    """Positive for a business associate, negative for a covered entity."""
    points = NAMED_BY_LAW.get(name.lower(), _ROLE_WORD_WEIGHT)
    weight = {Role.BUSINESS_ASSOCIATE: points, Role.COVERED_ENTITY: -points, None: 0}[role_of(name)]
    if points != _ROLE_WORD_WEIGHT:
        return weight
    near = (
        text if name in PRONOUNS.values() or "." in name else "".join(piece for piece in _pieces(text) if name in piece)
    )
    for role, sign in SIGNS:
        for pattern, value in vocabulary()[role.value]["signs"]:
            weight += sign * value * min(len(_compiled(pattern, name).findall(near)), _ENOUGH_SIGNS)
    return weight


@lru_cache(maxsize=1)
def _pieces(text: str) -> list[str]:
    """The text cut behind each full stop and semicolon, which no sign reaches across."""
    return re.split(r"(?<=[.;])", text)


def _weigh_full_names(weights: dict[str, int], said: Said) -> None:
    """A full name in the opening that tells its side weighs with what the text has the party do."""
    for name, sign in said.told.items():
        if name in weights and not role_of(name):
            weights[name] += sign * _ROLE_WORD_WEIGHT


@cache
def _compiled(pattern: str, name: str) -> re.Pattern[str]:
    forms = {"we": r"(?:[Ww]e|us|our)", "you": r"(?:[Yy]ou|your)"}
    return re.compile(pattern.replace("NAME", forms.get(name, re.escape(name))))


def _apply_statements(weights: dict[str, int], said: Said) -> None:
    """What the contract itself says of a name wins: that it means another, and who subcontracts to whom."""
    text = said.text
    apposed = [(role, name) for name, role in _APPOSED.findall(text) if said.duties[plain_name(name)]]
    called = Counter(role.title() for _, role in _ROLE_AFTER.findall(text))
    after = [(role.title(), name) for name, role in _ROLE_AFTER.findall(text) if called[role.title()] == 1]
    outright = [*after, *_EQUATED.findall(text), *_ABBREVIATED.findall(text), *apposed]
    for role, written in outright:
        name = LEADING_WORDS.sub("", plain_name(written))
        if name.lower() not in vocabulary()["never"]:
            weights[name] = -_CERTAIN if role == "Covered Entity" else _CERTAIN
    below = [
        name
        for name in weights
        if name.lower() in vocabulary()["subcontractor"]
        and re.search(rf"\([^()]*\"?{re.escape(name)}\"?[^()]*\)", text[: 2 * OPENING])
    ]
    for name in below:
        weights[name] = _CERTAIN
    for name in [name for name in weights if below and name.lower() in vocabulary()["above_subcontractor"]]:
        weights[name] = -_CERTAIN


def _place_counterparts(weights: dict[str, int]) -> None:
    """Two words for the sides of one deal speak for each other's side, where no law names the parties."""
    names = {name.lower(): name for name in weights}
    if NAMED_BY_LAW.keys() & names.keys():
        return
    for vendor, client in vocabulary()["counterparts"]:
        if vendor in names and client in names:
            weights[names[vendor]] += _COUNTERPART_WEIGHT
            weights[names[client]] -= _COUNTERPART_WEIGHT
            return


def _place_opposites(weights: dict[str, int]) -> None:
    """Two words that can only mean the one side and the other, whatever the text has each of them do."""
    names = {name.lower(): name for name in weights}
    alone = not names.keys() & set(vocabulary()["below_processor"])
    for vendor, client in vocabulary()["opposites"]:
        if vendor in names and (alone or client in names):
            weights[names[vendor]] = max(weights[names[vendor]], _ROLE_WORD_WEIGHT)
        if client in names and (alone or vendor in names):
            weights[names[client]] = min(weights[names[client]], -_ROLE_WORD_WEIGHT)


def _place_below(weights: dict[str, int], said: Said) -> None:
    """A "Subcontractor" whom the contract binds more than anybody is the processor of the controller it stands opposite to."""
    controllers = [name for name in weights if "controller" in name.lower()]
    bound = {name: count for name, count in said.duties.items() if "controller" not in name.lower()}
    chief = max(bound, key=lambda name: bound[name], default="")
    if controllers and bound.get(chief, 0) >= OFTEN and chief.lower() in vocabulary()["below_processor"]:
        weights[chief] = _CERTAIN
        for name in controllers:
            weights[name] = min(weights[name], -_ROLE_WORD_WEIGHT)


def _part_counterparts(weights: dict[str, int], text: str) -> None:
    """Two words for the sides of one deal never stand on one side, unless one bracket defines both: the surer of them stays."""
    names = {name.lower(): name for name in weights}
    groups = defined_in(text)
    for pair in (*vocabulary()["opposites"], *vocabulary()["counterparts"]):
        if not names.keys() >= set(pair):
            continue
        vendor, client = (names[word] for word in pair)
        together = any(vendor in group and client in group for group in groups)
        if not together and _side(weights[vendor]) == _side(weights[client]) != 0:
            on_side = _side(weights[vendor])
            wrong = client if on_side > 0 else vendor
            if abs(weights[wrong]) < _CERTAIN:
                weights[wrong] = -on_side * _ROLE_WORD_WEIGHT


def _side(weight: int) -> int:
    """The side a weight places a name on: 1 for a vendor, -1 for a client, 0 for neither."""
    return (weight >= _LEAST_WEIGHT) - (weight <= -_LEAST_WEIGHT)


def _join_forms(weights: dict[str, int]) -> None:
    """A company's name with and without its form ("Elm Works, Inc.", "Elm Works") is one party."""
    for name, weight in weights.items():
        short = without_form(name)
        if short != name and short in weights:
            weights[name] = weights[short] = max(weight, weights[short], key=abs)


def _opposites() -> set[str]:
    return {word for pair in vocabulary()["opposites"] for word in pair}


def _plurals(names: Iterable[str], text: str) -> list[str]:
    """A client that the text also speaks of in the plural: "Customers retain ownership of their content"."""
    plurals = [f"{name}s" for name in names if name[0].isupper() and name.lower() in vocabulary()["plural"]]
    return [name for name in plurals if re.search(rf"\b{name}\b", text) and f'"{name}"' not in text]


def _complete_opening(weights: dict[str, int], said: Said) -> None:
    """Where the opening defines two parties and one of them was placed, the other is the other side, however little is said of it."""
    paired = paired_words({name.lower() for group in said.opening for name in group})
    never = set(vocabulary()["never"]) - paired
    groups = [[name for name in group if name.lower() not in never and not is_thing(name)] for group in said.opening]
    groups = [group for at, group in enumerate(groups) if group and group not in groups[:at]]
    for _, sign in SIGNS:
        free = [group for group in groups if all(abs(weights.get(name, 0)) < _LEAST_WEIGHT for name in group)]
        taken = any(weight * sign >= _LEAST_WEIGHT for weight in weights.values())
        if len(groups) == SIDES and len(free) == 1 and not taken:
            weights.update(dict.fromkeys(free[0], sign * _LEAST_WEIGHT))


def _share_brackets(weights: dict[str, int], text: str) -> None:
    """Names defined in one bracket ('("BA" or "Clinic")') are one party: the strongest of them says which."""
    for group in defined_in(text):
        names = [name for name in group if name in weights]
        if len(names) > 1:
            strongest = max((weights[name] for name in names), key=abs)
            for name in names:
                weights[name] = strongest


def _complete(weights: dict[str, int], said: Said) -> None:
    """Where only one side was placed, the strongest name left over is the other: a contract has two; else "we" and "you"."""
    text, duties = said.text, said.duties
    for sign, pronoun in ((1, "we"), (-1, "you")):
        placed = [name for name, weight in weights.items() if weight * sign >= _LEAST_WEIGHT]
        if any(text.count(name) >= OFTEN or name.lower() in NAMED_BY_LAW for name in placed):
            continue
        firm = max(weights, key=lambda name: -weights[name] * sign, default=None)
        left = [
            name
            for name in weights
            if name not in (*placed, firm)
            and abs(weights[name]) < _ROLE_WORD_WEIGHT + _LEAST_WEIGHT
            and not (name.lower() in _opposites() and weights[name] * sign < 0)
        ]
        left = [name for name in left if name.lower() not in vocabulary()["below_processor"]] or left
        if left:
            most = max(duties[name] for name in left)
            busy = [name for name in left if 2 * duties[name] >= most]
            weights[max(busy, key=lambda name: weights[name] * sign)] = sign * _LEAST_WEIGHT
        elif not placed and (rivals := _rivals(weights, sign)):
            weights[rivals[0]] = sign * _LEAST_WEIGHT
        elif not placed and len(re.findall(rf"\b{pronoun}\b", text, re.IGNORECASE)) > 1:
            weights[pronoun] = sign * _LEAST_WEIGHT
        elif not placed and (name := _seldom_bound(weights, sign, said)):
            weights[name] = sign * _LEAST_WEIGHT
    if not weights and all(re.search(rf"\b(?:{forms})\b", text, re.IGNORECASE) for forms in ("we|our", "you|your")):
        weights.update(we=_LEAST_WEIGHT, you=-_LEAST_WEIGHT)


def _seldom_bound(weights: dict[str, int], sign: int, said: Said) -> str:
    """The name that is bound too seldom to stand out but is often spoken of as the side that is wanting: "on behalf of Elm"."""
    never, taken = never_names(), {word for name in weights for word in name.split()}
    names = [
        name
        for name in said.duties
        if said.text.count(name) > _ENOUGH_SIGNS
        and taken.isdisjoint(name.split())
        and name.lower() not in (*never, *PRONOUNS.values())
        and not is_nobody(name)
    ]
    said_of = {name: _weight(name, said.text) * sign for name in names}
    return max(
        (name for name in names if said_of[name] > _ROLE_WORD_WEIGHT), key=lambda name: said_of[name], default=""
    )


def _name_missing(weights: dict[str, int], said: Said) -> None:
    """Place the word for a side that nobody was placed on, where the opening does not say who the two are."""
    if sum(any(name in weights for name in group) for group in said.opening) > 1:
        return
    below = vocabulary()["below_processor"]
    busy = [name for name in weights if said.duties[name] >= OFTEN and name.lower() not in below]
    two_bound = len(busy) >= SIDES or not all(_side(weights[name]) for name in busy)
    if two_bound and any(_side(weight) for weight in weights.values()):
        return  # whoever is bound so often is the other side, not a word in passing
    for _, sign in SIGNS:
        placed = any(weight * sign >= _LEAST_WEIGHT for weight in weights.values())
        if not placed and (word := _mentioned(weights, sign, said.text)):
            weights[word] = sign * _LEAST_WEIGHT


def _mentioned(weights: dict[str, int], sign: int, text: str) -> str:
    """The plain word for a side that the text never binds but names: "Client shall indemnify Vendor"."""
    taken = {name.lower() for name in weights}
    words = [word for word in vocabulary()["plain"]["vendor" if sign > 0 else "client"] if word not in taken]
    forms = [form for word in words for form in (word.title(), *([word] if " " in word else []))]
    counts = {form: mentions(form, text) for form in forms}
    most = spoken("we" if sign > 0 else "you", text)
    return max((form for form in counts if counts[form] > most), key=lambda form: counts[form], default="")


def _join_pronouns(weights: dict[str, int], said: Said) -> None:
    """Where "you" are one side, "we" are the other, whatever name stands beside it; whoever speaks of its client by a name is the vendor."""
    counts = {pronoun: spoken(pronoun, said.text) for pronoun in ("we", "you")}
    for pronoun, other in (("we", "you"), ("you", "we")):
        weight = weights.get(other, 0)
        if pronoun not in weights and _side(weight) and (counts[pronoun] > 1 or said.duties[pronoun]):
            weights[pronoun] = -_LEAST_WEIGHT if weight > 0 else _LEAST_WEIGHT
    named = any(_side(weight) < 0 and name.lower() in plain_words() for name, weight in weights.items())
    silent = not any(_side(weights.get(pronoun, 0)) for pronoun in counts)
    if silent and named and counts["we"] > max(_ENOUGH_SIGNS, 2 * counts["you"]):
        weights["we"] = _LEAST_WEIGHT


def _rivals(weights: dict[str, int], sign: int) -> list[str]:
    """The names all placed on the other side, the one that belongs there least first; none where there is only one."""
    other = [
        name
        for name, weight in weights.items()
        if -weight * sign >= _LEAST_WEIGHT and without_form(name) not in weights.keys() - {name}
    ]
    free = [name for name in other if abs(weights[name]) < _CERTAIN and name.lower() not in NAMED_BY_LAW]
    return sorted(free, key=lambda name: -weights[name] * sign) if len(other) > 1 else []
