"""Logs say where something went wrong, never in the words of a contract."""

from __future__ import annotations

import logging
from pathlib import Path

import httpx

from bpo_contracts_api.logs import PlaceFormatter
from tests.api.conftest import Tenant
from tests.api.server import serving
from tests.conftest import SAMPLES


def test_an_error_is_told_by_its_place_and_kind_alone() -> None:
    try:
        try:
            raise ValueError("Vendor shall pay")
        except ValueError as error:
            raise KeyError("Client shall pay") from error
    except KeyError as error:
        record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", None, (type(error), error, error.__traceback__))
    told = PlaceFormatter().format(record)
    assert "shall pay" not in told
    assert [line for line in told.splitlines() if line.endswith("Error")] == ["ValueError", "KeyError"]
    assert Path(__file__).name in told


def test_a_check_leaves_no_word_of_the_contract_in_the_log(tenant: Tenant, tmp_path: Path) -> None:
    headers = {"Authorization": f"Bearer {tenant.token}"}
    with serving(tmp_path) as server, httpx.Client(base_url=server.url, headers=headers, timeout=90) as client:
        for name, content in [
            ("weak.txt", (SAMPLES / "weak-msa.txt").read_bytes()),
            ("Zenvia.pdf", b"%PDF-1.4 Zenvia"),
            ("Zenvia.docx", b"PK Zenvia"),
        ]:
            client.post("/v1/checks", params={"wait": 60}, files=[("files", (name, content))])
        client.post("/v1/checks", content=b"Zenvia", headers={"Content-Type": "multipart/form-data; boundary=x"})
        assert "Zenvia" not in server.log.read_text()
