"""Rule files: the path is the id, and a mistake is answered with file, line and what to do."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from bpo_contracts.cli import main
from bpo_contracts.data import folder
from bpo_contracts.document import Kind
from bpo_contracts.errors import RuleError
from bpo_contracts.findings import Status
from bpo_contracts.judging import judge
from bpo_contracts.parsers import parse
from bpo_contracts.reading import read
from bpo_contracts.rule_tools import lint, run_examples
from bpo_contracts.rules import InForce, RulePack, load_rules

SOUND = """\
title: Reports
severity: high
level: market-practice
presence: mandatory
applies_to: [baa]
promisor: business_associate
reviewed: '2026-11-21'
why: Because.
citations: []
elements:
  - name: it reports
    need: core
    any:
      - <business associate> <must> <report> & <breach>
missing: No report
wording: Business Associate shall report breaches.
"""


def load(tmp_path: Path, text: str) -> RulePack:
    rules = tmp_path / "rules"
    (rules / "own").mkdir(parents=True)
    for shared in ("weakeners.yaml", "facts.yaml"):
        shutil.copy(folder("rules") / shared, rules)
    (rules / "own" / "reports.yaml").write_text(text, encoding="utf-8")
    return load_rules(rules)


def test_the_path_is_the_id(tmp_path: Path) -> None:
    assert [rule.id for rule in load(tmp_path, SOUND).rules] == ["own.reports"]


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("severity: high", "severity: dire", 2, "severity"),
        ("severity: high", "severity: high\ncolour: red", 3, "the key colour is not known"),
        ("title: Reports", "id: own.others\ntitle: Reports", 1, "own.reports"),
        ("<report> &", "<reprot> &", 14, "did you mean <report>?"),
        ("<report> & <breach>", "(report|<breach> soon) & it", 14, "mixes a concept with words"),
        ("<report> & <breach>", "&", 14, "without words"),
        ("why: Because.", "why: [Because.", 9, "not valid YAML"),
        ("citations: []", "citations: []\nallows: [on-requst]", 10, "on-request-only"),
        ("reviewed: '2026-11-21'", "reviewed: yesterday", 7, "reviewed"),
        ("missing: No report\n", "", 1, "missing"),
    ],
)
def test_a_mistake_is_told_by_file_and_line(old: str, new: str, line: int, told: str, tmp_path: Path) -> None:
    with pytest.raises(RuleError) as caught:
        load(tmp_path, SOUND.replace(old, new))
    assert caught.value.path.endswith("reports.yaml")
    assert caught.value.line == line, str(caught.value)
    assert told in str(caught.value)


def test_a_concept_that_stands_twice_is_refused(tmp_path: Path) -> None:
    models = tmp_path / "models"
    shutil.copytree(folder("models"), models)
    (models / "vocabulary" / "more.yaml").write_text("breach:\n  - leak\n", encoding="utf-8")
    with pytest.raises(RuleError, match="stands in two places"):
        load_rules(None, models)


def test_a_concept_made_of_itself_is_refused(tmp_path: Path) -> None:
    models = tmp_path / "models"
    shutil.copytree(folder("models"), models)
    circle = "hen:\n  - <egg> … hatched\negg:\n  - laid … <hen>\n"
    (models / "vocabulary" / "more.yaml").write_text(circle, encoding="utf-8")
    with pytest.raises(RuleError, match=r"<hen>, which is made of <egg>|<egg>, which is made of <hen>") as caught:
        load_rules(None, models)
    assert caught.value.path.endswith("more.yaml")


def test_the_packs_cover_what_the_law_asks_of_a_business_associate_agreement(pack: RulePack) -> None:
    groups = {rule.id.rsplit(".", 1)[0] for rule in pack.rules}
    assert {"hipaa.baa", "hipaa.baa.opt", "hipaa.transactions", "breach", "sec", "indem", "off", "ins"} <= groups
    assert len([rule for rule in pack.rules if rule.id.startswith("hipaa.")]) == 46
    assert len([rule for rule in pack.rules if rule.id.startswith("breach.")]) == 9


WORTHLESS_BEYOND = {"hipaa.baa.termination-right"}  # a cure so long that the right to end is worth little


def test_practice_is_never_called_law(pack: RulePack) -> None:
    for rule in pack.rules:
        for number in rule.numbers:
            if number.basis == "market":
                limited = number.limit is not None and rule.id not in WORTHLESS_BEYOND
                assert not limited, f"{rule.id}: a market number has no limit, only a recommendation"
        if rule.level != "market-practice":
            assert rule.citations, rule.id


def test_every_suggested_wording_meets_its_own_rule(pack: RulePack) -> None:
    from bpo_contracts.findings import Status
    from bpo_contracts.rule_tools import judge_text

    failed = [
        (rule.id, finding.status.value, finding.reason)
        for rule in pack.rules
        if rule.presence == "mandatory"
        for finding in [judge_text(rule, rule.wording, pack, rule.needs)]
        if finding.status is not Status.MET
        and not (rule.applies_when and finding.status is Status.NOT_APPLICABLE)  # it mends a clause that must be there
    ]
    assert failed == []


def test_every_concept_of_the_vocabulary_is_used_somewhere() -> None:
    root = Path(__file__).parent.parent
    files = sorted((root / "models/vocabulary").glob("*.yaml"))
    readers = [*files, *(root / "rules").rglob("*.yaml"), *(root / "bpo_contracts").rglob("*.py")]
    used = "\n".join(path.read_text(encoding="utf-8") for path in readers)
    concepts = [name for path in files for name in yaml.safe_load(path.read_text(encoding="utf-8"))]
    assert [name for name in concepts if f"<{name}>" not in used and f'"{name}"' not in used] == []


def test_every_consideration_is_covered_by_a_rule(pack: RulePack) -> None:
    from bpo_contracts.rule_docs import by_consideration, considerations

    assert [identifier for identifier, _, rules in by_consideration(pack) if not rules] == []
    named = {identifier for rule in pack.rules for identifier in rule.considerations}
    assert named <= considerations().keys()


def test_the_rules_are_listed_by_consideration() -> None:
    shown = CliRunner().invoke(main, ["rules", "list", "--by", "consideration"]).output
    assert "S2.15  Multi-factor authentication\n      sec.mfa" in shown


def test_the_reference_has_every_rule(pack: RulePack) -> None:
    from bpo_contracts.rule_docs import reference

    shown = reference(pack)
    assert [rule.id for rule in pack.rules if f"`{rule.id}`" not in shown] == []


def test_the_schema_takes_every_rule_and_refuses_unknown_keys() -> None:
    from bpo_contracts.rule_docs import schema

    described = json.loads(schema())
    assert described["additionalProperties"] is False
    assert "elements" in described["properties"]
    assert "id" not in described["required"]


def test_a_new_rule_lacks_only_what_its_author_fills_in(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["rules", "new", "com.parking-lots", "--folder", str(tmp_path)])
    assert result.exit_code == 0
    path = tmp_path / "com" / "parking-lots.yaml"
    assert CliRunner().invoke(main, ["rules", "new", "com.parking-lots", "--folder", str(tmp_path)]).exit_code == 2
    shutil.copy(folder("rules") / "weakeners.yaml", tmp_path)
    shutil.copy(folder("rules") / "facts.yaml", tmp_path)
    begun = load_rules(tmp_path)
    assert list(lint(begun, date.fromisoformat(begun.rules[0].reviewed))) == [
        "com.parking-lots: it still says TODO; fill it in"
    ]
    assert all(run.passed for run in run_examples(begun)), path


@pytest.mark.parametrize("identifier", ["parking", "Com.Parking Lots", "../com.x", "com."])
def test_a_new_rule_needs_an_id(identifier: str, tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["rules", "new", identifier, "--folder", str(tmp_path)]).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_rule_reviewed_long_ago_is_told(pack: RulePack) -> None:
    assert any("last reviewed" in problem for problem in lint(pack, date(2030, 1, 1)))


def test_what_was_not_in_force_on_a_day_is_not_asked(pack: RulePack, tmp_path: Path) -> None:
    rule = next(rule for rule in pack.rules if rule.id == "hipaa.baa.report-breach")
    later = rule.model_copy(update={"in_force": InForce(since=date(2013, 9, 23))})
    found = pack.searcher.read(read(parse(b"Business Associate shall serve. It shall smile.", "x.txt"), Kind.BAA))
    [before] = judge((later,), pack, found, day=date(2010, 1, 1))
    [after] = judge((later,), pack, found, day=date(2026, 1, 1))
    assert (before.status, after.status) == (Status.NOT_APPLICABLE, Status.MISSING)
    assert before.reason == "On 2010-01-01 it was not yet in force; it is since 2013-09-23."


def test_proposed_rules_are_never_given_as_law(pack: RulePack) -> None:
    proposed = [rule for rule in pack.rules if "nprm" in rule.id]
    assert proposed
    assert not [rule.id for rule in proposed if rule.is_law]
