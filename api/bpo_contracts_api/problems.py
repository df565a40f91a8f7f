"""Errors of the API as problem details (RFC 9457): what, why, what to do."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import DataError
from starlette.exceptions import HTTPException
from starlette.routing import Match

from bpo_contracts.errors import BpoContractsError
from bpo_contracts_api import security
from bpo_contracts_api.loading import RulesNotLoadedError

MEDIA_TYPE = "application/problem+json"


class Problem(BaseModel):
    """A problem (RFC 9457). `code` is for programs and never changes its meaning."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is no check chk_01h8. It may have been erased."])
    code: str = Field(examples=["no-such-check"])
    errors: list[dict[str, object]] | None = Field(
        default=None, description="What is wrong with the request, place by place."
    )


class ProblemError(Exception):
    """Raised anywhere below a route; answered as a problem."""

    def __init__(self, status: HTTPStatus, code: str, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.headers = status, code, detail, headers


def not_found(what: str, name: str) -> ProblemError:
    detail = f"There is no {what} {name}. It may have been erased, or it belongs to another workspace."
    return ProblemError(HTTPStatus.NOT_FOUND, f"no-such-{what.replace(' ', '-')}", detail)


def answers(*statuses: HTTPStatus) -> dict[int | str, dict[str, object]]:
    """The problems a route may answer with, for the OpenAPI document."""
    return {
        status.value: {
            "description": status.phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in statuses
    }


ProblemPage = Callable[[Request, Problem], Response]


def answer_with_problems(app: FastAPI, as_page: ProblemPage) -> None:
    """Answer what is raised below a route: programs with a problem, people, by their Accept, with a page."""
    app.state.problem_page = as_page

    @app.exception_handler(ProblemError)
    def _problem(request: Request, error: ProblemError) -> Response:
        return answer(request, error)

    @app.exception_handler(RulesNotLoadedError)
    def _no_rules(request: Request, error: RulesNotLoadedError) -> Response:
        return answer(request, ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "rules-not-loaded", str(error)))

    @app.exception_handler(BpoContractsError)
    def _mistake(request: Request, error: BpoContractsError) -> Response:
        code = getattr(error, "code", "not-usable")
        return answer(request, ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, code, str(error)))

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        status = HTTPStatus(error.status_code)
        code = status.phrase.lower().replace(" ", "-")
        detail = _ADVICE.get(status, str(error.detail))
        headers = dict(error.headers or {})
        if status is HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = ", ".join(_methods_of(app, request))
        return answer(request, ProblemError(status, code, detail, headers))

    @app.exception_handler(RequestValidationError)
    def _invalid(request: Request, error: RequestValidationError) -> Response:
        wrong = [([str(step) for step in one["loc"]], _said(one["msg"])) for one in error.errors()]
        places: list[dict[str, object]] = [{"place": place, "message": message} for place, message in wrong]
        said = "; ".join(f"{'.'.join(place)}: {message}" for place, message in wrong)
        detail = f"The request is not right: {said}."
        return answer(request, ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-request", detail), places)

    @app.exception_handler(DataError)
    def _unkeepable(request: Request, _error: DataError) -> Response:
        detail = "A value holds a sign or a size that the database cannot keep. Send it without control characters."
        return answer(request, ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "not-keepable", detail))

    @app.exception_handler(Exception)
    def _internal(request: Request, _error: Exception) -> Response:
        detail = "The service made a mistake; the request was not carried out. Its log says where, without any contract's words."
        told = answer(request, ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error", detail))
        security.harden(told.headers, https=request.app.state.service.settings.public_url.startswith("https://"))
        return told


def _said(message: str) -> str:
    """What is wrong, in words for whoever sent it."""
    if "Expected UploadFile" in message:
        return "This part has no file name, so it is no file; send it with one (curl: -F files=@agreement.docx)"
    return message


def _methods_of(app: FastAPI, request: Request) -> list[str]:
    """What the address takes, by whichever of its routes."""
    wanted = [{**request.scope, "method": method} for method in _METHODS]
    taken = [
        str(scope["method"]) for scope in wanted if any(route.matches(scope)[0] is Match.FULL for route in app.routes)
    ]
    return ["GET", "HEAD", *taken[1:]] if "GET" in taken else taken


_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_ADVICE = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address. /docs lists what there is.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method. /docs lists what it takes.",
}


def answer(request: Request, error: ProblemError, errors: list[dict[str, object]] | None = None) -> Response:
    """A problem as its reader wants it: JSON, or a page where the request's Accept prefers HTML."""
    status = error.status
    problem = Problem(
        type="about:blank",
        title=status.phrase,
        status=status.value,
        detail=error.detail,
        code=error.code,
        errors=errors,
    )
    if not _prefers_a_page(request.headers.get("accept", "")):
        return JSONResponse(problem.model_dump(exclude_none=True), status.value, error.headers, MEDIA_TYPE)
    as_page: ProblemPage = request.app.state.problem_page
    told = as_page(request, problem)
    told.headers.update(error.headers or {})
    return told


def _prefers_a_page(accept: str) -> bool:
    """Whether text/html is named and nothing of JSON is wanted more, as browsers ask when a person follows a link."""
    weights = dict(_weighed(part) for part in accept.lower().split(","))
    html = weights.get("text/html", 0.0)
    return html > 0 and html >= max(weights.get("application/json", 0.0), weights.get(MEDIA_TYPE, 0.0))


def _weighed(part: str) -> tuple[str, float]:
    media_type, *parameters = (piece.strip() for piece in part.split(";"))
    stated = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
    try:
        return media_type, float(stated)
    except ValueError:
        return media_type, 0.0
