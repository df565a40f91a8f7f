"""The list with its uploads, a check with its report, its comparison with another version."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, File, Form, Query, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.orm import Session

from bpo_contracts.comparing import Change
from bpo_contracts.document import Kind
from bpo_contracts.findings import GapReport
from bpo_contracts.playbooks import shipped
from bpo_contracts.renderers import RENDERERS, html
from bpo_contracts_api import checks, deviations, pictures, positions, remarks, reporting, submitting
from bpo_contracts_api.asking import KnownFirst, Serving, Signed, Transaction
from bpo_contracts_api.checks import Filter, State
from bpo_contracts_api.identity import Scope, Visit
from bpo_contracts_api.pages.showing import page
from bpo_contracts_api.people import names_of
from bpo_contracts_api.remarks import FindingName, Note, RemarkKind
from bpo_contracts_api.reporting import current_report, known_format, written
from bpo_contracts_api.routes.shapes import ONE_LINE, After
from bpo_contracts_api.storage.tables import Check

router = APIRouter(include_in_schema=False, route_class=KnownFirst)

_ON_A_PAGE = 25
_OneLine = Annotated[str, Query(max_length=200, pattern=ONE_LINE)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a list is narrowed to, as the form sends it."""

    state: str = ""
    kind: str = ""
    q: _OneLine = ""
    assigned_to: _OneLine = ""

    @property
    def filter(self) -> Filter:
        state = State(self.state) if self.state in tuple(State) else None
        kind = self.kind if self.kind in tuple(Kind) else None
        return Filter(state, kind, None, self.q or None, None, self.assigned_to or None)


@router.get("/")
def home(
    request: Request,
    visit: Signed,
    session: Transaction,
    asked: Annotated[_Asked, Depends()],
    after: After = None,
) -> HTMLResponse:
    """Upload, and what was uploaded before."""
    visit.caller.needs(Scope.CHECKS_READ)
    found = checks.list_checks(session, visit.caller.workspace, asked.filter, _ON_A_PAGE + 1, after)
    return page(
        request,
        "home.html.j2",
        visit,
        checks=found[:_ON_A_PAGE],
        next=found[_ON_A_PAGE - 1].id if len(found) > _ON_A_PAGE else None,
        asked=asked,
        kinds=list(Kind),
        states=list(State),
        playbooks=_playbook_names(session, visit),
        people=names_of(session, visit.caller.workspace),
    )


def _playbook_names(session: Session, visit: Visit) -> list[str]:
    return [*(row.name for row in positions.all_latest(session, visit.caller.workspace)), *shipped()]


@router.post("/checks")
def send(
    service: Serving,
    visit: Signed,
    files: Annotated[list[UploadFile], File()],
    playbook: Annotated[str, Form()] = "",
    kind: Annotated[str, Form()] = "",
    external_id: Annotated[str, Form(max_length=200)] = "",
    together: Annotated[bool, Form()] = False,
) -> Response:
    """Files from the form: one check together, or one each."""
    visit.caller.needs(Scope.CHECKS_WRITE)
    asked = submitting.Asked(
        kind=Kind(kind) if kind in tuple(Kind) else None, playbook=playbook or None, external_id=external_id or None
    )
    sent = [submitting.Sent(file.filename or "", file.file) for file in files if file.filename]
    if not sent:
        return _see("/?problem=no-file")
    groups = [sent] if together or len(sent) == 1 else [[one] for one in sent]
    made = [submitting.submit(service, visit.caller, group, asked) for group in groups]
    return _see(f"/checks/{made[0]}" if len(made) == 1 else "/")


@router.get("/checks/{check_id}")
def one(request: Request, service: Serving, visit: Signed, session: Transaction, check_id: str) -> HTMLResponse:
    """The check: how far it is, or its report."""
    visit.caller.needs(Scope.CHECKS_READ)
    check = checks.check_named(session, visit.caller.workspace, check_id)
    if check.report_digest is None:
        return page(request, "progress.html.j2", visit, check=check, State=State)
    report = current_report(service, session, check)
    return page(
        request,
        "check.html.j2",
        visit,
        check=check,
        report=report,
        sides=html.sides(report),
        noted=remarks.noted_on(session, check),
        positions=_positions(check, report),
        formats=list(RENDERERS),
        people=names_of(session, visit.caller.workspace),
        FindingName=FindingName,
        has_pictures=[file.name.lower().endswith(".pdf") and not check.files_erased_at for file in check.files],
        earlier=checks.others_of(session, check),
    )


def _positions(check: Check, report: GapReport) -> list[int]:
    """For each document of the report, the place of its file among the check's files."""
    places = {file.name: file.position for file in check.files}
    return [places[document.path] for document in report.documents]


@router.get("/checks/{check_id}/files/{position}/pages/{number}.png")
def picture(
    service: Serving, visit: Signed, session: Transaction, check_id: str, position: int, number: int
) -> Response:
    visit.caller.needs(Scope.CHECKS_READ)
    check = checks.check_named(session, visit.caller.workspace, check_id)
    drawn = pictures.picture_of(service, check, position, number)
    return Response(drawn, media_type="image/png")


@router.get("/checks/{check_id}/download")
def download(service: Serving, visit: Signed, session: Transaction, check_id: str, format: str = "json") -> Response:
    """The report as a file, in any format."""
    visit.caller.needs(Scope.CHECKS_READ)
    check = checks.check_named(session, visit.caller.workspace, check_id)
    renderer = RENDERERS[known_format(format)]
    name = quote(f"{check.title.rpartition('.')[0] or check.title} gap report{renderer.suffix}")
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    content = written(service, session, check, format)
    return Response(content, media_type=renderer.media_type, headers=headers)


@router.get("/checks/{check_id}/compare")
def comparison(
    request: Request, service: Serving, visit: Signed, session: Transaction, check_id: str, against: str = ""
) -> HTMLResponse:
    """The version beside another: gaps closed, opened, still there."""
    visit.caller.needs(Scope.CHECKS_READ)
    check = checks.check_named(session, visit.caller.workspace, check_id)
    others = checks.others_of(session, check)
    other = against or check.previous_id or (others[0].id if others else "")
    previous = checks.check_named(session, visit.caller.workspace, other) if other else None
    compared = reporting.comparison(service, previous, check) if previous else None
    return page(
        request,
        "compare.html.j2",
        visit,
        check=check,
        previous=previous,
        others=others,
        compared=compared,
        changes=list(Change),
        Change=Change,
    )


@router.post("/checks/{check_id}/cancel")
def cancel(service: Serving, visit: Signed, session: Transaction, check_id: str) -> Response:
    visit.caller.needs(Scope.CHECKS_WRITE)
    check = checks.check_named(session, visit.caller.workspace, check_id)
    if not State(check.state).is_over:
        checks.cancel(service, session, check, by=visit.caller.name)
    return _see(f"/checks/{check_id}")


@router.post("/checks/{check_id}/erase")
def erase(service: Serving, visit: Signed, session: Transaction, check_id: str) -> Response:
    visit.caller.needs(Scope.CHECKS_WRITE)
    check = checks.check_named(session, visit.caller.workspace, check_id)
    checks.erase(session, service.files, check, by=visit.caller.name)
    return _see("/")


@router.post("/checks/{check_id}/assign")
def assign(visit: Signed, session: Transaction, check_id: str, person: Annotated[str, Form()] = "") -> Response:
    """Who is to look at the agreement."""
    visit.caller.needs(Scope.CHECKS_WRITE)
    check = checks.check_named(session, visit.caller.workspace, check_id)
    checks.assign(session, check, person, by=visit.caller.name)
    return _see(f"/checks/{check_id}")


@router.post("/checks/{check_id}/findings/{position}/{requirement}/{kind}")
def note(
    visit: Signed,
    session: Transaction,
    check_id: str,
    position: int,
    requirement: str,
    kind: RemarkKind,
    back: Annotated[str, Form()] = "",
    words: Annotated[str, Form()] = "",
) -> Response:
    """A comment, a review, or who is to look at the finding."""
    visit.caller.needs(Scope.CHECKS_WRITE)
    check = checks.check_named(session, visit.caller.workspace, check_id)
    wanted = Note(FindingName(position, requirement), kind, words)
    remarks.add_note(session, visit.caller, check, wanted)
    return _see(f"/checks/{check_id}{_anchor(back)}")


@router.post("/checks/{check_id}/deviations/{requirement}")
def accept(
    visit: Signed,
    session: Transaction,
    check_id: str,
    requirement: str,
    until: Annotated[date, Form()],
    reason: Annotated[str, Form()],
    owner: Annotated[str, Form()] = "",
    everywhere: Annotated[bool, Form()] = False,
    back: Annotated[str, Form()] = "",
) -> Response:
    """Accept a gap until a day, in this agreement and its later versions or in all."""
    visit.caller.needs(Scope.DEVIATIONS_WRITE)
    check = checks.check_named(session, visit.caller.workspace, check_id)
    here = {} if everywhere else {"external_id": check.external_id} if check.external_id else {"check_id": check.id}
    wanted = deviations.Wanted(requirement, reason, owner.strip() or visit.caller.name, until, **here)
    deviations.accept(session, visit.caller, wanted)
    return _see(f"/checks/{check_id}{_anchor(back)}")


def _anchor(back: str) -> str:
    """The finding to come back to, if the form named one."""
    return f"#{back}" if back.replace("-", "").isalnum() else ""


def _see(where: str) -> RedirectResponse:
    return RedirectResponse(where, HTTPStatus.SEE_OTHER)


@router.get("/static/report.{suffix}")
def report_asset(suffix: str) -> Response:
    """The style and script that the report's pages share with the report as a file."""
    media = {"css": "text/css", "js": "text/javascript"}.get(suffix)
    if media is None:
        return Response(status_code=HTTPStatus.NOT_FOUND)
    content = str(html.asset(f"report.{suffix}"))
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    return Response(content, media_type=media, headers={"ETag": f'"{digest}"', "Cache-Control": "max-age=3600"})
