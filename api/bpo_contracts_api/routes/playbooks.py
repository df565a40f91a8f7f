"""/v1/playbooks: a team's own positions, version by version, beside the playbooks that come with the project."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from bpo_contracts_api import positions
from bpo_contracts_api.asking import Calling, Transaction
from bpo_contracts_api.identity import Scope
from bpo_contracts_api.problems import ProblemError, answers
from bpo_contracts_api.routes.bodies import body_of
from bpo_contracts_api.routes.shapes import ABOUT_ONE, ANYWHERE, WITH_BODY, Named
from bpo_contracts_api.shown import PlaybookShown, PlaybooksShown

router = APIRouter(prefix="/v1/playbooks", tags=["playbooks"])

_MOST_BYTES = 1024 * 1024
_EXAMPLE = """name: Our positions
about: What we hold of the agreements we sign.
rules:
  hipaa.baa.report-breach:
    severity: critical
    limits: {breach_notice_days: 5}
"""


async def _yaml(request: Request) -> str:
    body = await body_of(request, _MOST_BYTES)
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        detail = "The playbook is not UTF-8 text. Save it as UTF-8 and send it again."
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "not-text", detail) from None


@router.get("", response_model=PlaybooksShown, responses=answers(*ANYWHERE))
def listing(caller: Calling, session: Transaction) -> PlaybooksShown:
    """The newest version of each playbook of the workspace, then those that come with the project."""
    caller.needs(Scope.CHECKS_READ)
    own = [PlaybookShown.of(each) for each in positions.all_latest(session, caller.workspace)]
    return PlaybooksShown(playbooks=[*own, *map(PlaybookShown.of_shipped, positions.shipped_texts().items())])


@router.get("/{name}", response_model=PlaybookShown, responses=answers(*ABOUT_ONE))
def one(
    caller: Calling,
    session: Transaction,
    name: Named,
    version: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="The newest where none is given.")] = None,
) -> PlaybookShown:
    """A playbook with its text."""
    caller.needs(Scope.CHECKS_READ)
    shipped = positions.shipped_texts()
    if name in shipped and version is None:
        return PlaybookShown.of_shipped((name, shipped[name]))
    return PlaybookShown.of(positions.named(session, caller.workspace, name, version))


@router.get("/{name}/versions", response_model=PlaybooksShown, responses=answers(*ABOUT_ONE))
def versions(caller: Calling, session: Transaction, name: Named) -> PlaybooksShown:
    """Every version of a playbook of the workspace, the newest first."""
    caller.needs(Scope.CHECKS_READ)
    positions.named(session, caller.workspace, name)
    found = positions.versions(session, caller.workspace, name)
    return PlaybooksShown(playbooks=[PlaybookShown.of(row) for row in found])


@router.put(
    "/{name}",
    response_model=PlaybookShown,
    responses=answers(*WITH_BODY, HTTPStatus.CONFLICT),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/yaml": {"schema": {"type": "string"}, "example": _EXAMPLE}},
        }
    },
)
def keep(caller: Calling, session: Transaction, name: Named, text: Annotated[str, Depends(_yaml)]) -> PlaybookShown:
    """Keep the YAML of the body as the next version; text that is the newest version already makes no other.

    A mistake in it is answered with its line. Checks made by an older version keep that one.
    """
    caller.needs(Scope.PLAYBOOKS_WRITE)
    return PlaybookShown.of(positions.keep(session, caller, name, text))


@router.delete("/{name}", status_code=HTTPStatus.NO_CONTENT, response_class=Response, responses=answers(*ABOUT_ONE))
def remove(caller: Calling, session: Transaction, name: Named) -> Response:
    """Take the playbook away; reports made by it stay as they are."""
    caller.needs(Scope.PLAYBOOKS_WRITE)
    positions.remove(session, caller, name)
    return Response(status_code=HTTPStatus.NO_CONTENT)
