"""The names in a contract that may be its parties', and what the text tells of them."""

from __future__ import annotations

import pytest

from bpo_contracts.parsers import parse
from bpo_contracts.reading.names import defined_in, hear, mentions, names_in


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ('Elm Works ("BA" or "Elm") and others', [["BA", "Elm"]]),
        ('"You" or "member" means whoever signs up', [["you", "member"]]),
        ('a change (a "Service Change") is agreed', [[]]),
    ],
)
def test_names_defined_together(text: str, groups: list[list[str]]) -> None:
    assert defined_in(text) == groups


@pytest.mark.parametrize(
    "verb", ["shall", "agrees to", "undertakes to", "commits to", "is obliged to", "is required to"]
)
def test_whoever_is_bound(verb: str) -> None:
    said = hear(
        parse(
            f"Dorval {verb} keep logs. The contractor {verb} keep logs. Contractor {verb} help.".encode(), "terms.txt"
        )
    )
    assert said.duties["Dorval"] == 1
    assert said.duties["contractor"] == said.duties["Contractor"] == 2


def test_names_that_may_be_those_of_parties() -> None:
    text = "Dorval shall log. Dorval shall help. Dorval may end this. The Personal Data shall be safe. Upon notice, Supplier shall bill."
    assert names_in(hear(parse(text.encode(), "terms.txt"))) == ["Dorval", "Supplier"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('between Elm Health Plan ("Plan") and Ash Outreach BPO, Inc. ("Ash")', {"Plan": -1, "Ash": 1}),
        ('between Elm Inc. ("Elm") and Ash Ltd ("Ash") under the Billing Agreement (the "Agreement")', {}),
    ],
)
def test_what_full_names_tell(text: str, told: dict[str, int]) -> None:
    assert hear(parse(f"An agreement {text}.".encode(), "terms.txt")).told == told


@pytest.mark.parametrize(
    ("word", "text", "count"),
    [
        ("Vendor", "Vendor pays. The Vendor's staff. Vendor Data. [Vendor name].", 2),
        ("Processor", "Processor. The Data Processor. The sub-Processor.", 1),
        ("service provider", "The service provider. An internet service provider.", 1),
    ],
)
def test_how_often_a_word_stands_for_a_party(word: str, text: str, count: int) -> None:
    assert mentions(word, text) == count


def test_a_plain_word_beside_a_defined_name_is_defined_too() -> None:
    said = hear(parse(b'An agreement between Elm Inc. ("Elm") and Customer ("Agreement") for all.', "terms.txt"))
    assert ["Customer"] in said.opening
