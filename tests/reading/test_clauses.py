"""Sections and clauses: numbers as a lawyer cites them, lead-ins carried into items, and what binds nobody."""

from __future__ import annotations

import pytest

from bpo_contracts.document import Clause, Document, Standing
from bpo_contracts.parsers import parse
from bpo_contracts.reading import read

LISTED = """BUSINESS ASSOCIATE AGREEMENT

1. DEFINITIONS

1.1 "PHI" means protected health information.

2. OBLIGATIONS OF BUSINESS ASSOCIATE

2.1 Reporting. Business Associate shall:
(a) report any Breach to Covered Entity; and
(b) help Covered Entity with:
    (i) notices to patients; and
    (ii) notices to HHS.

2.2 Safeguards. Business Associate shall use appropriate safeguards.

3. MISCELLANEOUS
"""


def document(text: str) -> Document:
    return read(parse(text.encode(), "contract.txt"))


def clause_with(text: str, words: str) -> Clause:
    read_document = document(text)
    return next(clause for clause in read_document.clauses if words in read_document.quote(clause.span))


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("report any Breach", "2.1(a)"),
        ("notices to HHS", "2.1(b)(ii)"),
        ("appropriate safeguards", "2.2"),
        ("protected health information", "1.1"),
    ],
)
def test_a_clause_has_the_number_a_lawyer_cites(words: str, number: str) -> None:
    assert clause_with(LISTED, words).number == number


def test_an_item_is_read_after_every_lead_in_above_it() -> None:
    read_document = document(LISTED)
    item = clause_with(LISTED, "notices to HHS")
    leads = [read_document.quote(span) for span in item.lead_ins]
    assert leads == ["Business Associate shall:", "help Covered Entity with:"]


def test_a_run_in_heading_is_a_heading_and_not_part_of_the_clause() -> None:
    read_document = document(LISTED)
    clause = clause_with(LISTED, "appropriate safeguards")
    assert clause.heading == "Safeguards"
    assert read_document.quote(clause.span) == "Business Associate shall use appropriate safeguards."


@pytest.mark.parametrize(
    ("text", "words", "standing"),
    [
        (LISTED, "protected health information", Standing.DEFINITION),
        (LISTED, "OBLIGATIONS OF", Standing.HEADING),
        (
            "RECITALS\n\nA. Business Associate shall be trusted with PHI.\n\n1. TERMS\n\nThe parties agree.\n",
            "trusted",
            Standing.RECITAL,
        ),
        (
            "WHEREAS, Business Associate reports breaches to Covered Entity;\n\nThe parties agree.\n",
            "WHEREAS",
            Standing.RECITAL,
        ),
        ("Reporting of Breaches ............ 7\n\nThe parties agree.\n", "Reporting", Standing.CONTENTS),
        (
            "The parties agree.\n\nIN WITNESS WHEREOF, the parties sign.\n\nBy: ____________\n",
            "By:",
            Standing.SIGNATURE,
        ),
        ("The parties agree.\n\n[ ] SOC 2 report provided\n\nThe end of it is here.\n", "SOC 2", Standing.NOTE),
    ],
)
def test_what_a_clause_is(text: str, words: str, standing: Standing) -> None:
    assert clause_with(text, words).standing is standing


def test_place_names_the_section_and_its_heading() -> None:
    read_document = document(LISTED)
    place = read_document.place(clause_with(LISTED, "appropriate safeguards").span)
    assert (place.page, place.section, place.heading) == (1, "2.2", "Safeguards")


@pytest.mark.parametrize("label", ["(a)", "a.", "1.", "i.", "-", "•", "(i)"])
def test_every_way_to_label_a_list_carries_the_lead_in(label: str) -> None:
    text = f"2. DUTIES\n\nBusiness Associate shall:\n\n{label} report breaches to Covered Entity.\n\n3. MORE\n\nThe parties agree.\n"
    read_document = document(text)
    item = next(clause for clause in read_document.clauses if "report breaches" in read_document.quote(clause.span))
    assert [read_document.quote(span) for span in item.lead_ins] == ["Business Associate shall:"]


def test_numbering_that_starts_again_in_each_section_stays_apart() -> None:
    text = (
        "1. First Things\n1. Alpha shall be done.\n2. Beta shall be done.\n2. Second Things\n1. Gamma shall be done.\n"
    )
    assert clause_with(text, "Gamma").headings[0] == "Second Things"
    assert clause_with(text, "Beta").number == "1.2"


def test_a_roman_list_is_roman_from_its_first_item() -> None:
    text = "2. DUTIES\n\nVendor shall:\n(i) investigate; and\n(ii) cooperate; and\n(iii) pay.\n\n3. MORE\n\nThe parties agree.\n"
    read_document = document(text)
    items = [clause for clause in read_document.clauses if clause.lead_ins]
    assert [clause.number for clause in items] == ["2(i)", "2(ii)", "2(iii)"]


def test_a_title_in_plain_words_heads_the_clauses_numbered_under_it() -> None:
    text = "2. Use and disclosure\n2.1 Vendor shall not sell PHI.\n3. Vendor keeps PHI safe\n4. Vendor returns PHI."
    read_document = document(text)
    assert read_document.place(clause_with(text, "sell PHI").span).heading == "Use and disclosure"
    assert clause_with(text, "keeps PHI safe").standing is not Standing.HEADING


def test_exhibits_behind_the_signatures_bind() -> None:
    text = (
        "1. Services\n\n1.1 Vendor shall serve.\n\nIN WITNESS WHEREOF the parties have signed.\n\nBy: ________\nName: ________\n\n"
        "EXHIBIT C: SECURITY CONTROLS\n\nVendor shall keep daily backups.\n"
    )
    assert clause_with(text, "daily backups").standing is Standing.OPERATIVE


@pytest.mark.parametrize("row", ["RTO: 4 hours", "Target Availability: 99.9% or higher", "RPO: 1 hour, RTO: 4 hours"])
def test_a_label_before_a_bare_value_stays_with_it(row: str) -> None:
    text = f"Recovery\n\n{row}\n\nVendor shall test its plan yearly.\n"
    assert document(text).quote(clause_with(text, row[-6:]).span) == row


def test_bare_words_are_read_after_the_heading_that_says_what_they_are() -> None:
    text = (
        "2. Processing\n\n2.4 Categories of Data Subjects\n\n- Patients receiving care\n\n- Members of health plans\n"
    )
    for words in ("Patients", "Members"):
        assert [document(text).quote(span) for span in clause_with(text, words).lead_ins] == [
            "Categories of Data Subjects"
        ]


def test_short_items_of_a_list_are_no_headings() -> None:
    text = (
        "3. Assistance\n\nProcessor shall help Controller with:\n(a) Data Protection Assessments\n(b) Prior Consultation\n"
        "(c) Data Subject Requests\n"
    )
    item = clause_with(text, "Prior Consultation")
    assert item.standing is Standing.OPERATIVE
    assert [document(text).quote(span) for span in item.lead_ins] == ["Processor shall help Controller with:"]
