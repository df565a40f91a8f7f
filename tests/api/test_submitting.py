"""What is sent beside the files, and under which names: odd values are told, never a mistake of the service."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bpo_contracts_api.service import Service
from bpo_contracts_api.submitting import safe_name
from tests.api.conftest import Tenant, a_tenant

FILES = [("files", ("agreement.txt", b"This agreement is made between us."))]


@pytest.mark.parametrize(
    "metadata",
    ["[" * 9_000, '{"a":' * 900 + "1" + "}" * 900, '{"a": NaN}', '{"a": "\\u0000"}', "[1]", "{"],
    ids=["deep list", "deep object", "no number", "no sign", "list", "torn"],
)
def test_metadata_that_no_database_or_reader_takes_is_refused(tenant: Tenant, metadata: str) -> None:
    answer = tenant.client.post("/v1/checks", files=FILES, data={"metadata": metadata})
    assert (answer.status_code, answer.json()["code"]) == (422, "not-an-object")


@pytest.mark.parametrize("field", ["external_id", "external_version"])
@pytest.mark.parametrize("said", ["a\0b", "a\nb"])
def test_identifiers_are_one_line(tenant: Tenant, field: str, said: str) -> None:
    answer = tenant.client.post("/v1/checks", files=FILES, data={field: said})
    assert (answer.status_code, answer.json()["code"]) == (422, "not-one-line")


@pytest.mark.parametrize("named", ["vendor@99999999999999999999", "vendor@\u0663", "vendor@", "@"])
def test_a_version_that_no_playbook_has_is_told(tenant: Tenant, named: str) -> None:
    answer = tenant.client.post("/v1/checks", files=FILES, data={"playbook": named})
    assert (answer.status_code, answer.json()["code"]) == (422, "no-such-playbook")


def test_a_long_name_keeps_its_beginning_and_its_suffix() -> None:
    name = safe_name("Master agreement " + "x" * 300 + ".docx")
    assert (len(name), name[:17], name[-6:]) == (200, "Master agreement ", "x.docx")
    assert safe_name("no suffix " + "y" * 300) == "no suffix " + "y" * 190
    assert safe_name("odd." + "z" * 300)[:6] == "odd.zz"


@pytest.mark.parametrize("query", ["q=%00", "external_id=%00", "assigned_to=%00"])
def test_signs_that_a_database_does_not_keep_are_no_mistake_of_the_service(
    open_service: Callable[..., Service], any_database_url: str, query: str
) -> None:
    client = a_tenant(open_service(database_url=any_database_url), "default").client
    assert client.get(f"/v1/checks?{query}").status_code in (200, 422)


def test_checks_are_listed_from_a_day_on_by_both_databases(
    open_service: Callable[..., Service], any_database_url: str
) -> None:
    tenant = a_tenant(open_service(database_url=any_database_url), "default")
    assert tenant.client.post("/v1/checks", files=FILES).status_code == 202
    today = datetime.now(UTC).date()
    for day, count in ((today, 1), (today + timedelta(days=1), 0)):
        listed = tenant.client.get("/v1/checks", params={"created_after": day.isoformat()}).json()["checks"]
        assert len(listed) == count


def kept_in(folder: Path) -> list[bytes]:
    """What the file store of the folder holds."""
    return [path.read_bytes() for path in (folder / "files").rglob("*") if path.is_file()]


def test_nothing_is_kept_of_a_call_that_is_refused(tenant: Tenant, tmp_path: Path) -> None:
    empty = [*FILES, ("files", ("empty.txt", b""))]
    calls = [
        ({"playbook": "nobody"}, FILES),
        ({"fact": "coding=maybe"}, FILES),
        ({"metadata": "["}, FILES),
        ({}, empty),
    ]
    for fields, files in calls:
        assert tenant.client.post("/v1/checks", files=files, data=fields).status_code == 422
    assert kept_in(tmp_path) == []


def test_of_two_calls_at_once_with_one_key_the_refused_one_leaves_nothing(tenant: Tenant, tmp_path: Path) -> None:
    tenant.client.headers["Idempotency-Key"] = "abc"
    texts = [b"This agreement is made between us.", b"This agreement is made between them."]
    with ThreadPoolExecutor(2) as both:
        answers = both.map(lambda text: tenant.client.post("/v1/checks", files=[("files", ("a.txt", text))]), texts)
    statuses = [answer.status_code for answer in answers]
    assert sorted(statuses) == [202, 409]
    assert kept_in(tmp_path) == [texts[statuses.index(202)]]


def test_a_part_that_is_no_file_is_told_in_words_for_people(tenant: Tenant) -> None:
    answer = tenant.client.post("/v1/checks", files=[("files", (None, b"This agreement"))])
    assert answer.status_code == 422
    assert "no file name" in answer.json()["detail"]
    assert "UploadFile" not in answer.text


@pytest.mark.parametrize("address", ["/v1/checks/%00", "/v1/checks?after=%00", "/v1/checks/%00/report"])
def test_an_identifier_that_nothing_has_is_not_there(
    open_service: Callable[..., Service], any_database_url: str, address: str
) -> None:
    client = a_tenant(open_service(database_url=any_database_url), "default").client
    assert client.get(address).status_code in (404, 422)
