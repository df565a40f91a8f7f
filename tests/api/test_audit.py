"""The audit trail shows every change made behind its back."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from bpo_contracts.cli import main
from bpo_contracts_api import audit
from bpo_contracts_api.service import Service


@pytest.fixture
def trail(any_database_url: str, open_service: Callable[..., Service]) -> Service:
    service = open_service(database_url=any_database_url)
    with service.database.begin() as session:
        for number in range(5):
            audit.record(session, "wks", "tests", "check.created", f"chk_{number}", files=["é", number])
    return service


def broken(service: Service) -> list[str]:
    with service.database.begin() as session:
        return list(audit.broken_links(session))


def test_an_untouched_trail_is_whole(trail: Service) -> None:
    assert broken(trail) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET actor = 'somebody else' WHERE number = 3",
        "DELETE FROM audit WHERE number = 2",
        "UPDATE audit SET digest = 'ab' WHERE number = 4",
        "UPDATE audit SET details = '{}' WHERE number = 1",
        "UPDATE audit SET at = '2020-01-01T00:00:00+00:00' WHERE number = 5",
    ],
)
def test_a_change_behind_its_back_shows(trail: Service, change: str) -> None:
    with trail.database.begin() as session:
        session.execute(text(change))
    assert broken(trail) != []


def test_entries_written_at_once_make_one_chain(trail: Service) -> None:
    def write(number: int) -> None:
        with trail.database.begin() as session:
            audit.record(session, "wks", "tests", "check.created", f"chk_{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(40)))
    assert broken(trail) == []
    with trail.database.begin() as session:
        assert audit.head(session)[0] == 45


def test_the_command_tells_whether_the_trail_is_whole(tmp_path: Path) -> None:
    run = CliRunner()
    assert run.invoke(main, ["keys", "new", "dms", "--home", str(tmp_path)]).exit_code == 0
    verified = run.invoke(main, ["audit", "verify", "--home", str(tmp_path)])
    assert (verified.exit_code, "2 entries, 0 broken links" in verified.output) == (0, True)
