"""/v1/deviations: gaps the team accepts until a day."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from bpo_contracts_api import deviations
from bpo_contracts_api.asking import Calling, Transaction
from bpo_contracts_api.deviations import Filter
from bpo_contracts_api.identity import Scope
from bpo_contracts_api.problems import answers
from bpo_contracts_api.routes.shapes import (
    ABOUT_ONE,
    ANYWHERE,
    WITH_BODY,
    After,
    Asked,
    Identifier,
    Limit,
    Line,
    Wanted,
    Words,
)
from bpo_contracts_api.shown import DeviationShown, DeviationsShown

router = APIRouter(prefix="/v1/deviations", tags=["deviations"])


class DeviationAsked(Asked):
    requirement: Line = Field(examples=["hipaa.baa.report-breach"])
    reason: Words = Field(examples=["The client's own policy asks for ten days."])
    owner: Line = Field(examples=["Privacy officer"])
    until: date = Field(description="The last day the gap is accepted.", examples=["2027-06-30"])
    check_id: Line | None = Field(default=None, description="Only in this check.", examples=[None])
    external_id: Line | None = Field(
        default=None, description="In all versions of this document.", examples=["DMS-4711"]
    )


@router.post(
    "",
    status_code=HTTPStatus.CREATED,
    response_model=DeviationShown,
    responses=answers(*WITH_BODY, HTTPStatus.NOT_FOUND),
)
def accept(caller: Calling, session: Transaction, asked: DeviationAsked) -> DeviationShown:
    """Accept a gap: in one check, in all versions of a document, or, with neither, in every agreement."""
    caller.needs(Scope.DEVIATIONS_WRITE)
    return DeviationShown.of(deviations.accept(session, caller, deviations.Wanted(**asked.model_dump())))


@router.get("", response_model=DeviationsShown, responses=answers(*ANYWHERE))
def listing(
    caller: Calling,
    session: Transaction,
    requirement: Wanted = None,
    check_id: Wanted = None,
    external_id: Wanted = None,
    holds: Annotated[bool | None, Query(description="Accepted today (true), or withdrawn or over (false).")] = None,
    limit: Limit = 50,
    after: After = None,
) -> DeviationsShown:
    """The deviations of the workspace, the latest first, withdrawn ones too."""
    caller.needs(Scope.CHECKS_READ)
    only = Filter(requirement, check_id, external_id, holds)
    found = deviations.list_deviations(session, caller.workspace, only, limit + 1, after)
    page = found[:limit]
    return DeviationsShown(
        deviations=[DeviationShown.of(row) for row in page], next=page[-1].id if len(found) > limit else None
    )


@router.get("/{deviation_id}", response_model=DeviationShown, responses=answers(*ABOUT_ONE))
def one(caller: Calling, session: Transaction, deviation_id: Identifier) -> DeviationShown:
    """A deviation, with who accepted it and why."""
    caller.needs(Scope.CHECKS_READ)
    return DeviationShown.of(deviations.deviation_named(session, caller.workspace, deviation_id))


@router.delete(
    "/{deviation_id}", status_code=HTTPStatus.NO_CONTENT, response_class=Response, responses=answers(*ABOUT_ONE)
)
def withdraw(caller: Calling, session: Transaction, deviation_id: Identifier) -> Response:
    """Withdraw it: the gap counts again in every report from now on."""
    caller.needs(Scope.DEVIATIONS_WRITE)
    deviations.withdraw(session, caller, deviation_id)
    return Response(status_code=HTTPStatus.NO_CONTENT)
