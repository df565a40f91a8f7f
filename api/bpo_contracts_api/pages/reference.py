"""The rules and the playbooks, to be read, and playbooks to be written."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from markdown_it import MarkdownIt
from markupsafe import Markup

from bpo_contracts.document import Kind
from bpo_contracts.playbooks import explained, new_playbook, shipped
from bpo_contracts.rule_tools import page as rule_page
from bpo_contracts_api import positions
from bpo_contracts_api.asking import Signed, Transaction
from bpo_contracts_api.clock import now
from bpo_contracts_api.identity import Scope
from bpo_contracts_api.loading import known_rules
from bpo_contracts_api.pages.showing import page
from bpo_contracts_api.problems import ProblemError, not_found

router = APIRouter(include_in_schema=False)


@router.get("/rules")
def rules(request: Request, visit: Signed, kind: str = "", q: str = "") -> HTMLResponse:
    """Every requirement, by pack."""
    pack = known_rules()
    chosen = pack.of_kind(Kind(kind)) if kind in tuple(Kind) else pack.rules
    wanted = [rule for rule in chosen if q.lower() in f"{rule.id} {rule.title}".lower()]
    return page(request, "rules.html.j2", visit, rules=wanted, kind=kind, q=q, kinds=list(Kind))


@router.get("/rules/{identifier}")
def rule(request: Request, visit: Signed, identifier: str) -> HTMLResponse:
    """One requirement: what it asks, why, the law, what to write."""
    found = known_rules().named(identifier)
    if found is None:
        raise not_found("rule", identifier)
    text = MarkdownIt("commonmark", {"html": False}).render(rule_page(found))
    return page(request, "rule.html.j2", visit, rule=found, text=Markup(text))  # noqa: S704 - the project's own rules


@router.get("/playbooks")
def playbooks(request: Request, visit: Signed, session: Transaction) -> HTMLResponse:
    visit.caller.needs(Scope.CHECKS_READ)
    own = positions.all_latest(session, visit.caller.workspace)
    return page(request, "playbooks.html.j2", visit, own=own, shipped=_about_shipped())


@cache
def _about_shipped() -> dict[str, str]:
    """What each playbook of the project says of itself."""
    return {name: positions.playbook_from(text).about for name, text in positions.shipped_texts().items()}


@router.get("/playbooks/{name}")
def playbook(request: Request, visit: Signed, session: Transaction, name: str) -> HTMLResponse:
    """A playbook in plain words and as YAML; a name that is not taken yet begins a new one."""
    visit.caller.needs(Scope.CHECKS_READ)
    return _playbook_page(request, visit, session, name)


@router.post("/playbooks/{name}")
def keep_playbook(
    request: Request, visit: Signed, session: Transaction, name: str, text: Annotated[str, Form()]
) -> Response:
    """Keep a new version; a mistake is shown beside the text."""
    visit.caller.needs(Scope.PLAYBOOKS_WRITE)
    name, text = positions.fit_name(name), text.replace("\r\n", "\n")
    try:
        positions.keep(session, visit.caller, name, text)
    except ProblemError as problem:
        return _playbook_page(request, visit, session, name, text, problem.detail)
    return RedirectResponse(f"/playbooks/{name}", HTTPStatus.SEE_OTHER)


@router.post("/playbooks")
def begin_playbook(visit: Signed, name: Annotated[str, Form()]) -> Response:
    visit.caller.needs(Scope.PLAYBOOKS_WRITE)
    return RedirectResponse(f"/playbooks/{positions.fit_name(name)}", HTTPStatus.SEE_OTHER)


@router.post("/playbooks/{name}/remove")
def remove_playbook(visit: Signed, session: Transaction, name: str) -> Response:
    visit.caller.needs(Scope.PLAYBOOKS_WRITE)
    positions.remove(session, visit.caller, positions.fit_name(name))
    return RedirectResponse("/playbooks", HTTPStatus.SEE_OTHER)


def _playbook_page(
    request: Request, visit: Signed, session: Transaction, name: str, text: str | None = None, problem: str = ""
) -> HTMLResponse:
    name = positions.fit_name(name)
    known = positions.versions(session, visit.caller.workspace, name)
    comes_along = name in shipped()
    if text is None and (known or comes_along):
        text = positions.text_of(session, visit.caller.workspace, name)[1]
    shown = text if text is not None else new_playbook(name, known_rules())
    lines = [] if problem else list(explained(positions.playbook_from(shown), known_rules(), now().date()))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return page(
        request,
        "playbook.html.j2",
        visit,
        status,
        name=name,
        text=shown,
        versions=known,
        comes_along=comes_along,
        lines=lines,
        problem=problem,
    )
