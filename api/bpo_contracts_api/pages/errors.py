"""A problem as a page, for people."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request
from fastapi.responses import HTMLResponse

from bpo_contracts_api.pages.showing import page
from bpo_contracts_api.problems import Problem

_NOT_FILLED_IN = "Something was left out or cannot be read. Go back and change it; what you typed is still there."
_TITLES = {
    HTTPStatus.UNAUTHORIZED: "You are not signed in",
    HTTPStatus.FORBIDDEN: "You may not do this",
    HTTPStatus.NOT_FOUND: "Not here",
    HTTPStatus.CONFLICT: "This does not fit with what is there",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Too large",
    HTTPStatus.UNPROCESSABLE_ENTITY: "This cannot be used as it is",
    HTTPStatus.METHOD_NOT_ALLOWED: "Not here",
    HTTPStatus.BAD_REQUEST: "This cannot be read",
    HTTPStatus.BAD_GATEWAY: "Another system does not answer",
    HTTPStatus.TOO_MANY_REQUESTS: "Too much at once",
    HTTPStatus.INTERNAL_SERVER_ERROR: "The service made a mistake",
}


def problem_page(request: Request, problem: Problem) -> HTMLResponse:
    """What went wrong and what to do, with the way back to the pages where somebody is signed in."""
    status = HTTPStatus(problem.status)
    visit = getattr(request.state, "visit", None)
    title = _TITLES.get(status, problem.title)
    detail = _NOT_FILLED_IN if problem.errors else problem.detail
    return page(request, "error.html.j2", visit, status, title=title, detail=detail, places=_places(problem))


def _places(problem: Problem) -> list[str]:
    """What is wrong with a form, field by field, without the words of programs."""
    fields = [(str(_last(error.get("place"))), str(error.get("message", ""))) for error in problem.errors or ()]
    return [f"{name.replace('_', ' ').capitalize()}: {message[:1].lower()}{message[1:]}" for name, message in fields]


def _last(place: object) -> object:
    return place[-1] if isinstance(place, list) and place else ""
