"""Keys over the API: shown once, no more than their maker may, ended at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from bpo_contracts_api.clock import now
from bpo_contracts_api.identity import Scope
from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.tables import ApiKey
from tests.api.conftest import Tenant, a_tenant


def make(tenant: Tenant, **given: object) -> object:
    return tenant.client.post("/v1/keys", json={"name": "dms", "scopes": ["checks:read"], **given})


def status_with(tenant: Tenant, token: str) -> int:
    return tenant.client.get("/v1/checks", headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_key_is_shown_once_works_and_ends(tenant: Tenant, service: Service) -> None:
    made = make(tenant)
    assert made.status_code == 201
    token, key_id = made.json()["token"], made.json()["id"]
    assert status_with(tenant, token) == 200
    shown = tenant.client.get(f"/v1/keys/{key_id}").json()
    assert "token" not in shown
    assert shown["last_used_at"]
    assert token not in tenant.client.get("/v1/keys").text
    with service.database.begin() as session:
        kept = session.execute(text("SELECT * FROM api_keys")).all()
    assert token not in str(kept)
    for _ in range(2):
        assert tenant.client.delete(f"/v1/keys/{key_id}").status_code == 204
    assert status_with(tenant, token) == 401
    assert tenant.client.get(f"/v1/keys/{key_id}").json()["revoked_at"]


def test_a_key_gives_no_scope_it_does_not_have(service: Service) -> None:
    maker = a_tenant(service, "default", [Scope.KEYS_WRITE, Scope.CHECKS_READ])
    assert make(maker).status_code == 201
    refused = make(maker, scopes=["checks:read", "audit:read"])
    assert (refused.status_code, refused.json()["code"]) == (403, "not-allowed")
    assert len(maker.client.get("/v1/keys").json()["keys"]) == 2


def test_a_key_ends_by_itself(tenant: Tenant, service: Service) -> None:
    made = make(tenant, expires_at=(now() + timedelta(hours=1)).isoformat()).json()
    assert status_with(tenant, made["token"]) == 200
    with service.database.begin() as session:
        session.get_one(ApiKey, made["id"]).expires_at = now() - timedelta(seconds=1)
    assert status_with(tenant, made["token"]) == 401


@pytest.mark.parametrize(
    "given",
    [
        {"expires_at": "2020-01-01T00:00:00Z"},
        {"expires_at": "2030-01-01T00:00:00"},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"name": ""},
        {"name": "a\nb"},
    ],
)
def test_a_key_that_could_open_nothing_is_refused(tenant: Tenant, given: dict[str, object]) -> None:
    assert make(tenant, **given).status_code == 422


def test_keys_need_their_scope(service: Service) -> None:
    reader = a_tenant(service, "default", [Scope.CHECKS_READ])
    assert make(reader).status_code == 403
    assert reader.client.get("/v1/keys").status_code == 403
