"""Reports of checks as they stand today: with the deviations that hold, in any format, against another version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from sqlalchemy.orm import Session

from bpo_contracts.comparing import Comparison, compare
from bpo_contracts.findings import DocumentReport, Finding, GapReport
from bpo_contracts.renderers import RENDERERS, render
from bpo_contracts_api import checks, deviations
from bpo_contracts_api.clock import now
from bpo_contracts_api.differences import told
from bpo_contracts_api.identity import Caller
from bpo_contracts_api.problems import ProblemError
from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.tables import AcceptedDeviation, Check
from bpo_contracts_api.stored_reports import DOCUMENTS, name_of, unpacked, unpressed


def current_report(service: Service, session: Session, check: Check) -> GapReport:
    """The report with what is accepted today. Raises the problem 409 where there is none yet.

    Where the documents were not kept, their texts are empty.
    """
    documents = service.files.get_derived(check.workspace_id, _digest(check), DOCUMENTS)
    return _with_deviations(unpacked(_findings(service, check), documents), _covering(session, check))


def known_format(format: str) -> str:
    """The name of a report format. Raises the problem 422 for another."""
    if format not in RENDERERS:
        detail = f"There is no report format {format!r}. There are {', '.join(RENDERERS)}."
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "no-such-format", detail)
    return format


def written(service: Service, session: Session, check: Check, format: str) -> bytes:
    """The report in a format: as it was written when the check ended, where nothing was accepted since."""
    if not _covering(session, check):
        kept = service.files.get_derived(check.workspace_id, _digest(check), name_of(format))
        if kept is not None:
            return unpressed(kept)
    return render(current_report(service, session, check), format).encode()


def _covering(session: Session, check: Check) -> list[AcceptedDeviation]:
    accepted = deviations.holding(session, check.workspace_id, now().date())
    return [one for one in accepted if deviations.covers(one, check)]


def _with_deviations(report: GapReport, covering: Sequence[AcceptedDeviation]) -> GapReport:
    """The report with the gaps that the team accepts marked so; what a playbook accepted stays."""
    accepted = {row.requirement: f"{row.reason} (accepted by {row.owner} until {row.until})" for row in covering}
    return replace(report, documents=tuple(_accepting(document, accepted) for document in report.documents))


def _accepting(document: DocumentReport, accepted: dict[str, str]) -> DocumentReport:
    def taken(finding: Finding) -> Finding:
        words = accepted.get(finding.requirement)
        return replace(finding, deviation=words) if words and finding.is_gap and not finding.deviation else finding

    return replace(document, findings=tuple(taken(finding) for finding in document.findings))


def comparison(service: Service, old: Check, new: Check) -> Comparison:
    """What changed from one check to another, by the findings alone. Raises the problem 409 where one has no report."""
    return compare(unpacked(_findings(service, old)), unpacked(_findings(service, new)))


def comparison_of(service: Service, caller: Caller, identifier: str, against: str | None) -> dict[str, Any]:
    with service.database.begin() as session:
        check = checks.check_named(session, caller.workspace, identifier)
        other = against or check.previous_id
        if other is None:
            detail = "No earlier check has the same external_id. Name one with ?against=."
            raise ProblemError(HTTPStatus.CONFLICT, "nothing-to-compare", detail)
        previous = checks.check_named(session, caller.workspace, other)
    return {"previous": previous.id, **told(comparison(service, previous, check))}


def _findings(service: Service, check: Check) -> bytes:
    return service.files.get(check.workspace_id, _digest(check))


def _digest(check: Check) -> str:
    """What the findings are kept by. Raises the problem 409 where there are none."""
    if check.report_digest is None:
        detail = f"The check {check.id} is {check.state} and has no report." + (
            f" {check.problem}" if check.problem else ""
        )
        raise ProblemError(HTTPStatus.CONFLICT, "no-report", detail)
    return check.report_digest
