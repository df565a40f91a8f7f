"""Rules that cannot be loaded, or do not go with a playbook: said plainly by each check, and the service goes on."""

from __future__ import annotations

import shutil
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update

from bpo_contracts_api.jobs import Worker
from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.tables import Check
from tests.api.conftest import Tenant
from tests.api.server import new_key, serving
from tests.api.test_checks import SOUND, WEAK, over, send

TOP = Path(__file__).parents[2]


@pytest.fixture
def torn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with a rule that is cut off in the middle."""
    folder = tmp_path / "installed"
    folder.mkdir()
    for name in ("bpo_contracts", "models"):
        (folder / name).symlink_to(TOP / name)
    shutil.copytree(TOP / "rules", folder / "rules")
    (folder / "rules" / "com" / "torn.yaml").write_text("title: [cut off")
    monkeypatch.chdir(folder)  # the fork server looks there first
    return folder


def test_rules_that_cannot_be_loaded_are_told_by_the_check_the_api_and_the_log(tmp_path: Path, torn: Path) -> None:
    with serving(tmp_path, {"PYTHONPATH": str(torn)}) as server:
        headers = {"Authorization": f"Bearer {new_key(tmp_path)}"}
        with httpx.Client(base_url=server.url, headers=headers, timeout=90) as client:
            for paths in ([WEAK], [WEAK, SOUND]):
                files = [("files", (path.name, path.read_bytes())) for path in paths]
                check = client.post("/v1/checks", params={"wait": 60}, files=files).json()
                assert check.get("state") == "failed", check
                assert "The rules that come with the service cannot be loaded" in check["problem"]
                assert "torn.yaml:2: " in check["problem"]
                assert "Install bpo-contracts again, or mend that file" in check["problem"]
            told = client.get("/v1/rules")
            assert (told.status_code, told.json()["code"]) == (503, "rules-not-loaded")
            assert client.get("/readyz").status_code == 200
        assert "torn.yaml:2: " in server.log.read_text()


def test_a_playbook_that_went_with_other_rules_is_named(tenant: Tenant, service: Service) -> None:
    check_id = send(tenant, WEAK, wait=0, playbook="vendor").json()["id"]
    text = "name: Vendor\nchange:\n  no.such.rule:\n    severity: low\n"
    with service.database.begin() as session:
        session.execute(update(Check).where(Check.id == check_id).values(playbook_text=text))
    worker = Worker(service)
    worker.start()
    try:
        check = over(tenant, check_id)
    finally:
        worker.stop()
    assert check["state"] == "failed"
    assert "The playbook vendor does not go with the rules as they are now" in check["problem"]
