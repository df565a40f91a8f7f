"""What the tests share: the packaged rules, the samples, and a way to judge a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bpo_contracts.checking import Reading, check_document, packaged_rules
from bpo_contracts.document import Kind
from bpo_contracts.findings import DocumentReport
from bpo_contracts.parsers import parse
from bpo_contracts.rules import RulePack
from tests.api import postgres

if TYPE_CHECKING:
    from bpo_contracts_api.service import Service

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


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server, one for each process of the tests."""
    if postgres.binaries() is None:
        pytest.skip("no PostgreSQL server on this machine")
    with postgres.running() as url:
        yield url


@pytest.fixture
def open_service(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """Opens services that keep everything below the test's folder."""
    from bpo_contracts_api.service import Service
    from bpo_contracts_api.settings import settings

    opened: list[Service] = []

    def open_one(**given: object) -> Service:
        service = Service.open(settings(home=tmp_path, **given))
        opened.append(service)
        return service

    yield open_one
    for service in opened:
        service.close()
