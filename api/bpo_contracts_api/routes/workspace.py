"""/v1/workspace: the team itself, and how long it keeps files."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StrictInt

from bpo_contracts_api import workspaces
from bpo_contracts_api.asking import Calling, Transaction
from bpo_contracts_api.identity import Scope
from bpo_contracts_api.problems import answers
from bpo_contracts_api.routes.shapes import ANYWHERE, WITH_BODY, Asked

router = APIRouter(prefix="/v1/workspace", tags=["workspace"])

_TEN_YEARS = 3_660


class WorkspaceShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    name: str = Field(examples=["default"])
    keep_days: int | None = Field(
        description="Days that files are kept after their check; 0: the report only; None: as the service is set.",
        examples=[30],
    )
    created_at: datetime


class WorkspaceAsked(Asked):
    keep_days: Annotated[StrictInt, Field(ge=0, le=_TEN_YEARS)] | None = Field(examples=[30])


@router.get("", response_model=WorkspaceShown, responses=answers(*ANYWHERE))
def one(caller: Calling, session: Transaction) -> WorkspaceShown:
    """The caller's workspace."""
    caller.needs(Scope.CHECKS_READ)
    return WorkspaceShown.model_validate(workspaces.workspace_of(session, caller))


@router.patch("", response_model=WorkspaceShown, responses=answers(*WITH_BODY))
def change(caller: Calling, session: Transaction, asked: WorkspaceAsked) -> WorkspaceShown:
    """Say how long files are kept; what is over then is erased within some minutes, reports stay."""
    caller.needs(Scope.PEOPLE_WRITE)
    return WorkspaceShown.model_validate(workspaces.keep(session, caller, asked.keep_days))
