"""What authors of rules need: run the examples, find what is incomplete, show a rule as a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bpo_contracts.document import Kind
from bpo_contracts.facts import facts_of, holding
from bpo_contracts.findings import Finding, Status
from bpo_contracts.judging import judge
from bpo_contracts.parsers import parse
from bpo_contracts.reading import read
from bpo_contracts.rules import Example, Rule, RulePack

_REVIEWED_WITHIN = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class ExampleRun:
    """An example of a rule with what the rule made of it."""

    rule: Rule
    number: int
    example: Example
    finding: Finding

    @property
    def passed(self) -> bool:
        return self.finding.status is self.example.status


def run_examples(pack: RulePack, rules: tuple[Rule, ...] | None = None) -> Iterator[ExampleRun]:
    """Judge every example of the rules as a small contract, of a deal that calls for the rule unless it says otherwise."""
    for rule in rules or pack.rules:
        for number, example in enumerate(rule.examples, start=1):
            yield ExampleRun(rule, number, example, judge_text(rule, example.text, pack, _facts_of(example, rule)))


def _facts_of(example: Example, rule: Rule) -> list[str] | None:
    """The facts of an example's deal; None where they are looked for in its text, to show that nothing calls for the rule."""
    if example.status is Status.NOT_APPLICABLE:
        return example.facts or None
    return [*rule.hangs_on, *example.facts]


def judge_text(rule: Rule, text: str, pack: RulePack, facts: Iterable[str] | None = None) -> Finding:
    """What one rule says of a text, read as an agreement of the rule's kind; `facts` are looked for where not given."""
    kind = Kind.BAA if Kind.BAA in rule.applies_to else rule.applies_to[0]
    found = pack.searcher.read(read(parse(text.encode(), "example.txt"), kind))
    held = holding(facts_of(pack, (rule,), found, {})) if facts is None else facts
    return judge((rule,), pack, found, held)[0]


def lint(pack: RulePack, day: date) -> Iterator[str]:
    """What a rule still lacks on the day, one message each; loading has refused what is wrong in form."""
    for rule in pack.rules:
        for problem in _problems(rule, day):
            yield f"{rule.id}: {problem}"


def _problems(rule: Rule, day: date) -> Iterator[str]:
    if day - date.fromisoformat(rule.reviewed) > _REVIEWED_WITHIN:
        yield f"it was last reviewed on {rule.reviewed}; read its law again and set `reviewed`"
    if rule.in_force.since and rule.in_force.since > date.fromisoformat(rule.reviewed) and rule.is_law:
        yield "a law that is not in force yet is not law: make the level market-practice"
    written = [rule.title, rule.why, rule.missing, rule.wording, *(element.name for element in rule.elements)]
    if any("TODO" in words for words in written):
        yield "it still says TODO; fill it in"
    statuses = {example.status for example in rule.examples}
    if Status.MET not in statuses:
        yield "no example is met; add one"
    conditional = bool(rule.hangs_on or rule.applies_when)
    if rule.presence == "mandatory" and Status.MISSING not in statuses and not conditional:
        yield "no example is missing; add one"
    if conditional and Status.NOT_APPLICABLE not in statuses:
        yield "no example is one that nothing calls for; add one that is not_applicable"
    shown = {example.shows for example in rule.examples}
    for element in rule.elements:
        if element.need == "required" and element.name not in shown:
            yield f"no example is a near-miss that lacks the element “{element.name}”; add one that `shows` it"
    for trap in rule.traps:
        if trap.name not in shown:
            yield f"no example shows the trap “{trap.name}”; add one that `shows` it"
    if rule.level != "market-practice" and not rule.citations:
        yield "a rule that says the law asks for it needs a citation"


def page(rule: Rule) -> str:
    """The rule as a Markdown page under fixed headings."""
    return "\n".join(_page(rule))


def _page(rule: Rule) -> Iterator[str]:
    kinds = ", ".join(kind.value for kind in rule.applies_to)
    yield f"# {rule.title}\n"
    yield f"`{rule.id}` · {rule.severity.value} · {rule.level.value} · checked in: {kinds}\n"
    yield f"## Why it matters\n\n{rule.why.strip()}\n"
    yield "## What is looked for\n"
    for element in rule.elements:
        need = {"core": "must be there", "required": "needed as well", "desirable": "good to have"}[element.need]
        yield f"- {element.name} ({need})"
    for number in rule.numbers:
        yield f"- {number.what}: {_limit(number.op, number.limit, number.recommended, number.unit)}"
    if rule.traps:
        yield "\n## What undoes it\n"
        yield from (f"- {trap.name}: {trap.reason}" for trap in rule.traps)
    yield f"\n## What to write\n\n> {' '.join(rule.wording.split())}\n"
    yield "## Examples\n"
    yield from (f"- **{example.status.value}**: {' '.join(example.text.split())}" for example in rule.examples)
    yield "\n## References\n"
    for citation in rule.citations:
        words = f": “{citation.words}”" if citation.words else ""
        yield f"- [{citation.cite}]({citation.url}), read {citation.date}{words}"
    if not rule.citations:
        yield "- none: this is market practice"


def _limit(op: str, limit: float | None, recommended: float | None, unit: str) -> str:
    side = "at most" if op == "<=" else "at least"
    parts = []
    if limit is not None:
        parts.append(f"the law allows {side} {limit:g} {unit.replace('_', ' ')}")
    if recommended is not None:
        parts.append(f"recommended {side} {recommended:g} {unit.replace('_', ' ')}")
    return "; ".join(parts)
