"""Putting work on the durable queue (DBOS), in the transaction of what it is for."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from dbos import DBOS, DBOSClient, EnqueueOptions
from sqlalchemy.orm import Session

from bpo_contracts_api.storage.database import Database

CHECKS = "checks"
DELIVERIES = "deliveries"
FETCHES = "fetches"
VERSION = "1"
"""Of the workflows' steps. It changes only where work begun by the old steps cannot be ended by the new."""


_OVER = ["SUCCESS", "ERROR", "CANCELLED"]
_AT_ONCE = 500


def address(url: str) -> str:
    """The database's address as DBOS writes it."""
    return url.replace("postgresql+psycopg://", "postgresql://")


class WorkQueue:
    """What the workers are to do. A row and its work come together or not at all."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @cached_property
    def _client(self) -> DBOSClient:
        return DBOSClient(system_database_engine=self._database.engine)

    def prepare(self) -> None:
        """Bring the queue's own tables up to date."""
        DBOS.migrate(address(self._database.url))

    def add_check(self, session: Session, check_id: str) -> None:
        self._add(session, CHECKS, "check", check_id, check_id)

    def add_delivery(self, session: Session, delivery_id: str, attempt: int, seconds: float = 0) -> None:
        """An attempt to deliver a message, so many seconds from now."""
        self._add(session, DELIVERIES, "deliver", f"{delivery_id}-{attempt}", delivery_id, attempt, seconds=seconds)

    def add_fetch(self, session: Session, fetch_id: str, attempt: int, seconds: float = 0) -> None:
        """An attempt to fetch a document from its source, so many seconds from now."""
        self._add(session, FETCHES, "fetch", f"{fetch_id}-{attempt}", fetch_id, attempt, seconds=seconds)

    def take_back(self, worker: str) -> list[str]:
        """Put what a lost worker was at on the queue again; the names of that work."""
        begun = self._client.list_workflows(status="PENDING", executor_id=worker)
        for work in begun:
            self._client.resume_workflow(work.workflow_id, queue_name=work.queue_name or CHECKS)
        return [work.workflow_id for work in begun]

    def forget(self, until: datetime) -> None:
        """Remove what was written down of work that ended before then, so much at a time that nobody waits."""
        over = self._client.list_workflows(
            status=_OVER, completed_before=until.isoformat(), limit=_AT_ONCE, load_input=False, load_output=False
        )
        if over:
            self._client.delete_workflows([work.workflow_id for work in over])

    def _add(
        self, session: Session, queue: str, workflow: str, identifier: str, *given: object, seconds: float = 0
    ) -> None:
        options: EnqueueOptions = {
            "queue_name": queue,
            "workflow_name": workflow,
            "workflow_id": identifier,
            "app_version": VERSION,
        }
        if seconds:
            options["delay_seconds"] = seconds
        self._client.enqueue_in_transaction(session, options, *given)
