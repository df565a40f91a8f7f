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


LEAD_IN = "3. Duties\n\nNordhaus undertakes to:\n\n"


@pytest.mark.parametrize("labels", [("3.1", "3.2", "3.3"), ("(a)", "(b)", "(c)")])
def test_the_lead_in_outlives_an_item_with_a_list_of_its_own(labels: tuple[str, ...]) -> None:
    text = (
        f"{LEAD_IN}{labels[0]} Keep the data secret.\n\n{labels[1]} Choice of Others:\n- Not engage another without consent\n"
        f"- Bind others in writing\n\n{labels[2]} Assist the Customer with requests.\n\n4. More\n\n4.1 The parties agree.\n"
    )
    read_document = document(text)

    def leads(words: str) -> list[str]:
        return [read_document.quote(span) for span in clause_with(text, words).lead_ins]

    assert leads("Assist the Customer") == ["Nordhaus undertakes to:"]
    assert leads("Bind others") == ["Nordhaus undertakes to:", "Choice of Others:"]


def test_a_numbered_line_without_a_verb_among_sentences_is_a_heading() -> None:
    text = (
        "3. Security\n\n3.1 Vendor shall keep a log.\n\n3.2 Encryption of client data at rest\n\n3.3 Vendor shall report.\n\n"
        "3.4 Training of staff on privacy.\n\n3.5 Vendor shall test its plan.\n"
    )
    for words in ("Encryption of client data", "Training of staff"):
        assert clause_with(text, words).standing is Standing.HEADING


@pytest.mark.parametrize(
    "text",
    [
        "3. Vendor shall provide:\n3.1 Encryption of data at rest\n3.2 Training of staff\n3.3 It shall keep a log.\n",
        "3. Measures\n\n3.1 Encryption of data at rest\n\n3.2 Training of staff\n\n3.3 Vendor shall keep a log.\n",
        "Annex 2: Measures\n\n1. Encryption of data at rest\n2. Vendor shall keep a log.\n3. Vendor shall report.\n",
    ],
)
def test_a_line_without_a_verb_in_a_list_or_an_annex_binds(text: str) -> None:
    assert clause_with(text, "Encryption of data").standing is Standing.OPERATIVE


def test_a_title_before_a_blank_stays_with_it() -> None:
    text = "10. Law\n\n10.1 Governing Law. [State]\n\n10.2 Disputes. [Courts / Arbitration]\n"
    clause = clause_with(text, "[State]")
    assert (document(text).quote(clause.span), clause.standing) == ("Governing Law. [State]", Standing.OPERATIVE)


def test_a_list_run_together_is_a_clause() -> None:
    text = "Details\n\nCategories of Persons: - Patients - Staff members - Visitors\n\nVendor shall keep data.\n"
    assert clause_with(text, "Staff members").standing is Standing.OPERATIVE


def test_a_table_of_contents_binds_nobody_and_numbers_nothing() -> None:
    text = (
        "TABLE OF CONTENTS\n\nARTICLE 1 MEANINGS 2\n\nSection 1.1 Meanings 2 Section 1.2 Other Rules 11\n\nARTICLE 2 SERVICES 12\n\n"
        "Section 2.1 In General 12 Section 2.2 Upkeep 13\n\nARTICLE 1 MEANINGS\n\nSection 1.1 Vendor shall serve.\n"
    )
    assert clause_with(text, "Upkeep").standing is Standing.CONTENTS
    assert clause_with(text, "shall serve").number == "1.1"


@pytest.mark.parametrize("opening", ["EXHIBIT A\n\n", "STANDARD TERMS\n\n"])
def test_what_binds_behind_the_signatures_ends_them(opening: str) -> None:
    text = (
        "1. Services\n\n1.1 Vendor shall serve.\n\nIN WITNESS WHEREOF the parties have signed.\n\nBy: ________\n\n"
        f"{opening}Vendor shall keep backups for seven years.\n"
    )
    assert clause_with(text, "seven years").standing is Standing.OPERATIVE


def leads_of(text: str, words: str) -> list[str]:
    read_document = document(text)
    return [read_document.quote(span) for span in clause_with(text, words).lead_ins]


@pytest.mark.parametrize(
    ("opening", "items"),
    [
        ("If", ("(a) Vendor misses the target twice; or", "(b) Vendor misses it badly,")),
        ("Where it happens in a quarter that:", ("- Vendor misses the target twice; or", "- Vendor misses it badly,")),
        (
            "As Vendor has been told of each miss, in the event",
            ("* Vendor misses it twice", "* Vendor misses it badly"),
        ),
    ],
)
def test_flush_words_close_the_list_with_its_lead_in_and_items(opening: str, items: tuple[str, str]) -> None:
    text = f"5. Misses\n\n{opening}\n\n{items[0]}\n\n{items[1]}\n\nthen Client may end the Agreement.\n\nVendor shall report it.\n"
    first, second = (item.split(" ", 1)[1] for item in items)
    assert leads_of(text, "misses it badly") == [opening]
    assert leads_of(text, "may end") == [opening, first, second]
    assert leads_of(text, "report it") == []


def test_a_star_that_stands_apart_is_a_bullet() -> None:
    text = "5. Duties\n\nVendor shall keep:\n\n* **Logs** of each call\n* Tapes\n\nVendor shall serve.\n"
    assert leads_of(text, "of each call") == leads_of(text, "Tapes") == ["Vendor shall keep:"]


def test_a_list_that_begins_in_its_lead_in_is_closed_too() -> None:
    text = "5. Misses\n\nIf (a) Vendor misses twice; or\n\n(b) Vendor misses badly,\n\nthen Client may end the Agreement.\n"
    assert leads_of(text, "may end") == ["If (a) Vendor misses twice; or", "Vendor misses badly,"]


def test_a_sentence_of_its_own_closes_no_list() -> None:
    text = "5. Duties\n\nVendor shall:\n\n- report; and\n- cooperate.\n\nClient may audit Vendor.\n"
    assert leads_of(text, "may audit") == []


RECOVERY = "Table\n\n| Tier | Restored in | Lost at most |\n|---|---|---|\n| Vital | 4 hours | 1 hour |\n| Other | | 8 hours |\n"


@pytest.mark.parametrize(
    ("words", "leads"),
    [
        ("4 hours", ["Vital", "Restored in"]),
        ("1 hour", ["Vital", "Lost at most"]),
        ("8 hours", ["Other", "Lost at most"]),
    ],
)
def test_a_cell_is_read_after_the_first_of_its_row_and_the_heading_of_its_column(words: str, leads: list[str]) -> None:
    read_document = document(RECOVERY)
    cell = next(clause for clause in read_document.clauses if read_document.quote(clause.span) == words)
    assert [read_document.quote(span) for span in cell.lead_ins][-2:] == leads
    assert any(cell.span in clause.span and clause.span != cell.span for clause in read_document.clauses)


@pytest.mark.parametrize(
    "rows",
    ["Vendor | Northside Billing | Client | Lakeview Clinic\n", "Weekday | Closed\nWeekend | Open\n"],
)
def test_a_table_without_a_row_of_headings_is_read_row_by_row(rows: str) -> None:
    read_document = document(f"Details\n\n{rows}\nVendor shall serve.\n")
    assert sum("|" in read_document.quote(clause.span) for clause in read_document.clauses) == rows.count("\n")
    assert not any(read_document.quote(clause.span) in ("Closed", "Open") for clause in read_document.clauses)


def test_a_label_before_a_value_stays_with_it_whatever_follows_on_the_line() -> None:
    text = "4. Levels\n\nAvailability: 99.5% monthly. Vendor shall host it for Client.\n\nVendor shall test its plan.\n"
    clause = clause_with(text, "99.5%")
    assert document(text).quote(clause.span).startswith("Availability:")


def test_a_numbered_heading_ends_the_bullets_above_it() -> None:
    text = "Between:\n\n- the owner\n- the maker\n\n## 1. Requests\n\nMaker shall help Owner by:\n\n- erasing records\n"
    assert leads_of(text, "erasing") == ["Maker shall help Owner by:"]


def test_what_the_parties_agree_on_is_no_lead_in() -> None:
    text = "Deal\n\nThe parties agree to add the following terms to their paper:\n\n(a) Vendor shall report.\n"
    assert leads_of(text, "shall report") == []


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("1.1 Governed by English law. Each party shall obey it.", "Governed by"),
        ("1.1 Uptime % = (Total Minutes - Minutes Lost) / Total Minutes", "Total Minutes"),
        ("VENDOR MAKES NO WARRANTY OF ANY\nKIND AND CLIENT TAKES THE SERVICES AS IS.", "NO WARRANTY"),
    ],
)
def test_what_reads_on_is_no_heading(line: str, words: str) -> None:
    assert clause_with(f"1. Terms\n\n{line}\n\n1.2 Vendor shall serve.\n", words).standing is Standing.OPERATIVE


@pytest.mark.parametrize(
    "line", ["Address for Notices: 4 Mill Lane", "Email Provider Location: Oslo", "By each Friday noon: a report"]
)
def test_a_label_with_more_words_is_no_place_to_sign(line: str) -> None:
    assert clause_with(f"Details\n\n{line}\n\nVendor shall serve.\n", line[-6:]).standing is Standing.OPERATIVE


@pytest.mark.parametrize("label", ["Name:", "By (print):", "**Date**:", "Signature 1:"])
def test_a_place_to_sign_binds_nobody(label: str) -> None:
    text = f"1. Terms\n\n1.1 Vendor shall serve.\n\n{label} someone\n\n1.2 Vendor shall stay.\n"
    assert clause_with(text, "someone").standing is Standing.SIGNATURE


def test_only_a_head_row_is_a_lead_in_of_the_rows_below() -> None:
    duty = "Claims | Vendor shall pay each claim that a patient brings because of what Vendor did or failed to do."
    text = f"Terms\n\n{duty}\nLaw | The laws of Utah\n"
    assert duty not in leads_of(text, "Utah")
    text = "Terms\n\nVendor shall: | By when\nreport each breach | 3 days\n"
    assert "Vendor shall: | By when" in leads_of(text, "report each breach")


def test_the_key_terms_of_a_cover_page_bind() -> None:
    text = "Key Terms\n\nGoverning Law | The laws of Utah\nCap | The fees of one year\n\nVendor shall serve.\n"
    assert clause_with(text, "Utah").standing is Standing.OPERATIVE


def test_a_sentence_behind_a_title_is_no_part_of_it() -> None:
    text = "13. OWNERSHIP OF THE SYSTEM. The System and Programs\n\n(with all copies) are and remain the property of Vendor.\n"
    assert clause_with(text, "Programs").standing is Standing.OPERATIVE


def test_a_run_in_heading_may_stand_in_bold() -> None:
    text = "Maker agrees to:\n\n**5.1 Consent first.** Process data only as Owner wishes.\n\n**5.2 Secrecy.** Keep it secret.\n"
    assert clause_with(text, "as Owner wishes").heading == "Consent first"
    assert document(text).quote(clause_with(text, "secret").span) == "Keep it secret."
    assert leads_of(text, "secret") == ["Maker agrees to:"]


def test_commands_run_together_under_the_duties_of_somebody_are_clauses_each() -> None:
    text = (
        "Annex\n\nVendor obligations. Report each breach within 48 hours; encrypt the data; and return it at the end.\n"
    )
    read_document = document(text)
    duties = [clause for clause in read_document.clauses if clause.heading == "Vendor obligations"]
    pieces = [read_document.quote(clause.span) for clause in duties]
    assert pieces == ["Report each breach within 48 hours;", "encrypt the data; and", "return it at the end."]


def test_the_lead_in_of_one_table_is_not_that_of_the_next() -> None:
    text = "1. Fees\n\n1.1 Client gets credits as follows:\n\nUptime | Credit\n99% | 5%\n\n1.2 Vendor holds these papers.\n\nName | End\nISO | 2031\n"
    assert leads_of(text, "99% | 5%") == ["Client gets credits as follows:"]
    assert "Client gets credits as follows:" not in leads_of(text, "ISO | 2031")


@pytest.mark.parametrize(
    ("line", "standing"),
    [
        ("[Optional: Either party may end the Agreement at any time.]", Standing.OPERATIVE),
        ("[Drafting note: Either party may strike the line that it dislikes.]", Standing.NOTE),
        ("[Name of the product and its maker]", Standing.NOTE),
    ],
)
def test_a_clause_to_choose_is_no_note(line: str, standing: Standing) -> None:
    assert (
        clause_with(f"1. Terms\n\n1.1 Vendor shall serve.\n\n{line}\n\n1.2 Vendor shall stay.\n", line).standing
        is standing
    )


def test_a_title_above_and_an_empty_corner_leave_the_headings_where_they_stand() -> None:
    rows = "| Levels |\n| Monthly Uptime | Credit |\n| Tier One | 99% to 99.9% | 5% of fees |\n| Tier Two | 97% to 99% | 20% of fees |\n"
    text = f"Levels\n\n{rows}\nVendor shall serve.\n"
    read_document = document(text)
    cell = next(clause for clause in read_document.clauses if read_document.quote(clause.span) == "5% of fees")
    assert [read_document.quote(span) for span in cell.lead_ins][-2:] == ["Tier One", "Credit"]


def test_a_heading_does_not_go_on_the_numbers_of_the_list_above_it() -> None:
    text = (
        "# Deal\n\n## 1. Client\n\nClient agrees to:\n\n1. Provide data\n2. Keep passwords\n\n"
        "## 2. Reports\n\nVendor shall make available:\n\n- reports on request\n\n## 3. Term\n\nIt runs a year.\n"
    )
    assert leads_of(text, "reports on request") == ["Vendor shall make available:"]
    assert clause_with(text, "reports on request").number == "2"


def test_a_numbered_command_under_a_lead_in_heads_nothing() -> None:
    text = "## 1. Client\n\nClient agrees to:\n\n1. Comply with the Use Policy\n2. Keep passwords\n"
    assert leads_of(text, "Comply with") == ["Client agrees to:"]


def test_the_row_of_headings_binds_nobody() -> None:
    read_document = document(RECOVERY)
    assert clause_with(RECOVERY, "Restored in").standing is Standing.HEADING
    cells = [clause for clause in read_document.clauses if clause.row]
    assert {read_document.quote(clause.row) for clause in cells if clause.row} == {
        "Vital | 4 hours | 1 hour",
        "Other | | 8 hours",
    }


def test_things_in_a_row_are_no_heading() -> None:
    text = "## 3.1 Categories of Data Subjects\n\nCustomers, Employees, Suppliers\n\n## 3.2 Fees, Taxes, and Payment\n\nNone.\n"
    assert leads_of(text, "Employees") == ["Categories of Data Subjects"]
    assert clause_with(text, "Fees, Taxes").standing is Standing.HEADING


def test_a_group_of_duties_is_read_after_the_lead_in_above_its_name() -> None:
    text = (
        "## 3. Incidents\n\nUpon an incident, Vendor shall:\n\n**First report (within 24 hours):**\n- call Client\n- say what is known\n\n"
        "**Full report:**\n- tell the cause\n\nVendor keeps records:\n- of each incident\n"
    )
    assert leads_of(text, "call Client") == ["Upon an incident, Vendor shall:", "First report (within 24 hours):"]
    assert leads_of(text, "tell the cause") == ["Upon an incident, Vendor shall:", "Full report:"]
    assert leads_of(text, "of each incident") == ["Vendor keeps records:"]


def test_commands_in_bullets_are_read_after_the_topic_above_them() -> None:
    text = "## 3.6 Data Breach\n\n- Notify Controller within 24 hours\n- Keep a list of all\n\n## 3.7 Fees\n\nFees are due.\n"
    assert leads_of(text, "within 24 hours") == leads_of(text, "a list of all") == ["Data Breach"]


def test_an_address_that_is_given_is_no_place_to_sign() -> None:
    text = "## 9. Contact\n\n**Data Protection Officer**  \nEmail: officer@alder.example\n"
    assert clause_with(text, "officer@").standing is Standing.OPERATIVE


def test_a_description_is_read_after_the_heading_that_says_of_what() -> None:
    text = "## 3. Categories of Data Subjects\n\nThese are the people who call. They live here.\n\nDuration. As long as Vendor serves Client.\n"
    assert leads_of(text, "people who call") == ["Categories of Data Subjects"]
    assert document(text).quote(clause_with(text, "As long as").span).startswith("Duration.")
