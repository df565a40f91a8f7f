"""The requirements, as programs read them."""

from __future__ import annotations

import subprocess
import sys

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


def test_requests_that_need_the_rules_at_once_load_them_once() -> None:
    program = """
from concurrent.futures import ThreadPoolExecutor
from bpo_contracts.checking import loaded_rules
with ThreadPoolExecutor(8) as pool:
    print(len(set(map(id, [one.result() for one in [pool.submit(loaded_rules) for _ in range(8)]]))))
"""
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    assert told.stdout.strip() == "1"
