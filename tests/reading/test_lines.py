"""What a line is by its shape: heading, sentence, label before a value, table of contents."""

from __future__ import annotations

import pytest

from bpo_contracts.reading.lines import (
    contents_in,
    is_contents_line,
    is_heading,
    is_labelled_value,
    is_sentence,
    opens_duties,
    run_in_heading,
    states,
)


@pytest.mark.parametrize(
    "sentence",
    [
        "Patient Information belongs to the Practice.",
        "Vendor keeps Patient Information in the EEA.",
        "Log-in needs two factors.",
        "Practice answers to Client.",
        "NEITHER PARTY SHALL BE LIABLE FOR LOST PROFITS.",
    ],
)
def test_a_sentence_is_told_by_its_subject_and_verb(sentence: str) -> None:
    assert is_sentence(sentence)


@pytest.mark.parametrize(
    "title",
    [
        "Rights of the Client.",
        "Effect of changes in Law.",
        "Access to Books and Records.",
        "LIMITS OF LIABILITY.",
        "Term and termination.",
    ],
)
def test_a_title_that_ends_in_a_full_stop_is_no_sentence(title: str) -> None:
    assert not is_sentence(title)


def test_a_sentence_is_no_run_in_heading_of_the_next() -> None:
    assert run_in_heading("Log-in needs two factors. Vendor gives each user a token.") == ("", 0)
    assert run_in_heading("Confidentiality obligations. Vendor shall keep secrets.")[0] == "Confidentiality obligations"


@pytest.mark.parametrize(
    "line",
    [
        "Categories of Persons: - Patients - Staff members - Visitors",
        "Host: Halden Cloud Place: Norway Safeguard: ISO 27001",
    ],
)
def test_a_list_run_together_in_one_line_is_no_heading(line: str) -> None:
    assert not is_heading(line)


@pytest.mark.parametrize(
    ("line", "is_value"),
    [("Vendor: Northbridge Ltd", True), ("Effective Date: May 3, 2024", True), ("Part 2: Fees", False)],
)
def test_a_value_under_its_label(line: str, is_value: bool) -> None:
    assert is_labelled_value(line) is is_value


@pytest.mark.parametrize(
    ("line", "opens"),
    [
        ("Nordhaus undertakes to:", True),
        ("Vendor is answerable for:", True),
        ("The Processor shall:", True),
        ("The parties agree as follows:", False),
        ("Vendor serves Client.", False),
    ],
)
def test_what_breaks_off_before_a_duty(line: str, opens: bool) -> None:
    assert opens_duties(line) is opens


def test_entries_of_the_contents_that_run_together() -> None:
    assert is_contents_line("In General 12 Section 2.2 Upkeep of the Plant 12 Section 2.3 Fees 13")
    assert not is_contents_line("Vendor shall answer within 12 Section 2.2 Days 13")


def test_the_table_of_contents_ends_with_its_last_entry() -> None:
    lines = [
        "SERVICES AGREEMENT",
        "TABLE OF CONTENTS",
        "Page",
        "ARTICLE I",
        "1.1 Meanings 2",
        "1.2 Reading 3",
        "2. Services 4",
        "This Agreement is made between two parties.",
        "1. Meanings",
    ]
    assert contents_in(lines) == range(1, 7)
    assert not contents_in(["Contents", "1. Meanings", "Vendor shall serve."])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("We never sell your records, and we don't use them for advertising.", True),
        ("They also keep a copy", True),
        ("You pay within thirty days", True),
        ("How we protect your records", False),
        ("What you owe us", False),
        ("Promises to you", False),
    ],
)
def test_who_speaks_with_a_verb_says_something(text: str, says: bool) -> None:
    assert states(text) is says
