"""The wording all renderers share."""

from __future__ import annotations

import pytest

from bpo_contracts.document import Place
from bpo_contracts.findings import DocumentReport, GapReport, Value
from bpo_contracts.renderers import words


@pytest.mark.parametrize(
    ("number", "unit", "limit", "basis", "within", "said"),
    [
        (90, "calendar_days", 60, "law", False, "90 calendar days, more than the 60 calendar days set by law"),
        (1, "calendar_days", 60, "law", True, "1 calendar day, within the 60 calendar days set by law"),
        (5, "years", 6, "law-derived", False, "5 years, less than the 6 years that the law leaves"),
        (7, "years", 6, "law", True, "7 years, not less than the 6 years set by law"),
        (6, "years", 6, "law", False, "6 years, outside the 6 years set by law"),
        (5e6, "usd", 1e7, "market", False, "$5,000,000, less than the $10,000,000 recommended in practice"),
        (99.95, "percent", None, "market", True, "99.95%"),
        (1.0, "boolean", None, "law", True, "yes"),
    ],
)
def test_numbers_are_said_against_their_limit(
    number: float, unit: str, limit: float | None, basis: str, within: bool, said: str
) -> None:
    assert words.value_words(Value("notice", number, unit, limit, basis, within)) == f"Notice: {said}"


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (Place(4, "4.2", "Breach notification", "body", ()), "§ 4.2 Breach notification, p. 4"),
        (Place(4, "(b)", "", "body", ()), "§ (b), p. 4"),
        (Place(4, "Article IV", "Term", "body", ()), "Article IV Term, p. 4"),
        (Place(4, "", "", "footnote 3", ()), "footnote 3, p. 4"),
    ],
)
def test_places_are_cited_as_a_lawyer_would(place: Place, said: str, document_report: DocumentReport) -> None:
    assert words.place_words(place, document_report.document) == said


def test_no_page_is_cited_where_pages_mean_nothing(report: GapReport) -> None:
    plain = report.documents[1].document
    assert words.place_words(Place(1, "4.2", "Term", "body", ()), plain) == "§ 4.2 Term"


def test_the_verdict_counts_gaps_by_severity(report: GapReport) -> None:
    first, second = report.documents
    said = "6 gaps: 2 critical, 1 high, 1 medium, 2 low (2 accepted); 3 met; 1 not applicable; 3 need review"
    assert words.verdict([first]) == said
    assert words.verdict([second]) == "No gaps; 1 met"
    assert words.report_verdict(report).startswith("2 documents, 2 files not judged. 6 gaps: ")


def test_long_words_are_cut_at_a_word() -> None:
    assert words.shortened("one\n two   three", 20) == "one two three"
    assert words.shortened("one two three", 9) == "one two …"
    assert words.shortened("x" * 1000, 400) == "x" * 399 + " …"


def test_every_finding_is_shown_once(report: GapReport) -> None:
    for document in report.documents:
        shown = [finding.requirement for group in words.groups(document) for finding in group.findings]
        assert sorted(shown) == sorted(finding.requirement for finding in document.findings)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//x.com", 'https://x.com/"><b', "https://x.com/a b", ""]
)
def test_only_web_addresses_are_linked(url: str) -> None:
    assert words.web_address(url) == ""


def test_facts_say_where_they_come_from_and_what_hangs_on_them(document_report: DocumentReport) -> None:
    found, absent, stated = (words.fact_words(fact, document_report.document) for fact in document_report.facts)
    assert found.startswith("Yes, found in the text (§ 2.2")
    assert found.endswith("2 requirements asked (to change: --fact phi=no)")
    assert absent == "No, nothing in the text says so; 1 requirement not asked for (to change: --fact coding=yes)"
    assert stated == "Yes, as stated; 1 requirement asked"
