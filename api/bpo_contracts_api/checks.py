"""Checks: asked for, listed, told of, cancelled, erased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time
from enum import StrEnum
from http import HTTPStatus
from typing import Any

from sqlalchemy import delete, func, insert, or_, select, tuple_
from sqlalchemy.orm import Session, selectinload

from bpo_contracts_api import audit, webhooks
from bpo_contracts_api.clock import now
from bpo_contracts_api.identifiers import new_id
from bpo_contracts_api.identity import Caller
from bpo_contracts_api.judging import Judged
from bpo_contracts_api.people import refuse_unknown
from bpo_contracts_api.problems import ProblemError, not_found
from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.files import FileStore
from bpo_contracts_api.storage.tables import Check, CheckedFile, FindingRow


class State(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        return self in (State.DONE, State.FAILED, State.CANCELLED)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that is in the store, and how it was named by whoever sent it."""

    name: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a check besides its files."""

    kind: str | None = None
    playbook: str | None = None
    playbook_text: str | None = None
    facts: Mapping[str, bool] = field(default_factory=dict)
    external_id: str | None = None
    external_version: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


def add_check(session: Session, caller: Caller, files: Sequence[KeptFile], request: Request) -> Check:
    """A queued check; who calls this puts it on the queue in the same transaction."""
    check = Check(
        id=new_id("chk"),
        workspace_id=caller.workspace,
        state=State.QUEUED,
        title=files[0].name if len(files) == 1 else f"{files[0].name} and {len(files) - 1} more",
        kind=request.kind,
        playbook=request.playbook,
        playbook_text=request.playbook_text,
        facts=dict(request.facts),
        external_id=request.external_id,
        external_version=request.external_version,
        details=dict(request.details),
        progress={"files": len(files), "files_done": 0},
        previous_id=_last_of(session, caller.workspace, request.external_id),
        created_by=caller.name,
        created_at=now(),
        files=[
            CheckedFile(
                position=place, workspace_id=caller.workspace, name=file.name, digest=file.digest, size=file.size
            )
            for place, file in enumerate(files)
        ],
    )
    session.add(check)
    session.flush()
    audit.record(session, caller.workspace, caller.name, "check.created", check.id, files=[f.digest for f in files])
    return check


def _last_of(session: Session, workspace: str, external_id: str | None) -> str | None:
    """The last check of the same document in the document-management system."""
    if external_id is None:
        return None
    return session.scalars(
        select(Check.id)
        .where(Check.workspace_id == workspace, Check.external_id == external_id)
        .where(Check.state.in_([State.DONE, State.RUNNING, State.QUEUED]))
        .order_by(Check.created_at.desc(), Check.id.desc())
        .limit(1)
    ).first()


def check_named(session: Session, workspace: str, identifier: str) -> Check:
    """The check of the workspace. Raises the problem 404 for those of others as for none."""
    options = [selectinload(Check.files)]
    known = identifier.isprintable()  # not every database can be asked for other signs
    check = session.get(Check, identifier, options=options, populate_existing=True) if known else None
    if check is None or check.workspace_id != workspace:
        raise not_found("check", identifier)
    return check


@dataclass(frozen=True, slots=True)
class Filter:
    """Which checks a list shows; None asks for no more than all."""

    state: State | None = None
    kind: str | None = None
    external_id: str | None = None
    words: str | None = None
    created_after: date | None = None
    assigned_to: str | None = None


def list_checks(session: Session, workspace: str, only: Filter, limit: int, after: str | None) -> list[Check]:
    """The latest first; `after` is the id of the last check of the page before."""
    query = select(Check).options(selectinload(Check.files)).where(Check.workspace_id == workspace)
    exact = {Check.state: only.state, Check.external_id: only.external_id, Check.assigned_to: only.assigned_to}
    for column, wanted in exact.items():
        query = query.where(column == wanted) if wanted is not None else query
    if only.kind is not None:
        query = query.where(or_(Check.kind == only.kind, Check.summary["kinds"].as_string().contains(f'"{only.kind}"')))
    if only.words:
        query = query.where(func.lower(Check.title).contains(only.words.lower(), autoescape=True))
    if only.created_after:
        query = query.where(Check.created_at >= datetime.combine(only.created_after, time.min, UTC))
    if after:
        last = check_named(session, workspace, after)
        query = query.where(tuple_(Check.created_at, Check.id) < (last.created_at, last.id))
    return list(session.scalars(query.order_by(Check.created_at.desc(), Check.id.desc()).limit(limit)))


def others_of(session: Session, check: Check) -> list[Check]:
    """Other checks of the same document that have a report, the latest first: same external_id, or same title."""
    same = Check.external_id == check.external_id if check.external_id else Check.title == check.title
    query = (
        select(Check)
        .where(Check.workspace_id == check.workspace_id, Check.id != check.id, Check.report_digest.is_not(None), same)
        .order_by(Check.created_at.desc(), Check.id.desc())
    )
    return list(session.scalars(query.limit(50)))


def assign(session: Session, check: Check, person: str, *, by: str) -> None:
    """Say who is to look at the agreement; nobody where the name is empty. Raises the problem 422 for a stranger."""
    name = person.strip()
    if name:
        refuse_unknown(session, check.workspace_id, name)
    check.assigned_to = name or None
    audit.record(session, check.workspace_id, by, "check.assigned", check.id, person=check.assigned_to)


def begin(session: Session, identifier: str) -> Check | None:
    """The check set running; None where nobody waits for it any more."""
    check = session.get(Check, identifier, options=[selectinload(Check.files)])
    if check is None or State(check.state).is_over:
        return None
    check.state = State.RUNNING
    check.started_at = check.started_at or now()
    return check


def finish(session: Session, identifier: str, judged: Judged, digest: str) -> Check | None:
    """Keep what came out. Doing it again changes nothing; None where the check was cancelled or erased."""
    check = session.get(Check, identifier, with_for_update=True)
    if check is None or check.state != State.RUNNING:
        return None
    session.execute(delete(FindingRow).where(FindingRow.check_id == identifier))
    _add_findings(session, check, judged)
    check.report_digest, check.rules_digest = digest, judged.rules_digest
    check.summary, check.problem = judged.summary, judged.problem
    check.state = State.DONE if judged.problem is None else State.FAILED
    check.progress = {"files": check.progress["files"], "files_done": check.progress["files"]}
    check.finished_at = now()
    audit.record(session, check.workspace_id, "service", f"check.{check.state}", check.id, report=digest)
    return check


def _add_findings(session: Session, check: Check, judged: Judged) -> None:
    rows = [{"check_id": check.id, "workspace_id": check.workspace_id, **asdict(one)} for one in judged.noted]
    if rows:
        session.execute(insert(FindingRow), rows)


def fail(session: Session, identifier: str, problem: str) -> Check | None:
    check = session.get(Check, identifier, with_for_update=True)
    if check is None or State(check.state).is_over:
        return None
    check.state, check.problem, check.finished_at = State.FAILED, problem, now()
    audit.record(session, check.workspace_id, "service", "check.failed", check.id)
    return check


def cancel(service: Service, session: Session, check: Check, *, by: str) -> None:
    """Stop a check that is not over, and tell those who want to hear of it."""
    check.state, check.finished_at = State.CANCELLED, now()
    audit.record(session, check.workspace_id, by, "check.cancelled", check.id)
    webhooks.announce(service, session, check, webhooks.Event.CANCELLED)


def erase(session: Session, store: FileStore, check: Check, *, by: str) -> None:
    """Remove the check with its files and report; the audit trail keeps only that it was there."""
    if not State(check.state).is_over:
        raise ProblemError(HTTPStatus.CONFLICT, "still-running", "The check is still running. Cancel it first.")
    erase_files(session, store, check)
    if check.report_digest:
        store.erase(check.workspace_id, check.report_digest)
    audit.record(session, check.workspace_id, by, "check.erased", check.id)
    session.delete(check)
    session.flush()


def erase_files(session: Session, store: FileStore, check: Check) -> None:
    """Remove the words of the contract: the files, but for those that another check holds too, and those in the report."""
    check.files_erased_at = now()
    session.flush()
    erase_unheld(session, store, check.workspace_id, {file.digest for file in check.files})
    if check.report_digest:
        store.erase_derived(check.workspace_id, check.report_digest)


def erase_unheld(session: Session, store: FileStore, workspace: str, digests: set[str]) -> None:
    """Remove those of the files that no check of the workspace holds."""
    held = session.scalars(
        select(CheckedFile.digest)
        .join(Check, Check.id == CheckedFile.check_id)
        .where(CheckedFile.workspace_id == workspace, CheckedFile.digest.in_(digests))
        .where(Check.files_erased_at.is_(None))
    )
    for digest in digests.difference(held):
        store.erase(workspace, digest)
