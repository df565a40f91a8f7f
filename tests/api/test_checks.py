"""Sending files, following the check, fetching the report, cancelling and erasing."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from bpo_contracts.batches import check_files, gap_report
from bpo_contracts.renderers import render
from bpo_contracts_api import checks
from bpo_contracts_api.jobs import Worker
from bpo_contracts_api.reporting import current_report
from bpo_contracts_api.service import Service
from tests.api.conftest import Tenant, a_tenant
from tests.api.papers import as_pdf
from tests.conftest import SAMPLES

WEAK, SOUND = SAMPLES / "weak-msa.txt", SAMPLES / "sound-sla.md"


def send(tenant: Tenant, *paths: Path, wait: int = 60, **fields: object) -> object:
    files = [("files", (path.name, path.read_bytes())) for path in paths]
    return tenant.client.post("/v1/checks", params={"wait": wait}, files=files, data=fields)


def sent(tenant: Tenant, *paths: Path, **fields: object) -> dict[str, object]:
    """The check of these files, done."""
    answer = send(tenant, *paths, wait=0, **fields)
    assert answer.status_code == 202, answer.text
    return over(tenant, answer.json()["id"])


def over(tenant: Tenant, check_id: str) -> dict[str, object]:
    for _ in range(1200):
        shown = tenant.client.get(f"/v1/checks/{check_id}").json()
        if shown["state"] not in ("queued", "running"):
            return shown
        time.sleep(0.05)
    raise AssertionError("the check does not end")


def test_a_check_that_is_done_in_time_answers_with_the_report(tenant: Tenant, working: Worker) -> None:
    answer = send(tenant, WEAK)
    assert answer.status_code == 200, answer.text
    told = render(gap_report(check_files([WEAK])), "json").replace(WEAK.as_posix(), WEAK.name)
    assert answer.json() == json.loads(told)


def test_a_report_is_the_same_written_at_once_or_put_together_later(
    tenant: Tenant, service: Service, working: Worker
) -> None:
    check = sent(tenant, WEAK, SOUND)
    with service.database.begin() as session:
        anew = current_report(service, session, checks.check_named(session, tenant.workspace, check["id"]))
    for form in ("json", "html"):
        told = tenant.client.get(f"/v1/checks/{check['id']}/report", params={"format": form}).text
        assert told == render(anew, form)


def test_a_check_works_the_same_on_both_databases(any_database_url: str, open_service: Callable[..., Service]) -> None:
    service = open_service(database_url=any_database_url)
    worker = Worker(service)
    worker.start()
    try:
        tenant = a_tenant(service, "default")
        shown = sent(tenant, SOUND, kind="sla", metadata='{"matter": "2026-118"}')
        assert (shown["state"], shown["metadata"]) == ("done", {"matter": "2026-118"})
        assert shown["summary"]["kinds"] == ["sla"]
        for form, start in {"html": "<!doctype html", "md": "# ", "json": "{"}.items():
            answer = tenant.client.get(f"/v1/checks/{shown['id']}/report", params={"format": form})
            assert answer.text.lower().startswith(start)
        listed = tenant.client.get("/v1/checks", params={"kind": "sla", "state": "done"}).json()["checks"]
        assert [check["id"] for check in listed] == [shown["id"]]
        assert tenant.client.get("/v1/checks", params={"kind": "dpa"}).json()["checks"] == []
    finally:
        worker.stop()


def test_a_file_that_cannot_be_read_fails_with_the_reason(tenant: Tenant, working: Worker, tmp_path: Path) -> None:
    bad = tmp_path / "scan.pdf"
    bad.write_bytes(b"%PDF-1.4 nothing more")
    shown = sent(tenant, bad)
    assert shown["state"] == "failed"
    assert "damaged" in shown["problem"]
    report = tenant.client.get(f"/v1/checks/{shown['id']}/report").json()
    assert [row["path"] for row in report["errors"]] == ["scan.pdf"]


def test_one_bad_file_does_not_stop_the_rest_of_a_deal(tenant: Tenant, working: Worker, tmp_path: Path) -> None:
    bad = tmp_path / "scan.pdf"
    bad.write_bytes(b"%PDF-1.4 nothing more")
    shown = sent(tenant, WEAK, bad, SOUND)
    assert shown["state"] == "done"
    report = tenant.client.get(f"/v1/checks/{shown['id']}/report").json()
    assert [document["path"] for document in report["documents"]] == [WEAK.name, SOUND.name]
    assert [row["path"] for row in report["errors"]] == ["scan.pdf"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"fact": "coding=maybe"}, "no-such-fact"),
        ({"playbook": "nobody"}, "no-such-playbook"),
        ({"metadata": "[1]"}, "not-an-object"),
        ({"kind": "novel"}, "invalid-request"),
    ],
)
def test_fields_that_cannot_be_used_are_told(tenant: Tenant, fields: dict[str, str], code: str) -> None:
    answer = send(tenant, WEAK, wait=0, **fields)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_empty_file_is_refused(tenant: Tenant, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    assert send(tenant, empty).json()["code"] == "empty-file"


def test_an_upload_beyond_the_limit_is_refused_before_it_is_read(open_service: Callable[..., Service]) -> None:
    tenant = a_tenant(open_service(max_upload_bytes=1000), "default")
    answer = send(tenant, WEAK)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_the_same_call_with_an_idempotency_key_is_answered_once(tenant: Tenant) -> None:
    tenant.client.headers["Idempotency-Key"] = "abc"
    first, second = send(tenant, WEAK, wait=0), send(tenant, WEAK, wait=0)
    assert first.json()["id"] == second.json()["id"]
    assert send(tenant, SOUND, wait=0).json()["code"] == "key-used"
    assert len(tenant.client.get("/v1/checks").json()["checks"]) == 1


def test_pages_of_a_list_hold_every_check_once(tenant: Tenant) -> None:
    made = [send(tenant, WEAK, wait=0).json()["id"] for _ in range(5)]
    seen: list[str] = []
    after: str | None = None
    while True:
        page = tenant.client.get("/v1/checks", params={"limit": 2, **({"after": after} if after else {})}).json()
        seen += [check["id"] for check in page["checks"]]
        after = page["next"]
        if after is None:
            break
    assert seen == made[::-1]


def test_a_queued_check_is_cancelled_and_then_erased_with_its_files(tenant: Tenant, service: Service) -> None:
    check_id = send(tenant, WEAK, wait=0).json()["id"]
    cancelled = tenant.client.delete(f"/v1/checks/{check_id}")
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    digest = cancelled.json()["files"][0]["digest"]
    assert service.files.get(tenant.workspace, digest) == WEAK.read_bytes()
    assert tenant.client.delete(f"/v1/checks/{check_id}").status_code == 204
    assert tenant.client.get(f"/v1/checks/{check_id}").status_code == 404
    with pytest.raises(FileNotFoundError):
        service.files.get(tenant.workspace, digest)


def test_a_cancelled_check_is_never_judged(tenant: Tenant, service: Service) -> None:
    check_id = send(tenant, WEAK, wait=0).json()["id"]
    tenant.client.post(f"/v1/checks/{check_id}/cancel")
    worker = Worker(service)
    worker.start()
    try:
        assert sent(tenant, SOUND)["state"] == "done"
        assert over(tenant, check_id)["state"] == "cancelled"
    finally:
        worker.stop()


def test_cancelling_stops_a_check_that_is_being_judged(tenant: Tenant, working: Worker, tmp_path: Path) -> None:
    long = tmp_path / "long.pdf"
    long.write_bytes(as_pdf(WEAK.read_text(), times=150))
    check_id = send(tenant, long, wait=0).json()["id"]
    seen = tenant.client.get(f"/v1/checks/{check_id}").json()
    while not seen["progress"].get("total"):
        assert seen["state"] in ("queued", "running")
        time.sleep(0.05)
        seen = tenant.client.get(f"/v1/checks/{check_id}").json()
    assert (seen["progress"]["step"], seen["progress"]["file"]) == ("reading", 1)
    assert 0 < seen["progress"]["done"] <= seen["progress"]["total"]
    tenant.client.post(f"/v1/checks/{check_id}/cancel")
    assert sent(tenant, SOUND)["state"] == "done"
    assert tenant.client.get(f"/v1/checks/{check_id}").json()["state"] == "cancelled"


def test_erasing_keeps_a_file_that_another_check_holds(tenant: Tenant, service: Service) -> None:
    first, second = (send(tenant, WEAK, wait=0).json() for _ in range(2))
    for _ in range(2):
        tenant.client.delete(f"/v1/checks/{first['id']}")
    assert service.files.get(tenant.workspace, second["files"][0]["digest"]) == WEAK.read_bytes()


def test_a_new_version_is_compared_with_the_last_one(tenant: Tenant, working: Worker, tmp_path: Path) -> None:
    better = tmp_path / WEAK.name
    better.write_text((SAMPLES / "sound-msa.txt").read_text())
    first = sent(tenant, WEAK, external_id="DMS-1", external_version="1")
    second = sent(tenant, better, external_id="DMS-1", external_version="2")
    told = tenant.client.get(f"/v1/checks/{second['id']}/comparison").json()
    assert told["previous"] == first["id"] == second["previous_id"]
    assert "liab.cap" in told["closed"]
    assert told["opened"] == []
    assert tenant.client.get(f"/v1/checks/{first['id']}/comparison").json()["code"] == "nothing-to-compare"


def test_events_end_with_the_end_of_the_check(tenant: Tenant, working: Worker) -> None:
    check_id = send(tenant, WEAK, wait=0).json()["id"]
    with tenant.client.stream("GET", f"/v1/checks/{check_id}/events") as stream:
        lines = [line for line in stream.iter_lines() if line.startswith(("event", "data"))]
    assert lines[-2] == "event: over"
    assert json.loads(lines[-1].removeprefix("data: "))["state"] == "done"


def test_calls_without_a_key_are_refused(tenant: Tenant) -> None:
    del tenant.client.headers["Authorization"]
    answer = tenant.client.get("/v1/checks")
    assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")
