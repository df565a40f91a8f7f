"""The report on a terminal."""

from __future__ import annotations

import re

import pytest
from rich.cells import cell_len

from bpo_contracts.findings import GapReport
from bpo_contracts.renderers import render


@pytest.mark.parametrize("width", [40, 80, 120])
def test_no_line_is_wider_than_the_terminal(report: GapReport, width: int) -> None:
    assert max(map(cell_len, render(report, "terminal", width=width).splitlines())) <= width


def test_colour_only_when_asked_and_never_alone(report: GapReport) -> None:
    plain = render(report, "terminal", width=100)
    coloured = render(report, "terminal", width=100, colour=True)
    assert "\x1b" not in plain
    assert "\x1b[1;37;41m CRITICAL " in coloured
    stripped = re.sub(r"\x1b\[[\d;]*m", "", coloured)
    assert [line.rstrip() for line in stripped.splitlines()] == plain.splitlines()


def test_a_pipe_gets_a_hundred_columns(report: GapReport) -> None:
    assert render(report, "terminal") == render(report, "terminal", width=100)


def test_gaps_come_gravest_first_then_the_rest(single: GapReport) -> None:
    shown = render(single, "terminal", width=120)
    order = [
        "NOT FULLY READ", "6 gaps:", "GAPS (4)", "hipaa.baa.report-breach", "hipaa.baa.subcontractors",
        "hipaa.baa.safeguards", "hipaa.baa.minimum-necessary", "ACCEPTED GAPS (2)", "NOT A GAP, BUT NEEDS REVIEW",
        "MET (2)", "NOT APPLICABLE (1)", "Partial: there, but",
    ]  # fmt: skip
    places = [shown.index(words) for words in order]
    assert places == sorted(places)


def test_a_gap_says_everything(single: GapReport) -> None:
    lines = [line.strip() for line in render(single, "terminal", width=120).splitlines()]
    for line in (
        "1.  CRITICAL  PARTIAL  Reports a breach of unsecured PHI without delay and within 60 days of discovery",
        "Says:     “ninety (90) days”",
        "§ 2.2 Safeguards, p. 2",
        "Number:   Breach notice days: 90 calendar days, more than the 60 calendar days set by law",
        "Lacks:    the period runs from discovery",
        "45 CFR 164.410(b)  https://www.ecfr.gov/current/title-45/section-164.410",
        "4.  MEDIUM  MISSING · NEEDS REVIEW  Uses, discloses and asks for no more PHI than necessary",
        "Write:    Vendor shall bind every subcontractor that handles PHI to the same restrictions.",
    ):
        assert line in lines


def test_rich_markup_in_a_contract_is_only_text(report: GapReport) -> None:
    assert "[bold]rich[/bold] [a](javascript:alert(3)) �[31mred� � �back" in render(report, "terminal", width=500)
