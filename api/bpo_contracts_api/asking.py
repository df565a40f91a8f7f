"""What routes ask of a request: the service, and who calls."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from http import HTTPStatus
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.routing import APIRoute
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session

from bpo_contracts_api import keys, sessions
from bpo_contracts_api.identity import Caller, Visit
from bpo_contracts_api.problems import ProblemError
from bpo_contracts_api.service import Service

_READING = ("GET", "HEAD", "OPTIONS")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_CHALLENGE = {"WWW-Authenticate": "Bearer"}
_bearer = HTTPBearer(auto_error=False, scheme_name="key", description="An API key: `bpo-contracts keys new NAME`.")
_cookie = APIKeyCookie(
    name=sessions.SESSION,
    auto_error=False,
    scheme_name="session",
    description=(
        "The session of somebody signed in to the pages; over https the cookie is called "
        f"`__Host-{sessions.SESSION}`. Calls that change something must send the token of the session's forms "
        "as `X-CSRF-Token`."
    ),
)


def the_service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


Serving = Annotated[Service, Depends(the_service)]


def a_session(service: Serving) -> Iterator[Session]:
    with service.database.begin() as session:
        yield session


Transaction = Annotated[Session, Depends(a_session, scope="function")]  # committed before the answer goes out


def caller_with(service: Service, authorization: str) -> Caller:
    """Whoever holds the key of an Authorization header. Raises the problem 401 where there is none."""
    kind, _, token = authorization.partition(" ")
    if kind.lower() != "bearer" or not token.strip():
        detail = "This needs an API key: Authorization: Bearer KEY. Make one with `bpo-contracts keys new NAME`."
        raise ProblemError(HTTPStatus.UNAUTHORIZED, "not-signed-in", detail, _CHALLENGE)
    with service.database.begin() as session:
        caller = keys.caller_of(session, token.strip())
    if caller is None:
        detail = "The API key is not known, was revoked, or has ended. Make one with `bpo-contracts keys new NAME`."
        raise ProblemError(HTTPStatus.UNAUTHORIZED, "not-signed-in", detail, _CHALLENGE)
    return caller


async def _token_sent(request: Request, service: Serving) -> str | None:
    """The token by which a call shows that our own page sent it: a header, or a field of its form."""
    sent = request.headers.get("x-csrf-token")
    if sent is not None or request.method != "POST" or not sessions.cookie_of(request, service.settings):
        return sent
    if not request.headers.get("content-type", "").startswith(_FORMS):
        return None
    return (await fields_of(request)).get("csrf")


async def fields_of(request: Request) -> dict[str, str]:
    """The words of a form."""
    return {name: words for name, words in (await request.form()).items() if isinstance(words, str)}


Fields = Annotated[dict[str, str], Depends(fields_of)]


_TokenSent = Annotated[str | None, Depends(_token_sent)]


def the_caller(
    service: Serving,
    request: Request,
    sent: _TokenSent,
    _key: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    _session: Annotated[str | None, Depends(_cookie)],
) -> Caller:
    """Whoever holds the key that was sent, or is signed in with the browser that calls."""
    authorization = request.headers.get("authorization")
    if authorization is None:
        visit = visit_by(service, request)
        if visit:
            _refuse_forged(service, request, visit, sent)
            return visit.caller
    return caller_with(service, authorization or "")


Calling = Annotated[Caller, Depends(the_caller)]


def visit_by(service: Service, request: Request) -> Visit | None:
    """Who is signed in with this browser, if anybody."""
    token = sessions.cookie_of(request, service.settings)
    if not token:
        return None
    with service.database.begin() as session:
        visit = sessions.visit_of(session, token)
    request.state.visit = visit
    return visit


def the_visit(service: Serving, request: Request, sent: _TokenSent) -> Visit:
    """Who is at a page; nobody is sent to sign in and back, a script gets the problem 401."""
    visit = visit_by(service, request)
    if visit is None:
        raise _sign_in_first(request)
    _refuse_forged(service, request, visit, sent)
    return visit


Signed = Annotated[Visit, Depends(the_visit)]


class KnownFirst(APIRoute):
    """A route that takes files: it looks who sends them before it reads them."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def known_first(request: Request) -> Response:
            if request.headers.get("content-type", "").startswith("multipart/form-data"):
                await run_in_threadpool(_refuse_strangers, request)
            return await handle(request)

        return known_first


def _refuse_strangers(request: Request) -> None:
    service, authorization = the_service(request), request.headers.get("authorization")
    is_page = not request.url.path.startswith("/v1/")
    if (is_page or authorization is None) and visit_by(service, request):
        return
    if is_page:
        raise _sign_in_first(request)
    caller_with(service, authorization or "")


def from_here(service: Serving, request: Request) -> None:
    """Refuse a form that another site sent, where nobody is signed in yet."""
    if request.method not in _READING and not sessions.is_from_here(request, service.settings):
        raise _forged()


def _refuse_forged(service: Service, request: Request, visit: Visit, sent: str | None) -> None:
    from_here(service, request)
    if request.method not in _READING and not sessions.carries(visit, sent):
        raise _forged()


def _forged() -> ProblemError:
    detail = (
        "This was not sent from a page of this service that you have open. Go back, load the page again, try once more."
    )
    return ProblemError(HTTPStatus.FORBIDDEN, "not-from-here", detail)


def _sign_in_first(request: Request) -> ProblemError:
    detail = "Nobody is signed in, or the time of the session is over. Sign in and try again."
    if request.headers.get("sec-fetch-dest") == "empty":
        return ProblemError(HTTPStatus.UNAUTHORIZED, "not-signed-in", detail)
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    address = "/sign-in" + (f"?{urlencode({'next': back})}" if request.method == "GET" and back != "/" else "")
    return ProblemError(HTTPStatus.SEE_OTHER, "not-signed-in", detail, {"Location": address})
