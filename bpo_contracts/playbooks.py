"""An organisation's own positions: requirements on or off, severities, limits, stances, accepted deviations, facts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bpo_contracts.data import folder
from bpo_contracts.errors import RuleError, UsageError
from bpo_contracts.findings import DocumentReport, Finding, Severity, Status
from bpo_contracts.rules import Rule, RulePack
from bpo_contracts.yaml_files import compose, content, line, schema_error

Words = Annotated[str, Field(min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Stance(_Strict):
    """What a clause must reach for one stance: at least this status, its numbers within these limits."""

    status: Literal["met", "partial"] = "met"
    limits: dict[str, float] = Field(default_factory=dict)
    wording: str = ""
    note: str = ""


class Position(_Strict):
    """What the organisation holds of one requirement.

    A clause that reaches neither the standard nor the fallback is one to walk away from.
    """

    left_out: bool = False
    severity: Severity | None = None
    limits: dict[str, float] = Field(default_factory=dict)
    standard: Stance | None = None
    fallback: Stance | None = None
    walk_away: str = ""

    @property
    def stances(self) -> dict[str, Stance]:
        """The stances by name, the best first."""
        named = {"standard": self.standard, "fallback": self.fallback}
        return {name: stance for name, stance in named.items() if stance}

    @property
    def outer_limits(self) -> dict[str, float]:
        """The widest limits that the organisation still accepts."""
        outer = dict(self.limits)
        for stance in self.stances.values():
            outer |= stance.limits
        return outer


class Deviation(_Strict):
    """A gap that the organisation accepts, in all agreements or in those whose path fits one of `documents`."""

    requirement: str
    reason: Words
    owner: Words
    until: date
    documents: list[str] = Field(default_factory=list)

    def covers(self, finding: Finding, path: str, day: date) -> bool:
        fits = not self.documents or any(fnmatch(path, pattern) for pattern in self.documents)
        return self.requirement == finding.requirement and fits and day <= self.until


class Playbook(_Strict):
    """An organisation's own position; packs are the first part of a requirement's id ("hipaa", "sla")."""

    name: str
    about: str = ""
    packs: dict[str, bool] = Field(default_factory=dict)
    facts: dict[str, bool] = Field(default_factory=dict)
    rules: dict[str, Position] = Field(default_factory=dict)
    deviations: list[Deviation] = Field(default_factory=list)


def shipped() -> dict[str, Path]:
    """The playbooks that come with the project, by name."""
    return {path.stem: path for path in sorted((folder("rules") / "playbooks").glob("*.yaml"))}


def find_playbook(named: str) -> Path:
    """The file of a playbook given by its path or, for one that comes with the project, by its name."""
    path = shipped().get(named, Path(named))
    if not path.is_file():
        known = ", ".join(shipped())
        raise UsageError(f"There is no playbook {named}. Give the path of a YAML file, or one of {known}.")
    return path


def load_playbook(path: Path, pack: RulePack) -> Playbook:
    """Read a playbook. Raises RuleError, with file and line, where it names what there is not."""
    node = compose(path)
    try:
        playbook = Playbook.model_validate(content(node))
    except ValidationError as error:
        raise schema_error(path, node, error) from error
    for place, message in _mistakes(playbook, pack):
        raise RuleError(str(path), line(node, place), message)
    return playbook


def _mistakes(playbook: Playbook, pack: RulePack) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What the playbook names that there is not, with the way to it."""
    packs, facts = {_pack_of(rule) for rule in pack.rules}, {fact.name for fact in pack.facts}
    for name in playbook.packs.keys() - packs:
        yield ("packs", name), f"there is no pack {name}; there are {', '.join(sorted(packs))}"
    for name in playbook.facts.keys() - facts:
        yield ("facts", name), f"there is no fact {name}; there are {', '.join(sorted(facts))}"
    for identifier, position in playbook.rules.items():
        rule = pack.named(identifier)
        if rule is None:
            yield ("rules", identifier), f"there is no requirement {identifier}"
            continue
        yield from _unknown_limits(identifier, position, rule)
    for index, deviation in enumerate(playbook.deviations):
        if pack.named(deviation.requirement) is None:
            yield ("deviations", index, "requirement"), f"there is no requirement {deviation.requirement}"


def _unknown_limits(identifier: str, position: Position, rule: Rule) -> Iterator[tuple[tuple[str | int, ...], str]]:
    known = [number.name for number in rule.numbers]
    stated = [(("limits",), position.limits)]
    stated += [((name, "limits"), stance.limits) for name, stance in position.stances.items()]  # type: ignore[misc]
    for place, limits in stated:
        for name in limits.keys() - known:
            message = f"{identifier} has no number {name}; it has {', '.join(known) or 'none'}"
            yield ("rules", identifier, *place, name), message


def under(pack: RulePack, playbook: Playbook) -> RulePack:
    """The rules as the playbook has them; what is compiled is shared."""
    kept = [rule for rule in pack.rules if _is_asked(rule, playbook)]
    rules = tuple(_positioned(rule, playbook.rules.get(rule.id)) for rule in kept)
    digest = hashlib.sha256(f"{pack.digest}\0{playbook.model_dump_json()}".encode()).hexdigest()
    ours = replace(pack, rules=rules, digest=f"sha256:{digest}")
    ours.__dict__["searcher"] = pack.searcher
    return ours


def _is_asked(rule: Rule, playbook: Playbook) -> bool:
    """Whether the playbook wants the requirement: a word on the rule itself goes before one on its pack."""
    if rule.id in playbook.rules:
        return not playbook.rules[rule.id].left_out
    return playbook.packs.get(_pack_of(rule), True)


def _pack_of(rule: Rule) -> str:
    return rule.id.partition(".")[0]


def _positioned(rule: Rule, position: Position | None) -> Rule:
    if position is None:
        return rule
    limits = position.outer_limits
    numbers = [
        number.model_copy(update={"limit": limits[number.name], "basis": "playbook"})
        if number.name in limits
        else number
        for number in rule.numbers
    ]
    wording = position.standard.wording if position.standard and position.standard.wording else rule.wording
    update = {"severity": position.severity or rule.severity, "numbers": numbers, "wording": wording}
    return rule.model_copy(update=update)


def placed(report: DocumentReport, playbook: Playbook, pack: RulePack, day: date) -> DocumentReport:
    """The report with the stance each clause reaches and the deviations that hold on the day."""
    return replace(report, findings=tuple(_placed(one, playbook, pack, report.path, day) for one in report.findings))


def _placed(finding: Finding, playbook: Playbook, pack: RulePack, path: str, day: date) -> Finding:
    position, rule = playbook.rules.get(finding.requirement), pack.named(finding.requirement)
    reached = _reached(finding, position, rule) if position and rule else None
    accepted = _accepted(finding, playbook.deviations, path, day) if finding.is_gap else None
    return replace(finding, position=reached, deviation=accepted)


def _reached(finding: Finding, position: Position, rule: Rule) -> str | None:
    """The best stance the clause reaches, "walk-away" below them all; None where nothing calls for the clause."""
    if not position.stances or finding.status is Status.NOT_APPLICABLE:
        return None
    reached = (name for name, stance in position.stances.items() if _reaches(finding, stance, rule))
    return next(reached, "walk-away")


def _reaches(finding: Finding, stance: Stance, rule: Rule) -> bool:
    """Whether the clause is good enough and its numbers within the stance's limits.

    A clause whose only fault is a number beyond the standard's limit still reaches a fallback that allows it.
    """
    at_most = {number.name: number.op == "<=" for number in rule.numbers}
    within = all(
        value.value <= stance.limits[value.name] if at_most[value.name] else value.value >= stance.limits[value.name]
        for value in finding.values
        if value.name in stance.limits
    )
    return within and finding.status in {Status.MET, Status(stance.status)}


def _accepted(finding: Finding, deviations: Iterable[Deviation], path: str, day: date) -> str | None:
    held = next((deviation for deviation in deviations if deviation.covers(finding, path, day)), None)
    return f"{held.reason} (accepted by {held.owner} until {held.until.isoformat()})" if held else None


def explained(playbook: Playbook, pack: RulePack, day: date) -> Iterator[str]:
    """The playbook in plain words, a line each."""
    yield f"{playbook.name}: {playbook.about}".rstrip(": ")
    off = sorted(name for name, on in playbook.packs.items() if not on)
    if off:
        yield f"Packs left out: {', '.join(off)}."
    for name, holds in playbook.facts.items():
        yield f"Fact: {name} is {'yes' if holds else 'no'} for every deal."
    for identifier, position in playbook.rules.items():
        rule = pack.named(identifier)
        if rule:
            yield from _explained(rule, position)
    for deviation in playbook.deviations:
        state = "holds" if day <= deviation.until else "has expired and counts as a gap again"
        yield f"Accepted: {deviation.requirement}, {deviation.reason} ({deviation.owner}, until {deviation.until}; {state})."


def _explained(rule: Rule, position: Position) -> Iterator[str]:
    if position.left_out:
        yield f"{rule.id}: left out."
    if position.severity:
        yield f"{rule.id}: {position.severity.value} instead of {rule.severity.value}."
    for name, limit in position.limits.items():
        yield f"{rule.id}: {name} limited to {limit:g}."
    for name, stance in position.stances.items():
        limits = "".join(f", {number} {limit:g}" for number, limit in stance.limits.items())
        note = f" ({stance.note})" if stance.note else ""
        yield f"{rule.id}: {name} is {stance.status}{limits}{note}."
    if position.walk_away:
        yield f"{rule.id}: walk away where {position.walk_away}."


def expired(playbook: Playbook, day: date) -> list[Deviation]:
    """The deviations that no longer hold on the day."""
    return [deviation for deviation in playbook.deviations if day > deviation.until]


_TEMPLATE = """# A playbook: what {name} holds of the contracts it signs. Everything here is optional.
# Check it with: bpo-contracts playbook check FILE. Use it with: bpo-contracts check CONTRACT --playbook FILE.
name: {name}
about: "What this playbook is for, and who keeps it."
# Packs to leave out, by the first part of a requirement's id ({packs}).
packs: {{}}
#  staff: off
# Facts that hold for every deal (`bpo-contracts rules facts` lists them).
facts: {{}}
#  federal-programs: yes
# What you hold of single requirements (`bpo-contracts rules list`).
rules:
  hipaa.baa.report-breach:
    severity: critical
    standard:
      limits: {{breach_notice_days: 5}}
    fallback:
      limits: {{breach_notice_days: 15}}
      note: with the approval of the privacy officer
    walk_away: the notice takes longer than fifteen days
# Gaps you accept; each with a reason, an owner and an end.
deviations: []
#  - requirement: hipaa.baa.no-secondary-ai-use
#    reason: The vendor uses no automation.
#    owner: Privacy officer
#    until: 2027-06-30
#    documents: ["deals/acme/*"]
"""


def new_playbook(name: str, pack: RulePack) -> str:
    """A playbook file to begin with."""
    packs = ", ".join(dict.fromkeys(_pack_of(rule) for rule in pack.rules))
    return _TEMPLATE.format(name=name, packs=packs)
