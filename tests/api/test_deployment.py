"""The image and the compose file: linted, and held to what the manual promises. Nothing here needs a Docker engine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from bpo_contracts_api.jobs import Worker
from bpo_contracts_api.service import Service

TOP = Path(__file__).parents[2]
DOCKERFILE = TOP / "api" / "Dockerfile"
COMPOSE = TOP / "api" / "compose.yaml"
LIVES = TOP / "api" / "worker_lives.py"


def program(name: str) -> str:
    """A linter beside this Python, or on the path."""
    found = shutil.which(name, path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def said_by(*command: str | Path) -> str:
    told = subprocess.run([str(part) for part in command], check=False, capture_output=True, text=True, timeout=120)
    return "" if told.returncode == 0 else told.stdout + told.stderr or f"ended with {told.returncode}"


def test_the_compose_file_keeps_to_the_specification() -> None:
    assert said_by(program("check-jsonschema"), "--builtin-schema", "vendor.compose-spec", COMPOSE) == ""


@pytest.fixture
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
    return found


def test_no_container_has_root_a_disk_to_write_to_or_a_secret_in_its_environment(services: dict[str, Any]) -> None:
    users = re.findall(r"^USER (.+)$", DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE)
    assert users == ["10001:10001"]
    for name, service in services.items():
        assert service.get("user", users[-1]) not in ("root", "0"), name
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert not {"POSTGRES_PASSWORD", "BPO_CONTRACTS_DATABASE_URL"} & set(service["environment"]), name
        assert service["secrets"], name


def test_every_container_says_whether_it_is_well(services: dict[str, Any]) -> None:
    assert "HEALTHCHECK" in DOCKERFILE.read_text(encoding="utf-8")
    assert "healthcheck" in services["database"]
    assert services["worker"]["healthcheck"]["test"][-1].endswith("worker_lives.py")


def test_only_the_server_is_reached_and_only_from_this_machine(services: dict[str, Any]) -> None:
    opened = [port for service in services.values() for port in service.get("ports", [])]
    assert opened == ["127.0.0.1:8700:8700"]


def let_through(path: str) -> bool:
    """Whether a path goes into the build, by the ignore file beside the Dockerfile."""
    passes = True
    for line in DOCKERFILE.with_name("Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines():
        pattern = line.removeprefix("!")
        if line and not line.startswith("#") and (fnmatch(path, pattern) or path.startswith(f"{pattern}/")):
            passes = line.startswith("!")
    return passes


def test_what_the_image_is_made_of_goes_into_the_build_and_nothing_else() -> None:
    copied = [
        source
        for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE)
        for source in line.split()[:-1]
    ]
    assert "pyproject.toml" in copied
    assert [source for source in copied if not (TOP / source).exists() or not let_through(source)] == []
    for private in ("tests", "sample_contracts", ".git", "api/secrets", "api/secrets/postgres_password"):
        assert not let_through(private), private


def test_a_container_is_well_only_while_its_worker_lives(service: Service) -> None:
    environment = {**os.environ, "BPO_CONTRACTS_HOME": str(service.settings.home)}

    def status() -> int:
        return subprocess.run([sys.executable, LIVES], check=False, env=environment, timeout=60).returncode

    assert status() == 1
    worker = Worker(service)
    worker.start()
    try:
        assert status() == 0
    finally:
        worker.stop()
    assert status() == 1
