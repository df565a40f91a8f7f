"""What holds for every renderer in the table."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from bpo_contracts.errors import UsageError
from bpo_contracts.findings import GapReport
from bpo_contracts.renderers import RENDERERS, render

FORMATS = list(RENDERERS)
EVERY_FORMAT = pytest.mark.parametrize("format", FORMATS)


def test_an_unknown_format_is_answered_with_the_known_ones(report: GapReport) -> None:
    with pytest.raises(UsageError, match=r"'pdf'.*terminal, json, html, md"):
        render(report, "pdf")


@EVERY_FORMAT
def test_every_status_is_shown(report_with_one: GapReport, format: str) -> None:
    shown = render(report_with_one, format)
    status = report_with_one.documents[0].findings[0].status
    assert "A plain title" in shown
    assert status.value.replace("_", " ") in shown.lower().replace("_", " ")


@EVERY_FORMAT
def test_every_part_of_the_report_is_shown(report: GapReport, format: str) -> None:
    shown = " ".join(render(report, format, width=10_000).replace("\\", "").split())
    for words in (
        "deals/acme/baa.pdf",
        "Does the vendor see health records?",
        "Does the vendor code charges?",
        "deals/acme/dpa.txt",
        "deals/acme/scan.pdf",
        "protected with a password",
        "no text recognition is installed",
        "Acme Billing LLC",
        "longer than the 60 days the law allows",
        "45 CFR 164.410(b)",
        "the period runs from discovery",
        "later than five (5) business days",
        "Accepted by the general counsel",
        "may ask for a finding of a court",
        "part2.qsoa",
    ):
        assert words in shown


@EVERY_FORMAT
def test_no_findings_documents_or_errors_is_no_fault(report: GapReport, format: str) -> None:
    assert render(replace(report, documents=(), errors=()), format)
    assert render(replace(report, documents=(replace(report.documents[0], findings=()),)), format)


@EVERY_FORMAT
def test_the_output_can_be_written_as_utf_8_and_steers_nothing(report: GapReport, format: str) -> None:
    shown = render(report, format)
    shown.encode("utf-8")
    assert shown.endswith("\n")
    assert not {character for character in shown if ord(character) < 32} - {"\n", "\t"}


@EVERY_FORMAT
def test_same_report_same_bytes_in_another_process(report: GapReport, format: str, tmp_path: Path) -> None:
    stored = tmp_path / "report.pickle"
    stored.write_bytes(pickle.dumps(report))
    code = (
        "import pickle, sys, pathlib; from bpo_contracts.renderers import render;"
        "report = pickle.loads(pathlib.Path(sys.argv[1]).read_bytes());"
        "sys.stdout.buffer.write(render(report, sys.argv[2], width=90, colour=True).encode())"
    )
    changed = {
        **os.environ,
        "PYTHONHASHSEED": "7",
        "NO_COLOR": "1",
        "COLUMNS": "44",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    ran = subprocess.run([sys.executable, "-c", code, stored, format], capture_output=True, check=True, env=changed)
    assert ran.stdout == render(report, format, width=90, colour=True).encode()


def test_libraries_are_loaded_only_when_needed() -> None:
    code = "import sys, bpo_contracts.renderers.json; print({'rich', 'jinja2'} & set(sys.modules))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, env=environment)
    assert ran.stdout.strip() == "set()"
