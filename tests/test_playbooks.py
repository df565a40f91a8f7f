"""Playbooks: an organisation's positions change what is asked, how severe it is, and what counts as good enough."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bpo_contracts.checking import Reading, check
from bpo_contracts.cli import main
from bpo_contracts.errors import RuleError, UsageError
from bpo_contracts.findings import DocumentReport, Finding, Severity, Status
from bpo_contracts.playbooks import find_playbook, load_playbook, new_playbook, shipped, under
from bpo_contracts.renderers import RENDERERS, render
from bpo_contracts.rules import RulePack

BREACH = "hipaa.baa.report-breach"
CONTRACT = """BUSINESS ASSOCIATE AGREEMENT

4.1 Business Associate shall notify Covered Entity of each Breach of Unsecured PHI within {days} days of discovery.

4.2 Business Associate shall not sell PHI.
"""
STANCES = f"""
name: ours
rules:
  {BREACH}:
    standard: {{limits: {{breach_notice_days: 5}}, wording: Say it in five days.}}
    fallback: {{limits: {{breach_notice_days: 15}}}}
"""

Checker = Callable[..., DocumentReport]


@pytest.fixture
def checked(pack: RulePack, tmp_path: Path) -> Checker:
    """Judge the contract with a breach notice of so many days by a playbook."""

    def check_by(text: str, days: int = 5, day: date = date(2026, 11, 21)) -> DocumentReport:
        path = tmp_path / "ours.yaml"
        path.write_text(text, encoding="utf-8")
        playbook = load_playbook(path, pack)
        how = Reading.under(playbook, Reading(day=day))
        return check(CONTRACT.format(days=days).encode(), "deals/acme/baa.txt", under(pack, playbook), how=how)

    return check_by


def finding(report: DocumentReport, requirement: str = BREACH) -> Finding:
    return next(found for found in report.findings if found.requirement == requirement)


@pytest.mark.parametrize(
    ("days", "position", "status"),
    [(3, "standard", Status.MET), (10, "fallback", Status.MET), (30, "walk-away", Status.PARTIAL)],
)
def test_the_report_says_which_position_a_clause_reaches(
    days: int, position: str, status: Status, checked: Checker
) -> None:
    found = finding(checked(STANCES, days))
    assert (found.position, found.status) == (position, status)


def test_the_wording_of_the_standard_is_what_to_write(checked: Checker) -> None:
    assert finding(checked(STANCES, 30)).fix == "Say it in five days."


@pytest.mark.parametrize("form", list(RENDERERS))
def test_every_format_shows_the_position(form: str, checked: Checker) -> None:
    from bpo_contracts.batches import gap_report

    shown = " ".join(render(gap_report([checked(STANCES, 30)]), form).split())
    assert "walk" in shown


def test_packs_and_rules_are_switched_off_and_on(checked: Checker) -> None:
    report = checked(
        "name: ours\npacks: {breach: off, hipaa: off}\nrules:\n  hipaa.baa.no-sale-of-phi: {severity: low}\n"
    )
    asked = {found.requirement for found in report.findings}
    assert not [requirement for requirement in asked if requirement.startswith("breach.")]
    assert [requirement for requirement in asked if requirement.startswith("hipaa.")] == ["hipaa.baa.no-sale-of-phi"]
    assert finding(report, "hipaa.baa.no-sale-of-phi").severity is Severity.LOW


DEVIATION = """
name: ours
deviations:
  - requirement: hipaa.baa.security-rule
    reason: The services agreement says it.
    owner: Privacy officer
    until: 2027-01-31
    documents: ["deals/{who}/*"]
"""


@pytest.mark.parametrize(
    ("day", "who", "accepted"),
    [
        (date(2027, 1, 31), "acme", True),
        (date(2027, 2, 1), "acme", False),
        (date(2026, 11, 21), "other", False),
    ],
)
def test_an_accepted_deviation_holds_to_its_end_and_for_its_documents(
    day: date, who: str, accepted: bool, checked: Checker
) -> None:
    found = finding(checked(DEVIATION.replace("{who}", who), day=day), "hipaa.baa.security-rule")
    told = "The services agreement says it. (accepted by Privacy officer until 2027-01-31)"
    assert found.deviation == (told if accepted else None)
    assert found.is_gap


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: x\nrules:\n  hipaa.none: {}\n", "ours.yaml:3: there is no requirement hipaa.none"),
        ("name: x\npacks:\n  none: off\n", "ours.yaml:3: there is no pack none"),
        ("name: x\nfacts:\n  none: yes\n", "ours.yaml:3: there is no fact none"),
        (f"name: x\nrules:\n  {BREACH}:\n    standard:\n      limits: {{none_such: 1}}\n", "has no number none_such"),
        ("name: x\ndeviations:\n  - {requirement: hipaa.baa.access, reason: y, owner: z}\n", "deviations.0.until"),
        (
            "name: x\ndeviations:\n  - {requirement: none.such, reason: y, owner: z, until: 2030-01-01}\n",
            "no requirement none.such",
        ),
        ("name: x\ncolour: blue\n", "ours.yaml:2: the key colour is not known here"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, told: str, checked: Checker) -> None:
    with pytest.raises(RuleError) as raised:
        checked(text)
    assert told in str(raised.value)


def test_a_new_playbook_can_be_used_as_it_is(pack: RulePack, tmp_path: Path) -> None:
    path = tmp_path / "begun.yaml"
    path.write_text(new_playbook("Northgate", pack), encoding="utf-8")
    assert load_playbook(path, pack).name == "Northgate"


def test_a_playbook_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no playbook none"):
        find_playbook("none")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_the_command_line_writes_checks_and_explains(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    assert run("playbook", "new", path).exit_code == 0
    assert run("playbook", "new", path).exit_code == 2
    assert "can be used" in run("playbook", "check", path).output
    assert f"{BREACH}: fallback is met, breach_notice_days 15" in run("playbook", "explain", path).output


def test_an_expired_deviation_fails_the_check(tmp_path: Path) -> None:
    path = tmp_path / "ours.yaml"
    path.write_text(DEVIATION.replace("2027", "2020").replace("{who}", "x"), encoding="utf-8")
    result = run("playbook", "check", path)
    assert result.exit_code == 1
    assert "it is a gap again" in result.output


@pytest.mark.parametrize("name", ["covered-entity-strict", "covered-entity-balanced", "vendor"])
def test_the_playbooks_that_come_along_can_be_used(name: str, pack: RulePack) -> None:
    playbook = load_playbook(shipped()[name], pack)
    assert playbook.about
    assert playbook.rules
    assert any(position.standard and position.fallback for position in playbook.rules.values())
