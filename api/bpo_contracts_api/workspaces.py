"""Workspaces: teams whose contracts nobody else sees."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo_contracts_api import audit
from bpo_contracts_api.clock import now
from bpo_contracts_api.identifiers import new_id
from bpo_contracts_api.identity import Caller
from bpo_contracts_api.storage.tables import Workspace

DEFAULT = "default"


def workspace_named(session: Session, name: str, *, by: str) -> Workspace:
    """The workspace of that name, made where there is none yet."""
    found = session.scalars(select(Workspace).where(Workspace.name == name)).first()
    if found:
        return found
    made = Workspace(id=new_id("wks"), name=name, keep_days=None, created_at=now())
    session.add(made)
    session.flush()
    audit.record(session, made.id, by, "workspace.created", made.id, name=name)
    return made


def workspace_of(session: Session, caller: Caller) -> Workspace:
    return session.get_one(Workspace, caller.workspace)


def keep(session: Session, caller: Caller, days: int | None) -> Workspace:
    """Keep files so many days after their check; None leaves it to the service's setting."""
    workspace = workspace_of(session, caller)
    workspace.keep_days = days
    audit.record(session, caller.workspace, caller.name, "workspace.changed", workspace.id, keep_days=days)
    return workspace
