"""What the API answers with: the shapes of its JSON."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from bpo_contracts_api.checks import State
from bpo_contracts_api.fetching import FetchState
from bpo_contracts_api.identity import UserRole
from bpo_contracts_api.keys import NewKey
from bpo_contracts_api.storage.tables import (
    AcceptedDeviation,
    ApiKey,
    AuditEntry,
    Check,
    Delivery,
    Fetch,
    Invitation,
    PlaybookVersion,
    Source,
    User,
    Webhook,
)
from bpo_contracts_api.webhooks import DeliveryState

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
    wording: str = Field(
        description="Wording that meets it.", examples=["Vendor shall report any breach within 5 days."]
    )
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

    id: str = Field(examples=["dev_01k0v3j8q2f5m7r9t1w3y5z7a9"])
    requirement: str = Field(examples=["hipaa.baa.report-breach"])
    check_id: str | None = Field(examples=[None])
    external_id: str | None = Field(examples=["DMS-4711"])
    reason: str = Field(examples=["The client's own policy asks for ten days."])
    owner: str = Field(examples=["Privacy officer"])
    until: date = Field(examples=["2027-06-30"])
    created_by: str = Field(examples=["key legal"])
    created_at: datetime
    withdrawn_at: datetime | None

    @classmethod
    def of(cls, row: AcceptedDeviation) -> DeviationShown:
        return cls.model_validate(row)


class DeviationsShown(_Shown):
    """A page of deviations, the latest first."""

    deviations: list[DeviationShown]
    next: str | None = Field(description="Give it as `after` for the next page; None on the last.")


class KeyShown(_Shown):
    id: str = Field(examples=["key_01k0v3j8q2f5m7r9t1w3y5z7a9"])
    name: str = Field(examples=["dms"])
    scopes: list[str] = Field(examples=[["checks:read", "checks:write"]])
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None

    @classmethod
    def of(cls, row: ApiKey) -> KeyShown:
        return cls.model_validate(row)


class NewKeyShown(KeyShown):
    token: str = Field(description="Shown this once.", examples=["bpo_7J2…"])

    @classmethod
    def of_new(cls, made: NewKey) -> NewKeyShown:
        return cls(**KeyShown.of(made.row).model_dump(), token=made.token)


class KeysShown(_Shown):
    keys: list[KeyShown]


class WebhookShown(_Shown):
    """Where messages of the workspace's checks go."""

    id: str = Field(examples=["whk_01k0v3j8q2f5m7r9t1w3y5z7a9"])
    url: str = Field(examples=["https://dms.example.com/hooks/contracts"])
    events: list[str] = Field(description="Empty: all.", examples=[["check.done"]])
    active: bool
    created_at: datetime

    @classmethod
    def of(cls, row: Webhook) -> WebhookShown:
        return cls.model_validate(row)


class NewWebhookShown(WebhookShown):
    secret: str = Field(
        description="Shown this once; the key of the signatures (Standard Webhooks).", examples=["whsec_MfKQ9r8G…"]
    )

    @classmethod
    def of(cls, row: Webhook) -> NewWebhookShown:
        return cls.model_validate(row)


class WebhooksShown(_Shown):
    webhooks: list[WebhookShown]


class DeliveryShown(_Shown):
    """One message to one webhook; every attempt sends the same body under the same message_id."""

    id: str = Field(examples=["dlv_01k0v3j8q2f5m7r9t1w3y5z7a9"])
    webhook_id: str
    message_id: str = Field(examples=[f"msg_{_CHECK_ID}_done"])
    event: str = Field(examples=["check.done"])
    state: DeliveryState
    attempts: int = Field(examples=[1])
    last_status: int | None = Field(examples=[200])
    last_problem: str | None = Field(examples=[None])
    body: str = Field(description="What was sent, byte by byte.", examples=['{"type": "check.done"}'])
    created_at: datetime
    delivered_at: datetime | None

    @classmethod
    def of(cls, row: Delivery) -> DeliveryShown:
        return cls.model_validate(row)


class DeliveriesShown(_Shown):
    """A page of deliveries, the latest first."""

    deliveries: list[DeliveryShown]
    next: str | None = Field(description="Give it as `after` for the next page; None on the last.")


class PersonShown(_Shown):
    """Somebody who signs in."""

    id: str = Field(examples=["usr_01k0v3j8q2f5m7r9t1w3y5z7a9"])
    name: str = Field(examples=["Dana Whitfield"])
    email: str | None = Field(description="None where the provider verified none.", examples=["dana@example.com"])
    role: UserRole
    created_at: datetime
    disabled_at: datetime | None = Field(examples=[None])

    @classmethod
    def of(cls, row: User) -> PersonShown:
        return cls.model_validate(row)


class InvitationShown(_Shown):
    """A link that makes an account once; the link itself is not kept."""

    id: str = Field(examples=["inv_01k0v3j8q2f5m7r9t1w3y5z7a9"])
    email: str | None = Field(examples=["dana@example.com"])
    role: UserRole
    created_by: str = Field(examples=["Jo Park <jo@example.com>"])
    created_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, row: Invitation) -> InvitationShown:
        return cls.model_validate(row)


class NewInvitationShown(InvitationShown):
    link: str = Field(description="Shown this once.", examples=["https://contracts.example.com/invitation/Zk3…"])


class PeopleShown(_Shown):
    people: list[PersonShown]
    invitations: list[InvitationShown]


class AuditShown(_Shown):
    """An entry of the audit trail."""

    number: int = Field(examples=[17])
    at: str = Field(examples=["2026-05-01T09:30:00.000000+00:00"])
    actor: str = Field(examples=["key dms"])
    action: str = Field(examples=["check.created"])
    subject: str = Field(examples=[_CHECK_ID])
    details: dict[str, Any]
    digest: str = Field(description="SHA-256 over this entry and the digest of the one before.")

    @classmethod
    def of(cls, row: AuditEntry) -> AuditShown:
        return cls.model_validate(row)


class AuditPageShown(_Shown):
    """A page of the audit trail, the latest entry first."""

    entries: list[AuditShown]
    next: int | None = Field(description="Give it as `after` for the next page; None on the last.")


class SourceShown(_Shown):
    """A document-management system, and where it sends its messages."""

    name: str = Field(examples=["paperless"])
    kind: str = Field(examples=["paperless"])
    settings: dict[str, Any] = Field(examples=[{"base_url": "https://paperless.example.com", "token": "PAPERLESS"}])
    secrets: dict[str, str] = Field(
        description="The environment variable, or file in BPO_CONTRACTS_SECRETS, of each secret that the settings name.",
        examples=[{"PAPERLESS": "BPO_CONTRACTS_SOURCE_PAPERLESS"}],
    )
    notify_url: str = Field(
        description="Where its messages go.",
        examples=["https://contracts.example.com/v1/sources/paperless/notify?workspace=wks_01k0"],
    )
    created_at: datetime

    @classmethod
    def of(cls, row: Source, secrets: dict[str, str], own_address: str) -> SourceShown:
        return cls(
            name=row.name,
            kind=row.kind,
            settings=row.settings,
            secrets=secrets,
            notify_url=f"{own_address}/v1/sources/{row.name}/notify?workspace={row.workspace_id}",
            created_at=row.created_at,
        )


class NewSourceShown(SourceShown):
    token: str = Field(description="Shown this once; Graph sends it as clientState.", examples=["ntf_3fV…"])


class SourcesShown(_Shown):
    sources: list[SourceShown]


class FetchShown(_Shown):
    """A version of a document fetched from its source; without a version, a look at what changed there."""

    id: str = Field(examples=["fch_01k0v3j8q2f5m7r9t1w3y5z7a9"])
    source: str = Field(examples=["paperless"])
    document: str | None = Field(examples=["12"])
    version: str | None = Field(examples=["0cc175b9c0f1b6a831c399e269772661"])
    state: FetchState
    attempts: int = Field(examples=[1])
    last_problem: str | None = Field(examples=[None])
    check_id: str | None = Field(examples=[_CHECK_ID])
    created_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, row: Fetch) -> FetchShown:
        return cls.model_validate(row)


class FetchesShown(_Shown):
    """A page of fetches, the latest first."""

    fetches: list[FetchShown]
    next: str | None = Field(description="Give it as `after` for the next page; None on the last.")


class TakenShown(_Shown):
    new: int = Field(description="How many fetches the message began; 0 where all was known.", examples=[1])
