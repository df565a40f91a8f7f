"""Prints what one agreement costs, warm, as ratios in one run: beside spaCy's bare tokenizer, and by number of rules.

usage: python benchmarks/one_agreement.py [--rounds 30]
"""

from __future__ import annotations

import argparse
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import spacy

from bpo_contracts.checking import Reading, check_document, packaged_rules
from bpo_contracts.document import Kind
from bpo_contracts.parsers import parse
from bpo_contracts.rules import Rule, RulePack

SAMPLE = Path(__file__).parent.parent / "sample_contracts" / "sound-baa.txt"


def fastest(work: Callable[[], object], rounds: int) -> float:
    """The shortest of several runs, in milliseconds of this process alone."""
    times = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times) * 1000


def with_rules(pack: RulePack, rules: Sequence[Rule]) -> RulePack:
    """The pack as if these rules were all there are, each asked of any kind of document."""
    asked = tuple(rule.model_copy(update={"applies_to": [Kind.BAA]}) for rule in rules)
    used = {source for rule in rules for source in sources(rule.model_dump())}
    used |= {source for weakener in pack.weakeners for source in weakener.any}
    used |= {source for fact in pack.facts for source in fact.any}
    return replace(pack, rules=asked, patterns={source: pack.patterns[source] for source in used})


def sources(said: object) -> Iterator[str]:
    """The patterns of a rule."""
    if isinstance(said, dict):
        for key, value in said.items():
            if key in {"any", "applies_when", "unless"} and isinstance(value, list):
                yield from value
            else:
                yield from sources(value)
    elif isinstance(said, list):
        for value in said:
            yield from sources(value)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    source = SAMPLE.read_bytes()
    words = len(source.split())
    tokenizer = spacy.blank("en").tokenizer
    text = source.decode()
    tokens = fastest(lambda: tokenizer(text), rounds)
    pack = packaged_rules()
    hipaa = [rule for rule in pack.rules if rule.id.startswith("hipaa.")]
    print(f"{platform.machine()}, Python {platform.python_version()}, {SAMPLE.name}: {words} words")
    print(f"{'spaCy tokenizer alone':28}{tokens:8.1f} ms     1.0 x")
    every = 0.0
    for name, rules in (("all rules", pack.rules), ("the HIPAA rules", hipaa), ("1 rule", hipaa[:1])):
        part = with_rules(pack, rules)
        every_part = fastest(
            lambda part=part: check_document(parse(source, SAMPLE.name), part, Reading(Kind.BAA)), rounds
        )  # type: ignore[misc]
        every = every or every_part
        label = f"{name} ({len(rules)})"
        print(
            f"{label:28}{every_part:8.1f} ms  {every_part / tokens:6.1f} x   {every_part / every:5.2f} of all rules; {every_part / words * 2000:.1f} ms for 2,000 words"
        )
    for copies in (2, 4, 8):
        long = (text + "\n\n") * copies
        took = fastest(
            lambda long=long: check_document(parse(long.encode(), SAMPLE.name), pack, Reading(Kind.BAA)),
            max(3, rounds // copies),
        )  # type: ignore[misc]
        print(
            f"{f'{copies} x the text':28}{took:8.1f} ms  {took / tokens:6.1f} x   {took / every / copies:5.2f} of linear"
        )


if __name__ == "__main__":
    main()
