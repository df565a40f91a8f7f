"""Browser sessions: a random token in a cookie, kept as a digest, with an end; and the token each form must carry."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from starlette.requests import HTTPConnection
from starlette.responses import Response

from bpo_contracts_api.clock import now
from bpo_contracts_api.identity import Caller, UserRole, Visit
from bpo_contracts_api.keys import token_digest
from bpo_contracts_api.settings import Settings
from bpo_contracts_api.storage.tables import BrowserSession, User

_USUAL_PORTS = {"http": ":80", "https": ":443"}
SESSION, ON_THE_WAY = "bpo_contracts", "bpo_contracts_openid"


def begin(session: Session, user: User, settings: Settings) -> str:
    """Sign somebody in: a new token, never one that the browser brought. Sessions that are over go."""
    moment = now()
    session.execute(delete(BrowserSession).where(BrowserSession.expires_at <= moment))
    token = secrets.token_urlsafe(32)
    session.add(
        BrowserSession(
            digest=token_digest(token),
            user_id=user.id,
            csrf=secrets.token_urlsafe(32),
            created_at=moment,
            expires_at=moment + timedelta(hours=settings.session_hours),
        )
    )
    session.flush()
    return token


def visit_of(session: Session, token: str) -> Visit | None:
    """Who is signed in by the token; None where it is unknown or over, or the person was disabled."""
    found = session.execute(
        select(BrowserSession, User)
        .join(User, User.id == BrowserSession.user_id)
        .where(BrowserSession.digest == token_digest(token), BrowserSession.expires_at > now())
        .where(User.disabled_at.is_(None))
    ).first()
    if found is None:
        return None
    kept, user = found
    caller = Caller(user.workspace_id, called(user), UserRole(user.role).scopes)
    return Visit(caller, user.id, kept.csrf)


def end(session: Session, token: str) -> None:
    session.execute(delete(BrowserSession).where(BrowserSession.digest == token_digest(token)))


def end_all(session: Session, user: User) -> None:
    session.execute(delete(BrowserSession).where(BrowserSession.user_id == user.id))


def called(user: User) -> str:
    """What the audit trail calls a person; a provider's e-mail that nobody verified is not among it."""
    return f"{user.name} <{user.email or user.id}>"


def carries(visit: Visit, sent: str | None) -> bool:
    """Whether a form or call carries the session's own token."""
    return sent is not None and hmac.compare_digest(visit.csrf.encode(), sent.encode())


def cookie_of(request: HTTPConnection, settings: Settings, name: str = SESSION) -> str | None:
    return request.cookies.get(_cookie(settings, name))


def set_cookie(answer: Response, settings: Settings, value: str, name: str = SESSION, hours: float = 0) -> None:
    """A cookie that scripts cannot read and other sites' forms do not send."""
    answer.set_cookie(
        _cookie(settings, name),
        value,
        max_age=int((hours or settings.session_hours) * 3600),
        path="/",
        httponly=True,
        samesite="lax",
        secure=is_https(settings),
    )


def remove_cookie(answer: Response, settings: Settings, name: str = SESSION) -> None:
    answer.delete_cookie(_cookie(settings, name), path="/", httponly=True, samesite="lax", secure=is_https(settings))


def is_https(settings: Settings) -> bool:
    return settings.public_url.startswith("https://")


def is_from_here(request: HTTPConnection, settings: Settings) -> bool:
    """Whether a request was sent by our own page, by what browsers tell: Sec-Fetch-Site, else Origin.

    A program that tells neither is no browser whose cookies another site could use; its token is asked for all the same.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or origin == own_origin(request, settings)


def own_address(request: HTTPConnection, settings: Settings) -> str:
    """The address under which people reach the service, without a slash at its end."""
    return (settings.public_url or str(request.base_url)).rstrip("/")


def own_origin(request: HTTPConnection, settings: Settings) -> str:
    """What browsers say as the origin of our own pages: they leave out the port that a scheme has anyway."""
    parts = urlsplit(own_address(request, settings).lower())
    return f"{parts.scheme}://{parts.netloc.removesuffix(_USUAL_PORTS.get(parts.scheme, ''))}"


def _cookie(settings: Settings, name: str) -> str:
    """With https the name binds the cookie to this host and to https (RFC 6265bis, 4.1.3.2)."""
    return f"__Host-{name}" if is_https(settings) else name
