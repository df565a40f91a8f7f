"""The tables of the service. Every row but the shared ones belongs to one workspace and is asked for through it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

Json = dict[str, Any]


class UtcTime(TypeDecorator[datetime]):
    """A moment; kept in UTC, since SQLite knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Table(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcTime, Json: JSON, list[str]: JSON, str: String}  # noqa: RUF012


def _workspace() -> Mapped[str]:
    return mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), index=True)


class Workspace(Table):
    """A team whose contracts nobody else sees. `keep_days` 0 keeps reports without the files; None keeps all."""

    __tablename__ = "workspaces"
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    keep_days: Mapped[int | None]
    created_at: Mapped[datetime]


class ApiKey(Table):
    """A key of a program; only the digest of its secret is kept."""

    __tablename__ = "api_keys"
    id: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = _workspace()
    name: Mapped[str]
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    scopes: Mapped[list[str]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class User(Table):
    """A person who signs in, by a password of their own or through OpenID Connect (`subject`)."""

    __tablename__ = "users"
    id: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = _workspace()
    email: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password: Mapped[str | None]
    subject: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class Invitation(Table):
    """A link that makes one account, once, or gives its owner a new password; only the token's digest is kept."""

    __tablename__ = "invitations"
    id: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = _workspace()
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    email: Mapped[str | None]
    role: Mapped[str]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class BrowserSession(Table):
    """Somebody signed in with a browser; only the digest of the cookie's token is kept."""

    __tablename__ = "browser_sessions"
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    csrf: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class WrongGuesses(Table):
    """Failed sign-ins for one account or from one address (`digest`: people type passwords where e-mails belong)."""

    __tablename__ = "wrong_guesses"
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    locked_until: Mapped[datetime]


class OpenIdTry(Table):
    """Somebody on the way to an OpenID Connect provider and back; `digest` is that of the browser's cookie."""

    __tablename__ = "open_id_tries"
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    state: Mapped[str]
    nonce: Mapped[str]
    verifier: Mapped[str]
    go_to: Mapped[str]
    expires_at: Mapped[datetime]


class Check(Table):
    """One check of one or more files of a deal, from its upload to its report."""

    __tablename__ = "checks"
    __table_args__ = (
        Index("ix_checks_listing", "workspace_id", "created_at", "id"),
        Index("ix_checks_external", "workspace_id", "external_id"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    kind: Mapped[str | None]
    playbook: Mapped[str | None]
    playbook_text: Mapped[str | None] = mapped_column(Text)
    facts: Mapped[Json]
    external_id: Mapped[str | None]
    external_version: Mapped[str | None]
    details: Mapped[Json]
    progress: Mapped[Json]
    problem: Mapped[str | None]
    summary: Mapped[Json | None]
    report_digest: Mapped[str | None]
    rules_digest: Mapped[str | None]
    previous_id: Mapped[str | None] = mapped_column(ForeignKey("checks.id", ondelete="SET NULL"))
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    files_erased_at: Mapped[datetime | None]
    assigned_to: Mapped[str | None]

    files: Mapped[list[CheckedFile]] = relationship(
        order_by="CheckedFile.position", cascade="all, delete-orphan", passive_deletes=True
    )


class CheckedFile(Table):
    __tablename__ = "files"
    __table_args__ = (Index("ix_files_digest", "workspace_id", "digest"),)
    check_id: Mapped[str] = mapped_column(ForeignKey("checks.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    workspace_id: Mapped[str]
    name: Mapped[str]
    digest: Mapped[str]
    size: Mapped[int]


class FindingRow(Table):
    """A finding without the contract's words, for lists and portfolios; the report holds the whole of it."""

    __tablename__ = "findings"
    __table_args__ = (Index("ix_findings_requirement", "workspace_id", "requirement", "status"),)
    check_id: Mapped[str] = mapped_column(ForeignKey("checks.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    requirement: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[str]
    status: Mapped[str]
    severity: Mapped[str]
    needs_review: Mapped[bool]
    accepted: Mapped[bool]


class Remark(Table):
    """What a person noted on a finding: reviewed, a comment, or who is to look at it."""

    __tablename__ = "remarks"
    __table_args__ = (Index("ix_remarks_check", "check_id", "requirement"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = _workspace()
    check_id: Mapped[str] = mapped_column(ForeignKey("checks.id", ondelete="CASCADE"))
    position: Mapped[int]
    requirement: Mapped[str]
    kind: Mapped[str]
    words: Mapped[str] = mapped_column(Text)
    author: Mapped[str]
    created_at: Mapped[datetime]


class PlaybookVersion(Table):
    __tablename__ = "playbooks"
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    author: Mapped[str]
    created_at: Mapped[datetime]
    removed: Mapped[bool] = mapped_column(default=False)


class AcceptedDeviation(Table):
    """A gap the team accepts until a day: in one agreement (`external_id` or `check_id`) or in all."""

    __tablename__ = "deviations"
    id: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = _workspace()
    requirement: Mapped[str]
    check_id: Mapped[str | None] = mapped_column(ForeignKey("checks.id", ondelete="CASCADE"))
    external_id: Mapped[str | None]
    reason: Mapped[str] = mapped_column(Text)
    owner: Mapped[str]
    until: Mapped[date]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class IdempotentCall(Table):
    """An answer given to a call with an Idempotency-Key, to be given again."""

    __tablename__ = "idempotent_calls"
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_digest: Mapped[str]
    check_id: Mapped[str]
    created_at: Mapped[datetime]


class Webhook(Table):
    __tablename__ = "webhooks"
    id: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = _workspace()
    url: Mapped[str]
    secret: Mapped[str]
    events: Mapped[list[str]]
    active: Mapped[bool]
    created_at: Mapped[datetime]


class Delivery(Table):
    """One message to one webhook. Its body is written once, so that every attempt sends the same."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("webhook_id", "message_id"),
        Index("ix_deliveries_listing", "workspace_id", "created_at"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[str] = _workspace()
    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    message_id: Mapped[str]
    event: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str]
    attempts: Mapped[int]
    last_status: Mapped[int | None]
    last_problem: Mapped[str | None]
    created_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]


class Source(Table):
    """A document-management system that may say that a document changed; `settings` hold no secret.

    `position` is where the last look at its changes ended, in the system's own words.
    """

    __tablename__ = "sources"
    workspace_id: Mapped[str] = mapped_column(ForeignKey("workspaces.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    settings: Mapped[Json]
    notify_digest: Mapped[bytes] = mapped_column(LargeBinary)
    position: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]


class Fetch(Table):
    """A document to be fetched from a source, each version once; without a version, the source is to be asked for it."""

    __tablename__ = "fetches"
    __table_args__ = (
        ForeignKeyConstraint(["workspace_id", "source"], ["sources.workspace_id", "sources.name"], ondelete="CASCADE"),
        UniqueConstraint("workspace_id", "source", "document", "version"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    workspace_id: Mapped[str]
    source: Mapped[str]
    document: Mapped[str | None]
    version: Mapped[str | None]
    state: Mapped[str]
    attempts: Mapped[int]
    last_problem: Mapped[str | None]
    check_id: Mapped[str | None] = mapped_column(ForeignKey("checks.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class AuditEntry(Table):
    """A link of the audit trail: its digest covers the one before it, so that nothing can be changed unseen."""

    __tablename__ = "audit"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    workspace_id: Mapped[str]
    at: Mapped[str]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    details: Mapped[Json]
    digest: Mapped[str]


class WorkerSeen(Table):
    """When a process that works off checks was last alive."""

    __tablename__ = "workers"
    id: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]
