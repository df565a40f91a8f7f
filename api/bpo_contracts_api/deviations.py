"""Deviations: gaps a team accepts until a day, with a reason and an owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo_contracts_api import audit, checks
from bpo_contracts_api.clock import now
from bpo_contracts_api.identifiers import new_id
from bpo_contracts_api.identity import Caller
from bpo_contracts_api.loading import known_rules
from bpo_contracts_api.problems import ProblemError, not_found
from bpo_contracts_api.storage.tables import AcceptedDeviation, Check

_LONGEST_REASON = 4_000
_LONGEST_OWNER = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """A deviation as it is asked for: in one check, in all versions of a document (`external_id`), or everywhere."""

    requirement: str
    reason: str
    owner: str
    until: date
    check_id: str | None = None
    external_id: str | None = None


def accept(session: Session, caller: Caller, wanted: Wanted) -> AcceptedDeviation:
    """Keep the deviation. Raises the problem 422 where it could not hold, 404 for a check that is not there."""
    _refuse_unusable(wanted)
    if wanted.check_id:
        checks.check_named(session, caller.workspace, wanted.check_id)
    row = AcceptedDeviation(
        id=new_id("dev"),
        workspace_id=caller.workspace,
        requirement=wanted.requirement,
        check_id=wanted.check_id,
        external_id=wanted.external_id,
        reason=wanted.reason,
        owner=wanted.owner,
        until=wanted.until,
        created_by=caller.name,
        created_at=now(),
    )
    session.add(row)
    session.flush()
    until = wanted.until.isoformat()
    audit.record(
        session, caller.workspace, caller.name, "deviation.accepted", row.id, requirement=row.requirement, until=until
    )
    return row


def holding(session: Session, workspace: str, day: date) -> list[AcceptedDeviation]:
    """The deviations of the workspace that hold on the day, the oldest first."""
    query = select(AcceptedDeviation).where(
        AcceptedDeviation.workspace_id == workspace,
        AcceptedDeviation.withdrawn_at.is_(None),
        AcceptedDeviation.until >= day,
    )
    return list(session.scalars(query.order_by(AcceptedDeviation.created_at)))


def covers(one: AcceptedDeviation, check: Check) -> bool:
    """Whether the deviation is for this check: named for it, for its document, or for all."""
    of_check = one.check_id is None or one.check_id == check.id
    return of_check and (one.external_id is None or one.external_id == check.external_id)


def deviation_named(session: Session, workspace: str, identifier: str) -> AcceptedDeviation:
    row = session.get(AcceptedDeviation, identifier)
    if row is None or row.workspace_id != workspace:
        raise not_found("deviation", identifier)
    return row


def withdraw(session: Session, caller: Caller, identifier: str) -> None:
    """From now on the gap counts again; the deviation stays in the list as withdrawn."""
    row = deviation_named(session, caller.workspace, identifier)
    if row.withdrawn_at:
        return
    row.withdrawn_at = now()
    audit.record(session, caller.workspace, caller.name, "deviation.withdrawn", row.id, requirement=row.requirement)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which deviations a list shows; None asks for no more than all. `holds`: accepted today, or not any more."""

    requirement: str | None = None
    check_id: str | None = None
    external_id: str | None = None
    holds: bool | None = None


def list_deviations(
    session: Session, workspace: str, only: Filter, limit: int, after: str | None
) -> list[AcceptedDeviation]:
    """The latest first; `after` is the id of the last of the page before."""
    query = select(AcceptedDeviation).where(AcceptedDeviation.workspace_id == workspace)
    exact = {
        AcceptedDeviation.requirement: only.requirement,
        AcceptedDeviation.check_id: only.check_id,
        AcceptedDeviation.external_id: only.external_id,
    }
    for column, wanted in exact.items():
        query = query.where(column == wanted) if wanted is not None else query
    if only.holds is not None:
        in_force = AcceptedDeviation.withdrawn_at.is_(None) & (AcceptedDeviation.until >= now().date())
        query = query.where(in_force if only.holds else ~in_force)
    if after:
        query = query.where(AcceptedDeviation.id < after)
    return list(session.scalars(query.order_by(AcceptedDeviation.id.desc()).limit(limit)))


def _refuse_unusable(wanted: Wanted) -> None:
    _refuse_unreadable("reason", wanted.reason, _LONGEST_REASON)
    _refuse_unreadable("owner", wanted.owner, _LONGEST_OWNER)
    if known_rules().named(wanted.requirement) is None:
        detail = f"There is no requirement {wanted.requirement}. GET /v1/rules lists them."
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "no-such-rule", detail)
    if wanted.until <= now().date():
        detail = "The last day on which the gap is accepted (`until`) must lie in the future. Give a later day."
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "not-in-the-future", detail)
    if wanted.check_id and wanted.external_id:
        detail = (
            "A deviation holds in one check or in all versions of a document. Give check_id or external_id, not both."
        )
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "check-or-document", detail)


def _refuse_unreadable(name: str, words: str, most: int) -> None:
    if not words.strip() or len(words) > most or "\0" in words:
        detail = f"A deviation needs a {name} of 1 to {most} characters."
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, f"no-{name}", detail)
