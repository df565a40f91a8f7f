"""Gaps accepted until a day: in one check, in a document, everywhere; withdrawn again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bpo_contracts_api.clock import now
from bpo_contracts_api.identity import Scope
from bpo_contracts_api.jobs import Worker
from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.tables import AcceptedDeviation
from tests.api.conftest import Tenant, a_tenant
from tests.api.test_checks import WEAK, send, sent


def day(days: int) -> str:
    return (now().date() + timedelta(days=days)).isoformat()


def asked(**given: object) -> dict[str, object]:
    return {"requirement": "liab.cap", "reason": "Agreed.", "owner": "Counsel", "until": day(30), **given}


def accept(tenant: Tenant, **given: object) -> dict[str, object]:
    answer = tenant.client.post("/v1/deviations", json=asked(**given))
    assert answer.status_code == 201, answer.text
    return answer.json()


def accepted_in(tenant: Tenant, check_id: object) -> bool:
    report = tenant.client.get(f"/v1/checks/{check_id}/report").json()
    found = [row for row in report["documents"][0]["findings"] if row["requirement"] == "liab.cap"]
    return found[0]["deviation"] is not None


def test_a_deviation_holds_where_it_was_accepted_until_it_is_withdrawn(tenant: Tenant, working: Worker) -> None:
    first = sent(tenant, WEAK, external_id="DMS-1")["id"]
    second = sent(tenant, WEAK, external_id="DMS-2")["id"]
    for where in ({"check_id": first}, {"external_id": "DMS-1"}):
        made = accept(tenant, **where)
        assert (accepted_in(tenant, first), accepted_in(tenant, second)) == (True, False)
        assert tenant.client.delete(f"/v1/deviations/{made['id']}").status_code == 204
        assert not accepted_in(tenant, first)
    accept(tenant)
    assert accepted_in(tenant, first)
    assert accepted_in(tenant, second)


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"requirement": "no.such"}, 422, "no-such-rule"),
        ({"until": day(0)}, 422, "not-in-the-future"),
        ({"until": "2020-01-01"}, 422, "not-in-the-future"),
        ({"until": "never"}, 422, "invalid-request"),
        ({"reason": "  "}, 422, "invalid-request"),
        ({"owner": ""}, 422, "invalid-request"),
        ({"why": "not"}, 422, "invalid-request"),
        ({"check_id": "chk_none"}, 404, "no-such-check"),
        ({"check_id": "chk_none", "external_id": "DMS-1"}, 422, "check-or-document"),
    ],
)
def test_what_cannot_hold_is_refused(tenant: Tenant, given: dict[str, object], status: int, code: str) -> None:
    answer = tenant.client.post("/v1/deviations", json=asked(**given))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert tenant.client.get("/v1/deviations").json()["deviations"] == []


@pytest.mark.parametrize("left_out", ["requirement", "reason", "owner", "until"])
def test_each_needs_a_reason_an_owner_and_an_end(tenant: Tenant, left_out: str) -> None:
    body = {name: value for name, value in asked().items() if name != left_out}
    assert tenant.client.post("/v1/deviations", json=body).status_code == 422


def test_lists_are_filtered_and_paged(tenant: Tenant, service: Service) -> None:
    check_id = send(tenant, WEAK, wait=0).json()["id"]
    here, document = accept(tenant, check_id=check_id), accept(tenant, external_id="DMS-1")
    other, over, withdrawn = accept(tenant, requirement="hipaa.baa.report-breach"), accept(tenant), accept(tenant)
    tenant.client.delete(f"/v1/deviations/{withdrawn['id']}")
    with service.database.begin() as session:
        session.get_one(AcceptedDeviation, over["id"]).until = date(2020, 1, 1)

    def listed(**query: object) -> list[object]:
        return [row["id"] for row in tenant.client.get("/v1/deviations", params=query).json()["deviations"]]

    assert listed(check_id=check_id) == [here["id"]]
    assert listed(external_id="DMS-1") == [document["id"]]
    assert listed(requirement="hipaa.baa.report-breach") == [other["id"]]
    assert listed(holds=True) == [other["id"], document["id"], here["id"]]
    assert listed(holds=False) == [withdrawn["id"], over["id"]]
    page = tenant.client.get("/v1/deviations", params={"limit": 3}).json()
    rest = tenant.client.get("/v1/deviations", params={"limit": 3, "after": page["next"]}).json()
    assert [row["id"] for row in page["deviations"] + rest["deviations"]] == listed()
    assert rest["next"] is None


def test_a_withdrawn_one_stays_to_be_seen_and_is_withdrawn_once(tenant: Tenant) -> None:
    made = accept(tenant)
    for _ in range(2):
        assert tenant.client.delete(f"/v1/deviations/{made['id']}").status_code == 204
    assert tenant.client.get(f"/v1/deviations/{made['id']}").json()["withdrawn_at"]
    told = tenant.client.get("/v1/audit", params={"subject": made["id"]}).json()["entries"]
    assert [entry["action"] for entry in told] == ["deviation.withdrawn", "deviation.accepted"]


def test_writing_needs_its_scope(service: Service) -> None:
    reader = a_tenant(service, "default", [Scope.CHECKS_READ])
    assert reader.client.post("/v1/deviations", json=asked()).status_code == 403
    assert reader.client.get("/v1/deviations").status_code == 200
