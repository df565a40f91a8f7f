"""The gaps that the team accepts: by whom, why, until when; and taking that back."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from bpo_contracts_api import deviations
from bpo_contracts_api.asking import Signed, Transaction
from bpo_contracts_api.clock import now
from bpo_contracts_api.deviations import Filter
from bpo_contracts_api.identity import Scope
from bpo_contracts_api.loading import known_rules
from bpo_contracts_api.pages.showing import page
from bpo_contracts_api.routes.shapes import After, Identifier

router = APIRouter(prefix="/deviations", include_in_schema=False)

_ON_A_PAGE = 50


@router.get("")
def listing(
    request: Request,
    visit: Signed,
    session: Transaction,
    requirement: Annotated[str, Query(max_length=200)] = "",
    ended: bool = False,
    after: After = None,
) -> HTMLResponse:
    """What is accepted today, or what was; of one requirement or of all."""
    visit.caller.needs(Scope.CHECKS_READ)
    only = Filter(requirement=requirement or None, holds=not ended)
    found = deviations.list_deviations(session, visit.caller.workspace, only, _ON_A_PAGE + 1, after)
    return page(
        request,
        "deviations.html.j2",
        visit,
        deviations=found[:_ON_A_PAGE],
        next=found[_ON_A_PAGE - 1].id if len(found) > _ON_A_PAGE else None,
        titles={rule.id: rule.title for rule in known_rules().rules},
        requirement=requirement,
        ended=ended,
        today=now().date(),
    )


@router.post("/{deviation_id}/withdraw")
def withdraw(visit: Signed, session: Transaction, deviation_id: Identifier) -> RedirectResponse:
    """From now on the gap counts again."""
    visit.caller.needs(Scope.DEVIATIONS_WRITE)
    deviations.withdraw(session, visit.caller, deviation_id)
    return RedirectResponse("/deviations", HTTPStatus.SEE_OTHER)
