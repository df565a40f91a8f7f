"""/v1/people: those who sign in, for administrators."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from pydantic import Field, StrictBool, StrictInt

from bpo_contracts_api import accounts, sessions
from bpo_contracts_api.accounts import HOURS, Change, Wanted
from bpo_contracts_api.asking import Calling, Serving, Transaction
from bpo_contracts_api.identity import Scope, UserRole
from bpo_contracts_api.problems import answers
from bpo_contracts_api.routes.shapes import ABOUT_ONE, ANYWHERE, WITH_BODY, Asked, Identifier, Line
from bpo_contracts_api.shown import InvitationShown, NewInvitationShown, PeopleShown, PersonShown

router = APIRouter(prefix="/v1/people", tags=["people"])


class InvitationAsked(Asked):
    """Whom to invite; somebody who has an account in the workspace gets a new password by the link."""

    email: Line = Field(examples=["dana@example.com"])
    role: UserRole = Field(examples=[UserRole.REVIEWER])
    hours: StrictInt = Field(default=HOURS, ge=24, le=72, description="How long the link works.")


class PersonChange(Asked):
    """What is to be different; what is left out stays."""

    role: UserRole | None = Field(default=None, examples=[UserRole.REVIEWER])
    disabled: StrictBool | None = Field(
        default=None, description="True ends their sessions and access.", examples=[None]
    )


@router.get("", response_model=PeopleShown, responses=answers(*ANYWHERE))
def listing(caller: Calling, session: Transaction) -> PeopleShown:
    """The people of the workspace, and the invitations whose links still work."""
    caller.needs(Scope.PEOPLE_WRITE)
    return PeopleShown(
        people=[PersonShown.of(row) for row in accounts.people_of(session, caller.workspace)],
        invitations=[InvitationShown.of(row) for row in accounts.invitations_of(session, caller.workspace)],
    )


@router.post(
    "/invitations",
    status_code=HTTPStatus.CREATED,
    response_model=NewInvitationShown,
    responses=answers(*WITH_BODY),
)
def invite(
    caller: Calling, service: Serving, session: Transaction, request: Request, asked: InvitationAsked
) -> NewInvitationShown:
    """Make a link for somebody; it works once and is shown this once."""
    caller.needs(Scope.PEOPLE_WRITE)
    wanted = Wanted(asked.email, asked.role, asked.hours)
    made = accounts.invite(session, caller.workspace, wanted, by=caller.name)
    link = sessions.own_address(request, service.settings) + made.path
    return NewInvitationShown(**InvitationShown.of(made.row).model_dump(), link=link)


@router.delete(
    "/invitations/{identifier}",
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    responses=answers(*ABOUT_ONE),
)
def withdraw(caller: Calling, session: Transaction, identifier: Identifier) -> Response:
    """Let the link of an invitation end now."""
    caller.needs(Scope.PEOPLE_WRITE)
    accounts.withdraw(session, caller.workspace, identifier, by=caller.name)
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.patch(
    "/{identifier}",
    response_model=PersonShown,
    responses=answers(*ABOUT_ONE, HTTPStatus.CONFLICT, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
)
def change(caller: Calling, session: Transaction, identifier: Identifier, asked: PersonChange) -> PersonShown:
    """Give another role, disable, or let in again; the last administrator stays one."""
    caller.needs(Scope.PEOPLE_WRITE)
    person = accounts.person_named(session, caller.workspace, identifier)
    return PersonShown.of(accounts.change(session, person, Change(asked.role, asked.disabled), by=caller.name))
