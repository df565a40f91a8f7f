"""The durable work of the service (DBOS): checks, deliveries and fetches, taken up again where a worker was lost."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from dbos import DBOS, DBOSConfig
from sqlalchemy import delete, select

from bpo_contracts.checking import Reading, Upload
from bpo_contracts.comparing import compare
from bpo_contracts.document import Kind
from bpo_contracts.progress import Pages
from bpo_contracts.workers import Cancelled
from bpo_contracts_api import checks, fetching, logs, retention, webhooks
from bpo_contracts_api.clock import now
from bpo_contracts_api.differences import told as difference_told
from bpo_contracts_api.judging import Follower, Judged, judge_uploads
from bpo_contracts_api.loading import RulesNotLoadedError
from bpo_contracts_api.positions import playbook_from
from bpo_contracts_api.problems import ProblemError
from bpo_contracts_api.queue import CHECKS, DELIVERIES, FETCHES, VERSION, address
from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.tables import Check, WorkerSeen
from bpo_contracts_api.stored_reports import unpacked

log = logging.getLogger(__name__)

_DELIVERIES_AT_ONCE = 20
_FETCHES_AT_ONCE = 4
_POLL_SECONDS = 0.2
_MOST_STARTS = 5
_LOOK_SECONDS = 0.5


class _Running:
    """The service that this process works for; DBOS keeps one application a process."""

    service: Service | None = None

    @classmethod
    def now(cls) -> Service:
        if cls.service is None:
            raise RuntimeError("no worker was started in this process")
        return cls.service


class Worker:
    """One process that works off the queue; others may do the same beside it on one database."""

    def __init__(self, service: Service) -> None:
        self.id = f"wrk_{socket.gethostname()}_{os.getpid()}_{secrets.token_hex(8)}"
        self._service = service
        self._stopped = threading.Event()

    def start(self) -> None:
        _Running.service = self._service
        self._show_life()
        DBOS(config=self._config())
        DBOS.listen_queues([CHECKS, DELIVERIES, FETCHES])
        DBOS.launch()
        logs.quiet_libraries()
        DBOS.register_queue(CHECKS, worker_concurrency=self._service.settings.jobs, polling_interval_sec=_POLL_SECONDS)
        DBOS.register_queue(DELIVERIES, worker_concurrency=_DELIVERIES_AT_ONCE, polling_interval_sec=_POLL_SECONDS)
        DBOS.register_queue(FETCHES, worker_concurrency=_FETCHES_AT_ONCE, polling_interval_sec=_POLL_SECONDS)
        self._take_over()
        threading.Thread(target=self._live, name="bpo-contracts-alive", daemon=True).start()

    def stop(self) -> None:
        """End with what is being worked on put back on the queue."""
        self._stopped.set()
        DBOS.destroy()
        self._service.queue.take_back(self.id)
        with self._service.database.begin() as session:
            session.execute(delete(WorkerSeen).where(WorkerSeen.id == self.id))
        _Running.service = None

    def _config(self) -> DBOSConfig:
        return {
            "name": "bpo-contracts",
            "system_database_url": address(self._service.settings.database),
            "application_version": VERSION,
            "executor_id": self.id,
            "log_level": "WARNING",
            "notification_listener_polling_interval_sec": _POLL_SECONDS,
        }

    def _live(self) -> None:
        """Show that this worker lives, take over what lost ones were at, and keep to the retention."""
        while not self._stopped.wait(self._service.settings.worker_lost_after / 3):
            for care in (self._show_life, self._take_over, self._keep_retention):
                _carefully(care)

    def _show_life(self) -> None:
        with self._service.database.begin() as session:
            session.merge(WorkerSeen(id=self.id, seen_at=now()))

    def _take_over(self) -> None:
        too_long_ago = now() - timedelta(seconds=self._service.settings.worker_lost_after)
        with self._service.database.begin() as session:
            seen = list(session.scalars(select(WorkerSeen)))
        for worker in [row.id for row in seen if row.seen_at < too_long_ago or _has_ended(row.id)]:
            taken = self._service.queue.take_back(worker)
            log.warning("worker %s was lost; %d pieces of its work are on the queue again", worker, len(taken))
            with self._service.database.begin() as session:
                session.execute(delete(WorkerSeen).where(WorkerSeen.id == worker))

    def _keep_retention(self) -> None:
        retention.apply(self._service)


def _has_ended(worker: str) -> bool:
    """Whether the worker was a process of this machine that is no more."""
    host, process, _ = worker.removeprefix("wrk_").rsplit("_", 2)
    if host != socket.gethostname():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _carefully(care: Callable[[], None]) -> None:
    """A database that is away for a moment must not end the worker."""
    try:
        care()
    except Exception:
        log.exception("looking after the queue failed; it is tried again")


@DBOS.workflow(name="check", max_recovery_attempts=_MOST_STARTS)
def run_check(check_id: str) -> None:
    """A check from the queue to its report. Every step can be done again without harm."""
    problem = judge(check_id)
    if problem:
        give_up(check_id, problem)


@DBOS.workflow(name="deliver", max_recovery_attempts=_MOST_STARTS)
def run_delivery(delivery_id: str, number: int) -> None:
    deliver(delivery_id, number)


@DBOS.workflow(name="fetch", max_recovery_attempts=_MOST_STARTS)
def run_fetch(fetch_id: str, number: int) -> None:
    fetch(fetch_id, number)


@DBOS.step(name="judge")
def judge(check_id: str) -> str | None:
    """Judge the files and keep the report; what made it impossible, if anything did."""
    service = _Running.now()
    with service.database.begin() as session:
        check = checks.begin(session, check_id)
    if check is None:
        return None
    try:
        judged = _judged(service, check)
    except Cancelled:
        return None
    except Exception as error:
        return _why_not(check, error)
    _keep(service, check, judged)
    return None


@DBOS.step(name="give_up")
def give_up(check_id: str, problem: str) -> None:
    service = _Running.now()
    with service.database.begin() as session:
        check = checks.fail(session, check_id, problem)
        if check:
            webhooks.announce(service, session, check, webhooks.Event.FAILED)


@DBOS.step(name="deliver")
def deliver(delivery_id: str, number: int) -> None:
    webhooks.attempt(_Running.now(), delivery_id, number)


@DBOS.step(name="fetch")
def fetch(fetch_id: str, number: int) -> None:
    fetching.attempt(_Running.now(), fetch_id, number)


def _why_not(check: Check, error: Exception) -> str:
    """Why the check could not be judged, for whoever sent it; what nobody expected goes to the log, too."""
    if isinstance(error, FileNotFoundError):
        return "A file of the check is no longer in the store. Send it again."
    if isinstance(error, RulesNotLoadedError):
        log.error("check %s failed: %s", check.id, error)
        return str(error)
    if isinstance(error, ProblemError):
        return f"The playbook {check.playbook} does not go with the rules as they are now. {error.detail}"
    log.error("check %s failed", check.id, exc_info=error)
    return "The service made a mistake while it judged the files. Its log names the check; please report it."


def _judged(service: Service, check: Check) -> Judged:
    uploads = [Upload(file.name, service.files.get(check.workspace_id, file.digest)) for file in check.files]
    settings = service.settings
    how = Reading(Kind(check.kind) if check.kind else None, seconds=settings.seconds_a_file, facts=check.facts)
    if check.playbook_text is not None:
        how = Reading.under(playbook_from(check.playbook_text), how)
    return judge_uploads(check.id, uploads, how, settings.jobs, _follower(service, check))


def _keep(service: Service, check: Check, judged: Judged) -> None:
    digest = service.files.put(check.workspace_id, judged.findings)
    for name, content in judged.with_words.items():
        service.files.put_derived(check.workspace_id, digest, name, content)
    difference = _difference(service, check, judged)
    with service.database.begin() as session:
        finished = checks.finish(session, check.id, judged, digest)
        if finished:
            event = webhooks.Event.DONE if judged.problem is None else webhooks.Event.FAILED
            webhooks.announce(service, session, finished, event, difference)
            return
        current = session.get(Check, check.id)
    if current is None or current.report_digest != digest:  # cancelled or erased while it was judged
        service.files.erase(check.workspace_id, digest)


def _difference(service: Service, check: Check, judged: Judged) -> dict[str, Any] | None:
    """What changed since the check of the version before; None where there is none or it has no report."""
    with service.database.begin() as session:
        previous = session.get(Check, check.previous_id) if check.previous_id else None
    if previous is None or previous.report_digest is None:
        return None
    try:
        before = unpacked(service.files.get(previous.workspace_id, previous.report_digest))
    except FileNotFoundError:  # erased at this moment
        return None
    return difference_told(compare(before, unpacked(judged.findings)))


def _follower(service: Service, check: Check) -> Follower:
    """Writes down how far the check is and looks whether it is still wanted, each at most twice a second."""
    last = {"told": 0.0, "looked": 0.0, "cancelled": 0.0}
    done = dict.fromkeys(range(len(check.files)), 0)

    def told(place: int, pages: Pages) -> None:
        done[place] = pages.done
        if time.monotonic() - last["told"] < _LOOK_SECONDS:
            return
        last["told"] = time.monotonic()
        current = {**asdict(pages), "file": place + 1, "files": len(check.files), "files_done": 0}
        with service.database.begin() as session:
            row = session.get(Check, check.id)
            if row is not None and row.state == checks.State.RUNNING:
                row.progress = current

    def is_cancelled() -> bool:
        if time.monotonic() - last["looked"] >= _LOOK_SECONDS:
            last["looked"] = time.monotonic()
            with service.database.begin() as session:
                state = session.scalars(select(Check.state).where(Check.id == check.id)).first()
            last["cancelled"] = float(state != checks.State.RUNNING)
        return bool(last["cancelled"])

    return Follower(told, is_cancelled)
