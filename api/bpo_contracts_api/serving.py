"""Running the service: server and worker in one process, or workers by themselves."""

from __future__ import annotations

import ipaddress
import signal
import threading
from types import FrameType

import uvicorn

from bpo_contracts.errors import UsageError
from bpo_contracts_api.app import build_app
from bpo_contracts_api.jobs import Worker
from bpo_contracts_api.judging import process_context
from bpo_contracts_api.service import Service


def serve(service: Service, host: str, port: int, *, work: bool) -> None:
    """Answer requests until stopped; with `work`, also work off the queue in this process."""
    if not is_loopback(host) and not _has_accounts(service):
        raise UsageError(
            f"Only this machine may reach the service while nobody has an account, so it is not opened on {host}. "
            "Start it on 127.0.0.1 first, open the link it prints, and make the administrator's account."
        )
    worker = Worker(service) if work else None
    if worker:
        warm_up()
        worker.start()
    try:
        config = uvicorn.Config(
            build_app(service), host=host, port=port, log_level="warning", access_log=False, server_header=False
        )
        uvicorn.Server(config).run()
    finally:
        if worker:
            worker.stop()


def work(service: Service) -> None:
    """Work off the queue until stopped."""
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    for wanted in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wanted, stop)
    warm_up()
    worker = Worker(service)
    worker.start()
    stopped.wait()
    worker.stop()


def warm_up() -> None:
    """Let the fork server compile the rules before the first check waits for it."""
    process = process_context().Process(target=_nothing)  # type: ignore[attr-defined]
    process.start()


def _nothing() -> None:
    """All there is to do is to have been started."""


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _has_accounts(service: Service) -> bool:
    from sqlalchemy import select

    from bpo_contracts_api.storage.tables import User

    with service.database.begin() as session:
        return session.scalars(select(User).limit(1)).first() is not None
