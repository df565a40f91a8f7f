"""Every promise of a sound contract that is taken away, turned round or weakened must stop being met."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
import yaml

from bpo_contracts.document import Kind
from bpo_contracts.findings import DocumentReport, Finding, Status
from bpo_contracts.rules import RulePack
from tests import mutations

SAMPLES = Path(__file__).parent.parent / "sample_contracts"
SOUND = ("sound-baa.txt", "sound-baa-list.md", "odd-names-baa.txt")
ROUNDS = 12  # in a round every twelfth promise is changed at once
# The other kinds, and their rounds.
OTHERS = {"sound-msa.txt": (Kind.MSA, 6), "sound-sla.md": (Kind.SLA, 4), "sound-dpa.txt": (Kind.DPA, 4)}
HARMFUL = (
    mutations.remove,
    mutations.heading_only,
    mutations.negate,
    mutations.weaken,
    mutations.try_only,
    mutations.swap_parties,
)
TRIES = 3
Judge = Callable[..., DocumentReport]

# What stands in a contract without binding anybody cannot be weakened or swapped: it is named, or it is not.
UNBOUND = (
    "hipaa.baa.hitech-incorporation",
    "hipaa.baa.written-contract",
    "hipaa.baa.interpretation-amendment",
    "gdpr.art28.contract-scope",  # describes the processing
)
# Said of both parties at once, or of the notice and not of who gives it: it means the same with the parties swapped.
SYMMETRIC = (
    "hipaa.baa.agency-status",
    "hipaa.baa.term-survival",
    "hipaa.baa.precedence",
    "breach.notice-content",
    "com.order-of-precedence",
    "com.entire-agreement",  # the whole agreement of both
    "com.termination-cause",  # either party may
    "com.termination-convenience",  # either party may
    "bc.force-majeure-limits",  # neither party is liable
    "fa.anti-kickback",  # neither party pays
    "gdpr.transfers",  # whoever transfers names the mechanism
    "sla.governance-escalation",  # the parties meet
)
# A schedule of service levels is full of them: a few rows less do not empty it.
MANY = ("sla.metrics-defined",)
# What of it the law limits by a number.
LIMITED = ("hipaa.baa.report-breach", "hipaa.baa.access", "hipaa.baa.amendment", "hipaa.baa.accounting")
LIMITED_IN_OTHERS = {
    "sound-msa.txt": ("fa.books-records-access", "fa.ma-fdr-flowdown", "fa.record-retention", "fa.overpayment-60-day"),
}


def promises(report: DocumentReport, pack: RulePack) -> list[Finding]:
    """The met findings that rest on words of the contract; leave to do something may be given or not."""
    asked = {
        rule.id for rule in pack.rules if rule.presence == "mandatory" or rule.id.startswith(("gdpr.", "fa.", "sla."))
    }
    return [f for f in report.findings if f.status is Status.MET and f.evidence and f.requirement in asked]


def survivors(
    judge: Callable[[str], DocumentReport],
    report: DocumentReport,
    findings: list[Finding],
    mutate: mutations.Mutation,
) -> list[str]:
    """The requirements still met when the clauses of all of them are changed; what is promised twice is changed twice."""
    for _ in range(TRIES):
        text = mutations.edited(report.document, [edit for f in findings for edit in mutate(report.document, f)])
        # no word of force or name in it to change
        asked = {f.requirement for f in findings if f.evidence[0].quote not in text}
        report = judge(text)
        findings = [f for f in report.findings if f.requirement in asked and f.status is Status.MET]
        if not findings or not all(finding.evidence for finding in findings):
            break
    return [finding.requirement for finding in findings]


def spared(mutate: mutations.Mutation) -> tuple[str, ...]:
    if mutate in (mutations.remove, mutations.heading_only):
        return ("hipaa.baa.written-contract", *MANY)  # the contract is one without the clause that says so
    return (*UNBOUND, *SYMMETRIC) if mutate is mutations.swap_parties else UNBOUND


@pytest.mark.parametrize("mutate", HARMFUL, ids=lambda mutate: mutate.__name__)
@pytest.mark.parametrize("sample", SOUND)
def test_a_broken_promise_is_noticed(sample: str, mutate: mutations.Mutation, judged: Judge, pack: RulePack) -> None:
    report = judged((SAMPLES / sample).read_text(encoding="utf-8"))
    applicable = [finding for finding in promises(report, pack) if finding.requirement not in spared(mutate)]
    missed = [name for start in range(ROUNDS) for name in survivors(judged, report, applicable[start::ROUNDS], mutate)]
    assert len(applicable) > 20
    assert missed == [], f"{len(missed)} of {len(applicable)} broken promises went unnoticed"


@pytest.mark.parametrize("mutate", HARMFUL, ids=lambda mutate: mutate.__name__)
@pytest.mark.parametrize("sample", OTHERS)
def test_a_broken_promise_is_noticed_in_other_agreements(
    sample: str, mutate: mutations.Mutation, judged: Judge, pack: RulePack
) -> None:
    kind, rounds = OTHERS[sample]
    judge = partial(judged, kind=kind)
    report = judge((SAMPLES / sample).read_text(encoding="utf-8"))
    applicable = [finding for finding in promises(report, pack) if finding.requirement not in spared(mutate)]
    missed = [name for start in range(rounds) for name in survivors(judge, report, applicable[start::rounds], mutate)]
    assert len(applicable) > 12
    assert missed == [], f"{len(missed)} of {len(applicable)} broken promises went unnoticed"


@pytest.mark.parametrize("sample", SOUND)
def test_a_time_beyond_the_legal_limit_is_noticed(sample: str, judged: Judge) -> None:
    report = judged((SAMPLES / sample).read_text(encoding="utf-8"))
    limited = [f for f in report.findings if f.requirement in LIMITED and f.status is Status.MET and f.values]
    assert limited
    assert [name for f in limited for name in survivors(judged, report, [f], mutations.beyond)] == []


@pytest.mark.parametrize("sample", LIMITED_IN_OTHERS)
def test_a_number_beyond_the_legal_limit_is_noticed_in_other_agreements(sample: str, judged: Judge) -> None:
    judge = partial(judged, kind=OTHERS[sample][0])
    report = judge((SAMPLES / sample).read_text(encoding="utf-8"))
    limited = [f for f in report.findings if f.requirement in LIMITED_IN_OTHERS[sample] and f.values]
    assert len(limited) == len(LIMITED_IN_OTHERS[sample])
    assert [name for f in limited for name in survivors(judge, report, [f], mutations.beyond)] == []


@pytest.mark.parametrize(
    "change", [mutations.rewrap, mutations.agrees, mutations.other_names], ids=lambda c: c.__name__
)
@pytest.mark.parametrize("sample", ["sound-msa.txt", "sound-dpa.txt"])
def test_a_harmless_change_changes_nothing_in_other_agreements(
    sample: str, change: Callable[[str], str], judged: Judge
) -> None:
    text = (SAMPLES / sample).read_text(encoding="utf-8")
    before = {f.requirement: f.status for f in judged(text, OTHERS[sample][0]).findings}
    after = {f.requirement: f.status for f in judged(change(text), OTHERS[sample][0]).findings}
    assert after == before


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
