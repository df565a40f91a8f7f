"""No workspace reaches anything of another: every route is called with another's ids, and a new one fails until it is here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from bpo_contracts_api import accounts, sessions
from bpo_contracts_api.accounts import Wanted
from bpo_contracts_api.clock import now
from bpo_contracts_api.identifiers import new_id
from bpo_contracts_api.identity import UserRole
from bpo_contracts_api.jobs import Worker
from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.tables import User
from tests.api.conftest import Tenant, a_tenant
from tests.api.test_checks import WEAK, sent

NOBODYS = {  # the same for everybody, or opened by something else than a workspace
    ("GET", "/v1/rules/{rule_id}"),
    ("GET", "/rules/{identifier}"),
    ("GET", "/static/report.{suffix}"),
    ("GET", "/invitation/{token}"),
    ("POST", "/invitation/{token}"),
}
MAKES_OWN = {  # a name that another workspace uses is free to be used here
    ("PUT", "/v1/playbooks/{name}"): {"content": "name: Another\n"},
    ("GET", "/playbooks/{name}"): {},
    ("POST", "/playbooks/{name}"): {"data": {"text": "name: Another\n"}},
}
PROVES_ITSELF = {("POST", "/v1/sources/{name}/notify")}  # answers 401 to all that prove nothing
LISTS = {
    "/",
    "/v1/checks",
    "/v1/rules",
    "/v1/playbooks",
    "/v1/deviations",
    "/v1/webhooks",
    "/v1/sources",
    "/v1/keys",
    "/v1/audit",
    "/v1/people",
    "/v1/workspace",
    "/portfolio",
    "/deviations",
    "/rules",
    "/playbooks",
    "/people",
    "/account",
    "/docs",
    "/sign-in",
    "/openid/start",
    "/openid/back",
    "/healthz",
    "/readyz",
    "/metrics",
}
MAKES = {
    "/v1/checks",
    "/v1/deviations",
    "/v1/webhooks",
    "/v1/sources",
    "/v1/keys",
    "/v1/people/invitations",
    "/checks",
    "/playbooks",
    "/sign-in",
    "/sign-out",
    "/account",
    "/people/invitations",
}
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("PATCH", "/v1/webhooks/{webhook_id}"): {"json": {"active": False}},
    ("POST", "/checks/{check_id}/deviations/{requirement}"): {"data": {"until": "2999-01-01", "reason": "Ours."}},
    ("POST", "/checks/{check_id}/assign"): {"data": {"person": "us"}},
    ("POST", "/checks/{check_id}/findings/{position}/{requirement}/{kind}"): {"data": {"words": "Ours."}},
    ("POST", "/people/{identifier}"): {"data": {"role": "viewer"}},
    ("PATCH", "/v1/people/{identifier}"): {"json": {"role": "viewer"}},
}
PLAIN = {"position": "0", "number": "1", "requirement": "liab.cap", "kind": "comment"}


def routes_of(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Method and path of every route, those of included routers too."""
    for route in app.routes:
        for one in getattr(getattr(route, "original_router", None), "routes", [route]):
            if isinstance(one, APIRoute):
                yield from ((method, one.path) for method in sorted(one.methods))


@pytest.fixture
def owned(tenant: Tenant, service: Service, working: Worker) -> dict[str, str]:
    """One of everything in a workspace, by the name that routes give it."""
    client = tenant.client
    check = str(sent(tenant, WEAK, external_id="DMS-1")["id"])
    deviation = {"requirement": "liab.cap", "reason": "Agreed.", "owner": "Counsel", "until": "2999-01-01"}
    hook = client.post("/v1/webhooks", json={"url": "https://no-such-host.invalid/"}).json()["id"]
    source = {"name": "theirs", "kind": "paperless", "base_url": "https://example.com", "token": "T"}
    assert client.post("/v1/sources", json=source).status_code == 201
    assert client.put("/v1/playbooks/theirs", content="name: Theirs\n").status_code == 200
    return {
        "check_id": check,
        "deviation_id": client.post("/v1/deviations", json=deviation).json()["id"],
        "webhook_id": hook,
        "delivery_id": client.post(f"/v1/webhooks/{hook}/test").json()["id"],
        "key_id": client.get("/v1/keys").json()["keys"][0]["id"],
        "name": "theirs",
        "person": a_person(service, tenant.workspace, "theirs@example.com").id,
        "invitation": an_invitation(service, tenant.workspace),
    }


def a_person(service: Service, workspace: str, email: str) -> User:
    with service.database.begin() as session:
        person = User(
            id=new_id("usr"),
            workspace_id=workspace,
            email=email,
            name=email.partition("@")[0],
            role=UserRole.ADMINISTRATOR.value,
            created_at=now(),
        )
        session.add(person)
    return person


def an_invitation(service: Service, workspace: str) -> str:
    with service.database.begin() as session:
        return accounts.invite(session, workspace, Wanted("new@example.com", UserRole.VIEWER), by="tests").row.id


class Stranger:
    """Somebody who may do everything in another workspace, by key and by browser."""

    def __init__(self, service: Service) -> None:
        self.tenant = a_tenant(service, "strangers")
        person = a_person(service, self.tenant.workspace, "stranger@example.com")
        with service.database.begin() as session:
            token = sessions.begin(session, person, service.settings)
            visit = sessions.visit_of(session, token)
        assert visit
        self._browser = TestClient(self.tenant.client.app, raise_server_exceptions=False)
        self._browser.cookies.set(sessions.SESSION, token)
        self._browser.headers["X-CSRF-Token"] = visit.csrf

    def ask(self, method: str, path: str, **options: Any) -> Any:
        client = self.tenant.client if path.startswith(("/v1", "/metrics")) else self._browser
        return client.request(method, path, follow_redirects=False, **options)


def named(path: str, owned: dict[str, str]) -> str:
    """The path with the ids of the other workspace in it; fails for what nobody said how to name."""
    if "/people" in path:
        owned = {**owned, "identifier": owned["invitation" if "invitations" in path else "person"]}
    return path.format(**owned, **PLAIN)


def test_every_route_is_looked_at(tenant: Tenant) -> None:
    plain = {route for route in routes_of(tenant.client.app) if "{" not in route[1]}
    made = {("POST", path) for path in MAKES}
    assert plain == {*(("GET", path) for path in LISTS), *made, ("PATCH", "/v1/workspace")}


def test_a_workspace_is_changed_from_within_only(tenant: Tenant, service: Service) -> None:
    Stranger(service).ask("PATCH", "/v1/workspace", json={"keep_days": 0})
    assert tenant.client.get("/v1/workspace").json()["keep_days"] is None


def test_what_belongs_to_another_workspace_is_not_there(
    tenant: Tenant, service: Service, owned: dict[str, str]
) -> None:
    stranger, before = Stranger(service), shown(tenant, owned)
    for method, path in routes_of(tenant.client.app):
        route = (method, path)
        if "{" not in path or route in NOBODYS or route in MAKES_OWN:
            continue
        options = dict(BODIES.get(route, {}))
        if route in PROVES_ITSELF:
            options["params"] = {"workspace": tenant.workspace}
        answer = stranger.ask(method, named(path, owned), **options)
        assert answer.status_code == (401 if route in PROVES_ITSELF else 404), (route, answer.text)
        missing = stranger.ask(method, named(path, {name: f"{value}0" for name, value in owned.items()}), **options)
        assert missing.status_code == answer.status_code, route
    for (method, path), options in MAKES_OWN.items():
        answer = stranger.ask(method, named(path, owned), **options)
        assert answer.status_code < 400, path
        assert "Theirs" not in answer.text, path
    assert shown(tenant, owned) == before


def test_no_list_shows_what_belongs_to_another_workspace(
    tenant: Tenant, service: Service, owned: dict[str, str]
) -> None:
    stranger = Stranger(service)
    seen = {name: value for name, value in owned.items() if value.partition("_")[2]}
    for method, path in routes_of(tenant.client.app):
        if method == "GET" and "{" not in path:
            told = stranger.ask(method, path).text
            assert not [name for name, value in seen.items() if value in told], path
            assert "theirs" not in told, path
            assert WEAK.name not in told, path


def test_nothing_of_another_workspace_can_be_named_in_a_call(
    tenant: Tenant, service: Service, owned: dict[str, str]
) -> None:
    stranger = Stranger(service)
    own = sent(stranger.tenant, WEAK, external_id="DMS-1")
    assert own["previous_id"] is None
    check, ask = owned["check_id"], stranger.ask
    deviation = {"requirement": "liab.cap", "reason": "x", "owner": "y", "until": "2999-01-01", "check_id": check}
    source = {"name": "a", "kind": "paperless", "base_url": "https://example.com", "token": "T", "playbook": "theirs"}
    files = [("files", (WEAK.name, WEAK.read_bytes()))]
    answers = {
        "compare": ask("GET", f"/v1/checks/{own['id']}/comparison", params={"against": check}),
        "page compare": ask("GET", f"/checks/{own['id']}/compare", params={"against": check}),
        "after": ask("GET", "/v1/checks", params={"after": check}),
        "deviation": ask("POST", "/v1/deviations", json=deviation),
    }
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 404)
    for used in (
        ask("POST", "/v1/sources", json=source),
        ask("POST", "/v1/checks", files=files, data={"playbook": "theirs"}),
    ):
        assert (used.status_code, used.json()["code"]) == (422, "no-such-playbook")
        assert "theirs," not in used.json()["detail"]
    assert ask("GET", "/v1/deviations", params={"check_id": check}).json()["deviations"] == []


def test_a_deviation_of_another_workspace_accepts_nothing_here(service: Service, owned: dict[str, str]) -> None:
    stranger = Stranger(service)
    own = sent(stranger.tenant, WEAK, external_id="DMS-1")
    report = stranger.ask("GET", f"/v1/checks/{own['id']}/report").json()
    assert all(row["deviation"] is None for row in report["documents"][0]["findings"])


def shown(tenant: Tenant, owned: dict[str, str]) -> list[object]:
    """All that belongs to the workspace, as it is now."""
    paths = [
        f"/v1/checks/{owned['check_id']}",
        f"/v1/checks/{owned['check_id']}/report",
        "/v1/playbooks/theirs/versions",
        "/v1/deviations",
        "/v1/webhooks",
        "/v1/sources",
        "/v1/sources/theirs/fetches",
    ]
    log = tenant.client.get(f"/v1/webhooks/{owned['webhook_id']}/deliveries").json()["deliveries"]
    return [*(tenant.client.get(path).json() for path in paths), [row["id"] for row in log]]
