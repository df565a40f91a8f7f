"""The people of a workspace, for lists to choose from."""

from __future__ import annotations

from http import HTTPStatus

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo_contracts_api.problems import ProblemError
from bpo_contracts_api.storage.tables import User


def names_of(session: Session, workspace: str) -> list[str]:
    """The names of those who may sign in."""
    rows = select(User.name).where(User.workspace_id == workspace, User.disabled_at.is_(None)).order_by(User.name)
    return list(session.scalars(rows))


def refuse_unknown(session: Session, workspace: str, name: str) -> None:
    """Raise the problem 422 for the name of somebody who is not here."""
    if name not in names_of(session, workspace):
        detail = f"Nobody here is called {name[:100]}. Choose somebody from the list of people."
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "no-such-person", detail)
