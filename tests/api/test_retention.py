"""How long files are kept, and that what is erased is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bpo_contracts_api import retention
from bpo_contracts_api.clock import now
from bpo_contracts_api.jobs import Worker
from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.tables import Check
from tests.api.conftest import Tenant, a_tenant
from tests.api.test_checks import SOUND, WEAK, sent


def age(service: Service, check: dict[str, object], days: int) -> None:
    with service.database.begin() as session:
        session.execute(update(Check).where(Check.id == check["id"]).values(finished_at=now() - timedelta(days=days)))


def is_kept(service: Service, tenant: Tenant, check: dict[str, object]) -> bool:
    try:
        return bool(service.files.get(tenant.workspace, check["files"][0]["digest"]))
    except FileNotFoundError:
        return False


def test_files_go_when_their_days_are_over_and_reports_stay(tenant: Tenant, service: Service, working: Worker) -> None:
    old, young = sent(tenant, WEAK), sent(tenant, SOUND)
    age(service, old, 31)
    age(service, young, 29)
    assert tenant.client.patch("/v1/workspace", json={"keep_days": 30}).json()["keep_days"] == 30
    retention.apply(service)
    assert (is_kept(service, tenant, old), is_kept(service, tenant, young)) == (False, True)
    assert tenant.client.get(f"/v1/checks/{old['id']}/report").status_code == 200


def test_a_workspace_without_a_setting_keeps_to_that_of_the_service(open_service: Callable[..., Service]) -> None:
    service = open_service(keep_days=0)
    tenant, worker = a_tenant(service, "default"), Worker(service)
    worker.start()
    try:
        check = sent(tenant, WEAK)
    finally:
        worker.stop()
    retention.apply(service)
    assert not is_kept(service, tenant, check)


@pytest.mark.parametrize("days", [-1, 100_000, "many"])
def test_days_that_make_no_sense_are_refused(tenant: Tenant, days: object) -> None:
    assert tenant.client.patch("/v1/workspace", json={"keep_days": days}).status_code == 422


def test_nothing_of_an_erased_contract_is_left_on_the_disk(
    tenant: Tenant, service: Service, working: Worker, tmp_path: Path
) -> None:
    words = "Zebrafinch Kaleidoscope Holdings"
    contract = tmp_path / "in.txt"
    contract.write_text(WEAK.read_text().replace("Zenvia Revenue Partners", words))
    check = sent(tenant, contract)
    contract.unlink()
    tenant.client.delete(f"/v1/checks/{check['id']}")
    left = [path for path in tmp_path.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]
    assert left == []
    assert not list((tmp_path / "files").rglob(check["files"][0]["digest"]))
