"""The application: routes, limits, headers, problems, put together over a service."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from starlette.middleware.base import RequestResponseEndpoint

from bpo_contracts import __version__
from bpo_contracts_api import metrics
from bpo_contracts_api.limits import RateLimit, SizeLimit
from bpo_contracts_api.problems import Problem, answer_with_problems
from bpo_contracts_api.routes import ROUTERS
from bpo_contracts_api.service import Service

_ABOUT = """Checks healthcare outsourcing contracts clause by clause and returns a gap report.

Send the files of a deal to `POST /v1/checks`, follow the check at `GET /v1/checks/{id}`, fetch the report at
`GET /v1/checks/{id}/report`. Every call sends an API key as `Authorization: Bearer KEY`. Errors are problem details (RFC 9457).
"""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


def build_app(service: Service) -> FastAPI:
    """The application over a service whose database is up to date."""

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        yield

    app = FastAPI(title="bpo-contracts", version=__version__, description=_ABOUT, lifespan=life, redoc_url=None)
    app.state.service = service
    answer_with_problems(app)
    for router in ROUTERS:
        app.include_router(router)
    app.middleware("http")(_measured)
    app.add_middleware(RateLimit, a_minute=service.settings.requests_a_minute)
    app.add_middleware(SizeLimit, most=service.settings.max_upload_bytes)
    app.openapi = lambda: openapi(app)  # type: ignore[method-assign]
    return app


def openapi(app: FastAPI) -> dict[str, object]:
    """The OpenAPI document, with the problem that every error answer holds."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        app.openapi_schema = document
    return app.openapi_schema


async def _measured(request: Request, go_on: RequestResponseEndpoint) -> Response:
    began = time.perf_counter()
    answer = await go_on(request)
    route = getattr(request.scope.get("route"), "path", "none")
    metrics.REQUESTS.labels(request.method, route, answer.status_code).inc()
    metrics.SECONDS.labels(request.method, route).observe(time.perf_counter() - began)
    for name, value in _HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer
