"""Templates filled in: what every page is given, and its headers."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader

from bpo_contracts import __version__
from bpo_contracts.findings import Severity, Status
from bpo_contracts.renderers import html, words
from bpo_contracts_api.clock import now
from bpo_contracts_api.identity import Scope, Visit


def page(
    request: Request, template: str, visit: Visit | None, status: HTTPStatus = HTTPStatus.OK, **shown: Any
) -> HTMLResponse:
    """A page for the visitor; `visit` is None where nobody need be signed in."""
    filled = (
        _environment()
        .get_template(template)
        .render(
            visit=visit,
            path=request.url.path,
            version=__version__,
            tomorrow=now().date() + timedelta(days=1),
            words=words,
            Status=Status,
            Severity=Severity,
            Scope=Scope,
            **shown,
        )
    )
    return HTMLResponse(filled, status)


def fragment(template: str, **shown: Any) -> str:
    """A piece of a page, for scripts that put it in place."""
    return _environment().get_template(template).render(words=words, Status=Status, Severity=Severity, **shown)


@cache
def _environment() -> Environment:
    environment = html.environment(PackageLoader("bpo_contracts_api", "templates"))
    environment.filters.update(moment=_moment, day=_day, file_size=_file_size)
    return environment


def _moment(value: datetime | None) -> str:
    """A time as people write it, in UTC."""
    return f"{value:%Y-%m-%d %H:%M} UTC" if value else ""


def _day(value: datetime | None) -> str:
    return f"{value:%Y-%m-%d}" if value else ""


def _file_size(value: int) -> str:
    return f"{value / 1024**2:.1f} MB" if value >= 1024**2 else f"{max(1, round(value / 1024))} kB"
