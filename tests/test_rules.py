"""Rule files: the path is the id, and a mistake is answered with file, line and what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from bpo_contracts.data import folder
from bpo_contracts.errors import RuleError
from bpo_contracts.rules import RulePack, load_rules

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
    shutil.copy(folder("rules") / "weakeners.yaml", rules)
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


def test_the_packs_cover_what_the_law_asks_of_a_business_associate_agreement(pack: RulePack) -> None:
    groups = {rule.id.rsplit(".", 1)[0] for rule in pack.rules}
    assert {"hipaa.baa", "hipaa.baa.opt", "hipaa.transactions", "breach", "sec", "indem", "off", "ins"} <= groups
    assert len([rule for rule in pack.rules if rule.id.startswith("hipaa.")]) == 46
    assert len([rule for rule in pack.rules if rule.id.startswith("breach.")]) == 9


def test_practice_is_never_called_law(pack: RulePack) -> None:
    for rule in pack.rules:
        for number in rule.numbers:
            if number.basis == "market":
                assert number.limit is None, f"{rule.id}: a market number has no limit, only a recommendation"
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
    ]
    assert failed == []


def test_every_concept_of_the_vocabulary_is_used_somewhere() -> None:
    root = Path(__file__).parent.parent
    files = sorted((root / "models/vocabulary").glob("*.yaml"))
    readers = [*files, *(root / "rules").rglob("*.yaml"), *(root / "bpo_contracts").rglob("*.py")]
    used = "\n".join(path.read_text(encoding="utf-8") for path in readers)
    concepts = [name for path in files for name in yaml.safe_load(path.read_text(encoding="utf-8"))]
    assert [name for name in concepts if f"<{name}>" not in used and f'"{name}"' not in used] == []
