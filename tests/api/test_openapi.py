"""The OpenAPI document: complete, kept as a snapshot, and true of the service.

Write the snapshot anew, after looking at what changed, with: python -m tests.api.test_openapi
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bpo_contracts_api.app import build_app, openapi
from bpo_contracts_api.service import Service
from bpo_contracts_api.settings import settings as service_settings
from tests.api.conftest import a_tenant

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SNAPSHOT = Path(__file__).parents[2] / "api" / "openapi.json"


def as_written(service: Service) -> str:
    return json.dumps(openapi(build_app(service)), indent=1, ensure_ascii=False) + "\n"


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def test_the_snapshot_is_what_the_service_offers(service: Service) -> None:
    assert SNAPSHOT.read_text(encoding="utf-8") == as_written(service)


def test_every_operation_says_what_it_is_for_and_what_can_go_wrong(service: Service) -> None:
    for name, operation in operations(openapi(build_app(service))):
        assert operation.get("summary"), name
        assert operation.get("description"), name
        if name.split()[1].startswith("/v1/") and not name.endswith("/notify"):
            assert {"401", "403"} <= operation["responses"].keys(), name
        for status, answer in operation["responses"].items():
            if status >= "400":
                assert "application/problem+json" in answer["content"], f"{name} {status}"


@pytest.fixture(scope="module")
def described() -> Iterator[Any]:
    """The document as schemathesis reads it, over a service of its own."""
    with tempfile.TemporaryDirectory() as folder:
        given = service_settings(home=Path(folder), requests_a_minute=10_000_000)
        service = Service.open(given)
        tenant = a_tenant(service, "default")
        app = tenant.client.app
        schema = schemathesis.openapi.from_asgi("/openapi.json", app)
        schema.config.update(headers={"Authorization": f"Bearer {tenant.token}"})
        yield schema
        service.close()


NAMES = [name for name, _ in operations(json.loads(SNAPSHOT.read_text(encoding="utf-8")))]


@pytest.mark.parametrize("name", [name for name in NAMES if not name.endswith("/events")])
def test_answers_are_as_the_document_says(described: Any, name: str) -> None:
    method, path = name.split()

    @given(case=described[path][method].as_strategy())
    @settings(max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    def holds(case: schemathesis.Case) -> None:
        case.query.pop("wait", None)  # nobody judges here, so it would be waited for in vain
        case.call_and_validate(checks=CHECKS)

    holds()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        SNAPSHOT.write_text(as_written(Service.open(service_settings(home=Path(home)))), encoding="utf-8")
