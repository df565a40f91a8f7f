"""Every promise of a sound contract that is taken away, turned round or weakened must stop being met."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from bpo_contracts.findings import DocumentReport, Finding, Status
from bpo_contracts.rules import RulePack
from tests import mutations

SAMPLES = Path(__file__).parent.parent / "sample_contracts"
SOUND = ("sound-baa.txt", "sound-baa-list.md", "odd-names-baa.txt")
HARMFUL = (mutations.remove, mutations.negate, mutations.weaken, mutations.try_only, mutations.swap_parties)
ROUNDS = 3
Judge = Callable[[str], DocumentReport]

# What stands in a contract without binding anybody cannot be weakened or swapped: it is named, or it is not.
UNBOUND = ("hipaa.baa.hitech-incorporation", "hipaa.baa.written-contract", "hipaa.baa.interpretation-amendment")
# Said of both parties at once, or of the notice and not of who gives it: it means the same with the parties swapped.
SYMMETRIC = ("hipaa.baa.agency-status", "hipaa.baa.term-survival", "breach.notice-content")
# The requirements whose number the law limits.
LIMITED = ("hipaa.baa.report-breach", "hipaa.baa.access", "hipaa.baa.amendment", "hipaa.baa.accounting")


def promises(report: DocumentReport, pack: RulePack) -> list[Finding]:
    """The met findings that rest on words of the contract."""
    mandatory = {rule.id for rule in pack.rules if rule.presence == "mandatory"}
    return [f for f in report.findings if f.status is Status.MET and f.evidence and f.requirement in mandatory]


def survives(judged: Judge, report: DocumentReport, finding: Finding, mutate: mutations.Mutation) -> bool:
    """Whether the requirement is still met after the change; a promise made twice is changed in each place."""
    for _ in range(ROUNDS):
        text = mutate(report.document, finding)
        if finding.evidence[0].quote in text:
            return False  # no word of force or name in it to change
        report = judged(text)
        finding = next(f for f in report.findings if f.requirement == finding.requirement)
        if finding.status is not Status.MET:
            return False
        if not finding.evidence:
            return True
    return True


@pytest.mark.parametrize("mutate", HARMFUL, ids=lambda mutate: mutate.__name__)
@pytest.mark.parametrize("sample", SOUND)
def test_a_broken_promise_is_noticed(sample: str, mutate: mutations.Mutation, judged: Judge, pack: RulePack) -> None:
    report = judged((SAMPLES / sample).read_text(encoding="utf-8"))
    spared = {
        mutations.remove: ("hipaa.baa.written-contract",),  # the contract is one without the clause that says so
        mutations.swap_parties: (*UNBOUND, *SYMMETRIC),
    }.get(mutate, UNBOUND)
    applicable = [finding for finding in promises(report, pack) if finding.requirement not in spared]
    missed = [f.requirement for f in applicable if survives(judged, report, f, mutate)]
    assert len(applicable) > 20
    assert missed == [], f"{len(missed)} of {len(applicable)} broken promises went unnoticed"


@pytest.mark.parametrize("sample", SOUND)
def test_a_time_beyond_the_legal_limit_is_noticed(sample: str, judged: Judge) -> None:
    report = judged((SAMPLES / sample).read_text(encoding="utf-8"))
    limited = [f for f in report.findings if f.requirement in LIMITED and f.status is Status.MET and f.values]
    assert limited
    assert [f.requirement for f in limited if survives(judged, report, f, mutations.lengthen)] == []


@pytest.mark.parametrize(
    "change",
    [mutations.rewrap, mutations.agrees, mutations.rename, mutations.odd_names, mutations.as_list],
    ids=lambda change: change.__name__,
)
def test_a_harmless_change_changes_nothing(change: Callable[[str], str], judged: Judge) -> None:
    text = (SAMPLES / "sound-baa.txt").read_text(encoding="utf-8")
    before = {f.requirement: f.status for f in judged(text).findings}
    after = {f.requirement: f.status for f in judged(change(text)).findings}
    assert after == before


@pytest.mark.parametrize("sample", sorted(SAMPLES.glob("*.expected.yaml")), ids=lambda path: path.name)
def test_a_sample_is_judged_as_its_author_did(sample: Path, pack: RulePack) -> None:
    from bpo_contracts.checking import check_file

    expected = yaml.safe_load(sample.read_text(encoding="utf-8"))["findings"]
    [contract] = [path for path in SAMPLES.glob(sample.name.replace(".expected.yaml", ".*")) if path != sample]
    report = check_file(contract, pack)
    assert isinstance(report, DocumentReport)
    found = {finding.requirement: finding.status.value for finding in report.findings}
    assert found == {requirement: status for requirement, status in expected.items() if requirement in found}
