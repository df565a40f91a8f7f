"""A team's playbooks: kept version by version, mistakes told by line, checks by the version they name."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from bpo_contracts_api.identity import Scope
from bpo_contracts_api.jobs import Worker
from bpo_contracts_api.service import Service
from tests.api.conftest import Tenant, a_tenant
from tests.api.test_checks import WEAK, send, sent

STRICT = "name: Ours\nrules:\n  liab.cap: {severity: low}\n"
STRICTER = "name: Ours\nrules:\n  liab.cap: {severity: critical}\n"


def put(tenant: Tenant, text: str | bytes, name: str = "ours") -> object:
    return tenant.client.put(f"/v1/playbooks/{name}", content=text, headers={"content-type": "application/yaml"})


def test_each_new_text_is_a_version_and_the_same_text_is_none(tenant: Tenant) -> None:
    assert [put(tenant, text).json()["version"] for text in (STRICT, STRICT, STRICTER)] == [1, 1, 2]
    assert tenant.client.get("/v1/playbooks/ours").json()["text"] == STRICTER
    assert tenant.client.get("/v1/playbooks/ours", params={"version": 1}).json()["text"] == STRICT
    listed = tenant.client.get("/v1/playbooks/ours/versions").json()["playbooks"]
    assert [row["version"] for row in listed] == [2, 1]
    assert tenant.client.get("/v1/playbooks/ours", params={"version": 3}).json()["code"] == "no-such-playbook"


def test_those_of_the_project_are_listed_and_stay_as_they_are(tenant: Tenant) -> None:
    put(tenant, STRICT)
    listed = tenant.client.get("/v1/playbooks").json()["playbooks"]
    assert listed[0]["name"] == "ours"
    shipped = [row for row in listed if row["version"] is None]
    assert shipped
    assert tenant.client.get(f"/v1/playbooks/{shipped[0]['name']}").json() == shipped[0]
    assert put(tenant, STRICT, shipped[0]["name"]).json()["code"] == "name-taken"


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("name: Ours\nrules:\n  no.such.rule: {severity: low}\n", 422, "not-a-playbook"),
        ("name: [", 422, "not-a-playbook"),
        (b"name: \xff\xfe", 422, "not-text"),
        ("name: Ours\nabout: a\0b\n", 422, "not-a-playbook"),
        ("name: Ours\nabout: " + "[" * 5000, 422, "not-a-playbook"),
        ("a: &a [x]\nb: &b [*a, *a]\nname: Ours\n", 422, "not-a-playbook"),
        ("", 422, "not-a-playbook"),
        ("name: Ours\nabout: " + "[" * 100_000 + "]" * 100_000, 422, "not-a-playbook"),
        ("- " * 100_000, 422, "not-a-playbook"),
        ("? [a]\n: b\n", 422, "not-a-playbook"),
        ("name: !!python/object:os.system x\n", 422, "not-a-playbook"),
        ("name: Ours\nabout: 2020-99-99\n", 422, "not-a-playbook"),
        ("- name", 422, "not-a-playbook"),
        (b"#" * (1024 * 1024 + 1), 413, "too-large"),
    ],
)
def test_a_text_with_a_mistake_is_told(tenant: Tenant, text: str | bytes, status: int, code: str) -> None:
    answer = put(tenant, text)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert tenant.client.get("/v1/playbooks/ours").status_code == 404


def test_the_line_of_a_mistake_is_named(tenant: Tenant) -> None:
    told = put(tenant, "name: Ours\nrules:\n  no.such.rule: {severity: low}\n").json()["detail"]
    assert "playbook:3" in told
    assert "/tmp" not in told


def test_a_removed_playbook_is_gone_and_its_numbers_go_on(tenant: Tenant) -> None:
    put(tenant, STRICT)
    assert tenant.client.delete("/v1/playbooks/ours").status_code == 204
    for path in ("", "/versions"):
        assert tenant.client.get(f"/v1/playbooks/ours{path}").status_code == 404
    assert send(tenant, WEAK, wait=0, playbook="ours").json()["code"] == "no-such-playbook"
    assert tenant.client.delete("/v1/playbooks/ours").status_code == 404
    assert put(tenant, STRICT).json()["version"] == 2


def test_a_check_keeps_to_the_version_it_named(tenant: Tenant, working: Worker) -> None:
    put(tenant, STRICT)
    put(tenant, STRICTER)
    severities = []
    for named in ("ours@1", "ours"):
        shown = sent(tenant, WEAK, playbook=named)
        report = tenant.client.get(f"/v1/checks/{shown['id']}/report").json()
        severities += [
            row["severity"] for row in report["documents"][0]["findings"] if row["requirement"] == "liab.cap"
        ]
        assert shown["playbook"] == ("ours@1" if named == "ours@1" else "ours@2")
    assert severities == ["low", "critical"]


def test_versions_kept_at_once_are_all_kept(any_database_url: str, open_service: Callable[..., Service]) -> None:
    tenant = a_tenant(open_service(database_url=any_database_url), "default")
    texts = [f"{STRICT}# {number}\n" for number in range(6)]
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda text: put(tenant, text), texts))
    assert sorted(answer.json()["version"] for answer in answers) == [1, 2, 3, 4, 5, 6]


def test_writing_needs_its_scope(service: Service) -> None:
    reader = a_tenant(service, "default", [Scope.CHECKS_READ])
    assert reader.client.get("/v1/playbooks").status_code == 200
    assert put(reader, STRICT).status_code == 403
    assert reader.client.delete("/v1/playbooks/ours").status_code == 403
