"""/v1/checks: send files, follow the check, fetch its report."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Header, Query, Request, Response, UploadFile
from fastapi.concurrency import run_in_threadpool
from sse_starlette import EventSourceResponse, ServerSentEvent

from bpo_contracts.document import Kind
from bpo_contracts.renderers import RENDERERS
from bpo_contracts_api import checks, submitting
from bpo_contracts_api.asking import Calling, KnownFirst, Serving, Transaction
from bpo_contracts_api.checks import Filter, State
from bpo_contracts_api.identity import Caller, Scope
from bpo_contracts_api.problems import ProblemError, answers, not_found
from bpo_contracts_api.reporting import comparison_of, known_format, written
from bpo_contracts_api.routes.shapes import After, Limit, Wanted
from bpo_contracts_api.security import REPORT_POLICY
from bpo_contracts_api.service import Service
from bpo_contracts_api.shown import CheckShown, ChecksShown, ComparisonShown

router = APIRouter(prefix="/v1/checks", tags=["checks"], route_class=KnownFirst)

_LOOK_SECONDS = 0.25
_LONGEST_WAIT = 120.0

_ANYWHERE = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
_ABOUT_ONE = (*_ANYWHERE, HTTPStatus.NOT_FOUND)


@router.post(
    "",
    status_code=HTTPStatus.ACCEPTED,
    response_model=CheckShown,
    summary="Check one or more files of a deal",
    responses={
        200: {"description": "Done within `wait`: the report.", "content": {"application/json": {}}},
        **answers(
            *_ANYWHERE,
            HTTPStatus.BAD_REQUEST,
            HTTPStatus.CONFLICT,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.UNPROCESSABLE_ENTITY,
        ),
    },
)
async def send(
    service: Serving,
    caller: Calling,
    files: Annotated[list[UploadFile], File(description="The files of one deal.")],
    playbook: Annotated[str | None, Form(description="The name of a playbook, or NAME@VERSION.")] = None,
    fact: Annotated[list[str] | None, Form(description="NAME=yes or NAME=no; may be repeated.")] = None,
    kind: Annotated[Kind | None, Form(description="Judge as this kind instead of the one the document shows.")] = None,
    external_id: Annotated[
        str | None, Form(max_length=200, description="The document's id in your own system.")
    ] = None,
    external_version: Annotated[str | None, Form(max_length=200)] = None,
    metadata: Annotated[
        str | None, Form(max_length=10_000, description="A JSON object to keep with the check.")
    ] = None,
    wait: Annotated[float, Query(ge=0, le=_LONGEST_WAIT, description="Seconds to wait for the report.")] = 0,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Response:
    """Answers 202 with the check; with `wait`, 200 with the report when it is done in time.

    A call with an Idempotency-Key that was used for the same files and fields answers with the check of the first one.
    """
    caller.needs(Scope.CHECKS_WRITE)
    asked = submitting.Asked(
        kind=kind,
        playbook=playbook or None,
        facts=tuple(fact or ()),
        external_id=external_id or None,
        external_version=external_version or None,
        metadata=metadata or None,
        idempotency_key=idempotency_key,
    )
    uploads = [submitting.Sent(file.filename or "", file.file) for file in files]
    check_id = await run_in_threadpool(submitting.submit, service, caller, uploads, asked)
    shown = await _when_over(service, caller, check_id, wait)
    if wait and shown.state is State.DONE:
        return await run_in_threadpool(_report, service, caller, check_id, "json")
    return Response(
        shown.model_dump_json(), HTTPStatus.ACCEPTED, {"Location": f"/v1/checks/{check_id}"}, "application/json"
    )


@router.get("", response_model=ChecksShown, responses=answers(*_ABOUT_ONE, HTTPStatus.UNPROCESSABLE_ENTITY))
def listing(
    caller: Calling,
    session: Transaction,
    state: State | None = None,
    kind: Kind | None = None,
    external_id: Wanted = None,
    q: Annotated[Wanted, Query(description="Words of the title.")] = None,
    created_after: date | None = None,
    assigned_to: Wanted = None,
    limit: Limit = 50,
    after: After = None,
) -> ChecksShown:
    """The checks of the workspace, the latest first, a page at a time."""
    caller.needs(Scope.CHECKS_READ)
    only = Filter(state, kind.value if kind else None, external_id, q, created_after, assigned_to)
    found = checks.list_checks(session, caller.workspace, only, limit + 1, after)
    page = found[:limit]
    return ChecksShown(
        checks=[CheckShown.of(check) for check in page], next=page[-1].id if len(found) > limit else None
    )


@router.get("/{check_id}", response_model=CheckShown, responses=answers(*_ABOUT_ONE))
def one(caller: Calling, session: Transaction, check_id: str) -> CheckShown:
    """Where the check is: its state, and which page of which file is being read."""
    caller.needs(Scope.CHECKS_READ)
    return CheckShown.of(checks.check_named(session, caller.workspace, check_id))


def _wanted_format(
    request: Request,
    format: Annotated[str | None, Query(description="One of: " + ", ".join(RENDERERS))] = None,
) -> str:
    """The report's format: by `format`, else by the Accept header, else JSON."""
    if format is not None:
        return known_format(format)
    accepted = [each.partition(";")[0].strip() for each in request.headers.get("accept", "*/*").split(",")]
    for wanted in accepted:
        if wanted in ("*/*", "application/*", ""):
            return "json"
        for name, renderer in RENDERERS.items():
            if renderer.media_type.partition(";")[0] == wanted:
                return name
    detail = (
        f"The report cannot be written as {', '.join(accepted)}. Ask with ?format= for one of {', '.join(RENDERERS)}."
    )
    raise ProblemError(HTTPStatus.NOT_ACCEPTABLE, "no-such-format", detail)


@router.get(
    "/{check_id}/report",
    response_class=Response,
    responses={
        200: {
            "description": "The report.",
            "content": {renderer.media_type.partition(";")[0]: {} for renderer in RENDERERS.values()},
        },
        **answers(*_ABOUT_ONE, HTTPStatus.CONFLICT, HTTPStatus.NOT_ACCEPTABLE, HTTPStatus.UNPROCESSABLE_ENTITY),
    },
)
def report(
    service: Serving, caller: Calling, check_id: str, format: Annotated[str, Depends(_wanted_format)]
) -> Response:
    """The gap report, in the format of `format` or of the Accept header; deviations accepted today are marked."""
    caller.needs(Scope.CHECKS_READ)
    return _report(service, caller, check_id, format)


@router.get(
    "/{check_id}/comparison", response_model=ComparisonShown, responses=answers(*_ABOUT_ONE, HTTPStatus.CONFLICT)
)
def comparison(
    service: Serving,
    caller: Calling,
    check_id: str,
    against: Annotated[str | None, Query(description="Another check; the version before where none is given.")] = None,
) -> ComparisonShown:
    """Which gaps this version opened and closed against the one before."""
    caller.needs(Scope.CHECKS_READ)
    return ComparisonShown.model_validate(comparison_of(service, caller, check_id, against))


@router.get(
    "/{check_id}/events",
    response_class=EventSourceResponse,
    responses={
        200: {"description": "The check each time it changes.", "content": {"text/event-stream": {}}},
        **answers(*_ABOUT_ONE),
    },
)
async def events(service: Serving, caller: Calling, check_id: str) -> EventSourceResponse:
    """Server-sent events: `progress` each time the check gets on, and `over` at its end."""
    caller.needs(Scope.CHECKS_READ)
    first = await run_in_threadpool(_shown, service, caller, check_id)
    return EventSourceResponse(_told(service, caller, first))


@router.post("/{check_id}/cancel", response_model=CheckShown, responses=answers(*_ABOUT_ONE, HTTPStatus.CONFLICT))
def cancel(service: Serving, caller: Calling, session: Transaction, check_id: str) -> CheckShown:
    """Stop a check that is queued or running; its files stay."""
    caller.needs(Scope.CHECKS_WRITE)
    check = checks.check_named(session, caller.workspace, check_id)
    if State(check.state).is_over:
        raise ProblemError(HTTPStatus.CONFLICT, "already-over", f"The check is over: {check.state}.")
    checks.cancel(service, session, check, by=caller.name)
    return CheckShown.of(check)


@router.delete(
    "/{check_id}",
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    responses={
        200: {"description": "It was queued or running and is cancelled now.", "model": CheckShown},
        **answers(*_ABOUT_ONE),
    },
)
def remove(service: Serving, caller: Calling, session: Transaction, check_id: str) -> Response:
    """Cancel a check that is queued or running (200); erase one that is over, with its files and report (204)."""
    caller.needs(Scope.CHECKS_WRITE)
    check = checks.check_named(session, caller.workspace, check_id)
    if State(check.state).is_over:
        checks.erase(session, service.files, check, by=caller.name)
        return Response(status_code=HTTPStatus.NO_CONTENT)
    checks.cancel(service, session, check, by=caller.name)
    return Response(CheckShown.of(check).model_dump_json(), media_type="application/json")


def _report(service: Service, caller: Caller, check_id: str, format: str) -> Response:
    with service.database.begin() as session:
        check = checks.check_named(session, caller.workspace, check_id)
        content = written(service, session, check, format)
    headers = {"Content-Security-Policy": REPORT_POLICY} if format == "html" else None
    return Response(content, headers=headers, media_type=RENDERERS[format].media_type)


def _shown(service: Service, caller: Caller, check_id: str) -> CheckShown:
    with service.database.begin() as session:
        return CheckShown.of(checks.check_named(session, caller.workspace, check_id))


async def _when_over(service: Service, caller: Caller, check_id: str, seconds: float) -> CheckShown:
    """The check at its end, or as it stands when the time is up."""
    until = time.monotonic() + seconds
    while True:
        shown = await run_in_threadpool(_shown, service, caller, check_id)
        left = until - time.monotonic()
        if shown.state.is_over or left <= 0:
            return shown
        await asyncio.sleep(min(_LOOK_SECONDS, left))


async def _told(service: Service, caller: Caller, shown: CheckShown) -> AsyncIterator[ServerSentEvent]:
    while True:
        event = "over" if shown.state.is_over else "progress"
        yield ServerSentEvent(json.dumps(shown.model_dump(mode="json")), event=event)
        if shown.state.is_over:
            return
        before = shown
        while shown == before:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                shown = await run_in_threadpool(_shown, service, caller, shown.id)
            except ProblemError:  # erased meanwhile
                yield ServerSentEvent(
                    json.dumps({"id": shown.id, "detail": str(not_found("check", shown.id))}), event="gone"
                )
                return
