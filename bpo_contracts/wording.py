"""Suggested wording in the words of the contract it is for: its own names for the parties."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bpo_contracts.document import Party, Role

_ROLES = {
    "Business Associate": Role.BUSINESS_ASSOCIATE,
    "Vendor": Role.BUSINESS_ASSOCIATE,
    "Processor": Role.BUSINESS_ASSOCIATE,
    "Covered Entity": Role.COVERED_ENTITY,
    "Client": Role.COVERED_ENTITY,
    "Controller": Role.COVERED_ENTITY,
}
"""How the rules name the parties in the wording they suggest."""

_NAMED = re.compile(rf"\b(?:{'|'.join(_ROLES)})\b(?! (?:Agreement|Contract))")
_PRONOUNS = frozenset(("we", "us", "you"))
_SECOND_IN_CHAIN = "Subcontractor"


def in_names_of(parties: Iterable[Party], wording: str) -> str:
    """The wording with the parties under the names the contract gives them.

    A party known only as "we" or "you", or not at all, keeps the name of its role, but never the other's name.
    """
    names = {party.role: name for party in parties if (name := _defined_name(party))}
    if names.get(Role.COVERED_ENTITY) == "Business Associate":
        names.setdefault(Role.BUSINESS_ASSOCIATE, _SECOND_IN_CHAIN)
    return _NAMED.sub(lambda match: names.get(_ROLES[match[0]], match[0]), wording)


def _defined_name(party: Party) -> str | None:
    return next((name for name in party.names if name.casefold() not in _PRONOUNS), None)
