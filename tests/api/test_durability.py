"""kill -9 at any point loses nothing: what was queued or running is judged, once, after a start."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from sqlalchemy import func, select

from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.tables import AuditEntry, Check, Fetch
from tests.api.conftest import Tenant, a_tenant
from tests.api.receiver import Asked, Told, receiving
from tests.api.server import Server, serving, started
from tests.api.stand_in_dms import API_TOKEN, stand_in
from tests.api.test_sources import a_source
from tests.conftest import SAMPLES

FILES = sorted(SAMPLES.glob("*.txt"))[:4]


def send_all(server: Server, token: str, times: int) -> list[str]:
    made = []
    with httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {token}"}, timeout=60) as client:
        for path in FILES * times:
            answer = client.post("/v1/checks", files=[("files", (path.name, path.read_bytes()))])
            assert answer.status_code == 202, answer.text
            made.append(answer.json()["id"])
    return made


def wait_until_done(service: Service, made: list[str], *, at_least: int | None = None) -> None:
    wanted = len(made) if at_least is None else at_least
    until = time.monotonic() + 240
    while time.monotonic() < until:
        with service.database.begin() as session:
            done = session.scalar(select(func.count()).select_from(Check).where(Check.state == "done"))
        if done is not None and done >= wanted:
            return
        time.sleep(0.05)
    with service.database.begin() as session:
        raise AssertionError(session.execute(select(Check.state, func.count()).group_by(Check.state)).all())


def assert_done_once(service: Service, made: list[str]) -> None:
    with service.database.begin() as session:
        done = session.scalars(select(AuditEntry.subject).where(AuditEntry.action == "check.done")).all()
    assert sorted(done) == sorted(made)


@pytest.fixture
def environment(any_database_url: str) -> dict[str, str]:
    return {
        "BPO_CONTRACTS_DATABASE_URL": any_database_url,
        "BPO_CONTRACTS_WORKER_LOST_AFTER": "3",
        "BPO_CONTRACTS_ALLOWED_ADDRESSES": '["127.0.0.1"]',
    }


@contextmanager
def told(service: Service, tenant: Tenant) -> Iterator[dict[str, set[bytes]]]:
    """Hears of checks that are done; for each message the bodies it came with."""
    heard: dict[str, set[bytes]] = {}

    def note(asked: Asked) -> Told:
        heard.setdefault(asked.headers["webhook-id"], set()).add(asked.body)
        return Told(204)

    with receiving(note) as receiver:
        made = tenant.client.post("/v1/webhooks", json={"url": receiver.url, "events": ["check.done"]})
        assert made.status_code == 201, made.text
        yield heard


def assert_told(heard: dict[str, set[bytes]], made: list[str]) -> None:
    """Every check in a message of its own that never changed, however often it was sent."""
    until = time.monotonic() + 60
    while len(heard) < len(made) and time.monotonic() < until:
        time.sleep(0.05)
    assert all(len(bodies) == 1 for bodies in heard.values())
    assert sorted(json.loads(*bodies)["data"]["id"] for bodies in heard.values()) == sorted(made)


def test_killing_the_server_loses_nothing(
    any_database_url: str, environment: dict[str, str], open_service: Callable[..., Service], tmp_path: Path
) -> None:
    service = open_service(database_url=any_database_url, allowed_addresses=("127.0.0.1",))
    tenant = a_tenant(service, "default")
    with told(service, tenant) as heard:
        with serving(tmp_path, environment) as server:
            made = send_all(server, tenant.token, 2)
            wait_until_done(service, made, at_least=1)
            server.kill()
        with serving(tmp_path, environment):
            wait_until_done(service, made)
            assert_told(heard, made)
    assert_done_once(service, made)


def test_killing_a_worker_leaves_its_work_to_the_others(
    any_database_url: str, environment: dict[str, str], open_service: Callable[..., Service], tmp_path: Path
) -> None:
    service = open_service(database_url=any_database_url, allowed_addresses=("127.0.0.1",))
    tenant = a_tenant(service, "default")
    with told(service, tenant) as heard, serving(tmp_path, environment, "--no-work") as server:
        made = send_all(server, tenant.token, 2)
        first, second = (started(tmp_path, environment, tmp_path / "worker.log", "worker") for _ in range(2))
        try:
            wait_until_done(service, made, at_least=1)
            first.kill()
            first.wait()
            wait_until_done(service, made)
            assert_told(heard, made)
        finally:
            for worker in (first, second):
                worker.kill()
                worker.wait()
    assert_done_once(service, made)


def test_killing_the_server_in_the_middle_of_a_fetch_fetches_everything_once(
    any_database_url: str, environment: dict[str, str], open_service: Callable[..., Service], tmp_path: Path
) -> None:
    service = open_service(database_url=any_database_url, allowed_addresses=("127.0.0.1",))
    tenant = a_tenant(service, "default")
    environment |= {"BPO_CONTRACTS_SOURCE_DMS": API_TOKEN}
    begun, killed = threading.Semaphore(0), threading.Event()
    with stand_in() as dms:

        def slow(asked: Asked) -> Told:
            begun.release()
            killed.wait(60)
            return dms.answer(asked)

        dms.receiver.answer = slow
        sender = a_source(tenant, dms, "generic")
        for number, path in enumerate(FILES):
            assert sender.send({"document": str(number), "version": dms.keep(str(number), path)}).json() == {"new": 1}
        with serving(tmp_path, environment) as server:
            assert all(begun.acquire(timeout=60) for _ in range(2))
            server.kill()
        killed.set()
        with serving(tmp_path, environment):
            wait_until_done(service, [path.name for path in FILES])
    with service.database.begin() as session:
        fetched = [(row.state, row.document) for row in session.scalars(select(Fetch).order_by(Fetch.document))]
        checked = list(session.scalars(select(Check.external_id).order_by(Check.external_id)))
    assert fetched == [("done", str(number)) for number in range(len(FILES))]
    assert checked == [f"dms:{number}" for number in range(len(FILES))]
