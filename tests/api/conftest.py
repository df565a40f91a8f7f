"""What the tests of the service share: a service on SQLite and on PostgreSQL, keys, a client, a worker."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from starlette.testclient import TestClient

from bpo_contracts_api import keys, workspaces
from bpo_contracts_api.app import build_app
from bpo_contracts_api.identity import Scope
from bpo_contracts_api.jobs import Worker
from bpo_contracts_api.service import Service

BOTH = ["sqlite", "postgresql"]


@pytest.fixture(params=BOTH)
def any_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once SQLite and once PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'service.sqlite'}"
    return new_database(request.getfixturevalue("postgres_server"))


def new_database(server: str) -> str:
    name = f"tests_{secrets.token_hex(6)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return server.replace("/postgres?", f"/{name}?")


@dataclass(frozen=True)
class Tenant:
    """A workspace with a key that may do everything in it, and a client that sends it."""

    workspace: str
    token: str
    client: TestClient


def a_tenant(service: Service, name: str, scopes: list[Scope] | None = None) -> Tenant:
    with service.database.begin() as session:
        owner = workspaces.workspace_named(session, name, by="tests")
        made = keys.new_key(session, owner.id, keys.Wanted("tests", scopes or list(Scope)), by="tests")
    client = TestClient(build_app(service), raise_server_exceptions=False)
    client.headers["Authorization"] = f"Bearer {made.token}"
    return Tenant(owner.id, made.token, client)


@pytest.fixture
def service(open_service: Callable[..., Service]) -> Service:
    return open_service()


@pytest.fixture
def tenant(service: Service) -> Tenant:
    return a_tenant(service, "default")


@pytest.fixture
def working(service: Service) -> Iterator[Worker]:
    worker = Worker(service)
    worker.start()
    yield worker
    worker.stop()
