"""The command line as its users call it: exit codes, clear errors, the rest of a batch done."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bpo_contracts.cli import main
from tests.parsers.pages import Draw, drawn, lines
from tests.parsers.test_ocr import scanned

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "sample_contracts"


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_sound_contract_ends_with_0() -> None:
    result = run("check", SAMPLES / "sound-baa.txt")
    assert result.exit_code == 0, result.output
    assert "No gaps" in result.output


def test_a_contract_with_gaps_ends_with_1_and_says_them() -> None:
    result = run("check", SAMPLES / "weak-baa.txt")
    assert result.exit_code == 1
    assert "hipaa.baa.report-breach" in result.output


def test_fail_on_sets_the_bar() -> None:
    assert run("check", SAMPLES / "weak-baa.txt", "--fail-on", "never").exit_code == 0


def test_json_has_a_row_for_every_document(tmp_path: Path) -> None:
    output = tmp_path / "report.json"
    result = run("check", SAMPLES / "sound-baa.txt", SAMPLES / "weak-baa.txt", "--output", output)
    report = json.loads(output.read_text(encoding="utf-8"))
    assert result.exit_code == 1
    assert report["schema"] == "bpo-contracts/report/1"
    assert [Path(document["path"]).name for document in report["documents"]] == ["sound-baa.txt", "weak-baa.txt"]


@pytest.mark.parametrize("form", ["json", "html", "md", "terminal"])
def test_the_same_input_gives_the_same_bytes(form: str) -> None:
    arguments = ("check", SAMPLES / "odd-names-baa.txt", "--format", form)
    assert run(*arguments).output == run(*arguments).output


def test_every_quotation_is_a_slice_of_the_document() -> None:
    from bpo_contracts.checking import check

    for sample in sorted(path for path in SAMPLES.iterdir() if path.suffix in (".txt", ".md", ".docx", ".pdf")):
        report = check(sample.read_bytes(), sample.name)
        for finding in report.findings:
            for evidence in finding.evidence:
                assert report.document.text[evidence.span.start : evidence.span.end] == evidence.quote
                assert evidence.quote.strip() == evidence.quote != ""


BAD = {
    "missing.pdf": (None, "unreadable"),
    "empty.txt": (b"", "empty-file"),
    "list.txt": (b"Milk\nEggs\nBread\n", "not-a-contract"),
    "program.txt": (b"\x7fELF\x02\x01\x00\x00\x00\xff\xfe" * 40, "not-text"),
    "broken.docx": (b"PK\x03\x04 this is no archive", "corrupt"),
    "broken.pdf": (b"%PDF-1.7\nthis is no document", "corrupt"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "corrupt"),
    "mail.eml": (b"From: a@example.org\nMIME-Version: 1.0\n\nWe shall see.", "unsupported-type"),
    "german.txt": (
        ("Der Auftragnehmer meldet dem Auftraggeber jede Verletzung des Schutzes unverzüglich. " * 12).encode(),
        "language",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_an_error_row_and_the_rest_is_done(name: str, tmp_path: Path) -> None:
    content, code = BAD[name]
    bad = tmp_path / name
    if content is not None:
        bad.write_bytes(content)
    result = run("check", bad, SAMPLES / "sound-baa.txt", "--format", "json")
    report = json.loads(result.stdout)
    assert result.exit_code == 2
    assert [(Path(error["path"]).name, error["code"]) for error in report["errors"]] == [(name, code)]
    assert len(report["errors"][0]["message"]) > 40
    assert len(report["documents"]) == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("check",), "PATHS"),
        (("check", SAMPLES / "sound-baa.txt", "--kind", "poem"), "poem"),
        (("check", SAMPLES / "sound-baa.txt", "--format", "docx9"), "docx9"),
        (("check", SAMPLES / "sound-baa.txt", "--fail-on", "always"), "always"),
        (("rules", "show", "hipaa.baa.reprot"), "rules list"),
    ],
)
def test_a_wrong_call_ends_with_2_and_says_why(arguments: tuple[str, ...], told: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert told in result.output
    assert "Traceback" not in result.output


def test_a_folder_without_contracts_is_told(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    result = run("check", tmp_path)
    assert result.exit_code == 2
    assert "no contract" in result.output


def test_a_folder_is_checked_in_a_stable_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.md", "d.txt", "e.txt"):
        shutil.copy(SAMPLES / "we-you-baa.txt", tmp_path / name)
    report = json.loads(run("check", tmp_path, "--format", "json", "--jobs", "2").stdout)
    assert [Path(document["path"]).name for document in report["documents"]] == [
        "a.txt",
        "b.txt",
        "c.md",
        "d.txt",
        "e.txt",
    ]


def test_no_text_of_a_contract_reaches_standard_error(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Zanzibar Holdings keeps this name to itself. " * 3, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "bpo_contracts", "check", str(secret)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Zanzibar" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "command", [(), ("check",), ("rules",), ("rules", "list"), ("rules", "show"), ("rules", "lint"), ("rules", "test")]
)
def test_help_answers(command: tuple[str, ...]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_every_rule_can_be_listed_and_shown() -> None:
    listed = run("rules", "list", "--kind", "baa").output.splitlines()
    identifiers = [line.split()[0] for line in listed]
    assert "hipaa.baa.report-breach" in identifiers
    for identifier in identifiers[:5]:
        shown = run("rules", "show", identifier)
        assert all(heading in shown.output for heading in ("## Why it matters", "## What to write", "## References"))


def test_the_examples_of_every_rule_hold() -> None:
    result = run("rules", "test")
    assert result.exit_code == 0, result.output


def test_every_rule_is_complete() -> None:
    result = run("rules", "lint")
    assert result.exit_code == 0, result.output


def test_the_readme_shows_commands_that_exist() -> None:
    commands = re.findall(
        r"^bpo-contracts (\S+)(?: (\S+))?", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    for command, second in commands:
        arguments = (command, second) if command == "rules" else (command,)
        assert run(*arguments, "--help").exit_code == 0


def test_a_playbook_sets_own_limits_severities_and_leaves_out(tmp_path: Path) -> None:
    playbook = tmp_path / "own.yaml"
    playbook.write_text(
        "name: Strict\nrules:\n  hipaa.baa.report-breach:\n    severity: medium\n    limits: {breach_notice_days: 1}\n"
        "  hipaa.baa.offshore-phi: {left_out: true}\n",
        encoding="utf-8",
    )
    result = run("check", SAMPLES / "sound-baa.txt", "--playbook", playbook, "--format", "json")
    findings = {finding["requirement"]: finding for finding in json.loads(result.stdout)["documents"][0]["findings"]}
    assert "hipaa.baa.offshore-phi" not in findings
    breach = findings["hipaa.baa.report-breach"]
    assert (breach["status"], breach["severity"]) == ("partial", "medium")
    assert "the playbook allows at most 1" in breach["reason"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name: x\nrules:\n  hipaa.nope: {left_out: true}\n", "own.yaml:3: there is no requirement hipaa.nope"),
        ("name: x\nrules:\n  hipaa.baa.report-breach:\n    limits: {days: 3}\n", "breach_notice_days"),
        ("name: x\ncolour: red\nrules: {}\n", "colour"),
        ("name: [x\n", "not valid YAML"),
    ],
)
def test_a_mistake_in_a_playbook_is_told(text: str, told: str, tmp_path: Path) -> None:
    playbook = tmp_path / "own.yaml"
    playbook.write_text(text, encoding="utf-8")
    result = run("check", SAMPLES / "sound-baa.txt", "--playbook", playbook)
    assert result.exit_code == 2
    assert told in result.output


def test_passwords_are_tried_in_turn(tmp_path: Path) -> None:
    text = ["This Agreement binds Vendor. Vendor shall report each breach.", "Client shall pay."]
    (tmp_path / "locked.pdf").write_bytes(drawn(lines(text), password="second"))
    (tmp_path / "words.txt").write_text("first\nsecond\n", encoding="utf-8")
    locked = run("check", tmp_path / "locked.pdf", "--kind", "baa", "--format", "json")
    assert [error["code"] for error in json.loads(locked.stdout)["errors"]] == ["encrypted"]
    opened = run(
        "check", tmp_path / "locked.pdf", "--kind", "baa", "--password-file", tmp_path / "words.txt", "--format", "json"
    )
    assert len(json.loads(opened.stdout)["documents"]) == 1


def test_what_was_not_read_is_no_pass(tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(drawn_with_text(scanned()))
    result = run(
        "check", tmp_path / "scan.pdf", "--kind", "baa", "--ocr", "off", "--fail-on", "never", "--format", "json"
    )
    [document] = json.loads(result.stdout)["documents"]
    assert [warning["code"] for warning in document["warnings"]] == ["page-not-read"]
    assert all(finding["needs_review"] for finding in document["findings"] if finding["status"] == "missing")
    assert result.exit_code == 2


def drawn_with_text(scan: Draw) -> bytes:
    return drawn(lines(["This Agreement binds both. Vendor shall report each breach to Client at once."]), scan)


def test_facts_are_stated_and_listed() -> None:
    result = run("check", SAMPLES / "sound-baa.txt", "--fact", "offshore=no", "--format", "json")
    [document] = json.loads(result.stdout)["documents"]
    stated = [fact for fact in document["facts"] if fact["name"] == "offshore"]
    assert [(fact["holds"], fact["source"]) for fact in stated] == [(False, "stated")]


@pytest.mark.parametrize(
    ("fact", "told"), [("coding=maybe", "coding=yes or coding=no"), ("weather=yes", "There is no fact 'weather'")]
)
def test_a_fact_that_cannot_be_stated_is_told(fact: str, told: str) -> None:
    result = run("check", SAMPLES / "sound-baa.txt", "--fact", fact)
    assert result.exit_code == 2
    assert told in " ".join(result.output.split())


def test_a_file_that_takes_too_long_costs_one_row(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text(
        "Vendor shall report each breach of this Agreement. " * 150_000, encoding="utf-8"
    )
    (tmp_path / "short.txt").write_text("Vendor shall report each breach of this Agreement. It will.", encoding="utf-8")
    result = run("check", tmp_path, "--kind", "baa", "--timeout", "1", "--format", "json")
    report = json.loads(result.stdout)
    assert [(Path(error["path"]).name, error["code"]) for error in report["errors"]] == [("long.txt", "timeout")]
    assert [Path(document["path"]).name for document in report["documents"]] == ["short.txt"]
    assert result.exit_code == 2
