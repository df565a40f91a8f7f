"""The people of the workspace, for administrators: inviting, roles, disabling."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel
from sqlalchemy.orm import Session

from bpo_contracts_api import accounts, sessions
from bpo_contracts_api.accounts import Change, NewInvitation, Wanted
from bpo_contracts_api.asking import Serving, Signed, Transaction
from bpo_contracts_api.identity import Scope, UserRole, Visit
from bpo_contracts_api.pages.showing import page
from bpo_contracts_api.routes.shapes import Identifier

router = APIRouter(include_in_schema=False)


class _Invited(BaseModel):
    """What the form says of somebody to invite."""

    email: str = ""
    role: UserRole = UserRole.VIEWER
    csrf: str = ""


@router.get("/people")
def people(request: Request, visit: Signed, session: Transaction) -> HTMLResponse:
    """Who has an account, and which links are open."""
    visit.caller.needs(Scope.PEOPLE_WRITE)
    return _people_page(request, visit, session, None, "")


@router.post("/people/invitations")
def invite(
    request: Request,
    service: Serving,
    visit: Signed,
    session: Transaction,
    asked: Annotated[_Invited, Form()],
) -> HTMLResponse:
    """A link for somebody, shown this once."""
    visit.caller.needs(Scope.PEOPLE_WRITE)
    wanted = Wanted(accounts.usable_email(asked.email), asked.role)
    made = accounts.invite(session, visit.caller.workspace, wanted, by=visit.caller.name)
    session.flush()
    return _people_page(request, visit, session, made, sessions.own_address(request, service.settings) + made.path)


@router.post("/people/invitations/{identifier}/withdraw")
def withdraw(visit: Signed, session: Transaction, identifier: Identifier) -> RedirectResponse:
    visit.caller.needs(Scope.PEOPLE_WRITE)
    accounts.withdraw(session, visit.caller.workspace, identifier, by=visit.caller.name)
    return _back()


@router.post("/people/{identifier}")
def change(
    visit: Signed,
    session: Transaction,
    identifier: Identifier,
    role: Annotated[UserRole | None, Form()] = None,
    disabled: Annotated[bool | None, Form()] = None,
) -> RedirectResponse:
    """Another role, no more access, or access again."""
    visit.caller.needs(Scope.PEOPLE_WRITE)
    person = accounts.person_named(session, visit.caller.workspace, identifier)
    accounts.change(session, person, Change(role, disabled), by=visit.caller.name)
    return _back()


def _people_page(
    request: Request, visit: Visit, session: Session, made: NewInvitation | None, link: str
) -> HTMLResponse:
    workspace = visit.caller.workspace
    return page(
        request,
        "people.html.j2",
        visit,
        people=accounts.people_of(session, workspace),
        invitations=accounts.invitations_of(session, workspace),
        roles=list(UserRole),
        made=made.row if made else None,
        link=link,
    )


def _back() -> RedirectResponse:
    return RedirectResponse("/people", HTTPStatus.SEE_OTHER)
