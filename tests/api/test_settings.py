"""Settings come from the environment, and from files for what is secret."""

from __future__ import annotations

from pathlib import Path

import pytest

from bpo_contracts_api.settings import settings


def test_secrets_are_read_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "BPO_CONTRACTS_DATABASE_URL").write_text("postgresql://contracts:word@db/contracts\n")
    (tmp_path / "BPO_CONTRACTS_OIDC_CLIENT_SECRET").write_text("the secret\n")
    monkeypatch.setenv("BPO_CONTRACTS_SECRETS", str(tmp_path))
    found = settings()
    assert found.database == "postgresql+psycopg://contracts:word@db/contracts"
    assert found.open_id.client_secret.get_secret_value() == "the secret"
    assert "the secret" not in repr(found)


def test_the_environment_goes_before_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "BPO_CONTRACTS_FILES_URL").write_text("s3://from-the-file")
    monkeypatch.setenv("BPO_CONTRACTS_SECRETS", str(tmp_path))
    monkeypatch.setenv("BPO_CONTRACTS_FILES_URL", "s3://from-the-environment")
    assert settings().files == "s3://from-the-environment"
    assert settings(files_url="s3://given").files == "s3://given"
