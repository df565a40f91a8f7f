"""A rule and a contract make a finding: what is there, how firmly, what undoes it, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bpo_contracts.document import Span
from bpo_contracts.findings import Citation, ElementFound, Evidence, Finding, Status, Value
from bpo_contracts.matching.chains import same_item
from bpo_contracts.matching.norms import Grade
from bpo_contracts.matching.search import Found, Match, search
from bpo_contracts.rules import Element, Number, Rule, RulePack, Trap, Weakener

_MOST_EVIDENCE = 3
_WEAK_WORDS = {
    "may": "only permits it (“may”)",
    "should": "states an intention, not a duty",
    "efforts": "promises efforts only, not the result",
    "must not": "forbids it",
    "no duty": "says there is no such duty",
    "must": "requires the opposite",
    "only": "limits it",
}
_DISCLAIMERS = frozenset(("notwithstanding", "nothing", "disclaims", "waives"))


@dataclass(slots=True)
class _Verdict:
    status: Status
    reason: str
    evidence: list[Match] = field(default_factory=list)
    review: str | None = None


@dataclass(slots=True)
class _Case:
    """One rule held against one contract."""

    rule: Rule
    pack: RulePack
    found: Found
    weakened: dict[str, list[Match]]

    def finding(self) -> Finding:
        if self.rule.applies_when and not self._applies():
            return self._finding(_Verdict(Status.NOT_APPLICABLE, self.rule.not_applicable), {}, [])
        matches = {element.name: self._element(element) for element in self.rule.elements}
        core = _best_first([match for element in self.rule.core for match in matches[element.name]])
        firm = [match for match in core if match.grade is Grade.FIRM]
        values = self._values(firm)
        verdict = self._verdict(core, firm, matches, values)
        if verdict.status is Status.MISSING and not self.found.document.fully_read:
            verdict.review = "part of the document could not be read; it may stand there"
        misspelt = [pair for match in verdict.evidence[:1] for pair in self.found.misspelt_in(match)]
        if misspelt and verdict.review is None:
            verdict.review = "; ".join(f"“{written}” was read as “{meant}”" for written, meant in misspelt)
        return self._finding(verdict, matches, values)

    # What is found

    def _applies(self) -> bool:
        """Whether the document calls for the rule; what only the other party does or may do does not."""
        return any(match.grade is not Grade.OTHER_PARTY for match in self._any(self.rule.applies_when, anywhere=self.rule.applies_anywhere))

    def _any(self, patterns: Iterable[str], *, anywhere: bool = False) -> list[Match]:
        return [match for source in patterns for match in search(self.found, self.pack.patterns[source], anywhere=anywhere)]

    def _element(self, element: Element) -> list[Match]:
        matches = self._any(element.any, anywhere=element.anywhere)
        return _in_time(matches, element.when)

    def _verdict(self, core: list[Match], firm: list[Match], matches: dict[str, list[Match]], values: list[tuple[Number, Value | None, Match]]) -> _Verdict:
        rule = self.rule
        undone = self._trap(("document",), [])
        if undone and undone.status is not Status.PARTIAL:
            return undone
        if rule.presence == "prohibited" and not firm:
            return undone or _Verdict(Status.MET, "Nothing of the kind stands in the document.")
        if not rule.core:
            return undone or self._without_core(matches)
        if len([e for e in rule.core if any(m.grade is Grade.FIRM for m in matches[e.name])]) == len(rule.core):
            return self._held(firm, matches, values, undone)
        return self._lacking(core, undone)

    def _without_core(self, matches: dict[str, list[Match]]) -> _Verdict:
        lacking = [element for element in self.rule.elements if element.need == "required" and not _firm(matches[element.name])]
        evidence = [match for found in matches.values() for match in _firm(found)][:_MOST_EVIDENCE]
        if lacking:
            return _Verdict(Status.PARTIAL, _sentence(self._lacks(lacking)), evidence)
        return _Verdict(Status.MET, "The document says so.", evidence)

    def _held(self, firm: list[Match], matches: dict[str, list[Match]], values: list[tuple[Number, Value | None, Match]], undone: _Verdict | None) -> _Verdict:
        """The core stands firm: what else is needed, what weakens it, which number is beyond its limit."""
        best, weakness = self._least_weakened(firm)
        evidence = [best, *(match for match in firm if match is not best)]
        short: list[str] = []
        if weakness:
            short.append(weakness)
        lacking = []
        for element in self.rule.elements:
            if element.need != "required":
                continue
            held = [match for match in _firm(matches[element.name]) if element.near == "document" or _near(match, firm)]
            if held:
                evidence.insert(1, held[0])
            else:
                lacking.append(element)
        if lacking:
            short.append(self._lacks(lacking))
        trap = self._trap(("evidence", "section"), firm)
        if trap and trap.status is not Status.PARTIAL:
            return trap
        for verdict in (trap, undone):
            if verdict:
                short.append(verdict.reason)
                evidence = [*verdict.evidence, *evidence]
        for number, value, match in values:
            said = _number_reason(number, value)
            if said:
                short.append(said)
                evidence.insert(0, match)
        denied = self._denied_elsewhere(matches, firm)
        if denied:
            return denied
        if short:
            return _Verdict(Status.PARTIAL, _sentence("; ".join(dict.fromkeys(reason.rstrip(".") for reason in short))), evidence)
        return _Verdict(Status.MET, "The document says so.", evidence)

    def _lacking(self, core: list[Match], undone: _Verdict | None) -> _Verdict:
        """The core does not stand firm: weak, refused, promised by another, near it, or not there."""
        weak = [match for match in core if match.grade is Grade.WEAK]
        opposite = [match for match in core if match.grade is Grade.OPPOSITE]
        others = [match for match in core if match.grade is Grade.OTHER_PARTY]
        if weak:
            return _Verdict(Status.PARTIAL, f"The clause {_WEAK_WORDS.get(weak[0].weakness, 'is weak')}.", weak)
        if opposite:
            return _Verdict(Status.CONFLICTING, f"The clause {_WEAK_WORDS.get(opposite[0].weakness, 'says the opposite')}.", opposite)
        if others and self.rule.other_party == "conflicting":
            return _Verdict(Status.CONFLICTING, f"The duty is laid on the {others[0].weakness or 'other party'}.", others)
        short = self._short_of() or undone
        if short:
            return short
        said = f"; where it is spoken of, the duty is the {others[0].weakness}'s" if others and others[0].weakness else ""
        return _Verdict(Status.MISSING, _sentence(self.rule.missing.rstrip(".") + said))

    def _short_of(self) -> _Verdict | None:
        for near in self.rule.short_of:
            matches = [match for match in _in_time(self._any(near.any, anywhere=near.anywhere), near.when) if match.grade in (Grade.FIRM, Grade.WEAK)]
            if matches:
                return _Verdict(Status.PARTIAL, _sentence(near.reason), matches)
        return None

    # What undoes it

    def _least_weakened(self, firm: list[Match]) -> tuple[Match, str]:
        judged = [(match, self._weakness(match)) for match in firm]
        return next(((match, weakness) for match, weakness in judged if not weakness), judged[0])

    def _weakness(self, match: Match) -> str:
        for weakener in self.pack.weakeners:
            if weakener.code in self.rule.allows:
                continue
            if any(_bears_on(hit, match) for hit in self.weakened[weakener.code]):
                return weakener.reason
        return ""

    def _trap(self, where: tuple[str, ...], firm: list[Match]) -> _Verdict | None:
        for trap in self.rule.traps:
            if trap.where not in where or self._any(trap.unless):
                continue
            matches = [match for match in self._any(trap.any, anywhere=trap.anywhere) if _trapped(trap, match, firm)]
            matches = [match for match in matches if match.grade in (Grade.FIRM, Grade.WEAK)]
            if matches:
                return _Verdict(Status(trap.makes), _sentence(trap.reason), matches)
        return None

    def _denied_elsewhere(self, matches: dict[str, list[Match]], firm: list[Match]) -> _Verdict | None:
        """Another clause that takes the promise back."""
        held = {id(match.sentence) for match in firm}
        for element in self.rule.core:
            for match in matches[element.name]:
                if match.grade is Grade.OPPOSITE and id(match.sentence) not in held and _disclaims(match):
                    review = "one clause promises it and another takes it back; read both"
                    return _Verdict(Status.CONFLICTING, "One clause promises it, another takes it back.", [match, *firm], review)
        return None

    def _lacks(self, elements: Sequence[Element]) -> str:
        return "; ".join(element.lacks or f"it does not say: {element.name}" for element in elements)

    # Numbers

    def _values(self, firm: list[Match]) -> list[tuple[Number, Value | None, Match]]:
        values = []
        for number in self.rule.numbers:
            matches = self._any(number.any) if number.any else firm
            stated = [(value, match) for match in matches for value in _stated(self.found, number, match)]
            if stated:
                blank = next((match for value, match in stated if value is None), None)
                numbers = [(value, match) for value, match in stated if value is not None]
                if not numbers and blank:
                    values.append((number, None, blank))
                elif numbers:
                    pick = max if number.op == "<=" else min
                    worst = pick(numbers, key=lambda pair: pair[0])
                    values.append((number, _value(number, worst[0]), worst[1]))
        return values

    # The finding

    def _finding(self, verdict: _Verdict, matches: dict[str, list[Match]], values: list[tuple[Number, Value | None, Match]]) -> Finding:
        rule = self.rule
        return Finding(
            requirement=rule.id,
            title=rule.title,
            status=verdict.status,
            severity=rule.severity,
            level=rule.level,
            needs_review=verdict.review is not None,
            review_reason=verdict.review,
            reason=verdict.reason,
            citations=tuple(Citation(citation.cite, citation.url) for citation in rule.citations),
            elements=tuple(ElementFound(element.name, bool(_firm(matches.get(element.name, [])))) for element in rule.elements),
            evidence=tuple(self._evidence(verdict.evidence)) if verdict.status is not Status.MISSING else (),
            values=tuple(value for _, value, _ in values if value) if verdict.status is not Status.MISSING else (),
            fix=rule.wording.strip() if verdict.status.is_gap else None,
        )

    def _evidence(self, matches: Iterable[Match]) -> Iterable[Evidence]:
        spans: list[Span] = []
        for match in matches:
            span = self.found.span(match.sentence)
            if span not in spans:
                spans.append(span)
        for span in spans[:_MOST_EVIDENCE]:
            yield Evidence(span, self.found.document.quote(span), self.found.document.place(span))


def judge(rules: Iterable[Rule], pack: RulePack, found: Found) -> tuple[Finding, ...]:
    """The findings of the rules on one contract, in their order."""
    weakened = {weakener.code: _weakened(weakener, pack, found) for weakener in pack.weakeners}
    return tuple(_Case(rule, pack, found, weakened).finding() for rule in rules)


def _weakened(weakener: Weakener, pack: RulePack, found: Found) -> list[Match]:
    return [match for source in weakener.any for match in search(found, pack.patterns[source], anywhere=True)]


def _bears_on(hit: Match, match: Match) -> bool:
    """Whether what weakens stands with the promise: in its sentence, and in its item where the sentence is a list."""
    return hit.sentence is match.sentence and same_item(match.sentence, hit.first, match.first)


def _disclaims(match: Match) -> bool:
    return match.weakness == "no duty" or not _DISCLAIMERS.isdisjoint(match.sentence.words)


def _firm(matches: Iterable[Match]) -> list[Match]:
    return [match for match in matches if match.grade is Grade.FIRM]


def _best_first(matches: list[Match]) -> list[Match]:
    """The firmest first, one a sentence, else in the order of the contract."""
    seen: dict[int, Match] = {}
    for match in matches:
        known = seen.get(id(match.sentence))
        if known is None or match.grade.rank < known.grade.rank:
            seen[id(match.sentence)] = match
    return sorted(seen.values(), key=lambda match: (match.grade.rank, match.sentence.tokens[match.sentence.lead]))


def _in_time(matches: list[Match], when: str) -> list[Match]:
    if when == "always":
        return matches
    return [match for match in matches if match.sentence.after_termination == (when == "after")]


def _near(match: Match, others: list[Match]) -> bool:
    """Whether the match stands in the section of one of the others."""
    clause = match.sentence.clause
    return any(clause.span == other.sentence.clause.span or clause.headings == other.sentence.clause.headings for other in others)


def _trapped(trap: Trap, match: Match, firm: list[Match]) -> bool:
    if trap.where == "document":
        return True
    if trap.where == "section":
        return _near(match, firm)
    return any(match.sentence.clause.span == other.sentence.clause.span for other in firm)


_DEADLINE_WORDS = {
    "<=": frozenset("within than exceed exceeding later maximum every in".split()),
    ">=": frozenset("least minimum than for period".split()),
}


_BACK = frozenset(("prior", "preceding", "previous", "before"))
_UNITS_OF = {
    "calendar_days": ("hour", "day", "week", "month"),
    "hours": ("hour", "day", "week"),
    "months": ("week", "month", "year"),
    "years": ("month", "year"),
}


def _stated(found: Found, number: Number, match: Match) -> Iterable[float | None]:
    """The amounts that the clause of a match states in the number's unit; None for a blank left open.

    Where the number has patterns of its own, only what stands within the match counts.
    """
    if number.any:
        inside = range(match.first, match.last)
        if number.unit == "usd":
            yield from (money.amount for place, money in found.amounts_in(match.sentence) if place in inside)
        else:
            inside_unit = (d for place, d in found.durations_in(match.sentence) if place in inside and d.unit in _UNITS_OF[number.unit])
            yield from (duration.to(number.unit) for duration in inside_unit)
        return
    for sentence in found.sentences:
        if sentence is not match.sentence and sentence.clause.span != match.sentence.clause.span:
            continue
        if number.unit == "usd":
            yield from (money.amount for _, money in found.amounts_in(sentence))
            continue
        for place, duration in found.durations_in(sentence):
            before = sentence.words[max(0, place - 6) : place]
            looks_back = _BACK.intersection((*before, *sentence.words[place : place + 9]))
            if duration.unit not in _UNITS_OF[number.unit]:
                continue
            if _DEADLINE_WORDS[number.op].intersection(before) and not (looks_back and number.op == "<="):
                yield duration.to(number.unit)


def _value(number: Number, amount: float) -> Value:
    limit = number.limit if number.limit is not None else number.recommended
    within = limit is None or (amount <= limit if number.op == "<=" else amount >= limit)
    return Value(number.name, amount, number.unit, limit, number.basis, within)


def _number_reason(number: Number, value: Value | None) -> str:
    """What is wrong with a number in a plain sentence; a market recommendation is not wrong."""
    if value is None:
        return f"{number.what} is left blank"
    if value.within_limit or number.limit is None:
        return ""
    unit = number.unit.replace("_", " ").replace("calendar days", "days")
    allowed = "the law allows" if number.basis == "law" else "the law leaves room for"
    side = "at most" if number.op == "<=" else "at least"
    return f"{number.what} is {value.value:g} {unit}; {allowed} {side} {number.limit:g}"


def _sentence(text: str) -> str:
    text = text.strip()
    return text[:1].upper() + text[1:].rstrip(".") + "."

