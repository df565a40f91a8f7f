"""The application: routes, limits, headers, problems, put together over a service."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.staticfiles import StaticFiles
from starlette.middleware.base import RequestResponseEndpoint
from starlette.middleware.gzip import GZipMiddleware

from bpo_contracts import __version__
from bpo_contracts_api import metrics
from bpo_contracts_api.heads import HeadAsGet
from bpo_contracts_api.limits import RateLimit, SizeLimit
from bpo_contracts_api.openid import Provider
from bpo_contracts_api.pages import ROUTERS as PAGES
from bpo_contracts_api.pages.errors import problem_page
from bpo_contracts_api.problems import Problem, answer_with_problems, answers
from bpo_contracts_api.routes import ROUTERS
from bpo_contracts_api.security import SecurityHeaders
from bpo_contracts_api.service import Service
from bpo_contracts_api.sessions import is_https

_ABOUT = """Checks healthcare outsourcing contracts clause by clause and returns a gap report.

Send the files of a deal to `POST /v1/checks`, follow the check at `GET /v1/checks/{id}`, fetch the report at
`GET /v1/checks/{id}/report`. Every call sends an API key as `Authorization: Bearer KEY`. Errors are problem details (RFC 9457).
"""


def build_app(service: Service) -> FastAPI:
    """The application over a service whose database is up to date."""

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        yield

    app = FastAPI(
        title="bpo-contracts",
        version=__version__,
        description=_ABOUT,
        lifespan=life,
        docs_url=None,  # its assets would come from elsewhere; pages.api shows the same document
        redoc_url=None,
        redirect_slashes=False,  # such a redirect would repeat whatever host the request named
    )
    app.state.service = service
    app.state.open_id = Provider(service.settings)
    answer_with_problems(app, problem_page)
    for router in (*ROUTERS, *PAGES):
        app.include_router(router)
    app.mount("/static", StaticFiles(packages=[("bpo_contracts_api", "static")]), name="static")
    app.middleware("http")(_measured)
    app.add_middleware(GZipMiddleware, minimum_size=2_000, compresslevel=5)
    app.add_middleware(RateLimit, a_minute=service.settings.requests_a_minute)
    app.add_middleware(SizeLimit, most=service.settings.max_upload_bytes)
    app.add_middleware(HeadAsGet)
    app.add_middleware(SecurityHeaders, https=is_https(service.settings))
    app.openapi = lambda: openapi(app)  # type: ignore[method-assign]
    return app


def openapi(app: FastAPI) -> dict[str, object]:
    """The OpenAPI document, with the problem that every error answer holds."""
    if app.openapi_schema is None:
        document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        _tell_problems(document)
        app.openapi_schema = document
    return app.openapi_schema


def _tell_problems(document: dict[str, Any]) -> None:
    """What FastAPI says of requests that are not right is answered as a problem here, too."""
    for operation in (operation for methods in document["paths"].values() for operation in methods.values()):
        if "422" in operation["responses"]:
            operation["responses"] |= {str(k): v for k, v in answers(HTTPStatus.UNPROCESSABLE_ENTITY).items()}
    for unused in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(unused, None)


async def _measured(request: Request, go_on: RequestResponseEndpoint) -> Response:
    began = time.perf_counter()
    answer = await go_on(request)
    route = getattr(request.scope.get("route"), "path", "none")
    metrics.REQUESTS.labels(request.method, route, answer.status_code).inc()
    metrics.SECONDS.labels(request.method, route).observe(time.perf_counter() - began)
    return answer
