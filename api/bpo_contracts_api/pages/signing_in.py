"""Signing in and out, invitations, one's own account, and the way through an OpenID Connect provider."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bpo_contracts_api import accounts, openid, passwords, sessions
from bpo_contracts_api.accounts import Accepted
from bpo_contracts_api.asking import Fields, Serving, Signed, Transaction, from_here, visit_by
from bpo_contracts_api.pages.showing import page
from bpo_contracts_api.problems import ProblemError
from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.tables import User

router = APIRouter(include_in_schema=False)

_FromHere = Depends(from_here)
_Next = Annotated[str, Query(alias="next")]


@router.get("/sign-in")
def sign_in_form(request: Request, service: Serving, go_to: _Next = "") -> Response:
    """The form; whoever is signed in already goes on."""
    if visit_by(service, request):
        return _redirect(local(go_to))
    return _sign_in_page(request, service, go_to)


@router.post("/sign-in", dependencies=[_FromHere])
def sign_in(request: Request, service: Serving, fields: Fields) -> Response:
    """Sign in by e-mail and password."""
    email, go_to = fields.get("email", ""), fields.get("next", "")
    try:
        user = accounts.sign_in(service.database, email, fields.get("password", ""), _address(request))
    except ProblemError as problem:
        return _sign_in_page(request, service, go_to, email=email, problem=problem)
    return _signed_in(request, service, user, local(go_to))


@router.post("/sign-out")
def sign_out(request: Request, service: Serving, session: Transaction, _visit: Signed) -> Response:
    """End the session, here and in the browser."""
    sessions.end(session, sessions.cookie_of(request, service.settings) or "")
    answer = _redirect("/sign-in")
    sessions.remove_cookie(answer, service.settings)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@router.get("/invitation/{token}")
def invitation_form(request: Request, session: Transaction, token: str) -> HTMLResponse:
    """What a link is for: an account, or a new password."""
    invitation = accounts.invitation_of(session, token)
    shown = _invited(invitation.email, accounts.invited(session, invitation))
    return page(request, "invitation.html.j2", None, problem=None, sent={}, **shown)


@router.post("/invitation/{token}", dependencies=[_FromHere])
def accept(request: Request, service: Serving, fields: Fields, token: str) -> Response:
    """Make the account, or keep the new password, and sign in."""
    sent = Accepted(fields.get("name", ""), fields.get("email", ""), fields.get("password", ""))
    try:
        if sent.password != fields.get("again", ""):
            raise _not_the_same()
        user = accounts.accept(service.database, token, sent)
    except ProblemError as problem:
        return _invitation_again(request, service, token, fields, problem)
    return _signed_in(request, service, user, "/")


@router.get("/account")
def account(request: Request, visit: Signed, session: Transaction, changed: str = "") -> HTMLResponse:
    """One's own account."""
    user = session.get_one(User, visit.user_id)
    return page(request, "account.html.j2", visit, user=user, problem=None, changed=bool(changed))


@router.post("/account")
def change_password(request: Request, service: Serving, visit: Signed, fields: Fields) -> Response:
    """A new password: every session ends, and this browser gets a new one."""
    try:
        if fields.get("new", "") != fields.get("again", ""):
            raise _not_the_same()
        user = accounts.change_password(
            service.database, visit.user_id, fields.get("old", ""), fields.get("new", ""), _address(request)
        )
    except ProblemError as problem:
        with service.database.begin() as session:
            user = session.get_one(User, visit.user_id)
        return _told(
            page(request, "account.html.j2", visit, problem.status, user=user, problem=problem, changed=False), problem
        )
    return _signed_in(request, service, user, "/account?changed=yes")


@router.get("/openid/start")
def openid_start(request: Request, service: Serving, session: Transaction, go_to: _Next = "") -> Response:
    """Off to the provider."""
    way = _provider(request).begin(session, local(go_to), _back_to(request, service))
    answer = _redirect(way.address)
    sessions.set_cookie(answer, service.settings, way.token, sessions.ON_THE_WAY, openid.MINUTES / 60)
    return answer


@router.get("/openid/back")
def openid_back(
    request: Request, service: Serving, state: str = "", code: str = "", iss: str | None = None
) -> Response:
    """Back from the provider, with a code."""
    back = openid.Back(sessions.cookie_of(request, service.settings, sessions.ON_THE_WAY), state, code, iss)
    identity, go_to = _provider(request).finish(service.database, back, _back_to(request, service))
    with service.database.begin() as session:
        user = openid.person_of(session, identity, service.settings.open_id, _address(request))
    answer = _signed_in(request, service, user, local(go_to))
    sessions.remove_cookie(answer, service.settings, sessions.ON_THE_WAY)
    return answer


def local(go_to: str) -> str:
    """Where somebody wanted to go, if that is a page here; else the first page."""
    if any(character <= " " or character in "\\\x7f" for character in go_to):
        return "/"
    try:
        parts = urlsplit(go_to)
    except ValueError:
        return "/"
    is_here = go_to.startswith("/") and not go_to.startswith("//") and not parts.scheme and not parts.netloc
    return go_to if is_here and not go_to.startswith("/sign-in") else "/"


def _signed_in(request: Request, service: Service, user: User, go_to: str) -> RedirectResponse:
    """A new session in place of the one the browser had, and the way on."""
    with service.database.begin() as session:
        sessions.end(session, sessions.cookie_of(request, service.settings) or "")
        token = sessions.begin(session, user, service.settings)
    answer = _redirect(go_to)
    sessions.set_cookie(answer, service.settings, token)
    return answer


def _sign_in_page(
    request: Request, service: Service, go_to: str, *, email: str = "", problem: ProblemError | None = None
) -> Response:
    status = problem.status if problem else HTTPStatus.OK
    shown = {"email": email, "go_to": local(go_to), "provider": bool(service.settings.open_id.issuer)}
    return _told(page(request, "sign_in.html.j2", None, status, problem=problem, **shown), problem)


def _invitation_again(
    request: Request, service: Service, token: str, sent: dict[str, str], problem: ProblemError
) -> Response:
    """The form once more with what was wrong; the problem 404 where the link is over meanwhile."""
    with service.database.begin() as session:
        invitation = accounts.invitation_of(session, token)
        shown = _invited(invitation.email, accounts.invited(session, invitation))
    return _told(
        page(request, "invitation.html.j2", None, problem.status, **shown, problem=problem, sent=sent), problem
    )


def _invited(email: str | None, person: User | None) -> dict[str, Any]:
    return {"email": email, "person": person, "shortest": passwords.SHORTEST}


def _told(answer: HTMLResponse, problem: ProblemError | None) -> HTMLResponse:
    answer.headers.update((problem.headers if problem else None) or {})
    return answer


def _provider(request: Request) -> openid.Provider:
    provider: openid.Provider = request.app.state.open_id
    return provider


def _back_to(request: Request, service: Service) -> str:
    return f"{sessions.own_address(request, service.settings)}/openid/back"


def _redirect(address: str) -> RedirectResponse:
    return RedirectResponse(address, HTTPStatus.SEE_OTHER)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _not_the_same() -> ProblemError:
    detail = "The two passwords are not the same. Type the new one twice."
    return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "not-the-same", detail)
