"""Prints what one agreement costs, warm, as ratios in one run: beside spaCy's bare tokenizer, and by number of rules.

usage: python benchmarks/one_agreement.py [--rounds 30]
"""

from __future__ import annotations

import argparse
import platform
import time
from collections.abc import Callable
from pathlib import Path

import spacy

from bpo_contracts.checking import Reading, check_document, packaged_rules
from bpo_contracts.document import Kind
from bpo_contracts.parsers import parse
from bpo_contracts.rules import RulePack

SAMPLE = Path(__file__).parent.parent / "sample_contracts" / "sound-baa.txt"


def fastest(work: Callable[[], object], rounds: int) -> float:
    """The shortest of several runs, in milliseconds."""
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times) * 1000


def with_rules(pack: RulePack, count: int) -> RulePack:
    return RulePack(
        pack.of_kind(Kind.BAA)[:count], pack.weakeners, pack.vocabulary, pack.patterns, pack.digest, pack.real_words
    )


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
    total = len(pack.of_kind(Kind.BAA))
    print(f"{platform.machine()}, Python {platform.python_version()}, {SAMPLE.name}: {words} words, {total} rules")
    print(f"{'spaCy tokenizer alone':28}{tokens:8.1f} ms     1.0 x")
    every = 0.0
    for count in (total, total // 2, total // 4, 1):
        part = with_rules(pack, count)
        every_part = fastest(
            lambda part=part: check_document(parse(source, SAMPLE.name), part, Reading(Kind.BAA)), rounds
        )  # type: ignore[misc]
        every = every or every_part
        label = f"file to report, {count} rules"
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
