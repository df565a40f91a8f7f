"""Fetching what changed from its source and having it checked: each version once, tried again with growing waits."""

from __future__ import annotations

import logging
import tempfile
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, cast

import httpx
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bpo_contracts.document import Kind
from bpo_contracts_api import outgoing, sources, submitting
from bpo_contracts_api.clock import now
from bpo_contracts_api.identifiers import new_id
from bpo_contracts_api.identity import Caller, Scope
from bpo_contracts_api.problems import ProblemError
from bpo_contracts_api.service import Service
from bpo_contracts_api.source_settings import secret_of, settings_of
from bpo_contracts_api.storage.tables import Fetch, Source
from bpo_contracts_api.systems import NotFetched, PositionLost, Since, System, Version, system_of

log = logging.getLogger(__name__)

_IN_MEMORY = 1024 * 1024
_LONGEST_PROBLEM = 500


class FetchState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    GIVEN_UP = "given up"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A version of a document; without a version, the source is asked; without a document, for all that changed."""

    document: str | None = None
    version: str | None = None


def add(service: Service, session: Session, source: Source, wanted: Wanted) -> bool:
    """Put it on the queue; False where this version was fetched already or is about to be."""
    identifier = new_id("fch")
    values = {
        "id": identifier,
        "workspace_id": source.workspace_id,
        "source": source.name,
        "document": wanted.document,
        "version": wanted.version,
        "state": FetchState.WAITING.value,
        "attempts": 0,
        "created_at": now(),
    }
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    added = session.execute(insert(Fetch).values(values).on_conflict_do_nothing().returning(Fetch.id)).first()
    if added is None:
        return _revived(service, session, source, wanted)
    service.queue.add_fetch(session, identifier, 1)
    return True


def _revived(service: Service, session: Session, source: Source, wanted: Wanted) -> bool:
    """Try again what was given up, now that the source speaks of it once more."""
    row = session.scalars(
        select(Fetch)
        .where(Fetch.workspace_id == source.workspace_id, Fetch.source == source.name)
        .where(Fetch.document == wanted.document, Fetch.version == wanted.version)
        .with_for_update()
    ).one()
    if row.state != FetchState.GIVEN_UP:
        return False
    row.state, row.ended_at = FetchState.WAITING, None
    service.queue.add_fetch(session, row.id, row.attempts + 1)
    return True


def attempt(service: Service, fetch_id: str, number: int) -> None:
    """Try once; where that fails, the next attempt goes on the queue with twice the wait."""
    with service.database.begin() as session:
        row = session.get(Fetch, fetch_id)
        source = session.get(Source, (row.workspace_id, row.source)) if row else None
        variables = sources.secrets_of(session, source) if source else {}
    if row is None or source is None or row.state != FetchState.WAITING or row.attempts >= number:
        return
    try:
        with outgoing.client(service.settings.allowed_addresses) as client:
            system = system_of(settings_of(source.kind, source.settings), client, lambda name: _secret(variables[name]))
            _carried_out(service, system, source, row, number)
    except ProblemError as error:
        _failed(service, fetch_id, number, error.detail, for_good=True)
    except NotFetched as error:
        if isinstance(error, PositionLost):
            _move(service, source, None)
        _failed(service, fetch_id, number, str(error), for_good=error.for_good)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        _failed(service, fetch_id, number, f"{type(error).__name__}: {error}")
    except Exception:
        log.exception("fetch %s failed", fetch_id)
        _failed(service, fetch_id, number, "The service made a mistake. Its log names the fetch; please report it.")


def _secret(variable: str) -> str:
    secret = secret_of(variable)
    if secret is None:
        raise NotFetched(f"{variable} is not set where the worker runs")
    return secret


def _carried_out(service: Service, system: System, source: Source, row: Fetch, number: int) -> None:
    if row.version is None:
        _look(service, system, source, row, number)
    elif row.document is not None:
        _done(service, row.id, number, _checked(service, system, source, row.id, Version(row.document, row.version)))


def _look(service: Service, system: System, source: Source, row: Fetch, number: int) -> None:
    """Ask the source what there is and put each version on the queue that was not fetched yet."""
    found = system.changed(row.document, Since(source.position, source.created_at))
    with service.database.begin() as session:
        current = session.get(Source, (source.workspace_id, source.name), with_for_update=True)
        if current is None:
            return
        for each in found.versions:
            add(service, session, current, Wanted(each.document, each.version))
        current.position = found.position or current.position
        _note_done(session, row.id, number, None)


def _checked(service: Service, system: System, source: Source, fetch_id: str, wanted: Version) -> str:
    """Fetch the file and have it checked; the check's id. Done again, it finds the check of the first time."""
    settings = settings_of(source.kind, source.settings)
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as kept:
        file = cast("BinaryIO", kept)
        name = system.fetch(wanted, file)
        asked = submitting.Asked(
            kind=Kind(settings.contract_kind) if settings.contract_kind else None,
            playbook=settings.playbook,
            external_id=external_id(source.name, wanted.document),
            external_version=wanted.version,
            idempotency_key=fetch_id,
        )
        caller = Caller(source.workspace_id, f"source {source.name}", frozenset({Scope.CHECKS_WRITE}))
        return submitting.submit(service, caller, [submitting.Sent(name, file)], asked)


def external_id(source: str, document: str) -> str:
    """How the checks of a source's document are found; two sources may number their documents alike."""
    return f"{source}:{document}"


def _done(service: Service, fetch_id: str, number: int, check_id: str) -> None:
    with service.database.begin() as session:
        _note_done(session, fetch_id, number, check_id)


def _note_done(session: Session, fetch_id: str, number: int, check_id: str | None) -> None:
    row = session.get(Fetch, fetch_id, with_for_update=True)
    if row is not None:
        row.attempts, row.last_problem, row.check_id = number, None, check_id
        row.state, row.ended_at = FetchState.DONE, now()


def _failed(service: Service, fetch_id: str, number: int, problem: str, *, for_good: bool = False) -> None:
    with service.database.begin() as session:
        row = session.get(Fetch, fetch_id, with_for_update=True)
        if row is None:
            return
        row.attempts, row.last_problem = number, problem[:_LONGEST_PROBLEM]
        attempts = service.settings.fetch_attempts
        if for_good or number % attempts == 0:
            row.state, row.ended_at = FetchState.GIVEN_UP, now()
        else:
            wait = service.settings.fetch_first_wait * 2 ** ((number - 1) % attempts)
            service.queue.add_fetch(session, row.id, number + 1, wait)


def _move(service: Service, source: Source, position: str | None) -> None:
    with service.database.begin() as session:
        row = session.get(Source, (source.workspace_id, source.name))
        if row is not None:
            row.position = position
