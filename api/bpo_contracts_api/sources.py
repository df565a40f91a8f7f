"""Sources: the document-management systems of a workspace, which say that a document changed and hand it over."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from http import HTTPStatus

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo_contracts_api import audit, outgoing, positions
from bpo_contracts_api.clock import now
from bpo_contracts_api.identity import Caller
from bpo_contracts_api.keys import token_digest
from bpo_contracts_api.problems import ProblemError, not_found
from bpo_contracts_api.service import Service
from bpo_contracts_api.source_settings import SourceSettings, secret_of, settings_of, variable
from bpo_contracts_api.storage.tables import Fetch, Source, Workspace

_PREFIX = "ntf_"
_NOBODY = b"\0" * hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source just made; `token`, by which its system proves who it is, is never to be had again."""

    row: Source
    token: str


def add(service: Service, session: Session, caller: Caller, name: str, wanted: SourceSettings) -> NewSource:
    """Keep the source. Raises the problem 409 for a name that is taken, 422 for an address that nothing may go to."""
    for address in wanted.addresses:
        outgoing.refuse_unusable(address, service.settings.allowed_addresses)
    if wanted.playbook:
        positions.text_of(session, caller.workspace, wanted.playbook)
    if session.get(Source, (caller.workspace, name)):
        detail = f"There is a source {name} already. Remove it first, or take another name."
        raise ProblemError(HTTPStatus.CONFLICT, "name-taken", detail)
    token = _PREFIX + secrets.token_urlsafe(32)
    row = Source(
        workspace_id=caller.workspace,
        name=name,
        kind=wanted.kind_of_source.value,
        settings=wanted.model_dump(mode="json"),
        notify_digest=token_digest(token),
        position=None,
        created_at=now(),
    )
    session.add(row)
    session.flush()
    audit.record(session, caller.workspace, caller.name, "source.created", name, kind=row.kind, settings=row.settings)
    return NewSource(row, token)


def sources_of(session: Session, workspace: str) -> list[Source]:
    return list(session.scalars(select(Source).where(Source.workspace_id == workspace).order_by(Source.name)))


def source_named(session: Session, workspace: str, name: str) -> Source:
    row = session.get(Source, (workspace, name))
    if row is None:
        raise not_found("source", name)
    return row


def remove(session: Session, caller: Caller, name: str) -> None:
    """Remove the source and its log; what was fetched from it stays."""
    row = source_named(session, caller.workspace, name)
    audit.record(session, caller.workspace, caller.name, "source.removed", name, kind=row.kind)
    session.delete(row)
    session.flush()


def is_token(row: Source | None, token: str) -> bool:
    """Whether it is the token of the source; takes as long for a source that is not there."""
    return hmac.compare_digest(token_digest(token), row.notify_digest if row else _NOBODY)


def list_fetches(session: Session, row: Source, limit: int, after: str | None) -> list[Fetch]:
    """What was fetched from the source or is to be, the latest first; `after` is the id of the last of the page before."""
    query = select(Fetch).where(Fetch.workspace_id == row.workspace_id, Fetch.source == row.name)
    query = query.where(Fetch.id < after) if after else query
    return list(session.scalars(query.order_by(Fetch.id.desc()).limit(limit)))


def secrets_of(session: Session, row: Source) -> dict[str, str]:
    """The environment variable, or file, of each secret that the source's settings name."""
    workspace = session.get_one(Workspace, row.workspace_id)
    names = settings_of(row.kind, row.settings).secret_names
    return {name: variable(workspace.id, workspace.name, name) for name in names}


def secret_named(session: Session, row: Source, name: str) -> str | None:
    """The secret itself; None where it is not set."""
    return secret_of(secrets_of(session, row)[name])
