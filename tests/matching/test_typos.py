"""Typing mistakes and OCR noise are read as what was meant; real words are left alone.

`python -m tests.matching.test_typos` writes `models/real-words.txt` anew after the vocabularies have changed.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from spellchecker import SpellChecker

from bpo_contracts.data import folder
from bpo_contracts.matching.tokens import words_of
from bpo_contracts.matching.typos import Corrector
from bpo_contracts.rules import RulePack, load_rules

REAL_WORDS = folder("models") / "real-words.txt"


def corrector(pack: RulePack) -> Corrector:
    return pack.searcher._corrector


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("any Security Indecent", "incident"),
        ("appropriate safegards", "safeguards"),
        ("accounting of disclousres", "disclosures"),
        ("Bussiness Asociate", "associate"),
        ("each subcontrector shall", "subcontractor"),
    ],
)
def test_a_mistyped_word_is_read_as_the_one_meant(text: str, meant: str, pack: RulePack) -> None:
    assert meant in corrector(pack).corrections(words_of(text)).values()


@pytest.mark.parametrize(
    "text",
    ["a customer complaint", "the premises of the vendor", "patient interaction", "security precautions", "thereunder"],
)
def test_a_real_word_is_left_alone(text: str, pack: RulePack) -> None:
    assert corrector(pack).corrections(words_of(text)) == {}


def test_the_list_of_real_words_is_up_to_date(pack: RulePack) -> None:
    missing = real_words(pack) - set(pack.real_words)
    assert len(missing) == 0, f"run python -m tests.matching.test_typos; missing: {sorted(missing)[:20]}"


def real_words(pack: RulePack) -> set[str]:
    """English words that would be taken for a mistyped word of the vocabularies."""
    dictionary = SpellChecker(language="en").word_frequency.dictionary
    unaided = load_rules()
    plain = replace(unaided, real_words=())
    return {
        word for word, count in dictionary.items() if count > 20 and plain.searcher._corrector.corrections(["", word])
    }


if __name__ == "__main__":
    Path(REAL_WORDS).write_text("\n".join(sorted(real_words(load_rules()))) + "\n", encoding="utf-8")
