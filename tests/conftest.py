"""What the tests share: the packaged rules, the samples, and a way to judge a text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bpo_contracts.checking import Reading, check_document, packaged_rules
from bpo_contracts.document import Kind
from bpo_contracts.findings import DocumentReport
from bpo_contracts.parsers import parse
from bpo_contracts.rules import RulePack

SAMPLES = Path(__file__).parent.parent / "sample_contracts"


@pytest.fixture(scope="session")
def pack() -> RulePack:
    return packaged_rules()


@pytest.fixture(scope="session")
def judged(pack: RulePack) -> Callable[..., DocumentReport]:
    """Judge a text as a business associate agreement, or as the kind that is stated."""

    def judge_text(text: str, kind: Kind = Kind.BAA) -> DocumentReport:
        return check_document(parse(text.encode(), "contract.txt"), pack, Reading(kind))

    return judge_text
