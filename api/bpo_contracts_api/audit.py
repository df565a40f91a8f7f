"""The audit trail: who did what, each entry chained to the one before by its digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bpo_contracts_api.clock import now
from bpo_contracts_api.storage.tables import AuditEntry

_CHAIN_LOCK = 7_205_115
_BEFORE_FIRST = "0" * 64


def record(session: Session, workspace: str, actor: str, action: str, subject: str, **details: Any) -> None:
    """Add an entry in the transaction of what it tells of. No words of a contract go in."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _CHAIN_LOCK})
    else:
        session.execute(text("UPDATE audit SET number = number WHERE number = 0"))  # takes SQLite's one write lock
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).first()
    entry = AuditEntry(
        number=last.number + 1 if last else 1,
        workspace_id=workspace,
        at=now().isoformat(timespec="microseconds"),
        actor=actor,
        action=action,
        subject=subject,
        details=details,
    )
    entry.digest = _digest(entry, last.digest if last else _BEFORE_FIRST)
    session.add(entry)
    session.flush()


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries a list shows; None asks for no more than all."""

    action: str | None = None
    subject: str | None = None


def entries(session: Session, workspace: str, only: Filter, limit: int, after: int | None) -> list[AuditEntry]:
    """The latest first; `after` is the number of the last entry of the page before."""
    query = select(AuditEntry).where(AuditEntry.workspace_id == workspace)
    for column, wanted in {AuditEntry.action: only.action, AuditEntry.subject: only.subject}.items():
        query = query.where(column == wanted) if wanted is not None else query
    if after:
        query = query.where(AuditEntry.number < after)
    return list(session.scalars(query.order_by(AuditEntry.number.desc()).limit(limit)))


def broken_links(session: Session) -> Iterator[str]:
    """What shows that the trail was changed: an entry that is gone, out of order, or not what its digest says."""
    digest, number = _BEFORE_FIRST, 0
    for entry in session.scalars(select(AuditEntry).order_by(AuditEntry.number)).yield_per(1000):
        if entry.number != number + 1:
            yield f"Entries {number + 1} to {entry.number - 1} are gone."
        if entry.digest != _digest(entry, digest):
            yield f"Entry {entry.number} ({entry.action}, {entry.at}) is not what was recorded."
        digest, number = entry.digest, entry.number


def head(session: Session) -> tuple[int, str]:
    """The number and digest of the last entry; kept elsewhere, they show whether the end was cut off."""
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1)).first()
    return (last.number, last.digest) if last else (0, _BEFORE_FIRST)


def _digest(entry: AuditEntry, before: str) -> str:
    told = [before, entry.number, entry.workspace_id, entry.at, entry.actor, entry.action, entry.subject, entry.details]
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
