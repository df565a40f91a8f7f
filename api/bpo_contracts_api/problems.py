"""Errors of the API as problem details (RFC 9457): what, why, what to do."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from bpo_contracts.errors import BpoContractsError

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


def answer_with_problems(app: FastAPI) -> None:
    @app.exception_handler(ProblemError)
    def _problem(_request: Request, error: ProblemError) -> JSONResponse:
        return problem_answer(error.status, error.code, error.detail, error.headers)

    @app.exception_handler(BpoContractsError)
    def _mistake(_request: Request, error: BpoContractsError) -> JSONResponse:
        return problem_answer(HTTPStatus.UNPROCESSABLE_ENTITY, getattr(error, "code", "not-usable"), str(error))

    @app.exception_handler(HTTPException)
    def _http(_request: Request, error: HTTPException) -> JSONResponse:
        status = HTTPStatus(error.status_code)
        code = status.phrase.lower().replace(" ", "-")
        return problem_answer(status, code, _ADVICE.get(status, str(error.detail)), dict(error.headers or {}))

    @app.exception_handler(RequestValidationError)
    def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        places = [{"place": [str(step) for step in one["loc"]], "message": one["msg"]} for one in error.errors()]
        said = "; ".join(f"{'.'.join(place['place'])}: {place['message']}" for place in places)
        return problem_answer(
            HTTPStatus.UNPROCESSABLE_ENTITY, "invalid-request", f"The request is not right: {said}.", errors=places
        )

    @app.exception_handler(Exception)
    def _internal(_request: Request, _error: Exception) -> JSONResponse:
        detail = "The service made a mistake; the request was not carried out. Its log says where, without any contract's words."
        return problem_answer(HTTPStatus.INTERNAL_SERVER_ERROR, "internal-error", detail)


_ADVICE = {
    HTTPStatus.NOT_FOUND: "There is nothing at this address. /docs lists what there is.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method. /docs lists what it takes.",
}


def problem_answer(
    status: HTTPStatus,
    code: str,
    detail: str,
    headers: dict[str, str] | None = None,
    errors: list[dict[str, object]] | None = None,
) -> JSONResponse:
    problem = Problem(
        type="about:blank", title=status.phrase, status=status.value, detail=detail, code=code, errors=errors
    )
    return JSONResponse(problem.model_dump(exclude_none=True), status.value, headers, MEDIA_TYPE)
