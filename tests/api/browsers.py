"""People and their browsers: accounts made directly, and clients that keep cookies and send forms as browsers do."""

from __future__ import annotations

import re
from functools import cache

from starlette.testclient import TestClient

from bpo_contracts_api import accounts, passwords, workspaces
from bpo_contracts_api.app import build_app
from bpo_contracts_api.identity import UserRole
from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.tables import User

PASSWORD = "quiet marble 7 lanterns float"
AS_A_PERSON = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@cache
def _kept() -> str:
    return passwords.kept(PASSWORD)


def a_person(
    service: Service,
    role: UserRole = UserRole.ADMINISTRATOR,
    email: str = "dana@example.com",
    workspace: str = "default",
) -> User:
    with service.database.begin() as session:
        owner = workspaces.workspace_named(session, workspace, by="tests")
        name = email.partition("@")[0].capitalize()
        user = User(workspace_id=owner.id, email=email, name=name, role=role.value, password=_kept())
        return accounts.add(session, user, by="tests")


def a_browser(service: Service, address: str = "http://testserver") -> TestClient:
    client = TestClient(build_app(service), base_url=address, follow_redirects=False, raise_server_exceptions=False)
    client.headers.update(AS_A_PERSON)
    return client


def signed_in(
    service: Service,
    role: UserRole = UserRole.ADMINISTRATOR,
    email: str = "dana@example.com",
    workspace: str = "default",
) -> TestClient:
    """The browser of a new person who has just signed in."""
    a_person(service, role, email, workspace)
    client = a_browser(service)
    answer = sign_in(client, email)
    assert answer.status_code == 303, answer.text
    return client


def sign_in(client: TestClient, email: str = "dana@example.com", password: str = PASSWORD, **fields: str) -> object:
    return client.post("/sign-in", data={"email": email, "password": password, **fields})


def csrf_of(client: TestClient) -> str:
    """The token that the forms of the pages carry."""
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/account").text)
    assert found is not None
    return found.group(1)
