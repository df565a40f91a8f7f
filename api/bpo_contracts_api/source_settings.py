"""What is set of a source: where its system stands, and by what names its secrets are to be had, never the secrets."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, ClassVar
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from bpo_contracts.document import Kind
from bpo_contracts_api import workspaces

_VARIABLE = "BPO_CONTRACTS_SOURCE_"
_SECRETS = "BPO_CONTRACTS_SECRETS"


class SourceKind(StrEnum):
    GRAPH = "graph"
    PAPERLESS = "paperless"
    GENERIC = "generic"


SecretName = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$", max_length=60),
    Field(description="The secret's name: it is read from the environment or a file; see `secrets` in the answer."),
]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\x00-\x20\x7f?#]+$", max_length=1000)]
Word = Annotated[str, StringConstraints(pattern=r"^[\w.!$-]+$", max_length=200)]
Host = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]+(:[0-9]{1,5})?$", max_length=250)]


class SourceSettings(BaseModel):
    """What all sources have; documents are judged as `contract_kind` and by `playbook`, where they are given."""

    model_config = ConfigDict(extra="forbid")

    kind_of_source: ClassVar[SourceKind]

    base_url: Url
    contract_kind: Kind | None = Field(default=None, examples=["baa"])
    playbook: str | None = Field(default=None, max_length=100, examples=[None])

    @field_validator("base_url")
    @classmethod
    def _without_end(cls, url: str) -> str:
        return url.rstrip("/")

    @property
    def addresses(self) -> list[str]:
        """Where requests go."""
        return [self.base_url]

    @property
    def secret_names(self) -> list[str]:
        return []


class GraphSettings(SourceSettings):
    """A drive of OneDrive or SharePoint over Microsoft Graph, opened by an application of its own."""

    kind_of_source = SourceKind.GRAPH

    base_url: Url = "https://graph.microsoft.com/v1.0"
    drive: Word = Field(description="The drive's id.", examples=["b!t18F8ybsHUq1z3LTz8xvZqP8zaSWjkFNhsME"])
    token_url: Url = Field(examples=["https://login.microsoftonline.com/TENANT/oauth2/v2.0/token"])
    client_id: Word = Field(examples=["6731de76-14a6-49ae-97bc-6eba6914391e"])
    client_secret: SecretName = Field(examples=["GRAPH"])
    token_scope: str = Field(default="https://graph.microsoft.com/.default", max_length=300)
    download_hosts: list[Host] = Field(
        default_factory=list,
        max_length=20,
        description="Hosts that Graph may send a download on to; it does so for every file of SharePoint.",
        examples=[["contoso.sharepoint.com"]],
    )

    @property
    def addresses(self) -> list[str]:
        return [self.base_url, self.token_url, *(f"https://{host}" for host in self.download_hosts)]

    @property
    def secret_names(self) -> list[str]:
        return [self.client_secret]


class PaperlessSettings(SourceSettings):
    """A Paperless-ngx."""

    kind_of_source = SourceKind.PAPERLESS

    base_url: Url = Field(examples=["https://paperless.example.com"])
    token: SecretName = Field(examples=["PAPERLESS"])

    @property
    def secret_names(self) -> list[str]:
        return [self.token]


class GenericSettings(SourceSettings):
    """Any system that serves a version of a document at an address made of its base and `path`."""

    kind_of_source = SourceKind.GENERIC

    base_url: Url = Field(examples=["https://dms.example.com/api"])
    path: str = Field(
        default="/documents/{document}/versions/{version}/file",
        pattern=r"^/[^\x00-\x20\x7f]*$",
        max_length=500,
        description="{document} and {version} stand for what the message names.",
    )
    header: str = Field(default="Authorization", pattern=r"^[A-Za-z][A-Za-z0-9-]{0,60}$")
    token: SecretName | None = Field(default=None, examples=["DMS"])
    signing_secret: SecretName | None = Field(
        default=None, description="Messages are signed with it (Standard Webhooks) instead of sending the token."
    )

    @field_validator("path")
    @classmethod
    def _names_the_document(cls, path: str) -> str:
        if "{document}" not in path or set("{}") & set(path.replace("{document}", "").replace("{version}", "")):
            raise ValueError("must hold {document}, may hold {version}, and no other braces")
        return path

    @property
    def secret_names(self) -> list[str]:
        return [name for name in (self.token, self.signing_secret) if name]

    def address_of(self, document: str, version: str) -> str:
        parts = {"{document}": document, "{version}": version}
        path = self.path
        for place, value in parts.items():
            path = path.replace(place, quote(value, safe=""))
        return self.base_url + path


_SHAPES: tuple[type[SourceSettings], ...] = (GraphSettings, PaperlessSettings, GenericSettings)
_SETTINGS = {shape.kind_of_source: shape for shape in _SHAPES}


def settings_of(kind: str, kept: dict[str, Any]) -> SourceSettings:
    return _SETTINGS[SourceKind(kind)].model_validate(kept)


def variable(workspace: str, workspace_name: str, secret: str) -> str:
    """The environment variable, or the file in BPO_CONTRACTS_SECRETS, of a source's secret.

    Workspaces other than the default have their id in it, so that none can use a secret of another, and no source can
    name a variable that is there for something else.
    """
    whose = "" if workspace_name == workspaces.DEFAULT else f"{workspace.upper()}__"
    return f"{_VARIABLE}{whose}{secret}"


def secret_of(variable: str) -> str | None:
    """The secret, read anew each time; None where it is not set."""
    said = os.environ.get(variable)
    folder = os.environ.get(_SECRETS)
    if said is None and folder:
        path = Path(folder) / variable
        said = path.read_text(encoding="utf-8") if path.is_file() else None
    return said.strip() or None if said else None
