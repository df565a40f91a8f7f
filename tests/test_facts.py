"""Facts of the deal: stated, found in the text, or not; what is forbidden is no fact."""

from __future__ import annotations

import pytest

from bpo_contracts.document import Kind
from bpo_contracts.facts import facts_of, holding
from bpo_contracts.findings import FactHeld, FactSource
from bpo_contracts.parsers import parse
from bpo_contracts.reading import read
from bpo_contracts.rules import RulePack

OPENING = 'This Agreement is made between Acme LLC ("Vendor") and Mercy Hospital ("Client").\n\n'


def held(pack: RulePack, text: str, stated: dict[str, bool] | None = None) -> dict[str, FactHeld]:
    found = pack.searcher.read(read(parse((OPENING + text).encode(), "contract.txt"), Kind.MSA))
    return {fact.name: fact for fact in facts_of(pack, pack.rules, found, stated or {})}


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Vendor shall perform medical coding for Client.", "coding"),
        ("Vendor shall run a call center for Client.", "calls"),
        ("Vendor may store data outside the United States.", "offshore"),
        ("WHEREAS Client takes part in Medicare; and Vendor shall serve.", "federal-programs"),
    ],
)
def test_a_fact_is_found_in_the_text(text: str, fact: str, pack: RulePack) -> None:
    found = held(pack, text)[fact]
    assert (found.holds, found.source) == (True, FactSource.FOUND)
    assert found.evidence is not None
    assert found.switches


@pytest.mark.parametrize(
    "text",
    [
        "Vendor shall not store or access data outside the United States.",
        "No data shall be stored offshore.",
        "Vendor shall serve Client.",
    ],
)
def test_what_is_forbidden_or_absent_is_no_fact(text: str, pack: RulePack) -> None:
    assert held(pack, text)["offshore"].source is FactSource.NOT_FOUND


def test_what_the_user_states_goes_before_the_text(pack: RulePack) -> None:
    facts = held(pack, "Vendor shall perform medical coding.", {"coding": False, "calls": True})
    assert [facts[name].source for name in ("coding", "calls")] == [FactSource.STATED, FactSource.STATED]
    assert holding(facts.values()) >= {"calls"}
    assert "coding" not in holding(facts.values())
