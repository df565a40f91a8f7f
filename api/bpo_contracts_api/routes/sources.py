"""/v1/sources: document-management systems that say when a document changed."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, PlainTextResponse
from pydantic import Field
from starlette.exceptions import HTTPException
from starlette.types import Message

from bpo_contracts_api import notifications, sources
from bpo_contracts_api.asking import Calling, Serving, Transaction
from bpo_contracts_api.identity import Scope
from bpo_contracts_api.notifications import Notification
from bpo_contracts_api.problems import answers
from bpo_contracts_api.routes.bodies import body_of
from bpo_contracts_api.routes.shapes import ABOUT_ONE, ANYWHERE, WITH_BODY, After, Limit, Name, Named
from bpo_contracts_api.sessions import own_address
from bpo_contracts_api.shown import FetchesShown, FetchShown, NewSourceShown, SourceShown, SourcesShown, TakenShown
from bpo_contracts_api.source_settings import GenericSettings, GraphSettings, PaperlessSettings, settings_of

router = APIRouter(prefix="/v1/sources", tags=["sources"])

_MOST_BYTES = 1024 * 1024
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class GraphAsked(GraphSettings):
    name: Name = Field(examples=["legal-drive"])
    kind: Literal["graph"]


class PaperlessAsked(PaperlessSettings):
    name: Name = Field(examples=["paperless"])
    kind: Literal["paperless"]


class GenericAsked(GenericSettings):
    name: Name = Field(examples=["dms"])
    kind: Literal["generic"]


SourceAsked = Annotated[GraphAsked | PaperlessAsked | GenericAsked, Body(discriminator="kind")]


@router.post(
    "",
    status_code=HTTPStatus.CREATED,
    response_model=NewSourceShown,
    responses=answers(*WITH_BODY, HTTPStatus.CONFLICT),
)
def add(
    request: Request, service: Serving, caller: Calling, session: Transaction, asked: SourceAsked
) -> NewSourceShown:
    """Add a system. Its token is in this answer and nowhere else: the system sends it with every message.

    No secret goes into the settings: they name it, and `secrets` says from which environment variable, or file in
    BPO_CONTRACTS_SECRETS, the worker reads it.
    """
    caller.needs(Scope.SOURCES_WRITE)
    wanted = settings_of(asked.kind, asked.model_dump(exclude={"name", "kind"}))
    made = sources.add(service, session, caller, asked.name, wanted)
    shown = SourceShown.of(made.row, sources.secrets_of(session, made.row), own_address(request, service.settings))
    return NewSourceShown(**shown.model_dump(), token=made.token)


@router.get("", response_model=SourcesShown, responses=answers(*ANYWHERE))
def listing(request: Request, service: Serving, caller: Calling, session: Transaction) -> SourcesShown:
    """The sources of the workspace, by name."""
    caller.needs(Scope.SOURCES_WRITE)
    found = sources.sources_of(session, caller.workspace)
    address = own_address(request, service.settings)
    return SourcesShown(sources=[SourceShown.of(row, sources.secrets_of(session, row), address) for row in found])


@router.get("/{name}", response_model=SourceShown, responses=answers(*ABOUT_ONE))
def one(request: Request, service: Serving, caller: Calling, session: Transaction, name: Named) -> SourceShown:
    """A source, and where its messages go."""
    caller.needs(Scope.SOURCES_WRITE)
    row = sources.source_named(session, caller.workspace, name)
    return SourceShown.of(row, sources.secrets_of(session, row), own_address(request, service.settings))


@router.delete("/{name}", status_code=HTTPStatus.NO_CONTENT, response_class=Response, responses=answers(*ABOUT_ONE))
def remove(caller: Calling, session: Transaction, name: Named) -> Response:
    """Remove the source and its log; checks of its documents stay."""
    caller.needs(Scope.SOURCES_WRITE)
    sources.remove(session, caller, name)
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.get("/{name}/fetches", response_model=FetchesShown, responses=answers(*ABOUT_ONE))
def fetches(caller: Calling, session: Transaction, name: Named, limit: Limit = 50, after: After = None) -> FetchesShown:
    """The log: what was fetched, into which check, and what went wrong, the latest first."""
    caller.needs(Scope.SOURCES_WRITE)
    found = sources.list_fetches(session, sources.source_named(session, caller.workspace, name), limit + 1, after)
    page = found[:limit]
    return FetchesShown(fetches=[FetchShown.of(row) for row in page], next=page[-1].id if len(found) > limit else None)


@router.post(
    "/{name}/notify",
    status_code=HTTPStatus.ACCEPTED,
    response_model=TakenShown,
    responses={
        200: {"description": "Microsoft Graph's validationToken, said back.", "content": {"text/plain": {}}},
        **answers(
            HTTPStatus.UNAUTHORIZED,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.UNPROCESSABLE_ENTITY,
            HTTPStatus.TOO_MANY_REQUESTS,
        ),
    },
    openapi_extra={
        "requestBody": {
            "content": {
                "application/json": {
                    "schema": {"type": "object"},
                    "examples": {
                        "generic": {"value": {"document": "4711", "version": "7"}},
                        "paperless": {"value": {"document_id": 12}},
                        "graph": {"value": {"value": [{"clientState": "ntf_…", "resource": "drives/b!t18F/root"}]}},
                    },
                },
                "application/x-www-form-urlencoded": {"schema": {"type": "object"}},
            }
        }
    },
)
async def notify(
    service: Serving,
    request: Request,
    name: Named,
    workspace: Annotated[str, Query(max_length=80, pattern=r"^[a-z0-9_]+$", description="The workspace's id.")],
    validation_token: Annotated[str | None, Query(alias="validationToken", max_length=1000)] = None,
) -> Response:
    """Takes a system's word that documents changed. It needs no API key: the message carries the source's own token.

    Generic and Paperless-ngx: `Authorization: Bearer TOKEN` or `X-Notify-Token: TOKEN`, or a signature (Standard Webhooks)
    where the source has a `signing_secret`. Microsoft Graph: the token as `clientState`. The documents are fetched from
    the source's own address; an address in the message is never asked for.
    """
    if validation_token is not None:
        said = await run_in_threadpool(notifications.handshake, service, workspace, name, validation_token)
        return PlainTextResponse(said)
    body = await body_of(request, _MOST_BYTES)
    message = Notification(request.headers, body, await _fields(request, body))
    new = await run_in_threadpool(notifications.take, service, workspace, name, message)
    return JSONResponse({"new": new}, HTTPStatus.ACCEPTED)


async def _fields(request: Request, body: bytes) -> Mapping[str, Any] | None:
    if not request.headers.get("content-type", "").lower().startswith(_FORMS):
        return notifications.json_fields(body)

    async def again() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    try:
        async with Request(request.scope, again).form(max_files=1, max_fields=100) as form:
            return {key: value for key, value in form.items() if isinstance(value, str)}
    except HTTPException:  # it is no form after all
        return None
