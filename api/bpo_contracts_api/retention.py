"""How long a workspace keeps files, and removing what is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from bpo_contracts_api import audit, checks
from bpo_contracts_api.clock import now
from bpo_contracts_api.fetching import FetchState
from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.tables import Check, Delivery, Fetch, Workspace
from bpo_contracts_api.webhooks import DeliveryState

_AT_ONCE = 100


def apply(service: Service) -> None:
    """Remove the files of checks that ended longer ago than their workspace keeps them, and the log of their fetches.

    Reports stay, with short quotations. A workspace without a setting of its own keeps to the service's
    (BPO_CONTRACTS_KEEP_DAYS; unset: keep all). What logs say of messages and of the queue goes after days of its own.
    """
    logged = now() - timedelta(days=service.settings.keep_log_days)
    service.queue.forget(logged)
    with service.database.begin() as session:
        workspaces = list(session.scalars(select(Workspace)))
    for workspace in workspaces:
        _forget_deliveries(service, workspace, logged)
        days = workspace.keep_days if workspace.keep_days is not None else service.settings.keep_days
        if days is not None:
            _apply_to(service, workspace, now() - timedelta(days=days))


def _apply_to(service: Service, workspace: Workspace, until: datetime) -> None:
    over = (
        select(Check.id)
        .where(Check.workspace_id == workspace.id, Check.files_erased_at.is_(None), Check.finished_at <= until)
        .limit(_AT_ONCE)
    )
    with service.database.begin() as session:
        _forget_fetches(session, workspace, until)
        names = list(session.scalars(over))
    for name in names:  # each by itself, so that nobody waits long for the database
        with service.database.begin() as session:
            _erase_files(service, session, name)


def _erase_files(service: Service, session: Session, name: str) -> None:
    check = session.get(Check, name, options=[selectinload(Check.files)])
    if check and check.files_erased_at is None:
        checks.erase_files(session, service.files, check)
        audit.record(session, check.workspace_id, "service", "check.files-erased", check.id)


def _forget_deliveries(service: Service, workspace: Workspace, until: datetime) -> None:
    """Clear the log of webhook messages, but for those that still wait."""
    with service.database.begin() as session:
        session.execute(
            delete(Delivery)
            .where(Delivery.workspace_id == workspace.id, Delivery.created_at <= until)
            .where(Delivery.state != DeliveryState.WAITING)
            .execution_options(synchronize_session=False)
        )


def _forget_fetches(session: Session, workspace: Workspace, until: datetime) -> None:
    """Clear the log, but for the last version of every document, which is not to be fetched again."""
    later = aliased(Fetch)
    superseded = exists().where(
        later.workspace_id == Fetch.workspace_id,
        later.source == Fetch.source,
        later.document == Fetch.document,
        later.version.is_not(None),
        later.id > Fetch.id,
    )
    session.execute(
        delete(Fetch)
        .where(Fetch.workspace_id == workspace.id, Fetch.state != FetchState.WAITING, Fetch.ended_at <= until)
        .where(or_(Fetch.version.is_(None), superseded))
        .execution_options(synchronize_session=False)
    )
