"""The requirements, as programs read them."""

from __future__ import annotations

from bpo_contracts.checking import packaged_rules
from tests.api.conftest import Tenant


def test_every_rule_is_listed_with_the_digest_that_reports_name(tenant: Tenant) -> None:
    told = tenant.client.get("/v1/rules").json()
    assert [rule["id"] for rule in told["rules"]] == sorted(rule.id for rule in packaged_rules().rules)
    assert told["rules_digest"] == packaged_rules().digest


def test_rules_are_filtered_by_kind_pack_and_severity(tenant: Tenant) -> None:
    query = {"kind": "baa", "pack": "hipaa", "severity": "critical"}
    found = tenant.client.get("/v1/rules", params=query).json()["rules"]
    assert "hipaa.baa.report-breach" in [rule["id"] for rule in found]
    assert all("baa" in rule["kinds"] and rule["severity"] == "critical" for rule in found)
    assert {rule["id"].partition(".")[0] for rule in found} == {"hipaa"}


def test_a_rule_shows_its_law_and_its_wording(tenant: Tenant) -> None:
    rule = tenant.client.get("/v1/rules/hipaa.baa.report-breach").json()
    assert any("164.410" in citation["cite"] for citation in rule["citations"])
    assert rule["wording"]
    assert rule["why"]


def test_a_rule_that_is_not_there_is_told(tenant: Tenant) -> None:
    answer = tenant.client.get("/v1/rules/hipaa.baa.nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "no-such-rule")
