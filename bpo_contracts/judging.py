"""A rule and a contract make a finding: what is there, how firmly, what undoes it, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bpo_contracts.document import Span
from bpo_contracts.findings import Citation, ElementFound, Evidence, Finding, Status
from bpo_contracts.matching.chains import same_item
from bpo_contracts.matching.norms import Grade, Modality, governing
from bpo_contracts.matching.patterns import Force
from bpo_contracts.matching.search import Found, Match, left_to_vendor, promised_by, search
from bpo_contracts.matching.sentences import Sentence
from bpo_contracts.numbers_stated import Stated, stated_number
from bpo_contracts.rules import Element, Number, Rule, RulePack, Trap, Weakener
from bpo_contracts.wording import in_names_of

_MOST_EVIDENCE = 5
_WEAK_WORDS = {
    "may": "only permits it (“may”)",
    "should": "states an intention, not a duty",
    "efforts": "promises efforts only, not the result",
    "must not": "forbids it",
    "no duty": "says there is no such duty",
    "must": "requires the opposite",
    "only": "limits it",
}
_OTHER_WORDS = "a clause comes near; read whether it says the rest in other words"
_IN_CONTEXT = "the text seems to say the opposite; read it in its context"
_VENDOR = ("business_associate", "vendor", "processor")
_ASKED_FOR = ("mandatory", "conditional")
_FAULTS = frozenset("negligence misconduct acts act omissions fault breach".split())
_FAULT_REACH = 4  # words
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
    held: frozenset[str]
    day: date | None = None

    def finding(self) -> Finding:
        if self.day is not None and not self.rule.in_force.on(self.day):
            return self._finding(_Verdict(Status.NOT_APPLICABLE, _not_in_force(self.rule, self.day)), {}, [])
        if not self._applies():
            return self._finding(_Verdict(Status.NOT_APPLICABLE, self.rule.not_applicable), {}, [])
        matches = {element.name: self._element(element) for element in self.rule.elements}
        firm = [match for element in self.rule.core for match in _best_first(_firm(matches[element.name]))]
        values = [stated for number in self._numbers() if (stated := self._stated(number, firm))]
        verdict = self._verdict(firm, matches, values)
        if verdict.status is Status.MISSING and not self.found.document.fully_read:
            verdict.review = "part of the document could not be read; it may stand there"
        misspelt = [pair for match in verdict.evidence[:1] for pair in self.found.misspelt_in(match)]
        if misspelt and verdict.review is None:
            verdict.review = "; ".join(f"“{written}” was read as “{meant}”" for written, meant in misspelt)
        return self._finding(verdict, matches, values)

    # What is found

    def _applies(self) -> bool:
        if not self.rule.called_for_by(self.held):
            return False
        if not self.rule.applies_when:
            return True
        if self.rule.applies_when_in and self.found.document.kind not in self.rule.applies_when_in:
            return True
        return bool(self._calling())

    def _calling(self) -> list[Match]:
        """What calls for the rule in the document; what only the other party does or may do does not."""
        found = self._any(self.rule.applies_when, anywhere=self.rule.applies_anywhere)
        return [match for match in found if match.grade is not Grade.OTHER_PARTY]

    def _any(self, patterns: Iterable[str], *, anywhere: bool = False) -> list[Match]:
        return [
            match for source in patterns for match in search(self.found, self.pack.patterns[source], anywhere=anywhere)
        ]

    def _numbers(self) -> Iterable[Number]:
        """The numbers of the rule, each with the limit that the facts of the deal call for."""
        for number in self.rule.numbers:
            idle = number.needs and self.held.isdisjoint(number.needs)
            recommended = number.limit if number.recommended is None else number.recommended
            yield (
                number.model_copy(update={"limit": None, "basis": "market", "recommended": recommended})
                if idle
                else number
            )

    def _stated(self, number: Number, firm: list[Match]) -> Stated | None:
        if not number.any:
            return stated_number(number, firm, self.found)
        own = [match for match in self._any(number.any) if match.grade in (Grade.FIRM, Grade.WEAK)]
        return stated_number(number, own, self.found)

    def _element(self, element: Element) -> list[Match]:
        matches = self._any(element.any, anywhere=element.anywhere)
        if element.need == "core" and self.rule.promisor in _VENDOR:
            matches = [_as_promised(match, self.rule.presence) for match in matches]
        return _in_time(matches, element.when)

    def _verdict(self, firm: list[Match], matches: dict[str, list[Match]], values: list[Stated]) -> _Verdict:
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
        return self._lacking(_unheld(matches[element.name] for element in rule.core))

    def _without_core(self, matches: dict[str, list[Match]]) -> _Verdict:
        lacking = [
            element for element in self.rule.elements if element.need == "required" and not _firm(matches[element.name])
        ]
        evidence = [match for found in matches.values() for match in _firm(found)][:_MOST_EVIDENCE]
        if lacking:
            return _Verdict(
                Status.PARTIAL, _sentence(self._lacks(lacking)), evidence or self._calling()[:_MOST_EVIDENCE]
            )
        return _Verdict(Status.MET, "The document says so.", evidence)

    def _held(
        self,
        firm: list[Match],
        matches: dict[str, list[Match]],
        values: list[Stated],
        undone: _Verdict | None,
    ) -> _Verdict:
        """The core stands firm: what else is needed, what weakens it, which number is beyond its limit."""
        best, weakness = self._least_weakened(firm, matches)
        evidence = [best, *(match for match in firm if match is not best)]
        short: list[str] = []
        if weakness:
            short.append(weakness)
        held = {element.name: self._required(element, matches[element.name], firm) for element in self._needed()}
        evidence[1:1] = [_nearest(found, best) for found in held.values() if found]
        lacking = [element for element in self._needed() if not held[element.name]]
        if lacking:
            short.append(self._lacks(lacking))
        trap = self._trap(("evidence", "section"), firm)
        if trap and trap.status is not Status.PARTIAL:
            return trap
        for verdict in (trap, undone):
            if verdict:
                short.append(verdict.reason)
                evidence = [*verdict.evidence, *evidence]
        for stated in values:
            if stated.fault:
                short.append(stated.fault)
                evidence.insert(0, stated.match)
        denied = self._denied_elsewhere(matches, firm)
        if denied:
            return denied
        if short:
            only_lacking = _OTHER_WORDS if lacking and len(short) == 1 else None
            return _Verdict(Status.PARTIAL, _sentence(_joined(short)), evidence, only_lacking)
        said = _sentence(f"It says: {_joined(element.name for element in self.rule.core)}")
        far = [element.name for element in self._needed() if not element.near and _all_far(held[element.name], firm)]
        review = (
            f"only another part of the document says: {_joined(far)}; read whether it belongs to this" if far else None
        )
        return _Verdict(Status.MET, said, evidence, review)

    def _needed(self) -> list[Element]:
        return [element for element in self.rule.elements if element.need == "required"]

    @staticmethod
    def _required(element: Element, matches: list[Match], firm: list[Match]) -> list[Match]:
        near = {"core": _near, "article": _in_article}.get(element.near or "document")
        return [match for match in _firm(matches) if near is None or near(match, firm)]

    def _lacking(self, core: list[Match]) -> _Verdict:
        """Part of the core does not stand firm: weak, refused, promised by another, near it, or not there."""
        weak = [match for match in core if match.grade is Grade.WEAK]
        opposite = [match for match in core if match.grade is Grade.OPPOSITE]
        others = [match for match in core if match.grade is Grade.OTHER_PARTY]
        if weak:
            return _Verdict(Status.PARTIAL, f"The clause {_WEAK_WORDS.get(weak[0].weakness, 'is weak')}.", weak)
        if opposite:
            return _Verdict(
                Status.CONFLICTING,
                f"The clause {_WEAK_WORDS.get(opposite[0].weakness, 'says the opposite')}.",
                opposite,
                _IN_CONTEXT,
            )
        short = self._short_of()
        if others and self.rule.other_party == "conflicting" and not short:
            return _Verdict(
                Status.CONFLICTING,
                f"The duty is laid on the {others[0].weakness or 'other party'}.",
                others,
                _IN_CONTEXT,
            )
        short = short or self._trap(("document",), [], alone=True)
        if short:
            return short
        said = (
            f"; where it is spoken of, the duty is the {others[0].weakness}'s" if others and others[0].weakness else ""
        )
        review = "a clause speaks of it, but binds somebody else" if others else None
        return _Verdict(Status.MISSING, _sentence(self.rule.missing.rstrip(".") + said), review=review)

    def _short_of(self) -> _Verdict | None:
        for near in self.rule.short_of:
            matches = [
                match
                for match in _in_time(self._any(near.any, anywhere=near.anywhere), near.when)
                if match.grade in (Grade.FIRM, Grade.WEAK)
            ]
            if matches:
                return _Verdict(Status.PARTIAL, _sentence(near.reason), matches)
        return None

    # What undoes it

    def _least_weakened(self, firm: list[Match], matches: dict[str, list[Match]]) -> tuple[Match, str]:
        """The promise to quote first, with what weakens it: of those that nothing weakens, the one that says most."""
        judged = [(match, self._weakness(match)) for match in firm]
        sound = [match for match, weakness in judged if not weakness]
        return (_fullest(sound, matches.values()), "") if sound else judged[0]

    def _weakness(self, match: Match) -> str:
        for weakener in self.pack.weakeners:
            if weakener.code in self.rule.allows or (_is_right_of_client(match) and not weakener.rights):
                continue
            if any(_bears_on(hit, match) for hit in self.weakened[weakener.code]):
                return weakener.reason
        return ""

    def _trap(self, where: tuple[str, ...], firm: list[Match], *, alone: bool = False) -> _Verdict | None:
        """What undoes the promise; with `alone`, only what counts without one."""
        for trap in self.rule.traps:
            if trap.where not in where or (alone and not trap.alone) or self._lifted(trap):
                continue
            matches = [match for match in self._any(trap.any, anywhere=trap.anywhere) if _trapped(trap, match, firm)]
            matches = [match for match in matches if match.grade in (Grade.FIRM, Grade.WEAK) and not _is_duty(match)]
            if matches:
                return _Verdict(Status(trap.makes), _sentence(trap.reason), matches)
        return None

    def _lifted(self, trap: Trap) -> bool:
        """Whether the document also says what takes the harm out of the trap; only what must bind has to stand firm."""
        patterns = (self.pack.patterns[source] for source in trap.unless)
        return any(
            match.grade is Grade.FIRM
            for pattern in patterns
            for match in search(self.found, pattern, anywhere=pattern.force is None)
        )

    def _denied_elsewhere(self, matches: dict[str, list[Match]], firm: list[Match]) -> _Verdict | None:
        """Another clause that takes the promise back."""
        held = {id(match.sentence) for match in firm}
        for element in self.rule.core:
            for match in matches[element.name]:
                if match.grade is Grade.OPPOSITE and id(match.sentence) not in held and _disclaims(match):
                    review = "one clause promises it and another takes it back; read both"
                    return _Verdict(
                        Status.CONFLICTING, "One clause promises it, another takes it back.", [match, *firm], review
                    )
        return None

    def _lacks(self, elements: Sequence[Element]) -> str:
        return "; ".join(element.lacks or f"it does not say: {element.name}" for element in elements)

    # The finding

    def _finding(self, verdict: _Verdict, matches: dict[str, list[Match]], values: list[Stated]) -> Finding:
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
            citations=tuple(
                Citation(citation.cite, citation.url)
                for citation in rule.citations
                if not citation.needs or not self.held.isdisjoint(citation.needs)
            ),
            elements=tuple(
                ElementFound(element.name, bool(_firm(matches.get(element.name, [])))) for element in rule.elements
            ),
            evidence=tuple(self._evidence(verdict.evidence)) if verdict.status is not Status.MISSING else (),
            values=tuple(stated.value for stated in values if stated.value)
            if verdict.status is not Status.MISSING
            else (),
            fix=self._fix() if verdict.status.is_gap else None,
        )

    def _fix(self) -> str:
        return in_names_of(self.found.document.parties, " ".join(self.rule.wording.split()))

    def _evidence(self, matches: Iterable[Match]) -> Iterable[Evidence]:
        spans: dict[Span, None] = {}
        for match in matches:
            spans[self.found.span(match.sentence)] = None
            if introduction := self.found.introduction(match.sentence):
                spans[introduction] = None
        for span in list(spans)[:_MOST_EVIDENCE]:
            yield Evidence(span, self.found.document.quote(span), self.found.document.place(span))


def judge(
    rules: Iterable[Rule], pack: RulePack, found: Found, held: Iterable[str] = (), day: date | None = None
) -> tuple[Finding, ...]:
    """The findings of the rules on one contract, in their order.

    `held` names the facts of the deal that hold; with a `day`, what was not in force on it is not asked for.
    """
    weakened = {weakener.code: _weakened(weakener, pack, found) for weakener in pack.weakeners}
    facts = frozenset(held)
    return tuple(_Case(rule, pack, found, weakened, facts, day).finding() for rule in rules)


def _weakened(weakener: Weakener, pack: RulePack, found: Found) -> list[Match]:
    return [
        match for source in weakener.any for match in search(found, pack.patterns[source], anywhere=True, in_lead=True)
    ]


def _not_in_force(rule: Rule, day: date) -> str:
    since, until = rule.in_force.since, rule.in_force.until
    if since and day < since:
        return f"On {day.isoformat()} it was not yet in force; it is since {since.isoformat()}."
    return f"On {day.isoformat()} it was no longer in force; it ended on {until.isoformat() if until else 'an earlier day'}."


def _bears_on(hit: Match, match: Match) -> bool:
    """Whether what weakens stands with the promise: in its sentence, and in its item where the sentence is a list."""
    return hit.sentence is match.sentence and same_item(match.sentence, hit.first, match.first)


def _as_promised(match: Match, presence: str) -> Match:
    """A match of a pattern that does not say whose promise it is, as what it is worth as the vendor's."""
    if match.pattern.force is not None or match.grade is not Grade.FIRM:
        return match
    if promised_by(match) == "covered entity":
        return replace(match, grade=Grade.OTHER_PARTY, weakness="covered entity")
    if presence in _ASKED_FOR and left_to_vendor(match):
        return replace(match, grade=Grade.WEAK, weakness=Modality.MAY.value)
    return match


def _is_right_of_client(match: Match) -> bool:
    return match.pattern.force is Force.MAY and match.pattern.subject == "covered entity"


def _disclaims(match: Match) -> bool:
    disclaiming = match.weakness == "no duty" or not _DISCLAIMERS.isdisjoint(match.sentence.words)
    return disclaiming and not _for_acts_of_client(match.sentence)


def _for_acts_of_client(sentence: Sentence) -> bool:
    """Whether a refusal is for what the client itself does: "a breach by Client", "Client's gross negligence"."""
    return any(
        "by" in sentence.words[max(sentence.lead, start - 2) : start]
        or not _FAULTS.isdisjoint(sentence.words[end : end + _FAULT_REACH])
        for start, end in sentence.found.get("covered entity")
    )


def _firm(matches: Iterable[Match]) -> list[Match]:
    return [match for match in matches if match.grade is Grade.FIRM]


def _fullest(promises: list[Match], matches: Iterable[list[Match]]) -> Match:
    """The first of the promises whose clause says most of what the rule asks for."""
    said = [{match.sentence.clause.span for match in _firm(found)} for found in matches]
    return max(promises, key=lambda promise: sum(promise.sentence.clause.span in clauses for clauses in said))


def _unheld(core: Iterable[list[Match]]) -> list[Match]:
    """The best matches of those core elements that nothing says firmly."""
    return [match for matches in core if not _firm(matches) for match in _best_first(matches)]


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
    return any(
        clause.span == other.sentence.clause.span or clause.headings == other.sentence.clause.headings
        for other in others
    )


def _in_article(match: Match, others: list[Match]) -> bool:
    """Whether the match stands in the article of one of the others: under its headings, or its first number."""
    article = _article(match)
    return _near(match, others) or (article is not None and any(article == _article(other) for other in others))


def _nearest(matches: list[Match], promise: Match) -> Match:
    """The match to quote beside a promise: one of its clause, else of its section or article, else the first."""
    clause = promise.sentence.clause
    return min(
        matches, key=lambda match: (match.sentence.clause.span != clause.span, not _in_article(match, [promise]))
    )


def _all_far(matches: list[Match], firm: list[Match]) -> bool:
    """Whether all of the matches stand outside the articles of the others."""
    return not any(_in_article(match, firm) for match in matches)


def _article(match: Match) -> tuple[str, str] | None:
    """The outermost heading of a numbered clause with the first part of its number: 13 of 13.2."""
    clause = match.sentence.clause
    number = re.match(r"\d+", clause.number)
    return (clause.headings[0], number[0]) if number and clause.headings else None


def _is_duty(match: Match) -> bool:
    """Whether a trap that looks for a right ("may") has come upon a duty."""
    if match.pattern.force is not Force.MAY:
        return False
    norm = governing(match.sentence.norms, match.sentence.words, match.first)
    return norm is not None and norm.modality is Modality.MUST


def _trapped(trap: Trap, match: Match, firm: list[Match]) -> bool:
    if trap.where == "document":
        return True
    if trap.where == "section":
        return _near(match, firm)
    return any(match.sentence.clause.span == other.sentence.clause.span for other in firm)


def _joined(reasons: Iterable[str]) -> str:
    """Several reasons as one sentence, each but the first beginning small unless it is a name."""
    parts = list(dict.fromkeys(reason.strip().rstrip(".") for reason in reasons))
    return "; ".join(
        [*parts[:1], *(part[:1].lower() + part[1:] if part[1:2].islower() else part for part in parts[1:])]
    )


def _sentence(text: str) -> str:
    text = text.strip()
    return text[:1].upper() + text[1:].rstrip(".") + "."
