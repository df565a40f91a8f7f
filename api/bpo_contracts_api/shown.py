"""What the API answers with: the shapes of its JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from bpo_contracts_api.checks import State
from bpo_contracts_api.storage.tables import (
    AcceptedDeviation,
    ApiKey,
    AuditEntry,
    Check,
    Delivery,
    PlaybookVersion,
    Webhook,
)

_CHECK_ID = "chk_01k0v3j8q2f5m7r9t1w3y5z7a9"


class _Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class FileShown(_Shown):
    name: str = Field(examples=["baa.pdf"])
    digest: str = Field(description="SHA-256 of the file.", examples=["9f86d081884c7d65"])
    size: int = Field(description="In bytes.", examples=[48213])


class CheckShown(_Shown):
    """A check: where it is, of what, and what came out in short."""

    id: str = Field(examples=[_CHECK_ID])
    state: State
    title: str = Field(examples=["baa.pdf"])
    kind: str | None = Field(description="The kind stated; None where the document shows it.", examples=["baa"])
    playbook: str | None = Field(examples=["covered-entity-strict"])
    facts: dict[str, bool] = Field(examples=[{"coding": True}])
    external_id: str | None = Field(examples=["DMS-4711"])
    external_version: str | None = Field(examples=["7"])
    metadata: dict[str, Any] = Field(validation_alias="details", examples=[{"matter": "2026-118"}])
    progress: dict[str, Any] = Field(examples=[{"step": "reading", "done": 12, "total": 50, "file": 1, "files": 1}])
    problem: str | None = Field(description="Why the check failed.", examples=[None])
    summary: dict[str, Any] | None = Field(examples=[{"statuses": {"met": 20, "missing": 5}, "kinds": ["baa"]}])
    previous_id: str | None = Field(description="The check of the version before, of the same external_id.")
    files: list[FileShown]
    created_by: str = Field(examples=["key dms"])
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    assigned_to: str | None = Field(examples=[None])

    @classmethod
    def of(cls, check: Check) -> CheckShown:
        return cls.model_validate(check)


class ChecksShown(_Shown):
    """A page of checks, the latest first."""

    checks: list[CheckShown]
    next: str | None = Field(description="Give it as `after` for the next page; None on the last.")


class ComparisonShown(_Shown):
    """What changed against the version before, by requirement."""

    previous: str = Field(examples=[_CHECK_ID])
    opened: list[str] = Field(examples=[["hipaa.baa.report-breach"]])
    closed: list[str] = Field(examples=[["hipaa.baa.mitigation"]])
    better: list[str]
    worse: list[str]
    still_a_gap: list[str]
    same_rules: bool


class CitationShown(_Shown):
    cite: str = Field(examples=["45 CFR 164.410(b)"])
    url: str = Field(examples=["https://www.ecfr.gov/current/title-45/section-164.410"])
    words: str | None = Field(description="The law's own words, where a faithful copy was read.", examples=[None])


class RuleShown(_Shown):
    """A requirement that contracts are checked for."""

    id: str = Field(examples=["hipaa.baa.report-breach"])
    title: str = Field(examples=["Report breaches of unsecured PHI"])
    severity: str = Field(examples=["critical"])
    level: str = Field(examples=["required-by-law-in-contract"])
    kinds: list[str] = Field(examples=[["baa"]])
    needs: list[str] = Field(description="Facts of the deal that call for it; empty: always.", examples=[["coding"]])
    why: str = Field(examples=["A late report takes the covered entity's own 60 days."])
    wording: str = Field(description="Wording that meets it.", examples=["Vendor shall report any breach within 5 days."])
    citations: list[CitationShown]


class RulesShown(_Shown):
    rules: list[RuleShown]
    rules_digest: str = Field(examples=["sha256:9f86d081884c7d65"])


class PlaybookShown(_Shown):
    name: str = Field(examples=["our-positions"])
    version: int | None = Field(description="None for one that comes with the project.", examples=[3])
    text: str = Field(description="The YAML of the playbook.", examples=["name: Our positions"])
    author: str | None = Field(examples=["key legal"])
    created_at: datetime | None

    @classmethod
    def of(cls, row: PlaybookVersion) -> PlaybookShown:
        return cls.model_validate(row)

    @classmethod
    def of_shipped(cls, named: tuple[str, str]) -> PlaybookShown:
        return cls(name=named[0], version=None, text=named[1], author=None, created_at=None)


class PlaybooksShown(_Shown):
    playbooks: list[PlaybookShown]


class DeviationShown(_Shown):
    """A gap the team accepts until a day."""

    id: str
    requirement: str
    check_id: str | None
    external_id: str | None
    reason: str
    owner: str
    until: date
    created_by: str
    created_at: datetime
    withdrawn_at: datetime | None

    @classmethod
    def of(cls, row: AcceptedDeviation) -> DeviationShown:
        return cls.model_validate(row)


class KeyShown(_Shown):
    id: str
    name: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None

    @classmethod
    def of(cls, row: ApiKey) -> KeyShown:
        return cls.model_validate(row)


class NewKeyShown(KeyShown):
    token: str = Field(description="Shown this once.", examples=["bpo_7J2…"])


class WebhookShown(_Shown):
    id: str
    url: str
    events: list[str]
    active: bool
    created_at: datetime

    @classmethod
    def of(cls, row: Webhook) -> WebhookShown:
        return cls.model_validate(row)


class NewWebhookShown(WebhookShown):
    secret: str = Field(description="Shown this once; the key of the signatures (Standard Webhooks).")


class DeliveryShown(_Shown):
    id: str
    webhook_id: str
    message_id: str
    event: str
    state: str
    attempts: int
    last_status: int | None
    last_problem: str | None
    created_at: datetime
    delivered_at: datetime | None

    @classmethod
    def of(cls, row: Delivery) -> DeliveryShown:
        return cls.model_validate(row)


class AuditShown(_Shown):
    number: int
    at: str
    actor: str
    action: str
    subject: str
    details: dict[str, Any]
    digest: str

    @classmethod
    def of(cls, row: AuditEntry) -> AuditShown:
        return cls.model_validate(row)
