"""What people note on findings: looked at, a comment, who is to look."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpo_contracts_api import audit
from bpo_contracts_api.clock import now
from bpo_contracts_api.identifiers import new_id
from bpo_contracts_api.identity import Caller
from bpo_contracts_api.people import refuse_unknown
from bpo_contracts_api.problems import ProblemError
from bpo_contracts_api.storage.tables import Check, FindingRow, Remark

_MOST_CHARACTERS = 5_000


class RemarkKind(StrEnum):
    REVIEWED = "reviewed"
    COMMENT = "comment"
    ASSIGNED = "assigned"


@dataclass(frozen=True, slots=True)
class FindingName:
    """A finding: of which file of the check, on which requirement."""

    position: int
    requirement: str


@dataclass(slots=True)
class Noted:
    """All that stands on one finding, the oldest first."""

    reviewed: Remark | None = None
    assigned: Remark | None = None
    comments: list[Remark] = field(default_factory=list)


def noted_on(session: Session, check: Check) -> dict[FindingName, Noted]:
    """What was noted on the findings of a check; of reviews and assignments the last counts."""
    noted: dict[FindingName, Noted] = defaultdict(Noted)
    rows = select(Remark).where(Remark.check_id == check.id).order_by(Remark.created_at, Remark.id)
    for row in session.scalars(rows):
        one = noted[FindingName(row.position, row.requirement)]
        if row.kind == RemarkKind.COMMENT:
            one.comments.append(row)
        elif row.kind == RemarkKind.REVIEWED:
            one.reviewed = row if row.words else None
        else:
            one.assigned = row if row.words else None
    return dict(noted)


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be noted on which finding; empty words take a review or an assignment back."""

    finding: FindingName
    kind: RemarkKind
    words: str


def add_note(session: Session, caller: Caller, check: Check, wanted: Note) -> Remark:
    """Note something on a finding. Raises the problem 422 for words that are none or too many."""
    finding, kind, words = wanted.finding, wanted.kind, wanted.words.strip()
    if len(words) > _MOST_CHARACTERS or "\0" in words or (kind is RemarkKind.COMMENT and not words):
        detail = f"A comment has between 1 and {_MOST_CHARACTERS} characters."
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "no-comment", detail)
    _known(session, check, finding)
    if kind is RemarkKind.ASSIGNED and words:
        refuse_unknown(session, caller.workspace, words)
    row = Remark(
        id=new_id("rmk"),
        workspace_id=caller.workspace,
        check_id=check.id,
        position=finding.position,
        requirement=finding.requirement,
        kind=kind,
        words=words,
        author=caller.name,
        created_at=now(),
    )
    session.add(row)
    audit.record(session, caller.workspace, caller.name, f"finding.{kind}", check.id, requirement=finding.requirement)
    return row


def _known(session: Session, check: Check, finding: FindingName) -> None:
    if session.get(FindingRow, (check.id, finding.position, finding.requirement)) is None:
        detail = f"The check has no finding on {finding.requirement} in its file {finding.position + 1}."
        raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-finding", detail)
