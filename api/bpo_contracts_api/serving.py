"""Running the service: server and worker in one process, or workers by themselves."""

from __future__ import annotations

import ipaddress
import signal
import socket
import threading
from types import FrameType

import click
import uvicorn

from bpo_contracts.errors import UsageError
from bpo_contracts_api import accounts, logs, workspaces
from bpo_contracts_api.app import build_app
from bpo_contracts_api.jobs import Worker
from bpo_contracts_api.judging import process_context
from bpo_contracts_api.service import Service


def serve(service: Service, host: str, port: int, *, work: bool) -> None:
    """Answer requests until stopped; with `work`, also work off the queue in this process.

    Raises UsageError where the address cannot be listened on.
    """
    logs.set_up()
    listening = _bound(host, port)
    port = listening.getsockname()[1]
    link = first_link(service, host, port)
    click.echo(f"bpo-contracts listens on {_address(host, port)} (API: /docs). Stop it with Ctrl-C.", err=True)
    if link:
        click.echo(
            f"Make the administrator's account within 24 hours, by this link, which works once:\n  {link}", err=True
        )
    worker = Worker(service) if work else None
    if worker:
        warm_up()
        worker.start()
    try:
        config = uvicorn.Config(build_app(service), log_config=None, access_log=False, server_header=False)
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        if worker:
            worker.stop()


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        advice = "Choose another with --port, or stop what listens there."
        raise UsageError(f"{_address(host, port)} cannot be listened on ({error.strerror}). {advice}") from error


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def work(service: Service) -> None:
    """Work off the queue until stopped."""
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    logs.set_up()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wanted, stop)
    warm_up()
    worker = Worker(service)
    worker.start()
    stopped.wait()
    worker.stop()


def warm_up() -> None:
    """Let the fork server compile the rules before the first check waits for it; nobody waits here meanwhile."""
    process = process_context().Process(target=_nothing)  # type: ignore[attr-defined]
    threading.Thread(target=process.start, name="bpo-contracts-warm-up", daemon=True).start()


def _nothing() -> None:
    """All there is to do is to have been started."""


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def first_link(service: Service, host: str, port: int) -> str | None:
    """The link to the first administrator's account; None where there is an administrator.

    Raises UsageError where others than this machine would reach a service that nobody can administer.
    """
    with service.database.begin() as session:
        if accounts.has_administrator(session):
            return None
        if not is_loopback(host):
            if accounts.awaits_administrator(session):
                return None
            raise UsageError(
                f"Only this machine may reach the service while it has no administrator, so it is not opened on {host}. "
                "Make the account first: `bpo-contracts people invite EMAIL --role administrator`, "
                "or start it on 127.0.0.1 and open the link it prints."
            )
        workspace = workspaces.workspace_named(session, workspaces.DEFAULT, by=accounts.FIRST_START)
        made = accounts.first_invitation(session, workspace.id)
    shown = f"[{host}]" if ":" in host else host
    return (service.settings.public_url.rstrip("/") or f"http://{shown}:{port}") + made.path
