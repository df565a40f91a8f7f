"""API keys: shown once, kept as digests, with scopes and an end."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo_contracts_api import audit
from bpo_contracts_api.clock import now
from bpo_contracts_api.identifiers import new_id
from bpo_contracts_api.identity import Caller, Scope
from bpo_contracts_api.problems import ProblemError, not_found
from bpo_contracts_api.storage.tables import ApiKey

_PREFIX = "bpo_"
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a new key is to be called, to allow, and when to end."""

    name: str
    scopes: Collection[Scope]
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made; `token` is never to be had again."""

    row: ApiKey
    token: str


def new_key(session: Session, workspace: str, wanted: Wanted, *, by: str) -> NewKey:
    token = _PREFIX + secrets.token_urlsafe(32)
    row = ApiKey(
        id=new_id("key"),
        workspace_id=workspace,
        name=wanted.name,
        digest=token_digest(token),
        scopes=sorted(scope.value for scope in wanted.scopes),
        created_at=now(),
        expires_at=wanted.expires_at,
    )
    session.add(row)
    audit.record(session, workspace, by, "key.created", row.id, name=row.name, scopes=row.scopes)
    return NewKey(row, token)


def given_by(session: Session, caller: Caller, wanted: Wanted) -> NewKey:
    """A key made by a caller, who can give no scope that they do not have themselves."""
    for scope in wanted.scopes:
        caller.needs(scope)
    if wanted.expires_at and wanted.expires_at <= now():
        detail = "expires_at is past, so that the key would never open anything. Give a moment that is still to come."
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "already-ended", detail)
    return new_key(session, caller.workspace, wanted, by=caller.name)


def key_named(session: Session, workspace: str, identifier: str) -> ApiKey:
    row = session.get(ApiKey, identifier)
    if row is None or row.workspace_id != workspace:
        raise not_found("key", identifier)
    return row


def caller_of(session: Session, token: str) -> Caller | None:
    """Who holds the token; None where there is no such key, or it was revoked or has ended."""
    row = session.scalars(select(ApiKey).where(ApiKey.digest == token_digest(token))).first()
    moment = now()
    if row is None or row.revoked_at or (row.expires_at and row.expires_at <= moment):
        return None
    if row.last_used_at is None or moment - row.last_used_at > _SEEN_EVERY:
        row.last_used_at = moment
    return Caller(row.workspace_id, f"key {row.name}", frozenset(Scope(scope) for scope in row.scopes))


def revoke(session: Session, workspace: str, identifier: str, *, by: str) -> None:
    row = key_named(session, workspace, identifier)
    if row.revoked_at:
        return
    row.revoked_at = now()
    audit.record(session, workspace, by, "key.revoked", row.id, name=row.name)


def keys_of(session: Session, workspace: str) -> list[ApiKey]:
    rows = select(ApiKey).where(ApiKey.workspace_id == workspace).order_by(ApiKey.created_at.desc())
    return list(session.scalars(rows))


def token_digest(token: str) -> bytes:
    """SHA-256; a token has 256 random bits, so that nothing slower is needed to keep it."""
    return hashlib.sha256(token.encode()).digest()
