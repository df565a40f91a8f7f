"""The report for programs: exactly the published keys, nothing shortened."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from bpo_contracts.findings import GapReport, Value
from bpo_contracts.renderers import render

FINDING_KEYS = [
    "requirement", "title", "status", "severity", "level", "needs_review", "review_reason", "reason",
    "citations", "elements", "evidence", "values", "fix", "deviation", "position",
]  # fmt: skip


@pytest.fixture
def shown(report: GapReport) -> Any:
    return json.loads(render(report, "json"))


def test_keys_are_the_published_ones_in_order(shown: Any) -> None:
    document, finding = shown["documents"][0], shown["documents"][0]["findings"][1]
    assert list(shown) == ["schema", "version", "rules_digest", "documents", "errors"]
    assert list(document) == [
        "path", "sha256", "kind", "kind_reason", "pages", "parties", "warnings", "findings", "summary", "facts",
    ]  # fmt: skip
    assert list(document["parties"][0]) == ["role", "names"]
    assert list(document["warnings"][0]) == ["code", "message", "page"]
    assert list(finding) == FINDING_KEYS
    assert list(finding["citations"][0]) == ["cite", "url"]
    assert list(finding["elements"][0]) == ["name", "found"]
    assert list(finding["evidence"][0]) == ["quote", "start", "end", "page", "section", "heading", "boxes"]
    assert list(finding["values"][0]) == ["name", "value", "unit", "limit", "basis", "within_limit"]
    assert list(document["summary"]) == [
        "met", "partial", "missing", "conflicting", "not_applicable", "needs_review", "gaps_by_severity",
    ]  # fmt: skip
    assert list(shown["errors"][0]) == ["path", "code", "message"]


def test_what_it_says(shown: Any) -> None:
    document = shown["documents"][0]
    assert shown["schema"] == "bpo-contracts/report/1"
    assert document["pages"] == 3
    assert document["parties"][1] == {"role": "business_associate", "names": ["Vendor", "Acme Billing LLC"]}
    assert document["summary"] == {
        "met": 3, "partial": 3, "missing": 1, "conflicting": 2, "not_applicable": 1, "needs_review": 3,
        "gaps_by_severity": {"critical": 2, "high": 1, "medium": 1, "low": 2},
    }  # fmt: skip


def test_quotations_are_whole_and_stand_where_they_say(report: GapReport, shown: Any, hostile: str) -> None:
    text = report.documents[0].document.text
    evidence = [e for finding in shown["documents"][0]["findings"] for e in finding["evidence"]]
    assert all(e["quote"] == text[e["start"] : e["end"]] for e in evidence)
    assert hostile in [e["quote"] for e in evidence]


def test_whole_numbers_are_integers_and_boxes_have_one_decimal(report: GapReport) -> None:
    shown = render(report, "json")
    assert '"value": 90,' in shown
    assert '"limit": 60,' in shown
    assert '"value": 99.95,' in shown
    finding = json.loads(shown)["documents"][0]["findings"][1]
    assert json.dumps(finding["evidence"][0]["boxes"]) == "[[72, 100, 300.3, 112.5]]"


def test_an_infinite_number_is_still_json(report: GapReport) -> None:
    document = report.documents[0]
    endless = replace(document.findings[0], values=(Value("cap", float("inf"), "usd", None, "market", True),))
    shown = json.loads(render(replace(report, documents=(replace(document, findings=(endless,)),)), "json"))
    assert shown["documents"][0]["findings"][0]["values"][0]["value"] is None
