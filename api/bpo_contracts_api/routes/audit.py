"""/v1/audit: who did what in the workspace."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from bpo_contracts_api import audit
from bpo_contracts_api.asking import Calling, Transaction
from bpo_contracts_api.identity import Scope
from bpo_contracts_api.problems import answers
from bpo_contracts_api.routes.shapes import ANYWHERE, Limit, Wanted
from bpo_contracts_api.shown import AuditPageShown, AuditShown

router = APIRouter(prefix="/v1/audit", tags=["audit"])


@router.get("", response_model=AuditPageShown, responses=answers(*ANYWHERE))
def listing(
    caller: Calling,
    session: Transaction,
    action: Wanted = None,
    subject: Wanted = None,
    limit: Limit = 50,
    after: Annotated[
        int | None, Query(ge=1, le=2**31 - 1, description="`next` of the page before: the number of its last entry.")
    ] = None,
) -> AuditPageShown:
    """The entries of the workspace, the latest first. `bpo-contracts audit verify` shows whether they were changed."""
    caller.needs(Scope.AUDIT_READ)
    found = audit.entries(session, caller.workspace, audit.Filter(action, subject), limit + 1, after)
    page = found[:limit]
    return AuditPageShown(
        entries=[AuditShown.of(entry) for entry in page], next=page[-1].number if len(found) > limit else None
    )
