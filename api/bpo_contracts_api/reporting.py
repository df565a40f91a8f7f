"""Reports of checks as they stand today: with the deviations that hold, in any format, against another version."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from sqlalchemy.orm import Session

from bpo_contracts.comparing import compare
from bpo_contracts.findings import GapReport
from bpo_contracts.renderers import render
from bpo_contracts_api import checks, deviations
from bpo_contracts_api.clock import now
from bpo_contracts_api.differences import told
from bpo_contracts_api.identity import Caller
from bpo_contracts_api.problems import ProblemError
from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.tables import Check
from bpo_contracts_api.stored_reports import unpacked, with_deviations


def current_report(service: Service, session: Session, check: Check) -> GapReport:
    """The report with what is accepted today. Raises the problem 409 where there is none yet."""
    accepted = deviations.holding(session, check.workspace_id, now().date())
    return with_deviations(kept_report(service, check), [one for one in accepted if deviations.covers(one, check)])


def written(report: GapReport, format: str) -> bytes:
    return render(report, format).encode()


def comparison_of(service: Service, caller: Caller, identifier: str, against: str | None) -> dict[str, Any]:
    with service.database.begin() as session:
        check = checks.check_named(session, caller.workspace, identifier)
        other = against or check.previous_id
        if other is None:
            detail = "No earlier check has the same external_id. Name one with ?against=."
            raise ProblemError(HTTPStatus.CONFLICT, "nothing-to-compare", detail)
        previous = checks.check_named(session, caller.workspace, other)
    return {"previous": previous.id, **told(compare(kept_report(service, previous), kept_report(service, check)))}


def kept_report(service: Service, check: Check) -> GapReport:
    """The report as it came out. Raises the problem 409 where there is none."""
    if check.report_digest is None:
        detail = f"The check {check.id} is {check.state} and has no report." + (
            f" {check.problem}" if check.problem else ""
        )
        raise ProblemError(HTTPStatus.CONFLICT, "no-report", detail)
    return unpacked(service.files.get(check.workspace_id, check.report_digest))
