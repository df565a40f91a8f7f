"""Durations and amounts in every way contracts write them."""

from __future__ import annotations

import pytest

from bpo_contracts.matching.quantities import amounts, durations, emails, multiples, numbers, percentages


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("sixty (60) days", 60),
        ("60 days", 60),
        ("sixty days", 60),
        ("30 (thirty) days", 30),
        ("[10] days", 10),
        ("ten (10) business days", 14),
        ("ten business days", 14),
        ("fourteen business (14) days", 20),
        ("60 business days", 84),
        ("72 hours", 3),
        ("twenty-four (24) hours", 1),
        ("two weeks", 14),
        ("48h", 2),
        ("12 hrs", 0.5),
        ("2 wks", 14),
        ("5 BD", 7),
        ("three months", 90),
        ("one hundred twenty (120) days", 120),
        ("forty-five (45) calendar days", 45),
    ],
)
def test_a_duration_in_calendar_days(text: str, days: float) -> None:
    [duration] = durations(f"within {text} after discovery")
    assert duration.to("calendar_days") == days


def test_a_letter_that_is_no_unit() -> None:
    assert not list(durations("since the 1990s, as Section 4 d says"))


@pytest.mark.parametrize("text", ["____ days", "[__] days", "[X] hours", "TBD days", "[number] business days"])
def test_a_blank_has_no_amount(text: str) -> None:
    [duration] = durations(f"within {text} after discovery")
    assert duration.to("calendar_days") is None


@pytest.mark.parametrize("text", ["Section 3.60 days", "version 2.10", "45 CFR 164.410"])
def test_numbers_that_are_no_duration(text: str) -> None:
    assert all(duration.amount != 410 for duration in durations(text))


@pytest.mark.parametrize(
    ("text", "dollars"),
    [("$5,000,000", 5e6), ("$2 million", 2e6), ("USD 5M", 5e6), ("US$250,000.50", 250000.5), ("$[____]", None)],
)
def test_an_amount_in_dollars(text: str, dollars: float | None) -> None:
    assert [money.amount for money in amounts(f"limits of {text} per claim")] == [dollars]


@pytest.mark.parametrize(("text", "dollars"), [("two million dollars", 2e6), ("five hundred thousand dollars", 5e5)])
def test_an_amount_in_words(text: str, dollars: float) -> None:
    assert [money.amount for money in amounts(f"limits of at least {text} per claim")] == [dollars]


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("99.9%", 99.9),
        ("99.95 %", 99.95),
        ("eighty percent (80%)", 80),
        ("ninety-five (95%) percent", 95),
        ("80 per cent", 80),
        ("ninety-nine point nine percent", 99.9),
        ("[__]%", None),
    ],
)
def test_percentages(text: str, share: float | None) -> None:
    assert [stated.amount for stated in percentages(f"at least {text} of all calls")] == [share]


@pytest.mark.parametrize(
    ("text", "times"), [("two (2) times", 2), ("three times", 3), ("1.5x", 1.5), ("twice", 2), ("2 times", 2)]
)
def test_multiples(text: str, times: float) -> None:
    assert [stated.amount for stated in multiples(f"shall not exceed {text} the fees paid")] == [times]


@pytest.mark.parametrize(("text", "count"), [("three (3)", 3), ("5", 5), ("twelve", 12), ("1,000", 1000)])
def test_plain_numbers(text: str, count: float) -> None:
    assert [stated.amount for stated in numbers(f"upon {text} failures to meet a service level")] == [count]


@pytest.mark.parametrize(("text", "seconds"), [("thirty (30) seconds", 30), ("2 minutes", 120), ("one hour", 3600)])
def test_short_durations(text: str, seconds: float) -> None:
    [duration] = durations(f"answered within {text} of the first ring")
    assert duration.to("seconds") == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["[***]", "[**]", "[__]", "[X]", "[AMOUNT]"])
def test_a_bracket_left_open_is_a_blank(text: str) -> None:
    assert [stated.amount for stated in numbers(f"a limit of {text} per claim")] == [None]


@pytest.mark.parametrize("text", ["[Notices]", "[Indemnity]", "[Nondisclosure]"])
def test_a_word_in_brackets_is_no_blank(text: str) -> None:
    assert list(numbers(f"as Section 9 {text} says"))[1:] == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("write to privacy@acme.example.", "privacy@acme.example"),
        ("a.b+c@mail.acme-care.org", "a.b+c@mail.acme-care.org"),
    ],
)
def test_an_email_address(text: str, address: str) -> None:
    assert [text[span.start : span.end] for span in emails(text)] == [address]


@pytest.mark.parametrize("text", ["five @ ten", "99.9@once", "a@b"])
def test_what_is_no_email_address(text: str) -> None:
    assert list(emails(text)) == []


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("£195", 195, "GBP"),
        ("€4,500", 4500, "EUR"),
        ("GBP 500,000", 500_000, "GBP"),
        ("EUR 1 million", 1e6, "EUR"),
        ("A$5,000", 5000, "AUD"),
        ("AUD 5,000", 5000, "AUD"),
        ("$5,000 CAD", 5000, "CAD"),
        ("CHF 50,000", 50_000, "CHF"),
        ("£2m", 2e6, "GBP"),
        ("5,000 euros", 5000, "EUR"),
        ("two million pounds", 2e6, "GBP"),
        ("£____", None, "GBP"),
        ("US$250", 250, "USD"),
    ],
)
def test_money_in_any_currency(text: str, amount: float | None, currency: str) -> None:
    assert [(money.amount, money.currency) for money in amounts(f"no more than a {text} each")] == [(amount, currency)]


@pytest.mark.parametrize("text", ["$8,000", "£8,000"])
def test_an_amount_of_money_is_no_plain_number(text: str) -> None:
    assert list(numbers(f"a fee of {text} a month")) == []
