"""Two drafts side by side: what opened, closed, got better or worse."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner

from bpo_contracts.batches import gap_report
from bpo_contracts.cli import main
from bpo_contracts.comparing import Change, compare
from bpo_contracts.findings import DocumentReport, GapReport, Status
from tests.conftest import SAMPLES

SOUND, WEAK = SAMPLES / "sound-msa.txt", SAMPLES / "weak-msa.txt"


def with_status(report: GapReport, requirement: str, status: Status) -> GapReport:
    """The report with one finding another."""
    (document,) = report.documents
    findings = tuple(replace(f, status=status) if f.requirement == requirement else f for f in document.findings)
    return replace(report, documents=(replace(document, findings=findings),))


def report_on(judged: Callable[..., DocumentReport]) -> GapReport:
    return gap_report([judged("Business Associate shall report any breach to Covered Entity within 5 days.")])


def test_a_report_is_no_different_from_itself(judged: Callable[..., DocumentReport]) -> None:
    report = report_on(judged)
    compared = compare(report, report)
    assert {row.change for row in compared.rows} == {Change.STILL}
    assert compared.same_rules


def test_every_change_of_a_requirement_has_its_name(judged: Callable[..., DocumentReport]) -> None:
    report = report_on(judged)
    name = "hipaa.baa.mitigation"
    for before, after, change in [
        (Status.MET, Status.MISSING, Change.OPENED),
        (Status.NOT_APPLICABLE, Status.PARTIAL, Change.OPENED),
        (Status.MISSING, Status.MET, Change.CLOSED),
        (Status.PARTIAL, Status.NOT_APPLICABLE, Change.CLOSED),
        (Status.MISSING, Status.PARTIAL, Change.BETTER),
        (Status.PARTIAL, Status.CONFLICTING, Change.WORSE),
        (Status.PARTIAL, Status.PARTIAL, Change.STILL),
    ]:
        old, new = with_status(report, name, before), with_status(report, name, after)
        assert [row.change for row in compare(old, new).rows if row.requirement == name] == [change]


def test_the_command_tells_what_a_draft_opened() -> None:
    run = CliRunner().invoke(main, ["compare", str(SOUND), str(WEAK), "--format", "json"])
    told = json.loads(run.output)
    assert run.exit_code == 1
    assert "liab.cap" in [row["requirement"] for row in told["changes"] if row["change"] == "opened"]


def test_the_command_is_content_with_a_draft_that_opens_nothing() -> None:
    run = CliRunner().invoke(main, ["compare", str(WEAK), str(SOUND)])
    assert run.exit_code == 0, run.output
    assert "Closed (" in run.output
    assert "Opened (" not in run.output


def test_what_cannot_be_read_is_no_comparison(tmp_path: Path) -> None:
    run = CliRunner().invoke(main, ["compare", str(SOUND), str(tmp_path / "nothing.docx")])
    assert run.exit_code == 2
    assert "cannot be opened" in run.output
