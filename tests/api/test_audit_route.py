"""The audit trail over the API: one workspace's entries, page by page."""

from __future__ import annotations

from bpo_contracts_api.identity import Scope
from bpo_contracts_api.service import Service
from tests.api.conftest import Tenant, a_tenant
from tests.api.test_checks import WEAK, send


def test_every_entry_is_on_one_page(tenant: Tenant) -> None:
    made = [send(tenant, WEAK, wait=0).json()["id"] for _ in range(3)]
    seen: list[dict[str, object]] = []
    after: int | None = None
    while True:
        query = {"limit": 2, **({"after": after} if after else {})}
        page = tenant.client.get("/v1/audit", params=query).json()
        seen += page["entries"]
        after = page["next"]
        if after is None:
            break
    assert [entry["number"] for entry in seen] == list(range(len(seen), 0, -1))
    assert [entry["subject"] for entry in seen if entry["action"] == "check.created"] == made[::-1]


def test_entries_are_found_by_what_was_done_and_to_what(tenant: Tenant) -> None:
    check_id = send(tenant, WEAK, wait=0).json()["id"]
    tenant.client.post(f"/v1/checks/{check_id}/cancel")
    told = tenant.client.get("/v1/audit", params={"subject": check_id}).json()["entries"]
    assert [entry["action"] for entry in told] == ["check.cancelled", "check.created"]
    told = tenant.client.get("/v1/audit", params={"action": "check.created"}).json()["entries"]
    assert [entry["subject"] for entry in told] == [check_id]
    assert told[0]["actor"] == "key tests"


def test_no_workspace_sees_what_another_did(tenant: Tenant, service: Service) -> None:
    check_id = send(tenant, WEAK, wait=0).json()["id"]
    other = a_tenant(service, "other")
    assert check_id not in other.client.get("/v1/audit").text


def test_the_trail_needs_its_scope(service: Service) -> None:
    reader = a_tenant(service, "default", [Scope.CHECKS_READ])
    assert reader.client.get("/v1/audit").status_code == 403
