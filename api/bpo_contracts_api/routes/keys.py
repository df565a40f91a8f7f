"""/v1/keys: API keys, shown once and kept as digests."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import AwareDatetime, Field

from bpo_contracts_api import keys
from bpo_contracts_api.asking import Calling, Transaction
from bpo_contracts_api.identity import Scope
from bpo_contracts_api.problems import answers
from bpo_contracts_api.routes.shapes import ABOUT_ONE, ANYWHERE, WITH_BODY, Asked, Identifier, Line
from bpo_contracts_api.shown import KeyShown, KeysShown, NewKeyShown

router = APIRouter(prefix="/v1/keys", tags=["keys"])


class KeyAsked(Asked):
    name: Line = Field(examples=["dms"])
    scopes: Annotated[list[Scope], Field(min_length=1, examples=[["checks:read", "checks:write"]])]
    expires_at: AwareDatetime | None = Field(default=None, examples=["2027-12-31T00:00:00Z"])


@router.post("", status_code=HTTPStatus.CREATED, response_model=NewKeyShown, responses=answers(*WITH_BODY))
def make(caller: Calling, session: Transaction, asked: KeyAsked) -> NewKeyShown:
    """Make a key. Its token is in this answer and nowhere else; nobody can give a scope they do not have."""
    caller.needs(Scope.KEYS_WRITE)
    wanted = keys.Wanted(asked.name, frozenset(asked.scopes), asked.expires_at)
    return NewKeyShown.of_new(keys.given_by(session, caller, wanted))


@router.get("", response_model=KeysShown, responses=answers(*ANYWHERE))
def listing(caller: Calling, session: Transaction) -> KeysShown:
    """All keys of the workspace, the latest first, without their tokens."""
    caller.needs(Scope.KEYS_WRITE)
    return KeysShown(keys=[KeyShown.of(row) for row in keys.keys_of(session, caller.workspace)])


@router.get("/{key_id}", response_model=KeyShown, responses=answers(*ABOUT_ONE))
def one(caller: Calling, session: Transaction, key_id: Identifier) -> KeyShown:
    """What a key allows, until when, and when it was last used."""
    caller.needs(Scope.KEYS_WRITE)
    return KeyShown.of(keys.key_named(session, caller.workspace, key_id))


@router.delete("/{key_id}", status_code=HTTPStatus.NO_CONTENT, response_class=Response, responses=answers(*ABOUT_ONE))
def revoke(caller: Calling, session: Transaction, key_id: Identifier) -> Response:
    """End a key at once; it stays in the list."""
    caller.needs(Scope.KEYS_WRITE)
    keys.revoke(session, caller.workspace, key_id, by=caller.name)
    return Response(status_code=HTTPStatus.NO_CONTENT)
