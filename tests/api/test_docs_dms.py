"""The examples of docs/dms.md run as they stand, against a service and a small document-management system."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks import WebhookVerificationError

from tests.api.receiver import Asked, Told, receiving
from tests.api.server import new_key, serving
from tests.api.stand_in_dms import API_TOKEN, CLIENT_SECRET, StandIn, stand_in
from tests.conftest import SAMPLES

PAGE = Path(__file__).parents[2] / "docs" / "dms.md"
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECRETS = {"DMS": API_TOKEN, "PAPERLESS": API_TOKEN, "GRAPH": CLIENT_SECRET}


def until(told: Callable[[], Any]) -> Any:
    for _ in range(1200):
        found = told()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError("it does not happen")


class Reader:
    """Follows the page: runs each block in a folder of its own, with what the page says is in the environment."""

    def __init__(self, folder: Path, environment: pytest.MonkeyPatch) -> None:
        self.names: dict[str, Any] = {}
        self._folder, self._environment = folder, environment

    def follow(self) -> None:
        for language, block in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
            if language == "sh":
                subprocess.run(["bash", "-eu", "-c", block], cwd=self._folder, check=True, timeout=120)
            else:
                exec(compile(block, str(PAGE), "exec"), self.names)
            self._set_what_was_shown()

    def _set_what_was_shown(self) -> None:
        """The page shows where messages go and their token; whoever follows it sets them."""
        for name, prefix in {"source": "", "paperless": "PAPERLESS_"}.items():
            if name in self.names:
                self._environment.setenv(f"{prefix}NOTIFY", self.names[name]["notify_url"])
                self._environment.setenv(f"{prefix}TOKEN", self.names[name]["token"])


def take_subscriptions(dms: StandIn) -> list[dict[str, str]]:
    """Let the system take subscriptions as Graph does: only at an address that says its token back."""
    plain, taken = dms.receiver.answer, []

    def answer(asked: Asked) -> Told:
        if not asked.path.endswith("/subscriptions"):
            return plain(asked)
        wanted = json.loads(asked.body)
        said = httpx.post(f"{wanted['notificationUrl']}&validationToken=Validation%3A+abc%20def", timeout=30)
        if (said.status_code, said.text) != (200, "Validation: abc def"):
            return Told(400)
        taken.append(wanted)
        return Told(201)

    dms.receiver.answer = answer
    return taken


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_the_examples_do_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    secrets = {f"BPO_CONTRACTS_SOURCE_{name}": value for name, value in SECRETS.items()}
    environment = {"BPO_CONTRACTS_ALLOWED_ADDRESSES": '["127.0.0.1"]', **secrets}
    shutil.copy(SAMPLES / "weak-msa.txt", tmp_path / "msa-1.txt")
    shutil.copy(SAMPLES / "sound-msa.txt", tmp_path / "msa-2.txt")
    monkeypatch.chdir(tmp_path)
    with serving(tmp_path, environment) as server, receiving() as hooks, stand_in() as dms:
        subscriptions = take_subscriptions(dms)
        for number in (1, 2, 3):
            assert dms.keep("4711", tmp_path / f"msa-{min(number, 2)}.txt") == str(number)
        dms.keep("12", tmp_path / "msa-1.txt")
        told = {"URL": server.url, "KEY": new_key(tmp_path), "HOOK": hooks.url, "DMS": dms.url}
        for name, value in told.items():
            monkeypatch.setenv(name, value)
        reader = Reader(tmp_path, monkeypatch)
        reader.follow()

        assert json.loads((tmp_path / "report.json").read_text())["documents"][0]["path"] == "msa-1.txt"
        assert "liab.cap" in capsys.readouterr().out
        called = reader.names["called"]
        fetched = [until(lambda name=name: check_of(called, name)) for name in ("dms", "paperless")]
        assert [check["external_id"] for check in fetched] == ["dms:4711", "paperless:12"]
        [subscription] = subscriptions
        message = {"value": [{"clientState": subscription["clientState"], "resource": subscription["resource"]}]}
        assert httpx.post(subscription["notificationUrl"], json=message, timeout=30).status_code == 202
        assert until(lambda: check_of(called, "legal-drive"))["external_version"]

        got = until(lambda: hooks.got and hooks.got[0])
        secret = json.loads((tmp_path / "webhook.json").read_text())["secret"]
        assert reader.names["receive"](got.headers, got.body, secret)["state"] == "done"
        with pytest.raises(WebhookVerificationError):
            reader.names["receive"](got.headers, got.body + b" ", secret)


def check_of(called: Callable[..., Any], source: str) -> Any:
    """The check of a document fetched from the source, once it is over."""
    fetches = called("GET", f"/v1/sources/{source}/fetches")["fetches"]
    identifier = next((row["check_id"] for row in fetches if row["check_id"]), None)
    check = called("GET", f"/v1/checks/{identifier}") if identifier else None
    return check if check and check["state"] == "done" else None
