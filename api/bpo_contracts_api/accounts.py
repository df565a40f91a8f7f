"""People: signing in by password, invitations, roles, disabling."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from sqlalchemy import delete, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bpo_contracts_api import audit, guesses, passwords, sessions
from bpo_contracts_api.clock import now
from bpo_contracts_api.identifiers import new_id
from bpo_contracts_api.identity import UserRole
from bpo_contracts_api.keys import token_digest
from bpo_contracts_api.problems import ProblemError, not_found
from bpo_contracts_api.storage.database import Database
from bpo_contracts_api.storage.tables import Invitation, User

HOURS = 48
FIRST_START = "first start"
_EMAIL = re.compile(r"[^\s@<>\"\x00-\x1f]{1,64}@[^\s@<>\"\x00-\x1f]{1,189}")
_NAME = re.compile(r"[^\x00-\x1f\x7f<>]{1,100}")
_NOBODY = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom a new invitation is for; without an e-mail, whoever opens the link states their own."""

    email: str | None
    role: UserRole
    hours: float = HOURS


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """An invitation just made; `token` is never to be had again."""

    row: Invitation
    token: str

    @property
    def path(self) -> str:
        return f"/invitation/{self.token}"


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be different about a person; None leaves it."""

    role: UserRole | None = None
    disabled: bool | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the form of an invitation says."""

    name: str
    email: str
    password: str


def sign_in(database: Database, email: str, password: str, address: str) -> User:
    """The person of that e-mail and password. Raises the problem 401, or 429 after too many wrong guesses.

    The password is looked at between two transactions, since that takes long; unknown e-mails take as long.
    """
    email = _normal(email)
    with database.begin() as session:
        guesses.count_one(session, email, address)
        user = _by_email(session, email)
    right = passwords.is_right(user.password if user else None, password)
    with database.begin() as session:
        if user and right and user.disabled_at is None:
            guesses.forget(session, email, address)
            _rehash(session, user, password)
            audit.record(
                session, user.workspace_id, sessions.called(user), "person.signed-in", user.id, address=address
            )
            return user
        workspace, subject = (user.workspace_id, user.id) if user else (_NOBODY, _NOBODY)
        audit.record(session, workspace, "somebody", "person.sign-in-failed", subject, address=address)
    detail = "The e-mail or the password is wrong. Try again, or ask an administrator for a new link."
    raise ProblemError(HTTPStatus.UNAUTHORIZED, "wrong-password", detail)


def change_password(database: Database, user_id: str, old: str, new: str, address: str) -> User:
    """Keep a new password and end every session of the person. Raises problems 401, 422, 429."""
    with database.begin() as session:
        user = session.get_one(User, user_id)
        guesses.count_one(session, user.email or user.id, address)
    if not passwords.is_right(user.password, old):
        raise ProblemError(HTTPStatus.UNAUTHORIZED, "wrong-password", "The present password is wrong. Type it again.")
    passwords.refuse_weak(new, user.name, user.email or "")
    kept = passwords.kept(new)
    with database.begin() as session:
        guesses.forget(session, user.email or user.id, address)
        user = session.get_one(User, user_id)
        _renew(session, user, kept, by=sessions.called(user))
    return user


def people_of(session: Session, workspace: str) -> list[User]:
    return list(session.scalars(select(User).where(User.workspace_id == workspace).order_by(User.created_at, User.id)))


def person_named(session: Session, workspace: str, name: str) -> User:
    """A person of the workspace by id or e-mail. Raises the problem 404 where there is none."""
    wanted = (User.id == name) | (User.email == _normal(name))
    found = session.scalars(select(User).where(User.workspace_id == workspace, wanted)).first()
    if found is None:
        raise not_found("person", name)
    return found


def change(session: Session, user: User, wanted: Change, *, by: str) -> User:
    """Give a role, disable, or let in again. Raises the problem 409 where no administrator would be left."""
    administered = user.role == UserRole.ADMINISTRATOR and user.disabled_at is None
    if wanted.role is not None and wanted.role != user.role:
        user.role = wanted.role.value
        audit.record(session, user.workspace_id, by, "person.role-changed", user.id, role=user.role)
    if wanted.disabled is True and user.disabled_at is None:
        user.disabled_at = now()
        sessions.end_all(session, user)
        audit.record(session, user.workspace_id, by, "person.disabled", user.id)
    if wanted.disabled is False and user.disabled_at is not None:
        user.disabled_at = None
        audit.record(session, user.workspace_id, by, "person.enabled", user.id)
    if administered and not has_administrator(session, user.workspace_id):
        detail = f"{user.name} is the last administrator. Make somebody else an administrator first."
        raise ProblemError(HTTPStatus.CONFLICT, "last-administrator", detail)
    return user


def has_administrator(session: Session, workspace: str | None = None) -> bool:
    """Whether somebody can administer: a workspace, or any."""
    wanted = exists().where(User.role == UserRole.ADMINISTRATOR, User.disabled_at.is_(None))
    if workspace is not None:
        wanted = wanted.where(User.workspace_id == workspace)
    return bool(session.scalar(select(wanted)))


def awaits_administrator(session: Session) -> bool:
    """Whether somebody was named, by the command line or an administrator, to become one by an open link."""
    wanted = (Invitation.role == UserRole.ADMINISTRATOR) & (Invitation.expires_at > now())
    return bool(session.scalar(select(exists().where(wanted, Invitation.email.is_not(None)))))


def invite(session: Session, workspace: str, wanted: Wanted, *, by: str) -> NewInvitation:
    """A link that makes an account, once; for somebody who has one in the workspace, a new password."""
    token = secrets.token_urlsafe(32)
    moment = now()
    session.execute(delete(Invitation).where(Invitation.expires_at <= moment))
    row = Invitation(
        id=new_id("inv"),
        workspace_id=workspace,
        digest=token_digest(token),
        email=usable_email(wanted.email) if wanted.email else None,
        role=wanted.role.value,
        created_by=by,
        created_at=moment,
        expires_at=moment + timedelta(hours=wanted.hours),
    )
    session.add(row)
    audit.record(session, workspace, by, "person.invited", row.id, email=row.email, role=row.role)
    return NewInvitation(row, token)


def first_invitation(session: Session, workspace: str) -> NewInvitation:
    """The link to the first administrator's account; one printed before no longer works."""
    session.execute(delete(Invitation).where(Invitation.created_by == FIRST_START))
    return invite(session, workspace, Wanted(None, UserRole.ADMINISTRATOR, hours=24), by=FIRST_START)


def invitations_of(session: Session, workspace: str) -> list[Invitation]:
    rows = select(Invitation).where(Invitation.workspace_id == workspace, Invitation.expires_at > now())
    return list(session.scalars(rows.order_by(Invitation.created_at, Invitation.id)))


def withdraw(session: Session, workspace: str, identifier: str, *, by: str) -> None:
    """Let an invitation's link end now. Raises the problem 404 where there is none."""
    row = session.get(Invitation, identifier)
    if row is None or row.workspace_id != workspace:
        raise not_found("invitation", identifier)
    session.delete(row)
    audit.record(session, workspace, by, "person.invitation-withdrawn", identifier)


def invitation_of(session: Session, token: str) -> Invitation:
    """The invitation of a link. Raises the problem 404 where it was used or has ended."""
    wanted = (Invitation.digest == token_digest(token)) & (Invitation.expires_at > now())
    found = session.scalars(select(Invitation).where(wanted)).first()
    if found is None:
        detail = "This link was used already, or its time is over. Ask an administrator for another."
        raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-invitation", detail)
    return found


def invited(session: Session, invitation: Invitation) -> User | None:
    """The person whom an invitation gives a new password; None where it makes an account."""
    user = _by_email(session, invitation.email) if invitation.email else None
    return user if user and user.workspace_id == invitation.workspace_id else None


def accept(database: Database, token: str, accepted: Accepted) -> User:
    """Make the account, or keep the new password, that the link of an invitation is for; the link then ends."""
    with database.begin() as session:
        invitation = invitation_of(session, token)
        user = invited(session, invitation)
    name = user.name if user else _usable_name(accepted.name)
    email = invitation.email or usable_email(accepted.email)
    passwords.refuse_weak(accepted.password, name, email)
    kept = passwords.kept(accepted.password)
    with database.begin() as session:
        invitation = invitation_of(session, token)
        gone = session.execute(delete(Invitation).where(Invitation.id == invitation.id).returning(Invitation.id))
        if gone.first() is None:
            invitation_of(session, token)
        user = invited(session, invitation)
        if user is None:
            return _make(session, invitation, User(name=name, email=email, password=kept))
        _renew(session, user, kept, by=sessions.called(user))
        return user


def usable_email(words: str) -> str:
    """An e-mail address in small letters. Raises the problem 422 where it is none."""
    email = _normal(words)
    if not _EMAIL.fullmatch(email):
        detail = "That is no e-mail address. Give one such as name@example.com."
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "not-an-email", detail)
    return email


def add(session: Session, user: User, *, by: str) -> User:
    """Keep a new person. Raises the problem 409 where their e-mail has an account."""
    user.id, user.created_at = new_id("usr"), now()
    session.add(user)
    try:
        session.flush()
    except IntegrityError:
        detail = f"There is an account of {user.email} already. Sign in with it, or ask an administrator."
        raise ProblemError(HTTPStatus.CONFLICT, "email-taken", detail) from None
    audit.record(session, user.workspace_id, by, "person.created", user.id, role=user.role, email=user.email)
    return user


def _make(session: Session, invitation: Invitation, user: User) -> User:
    user.workspace_id, user.role = invitation.workspace_id, invitation.role
    return add(session, user, by=sessions.called(user))


def _renew(session: Session, user: User, kept: str, *, by: str) -> None:
    user.password = kept
    sessions.end_all(session, user)
    audit.record(session, user.workspace_id, by, "person.password-changed", user.id)


def _rehash(session: Session, user: User, password: str) -> None:
    if user.password and passwords.is_outdated(user.password):
        session.get_one(User, user.id).password = passwords.kept(password)


def _by_email(session: Session, email: str) -> User | None:
    """The person of an e-mail; what is none is not asked for: PostgreSQL refuses some characters."""
    return session.scalars(select(User).where(User.email == email)).first() if _EMAIL.fullmatch(email) else None


def _normal(email: str) -> str:
    return email.strip().lower()


def _usable_name(words: str) -> str:
    name = " ".join(words.split())
    if not _NAME.fullmatch(name):
        detail = "Give your name as others are to see it: up to 100 characters, without < and >."
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "not-a-name", detail)
    return name
