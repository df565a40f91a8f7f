"""Where the service keeps things and what it allows; from the environment, or from files for secrets."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from bpo_contracts.parsers.limits import MAX_FILE_BYTES, MAX_SECONDS

_MEGABYTE = 1024 * 1024


class OpenIdSettings(BaseSettings):
    """An OpenID Connect provider for signing in; off while there is no issuer.

    Whoever the provider lets in gets the role: where anybody can have an account there, state the e-mail domains.
    """

    model_config = SettingsConfigDict(env_prefix="BPO_CONTRACTS_OIDC_", extra="ignore")

    issuer: str = ""
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    role: Literal["viewer", "reviewer", "administrator"] = "viewer"
    workspace: str = "default"
    email_domains: tuple[str, ...] = ()


class Settings(BaseSettings):
    """Every setting is an environment variable BPO_CONTRACTS_…, or a file of that name in BPO_CONTRACTS_SECRETS."""

    model_config = SettingsConfigDict(env_prefix="BPO_CONTRACTS_", extra="ignore")

    home: Path = Path.home() / ".bpo-contracts"
    database_url: str = ""
    files_url: str = ""
    public_url: str = ""
    max_upload_bytes: int = Field(default=MAX_FILE_BYTES + 10 * _MEGABYTE, gt=0)
    max_files_a_check: int = Field(default=50, gt=0)
    seconds_a_file: float = Field(default=MAX_SECONDS, gt=0)
    jobs: int = Field(default_factory=lambda: os.cpu_count() or 1, gt=0)
    requests_a_minute: int = Field(default=600, gt=0)
    session_hours: float = Field(default=12, gt=0)
    keep_days: int | None = Field(default=None, ge=0)
    keep_log_days: int = Field(default=30, gt=0)
    webhook_attempts: int = Field(default=8, gt=0)
    webhook_first_wait: float = Field(default=5, gt=0)
    fetch_attempts: int = Field(default=8, gt=0)
    fetch_first_wait: float = Field(default=5, gt=0)
    worker_lost_after: float = Field(default=30, gt=0)
    allowed_addresses: tuple[str, ...] = ()
    open_id: OpenIdSettings = Field(default_factory=OpenIdSettings)

    @property
    def database(self) -> str:
        """The SQLAlchemy address of the database: a file in the home where none is given."""
        url = self.database_url or f"sqlite:///{(self.home / 'service.sqlite').absolute()}"
        for plain in ("postgres://", "postgresql://"):
            if url.startswith(plain):
                return "postgresql+psycopg://" + url.removeprefix(plain)
        return url

    @property
    def files(self) -> str:
        """The fsspec address under which files are kept: a folder in the home where none is given."""
        return self.files_url or (self.home / "files").absolute().as_posix()

    @property
    def is_local(self) -> bool:
        return self.database.startswith("sqlite")


def settings(**given: Any) -> Settings:
    """The settings of this run: what is given here goes before the environment, None leaves a setting as it is."""
    secrets = os.environ.get("BPO_CONTRACTS_SECRETS")
    stated = {name: value for name, value in given.items() if value is not None}
    stated.setdefault("open_id", OpenIdSettings(_secrets_dir=secrets))
    return Settings(**stated, _secrets_dir=secrets)
