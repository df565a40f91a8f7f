"""The people of a workspace, for lists to choose from."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo_contracts_api.storage.tables import User


def names_of(session: Session, workspace: str) -> list[str]:
    """The names of those who may sign in."""
    rows = select(User.name).where(User.workspace_id == workspace, User.disabled_at.is_(None)).order_by(User.name)
    return list(session.scalars(rows))
