"""What routes ask of a request: the service, and who calls."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy.orm import Session

from bpo_contracts_api import keys
from bpo_contracts_api.identity import Caller
from bpo_contracts_api.problems import ProblemError
from bpo_contracts_api.service import Service

_CHALLENGE = {"WWW-Authenticate": "Bearer"}
_bearer = HTTPBearer(auto_error=False, description="An API key: `bpo-contracts keys new NAME`.")


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


def the_caller(
    service: Serving, request: Request, _documented: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Caller:
    return caller_with(service, request.headers.get("authorization", ""))


Calling = Annotated[Caller, Depends(the_caller)]
