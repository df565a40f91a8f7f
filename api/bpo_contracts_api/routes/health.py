"""/healthz, /readyz, /metrics: for those who keep the service running."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from bpo_contracts_api import metrics
from bpo_contracts_api.asking import Serving, caller_with
from bpo_contracts_api.identity import Scope
from bpo_contracts_api.problems import ProblemError, answers

router = APIRouter(tags=["health"])


@router.get("/healthz", response_class=PlainTextResponse)
def alive() -> str:
    """The process answers."""
    return "ok"


@router.get("/readyz", response_class=PlainTextResponse, responses=answers(HTTPStatus.SERVICE_UNAVAILABLE))
def ready(service: Serving) -> str:
    """The database and the file store answer too."""
    try:
        fit = service.database.is_ready() and service.files.is_ready()
    except Exception as error:
        raise _unready() from error
    if not fit:
        raise _unready()
    return "ready"


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}}, **answers(HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)},
)
def measured(service: Serving, request: Request) -> Response:
    """Counts for Prometheus; from this machine without a key, from elsewhere with one of scope metrics:read."""
    if request.client is None or request.client.host not in ("127.0.0.1", "::1", "testclient"):
        caller_with(service, request.headers.get("authorization", "")).needs(Scope.METRICS_READ)
    return Response(metrics.exposition(service), media_type=CONTENT_TYPE_LATEST)


def _unready() -> ProblemError:
    detail = "The database or the file store does not answer. Look at the log and at the addresses in the settings."
    return ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "not-ready", detail)
