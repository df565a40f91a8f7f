"""How long files are kept, and that what is erased is gone."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update

from bpo_contracts_api import retention
from bpo_contracts_api.clock import now
from bpo_contracts_api.jobs import Worker
from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.tables import Check, Delivery, Fetch, Source, Webhook
from tests.api.browsers import signed_in
from tests.api.conftest import Tenant, a_tenant
from tests.api.papers import as_pdf
from tests.api.test_checks import SOUND, WEAK, send, sent

LONGEST_KEPT = 125


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


def words_in(folder: Path) -> Iterator[str]:
    """All that the files of a folder say, whether packed or not."""
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            plain = gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content
            yield one_line(plain.decode(errors="replace").replace("\\n", " "))


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_where_only_the_report_is_kept_the_text_is_nowhere(
    tenant: Tenant, service: Service, working: Worker, tmp_path: Path
) -> None:
    text = one_line(WEAK.read_text())
    check = sent(tenant, WEAK)
    before = report_of(tenant, check)
    assert any(text[:LONGEST_KEPT] in kept for kept in words_in(tmp_path))
    tenant.client.patch("/v1/workspace", json={"keep_days": 0})
    retention.apply(service)
    kept = list(words_in(tmp_path))
    passages = [text[start : start + LONGEST_KEPT] for start in range(len(text) - LONGEST_KEPT)]
    assert [passage for passage in passages if any(passage in one for one in kept)] == []
    after = report_of(tenant, check)
    assert [row["status"] for row in after["findings"]] == [row["status"] for row in before["findings"]]
    for old, new in zip(quotations(before), quotations(after), strict=True):
        assert old | {"quote": ""} == new | {"quote": ""}
        assert old["quote"].startswith(new["quote"].removesuffix(" …"))
        assert len(new["quote"]) < LONGEST_KEPT


def report_of(tenant: Tenant, check: dict[str, object]) -> dict[str, object]:
    [document] = tenant.client.get(f"/v1/checks/{check['id']}/report").json()["documents"]
    return document


def quotations(document: dict[str, object]) -> list[dict[str, object]]:
    return [evidence for row in document["findings"] for evidence in row["evidence"]]


def test_pages_and_comparisons_of_a_check_whose_document_was_not_kept(
    service: Service, tenant: Tenant, working: Worker, tmp_path: Path
) -> None:
    paper = tmp_path / "weak.pdf"
    paper.write_bytes(as_pdf(WEAK.read_text()))
    first, second = sent(tenant, paper, external_id="1"), sent(tenant, SOUND, external_id="1")
    compared = tenant.client.get(f"/v1/checks/{second['id']}/comparison").json()
    browser = signed_in(service)
    said = "The document was not kept."
    assert said not in browser.get(f"/checks/{first['id']}").text
    tenant.client.patch("/v1/workspace", json={"keep_days": 0})
    retention.apply(service)
    page = browser.get(f"/checks/{first['id']}")
    assert (page.status_code, said in page.text, "/pages/1.png" in page.text) == (200, True, False)
    assert browser.get(f"/checks/{first['id']}/files/0/pages/1.png").status_code == 404
    assert tenant.client.get(f"/v1/checks/{second['id']}/comparison").json() == compared
    for form in ("html", "md", "terminal"):
        assert tenant.client.get(f"/v1/checks/{first['id']}/report", params={"format": form}).status_code == 200


def test_two_checks_of_one_file_keep_their_texts_apart(tenant: Tenant, service: Service, working: Worker) -> None:
    old, young = sent(tenant, WEAK), sent(tenant, WEAK)
    whole = report_of(tenant, young)
    age(service, old, 2)
    tenant.client.patch("/v1/workspace", json={"keep_days": 1})
    retention.apply(service)
    assert (report_of(tenant, old) == whole, report_of(tenant, young) == whole) == (False, True)
    tenant.client.delete(f"/v1/checks/{old['id']}")
    assert report_of(tenant, young) == whole


def test_the_log_of_fetches_goes_but_for_the_last_version_of_a_document(tenant: Tenant, service: Service) -> None:
    rows = {  # document, version, state, days since it ended
        "fch_1": ("a", "1", "done", 9),
        "fch_2": ("a", "2", "done", 8),
        "fch_3": (None, None, "done", 7),
        "fch_4": ("b", "1", "given up", 7),
        "fch_5": ("c", "1", "done", 9),
        "fch_6": ("c", "2", "done", 1),
        "fch_7": ("d", "1", "waiting", None),
        "fch_8": ("d", "2", "done", 7),
        "fch_9": (None, None, "done", 1),
    }
    with service.database.begin() as session:
        common = {"workspace_id": tenant.workspace, "created_at": now()}
        session.add(Source(name="dms", kind="generic", settings={}, notify_digest=b"", **common))
        session.flush()
        for name, (document, version, state, days) in rows.items():
            ended = now() - timedelta(days=days) if days else None
            row = Fetch(id=name, source="dms", document=document, version=version, state=state, attempts=1, **common)
            row.ended_at = ended
            session.add(row)
    tenant.client.patch("/v1/workspace", json={"keep_days": 5})
    retention.apply(service)
    left = {row["id"] for row in tenant.client.get("/v1/sources/dms/fetches").json()["fetches"]}
    assert left == {"fch_2", "fch_4", "fch_6", "fch_7", "fch_8", "fch_9"}


def test_the_log_of_messages_goes_after_its_days_but_for_what_waits(open_service: Callable[..., Service]) -> None:
    service = open_service(keep_log_days=5)
    tenant = a_tenant(service, "default")
    rows = {"dlv_1": ("delivered", 6), "dlv_2": ("given up", 6), "dlv_3": ("waiting", 6), "dlv_4": ("delivered", 4)}
    with service.database.begin() as session:
        of = {"workspace_id": tenant.workspace}
        session.add(
            Webhook(id="whk_1", url="https://x.example", secret="s", events=[], active=True, created_at=now(), **of)
        )
        session.flush()
        for name, (state, days) in rows.items():
            row = Delivery(
                id=name, webhook_id="whk_1", message_id=name, event="check.done", body="{}", attempts=1, **of
            )
            row.state, row.created_at = state, now() - timedelta(days=days)
            session.add(row)
    retention.apply(service)
    left = tenant.client.get("/v1/webhooks/whk_1/deliveries").json()["deliveries"]
    assert {row["id"] for row in left} == {"dlv_3", "dlv_4"}


def work_noted(service: Service) -> set[str]:
    table = "workflow_status" if service.database.is_sqlite else "dbos.workflow_status"
    with service.database.begin() as session:
        return set(session.scalars(text(f"SELECT workflow_uuid FROM {table}")))


def test_the_queue_forgets_work_that_is_over(any_database_url: str, open_service: Callable[..., Service]) -> None:
    service = open_service(database_url=any_database_url)
    tenant, worker = a_tenant(service, "default"), Worker(service)
    worker.start()
    try:
        check = sent(tenant, SOUND)
    finally:
        worker.stop()
    waiting = send(tenant, WEAK, wait=0).json()
    retention.apply(service)
    assert work_noted(service) == {check["id"], waiting["id"]}
    service.queue.forget(now() + timedelta(hours=1))
    assert work_noted(service) == {waiting["id"]}
    assert tenant.client.get(f"/v1/checks/{check['id']}/report").status_code == 200
