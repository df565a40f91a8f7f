"""What a rule makes of a contract: which element, trap, fact and number decides, and what is quoted first."""

from __future__ import annotations

from typing import Any

import pytest

from bpo_contracts.document import Kind
from bpo_contracts.findings import Finding, Status
from bpo_contracts.judging import judge
from bpo_contracts.matching.patterns import parse as parse_pattern
from bpo_contracts.matching.search import Searcher
from bpo_contracts.parsers import parse
from bpo_contracts.reading import read
from bpo_contracts.rule_tools import run_examples
from bpo_contracts.rules import Rule, RulePack

OPENING = 'This Agreement is between Acme LLC ("Vendor") and Mercy Hospital ("Client").\n\n'
SHELL: dict[str, Any] = {
    "id": "own.rule",
    "title": "Own",
    "severity": "high",
    "level": "market-practice",
    "presence": "mandatory",
    "applies_to": ["msa"],
    "promisor": "vendor",
    "reviewed": "2026-11-21",
    "why": "Because.",
    "citations": [],
    "missing": "Nothing is said",
    "wording": "Vendor shall.",
}
KEEPS_LOGS = {"name": "logs", "need": "core", "any": ["<business associate> <must> keep~ … logs"]}
TESTS_PLANS = {"name": "tests", "need": "core", "any": ["<business associate> <must> test~ … plans"]}
LEVEL = {"name": "level", "need": "core", "any": ["accuracy …10 <percent>"]}


def judged(pack: RulePack, text: str, held: tuple[str, ...] = (), **keys: Any) -> Finding:
    """The finding of a rule with these keys on a text."""
    rule = Rule.model_validate({**SHELL, **keys})
    own = _pack_of(pack, rule)
    found = own.searcher.read(read(parse((OPENING + text).encode(), "contract.txt"), Kind.MSA))
    return judge([rule], own, found, held)[0]


def _pack_of(pack: RulePack, rule: Rule) -> RulePack:
    sources = {source for part in (*rule.elements, *rule.traps, *rule.short_of) for source in part.any}
    sources |= {source for trap in rule.traps for source in trap.unless}
    sources |= {source for number in rule.numbers for source in number.any}
    sources |= {source for weakener in pack.weakeners for source in weakener.any}
    patterns = {source: parse_pattern(source, pack.vocabulary) for source in sources}
    own = RulePack((rule,), pack.weakeners, pack.facts, pack.vocabulary, patterns, "")
    assert isinstance(own.searcher, Searcher)
    return own


def test_each_core_element_is_judged_by_its_own_matches(pack: RulePack) -> None:
    elements = [KEEPS_LOGS, TESTS_PLANS]
    refused = "Vendor shall keep the logs, and Vendor shall not be required to test the plans."
    assert judged(pack, refused, elements=elements).status is Status.CONFLICTING
    permitted = (
        "Vendor shall keep the logs. Vendor may keep other logs, and Vendor shall not be required to test the plans."
    )
    assert judged(pack, permitted, elements=elements).status is Status.CONFLICTING


def test_a_trap_that_cannot_stand_alone_makes_no_partial_of_nothing(pack: RulePack) -> None:
    trap: dict[str, Any] = {
        "name": "stale",
        "any": ["logs …4 stale"],
        "where": "document",
        "reason": "the logs are stale",
    }
    keys = {"elements": [KEEPS_LOGS], "traps": [trap]}
    assert judged(pack, "Vendor shall keep logs. The logs are stale.", **keys).status is Status.PARTIAL
    assert judged(pack, "The logs are stale. Client shall pay.", **keys).status is Status.PARTIAL
    trap["alone"] = False
    assert judged(pack, "Vendor shall keep logs. The logs are stale.", **keys).status is Status.PARTIAL
    assert judged(pack, "The logs are stale. Client shall pay.", **keys).status is Status.MISSING


@pytest.mark.parametrize(
    ("lifting", "status"),
    [
        ("Vendor shall renew the logs.", Status.MET),
        ("Vendor may renew the logs.", Status.PARTIAL),
        ("The logs stay fresh.", Status.MET),
    ],
)
def test_what_lifts_a_trap_stands_firm_where_it_must_bind(lifting: str, status: Status, pack: RulePack) -> None:
    trap = {
        "name": "stale",
        "any": ["logs …4 stale"],
        "where": "document",
        "reason": "the logs are stale",
        "unless": ["<business associate> <must> renew~", "stay fresh"],
    }
    text = f"Vendor shall keep logs. The logs are stale. {lifting}"
    assert judged(pack, text, elements=[KEEPS_LOGS], traps=[trap]).status is status


@pytest.mark.parametrize(
    ("lead", "status"),
    [
        ("Vendor shall meet the following levels:", Status.MET),
        ("Vendor may meet the following levels:", Status.PARTIAL),
        ("Vendor shall, in its sole discretion, meet the following levels:", Status.PARTIAL),
        ("Vendor shall use reasonable efforts to meet the following levels:", Status.PARTIAL),
        ("Client may rely on the following levels:", Status.MET),
    ],
)
@pytest.mark.parametrize(
    "rows",
    ["\n\n| Level | Target |\n|---|---|\n| Accuracy | 96% |\n", "\n(a) speed of 90%; and\n(b) accuracy of 96%."],
)
def test_the_lead_in_bears_on_rows_and_items(lead: str, status: Status, rows: str, pack: RulePack) -> None:
    assert judged(pack, lead + rows, elements=[LEVEL]).status is status


def test_a_right_may_stand_under_may(pack: RulePack) -> None:
    text = "Vendor may use the tools for:\n(a) speed of 90%; and\n(b) accuracy of 96%."
    assert judged(pack, text, elements=[LEVEL], presence="optional").status is Status.MET


@pytest.mark.parametrize(
    ("near", "status"), [("core", Status.PARTIAL), ("article", Status.MET), ("document", Status.MET)]
)
def test_near_is_the_section_or_the_article_of_the_core(near: str, status: Status, pack: RulePack) -> None:
    archive = {"name": "archive", "any": ["<business associate> <must> archive~"], "near": near}
    text = (
        "7. RECORDS\n\n7.1 Logs. Vendor shall keep logs.\n\n7.2 Archive. Vendor shall archive them.\n\n"
        "8. STAFF\n\n8.1 Training. Vendor shall train staff.\n"
    )
    assert judged(pack, text, elements=[KEEPS_LOGS, archive]).status is status


def test_another_article_is_not_near(pack: RulePack) -> None:
    archive = {"name": "archive", "any": ["<business associate> <must> archive~"], "near": "article"}
    text = "7. RECORDS\n\n7.1 Logs. Vendor shall keep logs.\n\n8. STAFF\n\n8.1 Files. Vendor shall archive files.\n"
    assert judged(pack, text, elements=[KEEPS_LOGS, archive]).status is Status.PARTIAL


@pytest.mark.parametrize(("near", "asked"), [(None, True), ("document", False)])
def test_far_off_words_count_but_a_person_is_asked(near: str | None, asked: bool, pack: RulePack) -> None:
    archive = {"name": "archive", "any": ["<business associate> <must> archive~"], "near": near}
    text = "7. RECORDS\n\n7.1 Logs. Vendor shall keep logs.\n\n8. STAFF\n\n8.1 Files. Vendor shall archive files.\n"
    finding = judged(pack, text, elements=[KEEPS_LOGS, archive])
    assert (finding.status, finding.needs_review) == (Status.MET, asked)


def test_the_clause_that_says_most_is_quoted_first(pack: RulePack) -> None:
    dated = {"name": "dated", "need": "desirable", "any": ["logs …6 dated"]}
    text = "Vendor shall keep logs.\n\nVendor shall keep logs that are dated."
    finding = judged(pack, text, elements=[KEEPS_LOGS, dated])
    assert [quoted.quote for quoted in finding.evidence] == [
        "Vendor shall keep logs that are dated.",
        "Vendor shall keep logs.",
    ]


@pytest.mark.parametrize(
    ("held", "status"),
    [
        (("coding", "calls", "phi"), Status.MET),
        (("coding", "phi"), Status.NOT_APPLICABLE),
        (("coding", "calls"), Status.NOT_APPLICABLE),
        (("billing", "calls", "phi"), Status.MET),
    ],
)
def test_all_of_some_facts_and_one_of_others(held: tuple[str, ...], status: Status, pack: RulePack) -> None:
    needs = {"needs": ["coding", "billing"], "needs_all": ["calls", "phi"]}
    assert judged(pack, "Vendor shall keep logs.", held, elements=[KEEPS_LOGS], **needs).status is status


def test_an_example_can_hold_facts_that_a_number_needs(pack: RulePack) -> None:
    number = {
        "name": "share", "unit": "percent", "op": ">=", "limit": 95, "basis": "law", "what": "the share", "needs": ["calls"],
        "any": ["accuracy …10 <percent>"],
    }  # fmt: skip
    text = OPENING + "Vendor shall hold an accuracy of 90%."
    examples = [{"text": text, "status": "met"}, {"text": text, "status": "partial", "facts": ["calls"]}]
    rule = Rule.model_validate({**SHELL, "elements": [LEVEL], "numbers": [number], "examples": examples})
    assert [run.passed for run in run_examples(_pack_of(pack, rule), (rule,))] == [True, True]


CLIENT_AUDITS = {"name": "audits", "need": "core", "any": ["<covered entity> <may> audit~ …4 logs"]}
TESTED = {"name": "tested", "need": "core", "any": ["test~ …4 plans"]}


def test_discretion_takes_nothing_from_a_right_of_the_client(pack: RulePack) -> None:
    assert (
        judged(pack, "Client may, in its sole discretion, audit the logs.", elements=[CLIENT_AUDITS]).status
        is Status.MET
    )
    kept = judged(pack, "Vendor shall, in its sole discretion, keep the logs.", elements=[KEEPS_LOGS])
    assert kept.status is Status.PARTIAL


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Vendor may test the plans.", Status.PARTIAL),
        ("Client may test the plans.", Status.MET),
        ("Vendor may only test the plans by night.", Status.MET),
        ("Vendor shall test the plans.", Status.MET),
    ],
)
def test_what_the_vendor_only_may_do_is_weak(text: str, status: Status, pack: RulePack) -> None:
    assert judged(pack, text, elements=[TESTED]).status is status


@pytest.mark.parametrize(("held", "cited"), [((), ["Own Act 1"]), (("eu-data",), ["Own Act 1", "Own Act 2"])])
def test_a_citation_that_needs_a_fact_is_shown_only_with_it(
    held: tuple[str, ...], cited: list[str], pack: RulePack
) -> None:
    always = {"cite": "Own Act 1", "url": "https://law.example/1", "date": "2026-11-21"}
    sometimes = {"cite": "Own Act 2", "url": "https://law.example/2", "date": "2026-11-21", "needs": ["eu-data"]}
    finding = judged(pack, "Vendor shall keep the logs.", held, elements=[KEEPS_LOGS], citations=[always, sometimes])
    assert [citation.cite for citation in finding.citations] == cited


def test_money_is_compared_in_dollars_alone(pack: RulePack) -> None:
    number = {
        "name": "sum",
        "unit": "usd",
        "op": ">=",
        "limit": 100,
        "basis": "law",
        "what": "the sum",
        "any": ["sum …4 <money>"],
    }
    said = "Vendor shall keep the logs. The sum is"
    low = judged(pack, f"{said} $50.", elements=[KEEPS_LOGS], numbers=[number])
    other = judged(pack, f"{said} £50.", elements=[KEEPS_LOGS], numbers=[number])
    assert (low.status, other.status, other.values) == (Status.PARTIAL, Status.MET, ())


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Vendor has no obligation to keep the logs", Status.CONFLICTING),
        ("Vendor has no obligation to keep the logs that were spoilt by Client", Status.MET),
    ],
)
def test_what_is_refused_for_acts_of_the_client_takes_nothing_back(said: str, status: Status, pack: RulePack) -> None:
    assert judged(pack, f"Vendor shall keep the logs.\n\n{said}.", elements=[KEEPS_LOGS]).status is status


@pytest.mark.parametrize(
    ("also", "status"), [("", Status.CONFLICTING), ("Vendor shall keep some files.", Status.PARTIAL)]
)
def test_the_other_party_alone_must_do_it_for_a_conflict(also: str, status: Status, pack: RulePack) -> None:
    near = [{"any": ["<business associate> <must> keep~ … files"], "reason": "Only files are kept"}]
    text = f"Client shall keep the logs. {also}"
    finding = judged(pack, text, elements=[KEEPS_LOGS], short_of=near, other_party="conflicting")
    assert finding.status is status
