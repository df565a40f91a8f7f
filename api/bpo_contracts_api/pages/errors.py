"""A problem as a page, for people."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request
from fastapi.responses import HTMLResponse

from bpo_contracts_api.pages.showing import page
from bpo_contracts_api.problems import Problem

_TITLES = {
    HTTPStatus.UNAUTHORIZED: "You are not signed in",
    HTTPStatus.FORBIDDEN: "You may not do this",
    HTTPStatus.NOT_FOUND: "Not here",
    HTTPStatus.CONFLICT: "This does not fit with what is there",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Too large",
    HTTPStatus.UNPROCESSABLE_ENTITY: "This cannot be used as it is",
    HTTPStatus.TOO_MANY_REQUESTS: "Too much at once",
    HTTPStatus.INTERNAL_SERVER_ERROR: "The service made a mistake",
}


def problem_page(request: Request, problem: Problem) -> HTMLResponse:
    """What went wrong and what to do, with the way back to the pages where somebody is signed in."""
    status = HTTPStatus(problem.status)
    visit = getattr(request.state, "visit", None)
    return page(
        request, "error.html.j2", visit, status, title=_TITLES.get(status, problem.title), detail=problem.detail
    )
