"""How much may be asked: bodies by size, requests by the minute."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bpo_contracts_api.app import build_app
from bpo_contracts_api.service import Service
from tests.api.conftest import a_tenant


def test_too_many_requests_with_a_key_are_told_to_wait(open_service: Callable[..., Service]) -> None:
    service = open_service(requests_a_minute=5)
    one = a_tenant(service, "one")
    answers = [one.client.get("/v1/checks") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert answers[-1].json()["code"] == "too-many-requests"
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 13
    assert one.client.get("/healthz").status_code == 200


def test_a_new_key_for_every_request_does_not_help(open_service: Callable[..., Service]) -> None:
    tenant = a_tenant(open_service(requests_a_minute=5), "one")
    statuses = []
    while not statuses or (statuses[-1] == 401 and len(statuses) < 500):
        tenant.client.headers["Authorization"] = f"Bearer made-up-{len(statuses)}"
        statuses.append(tenant.client.get("/v1/checks").status_code)
    assert len(statuses) > 50
    assert statuses[-1] == 429


def test_a_body_that_turns_out_too_large_is_cut_off(open_service: Callable[..., Service]) -> None:
    tenant = a_tenant(open_service(max_upload_bytes=100_000), "one")
    taken = 0

    def body() -> Iterator[bytes]:
        nonlocal taken
        for _ in range(100):
            taken += 10_000
            yield bytes(10_000)

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = tenant.client.post("/v1/checks", content=body(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    assert list(tenant.client.get("/v1/checks").json()["checks"]) == []


def test_large_bodies_are_for_files_only(open_service: Callable[..., Service]) -> None:
    tenant = a_tenant(open_service(), "one")
    answer = tenant.client.put("/v1/playbooks/ours", content=b"#" * 5_000_000)
    assert answer.status_code == 413


@pytest.mark.parametrize("header", [None, (b"authorization", b"Bearer made-up"), (b"cookie", b"bpo_contracts=made-up")])
@pytest.mark.parametrize(("path", "status"), [("/v1/checks", 401), ("/checks", 303)])
def test_files_of_strangers_are_not_read(
    service: Service, path: str, status: int, header: tuple[bytes, bytes] | None
) -> None:
    headers = [(b"content-type", b"multipart/form-data; boundary=x"), *([header] if header else [])]
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers, "client": None}
    told: list[Any] = []

    async def never() -> dict[str, Any]:
        await asyncio.sleep(3600)
        raise AssertionError("nobody waits that long")

    async def note(message: Any) -> None:
        told.append(message)

    asyncio.run(asyncio.wait_for(build_app(service)(scope, never, note), 20))
    assert told[0]["status"] == status
