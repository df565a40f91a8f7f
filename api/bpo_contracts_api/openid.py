"""Signing in through an OpenID Connect provider: authorization code with PKCE, state and nonce."""

from __future__ import annotations

import base64
import hmac
import json
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
from authlib.oauth2.rfc7636 import create_s256_code_challenge  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bpo_contracts_api import accounts, audit, outgoing, sessions, workspaces
from bpo_contracts_api.clock import now
from bpo_contracts_api.identity import UserRole
from bpo_contracts_api.keys import token_digest
from bpo_contracts_api.problems import ProblemError
from bpo_contracts_api.settings import OpenIdSettings, Settings
from bpo_contracts_api.storage.database import Database
from bpo_contracts_api.storage.tables import OpenIdTry, User

MINUTES = 10
_SECONDS_KEPT = 3600.0
_SECONDS_BETWEEN_KEYS = 60.0
_LEEWAY = 60
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
# Never `none`, never a secret shared with the provider: only who holds the private key has signed.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """Where to send the browser, and the token that it brings back in a cookie."""

    address: str
    token: str


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the provider says it is; `email` only where the provider verified it."""

    subject: str
    name: str
    email: str | None


@dataclass(frozen=True, slots=True)
class Back:
    """What the browser brought back from the provider."""

    token: str | None
    state: str
    code: str
    issuer: str | None = None


@dataclass(slots=True)
class _Learned:
    """What the provider said of itself, and when."""

    at: float
    told: dict[str, Any]
    keys: KeySet
    keys_at: float = field(default_factory=time.monotonic)


class Provider:
    """The provider of the settings; what it says of itself is asked for when needed and kept for an hour."""

    def __init__(self, settings: Settings) -> None:
        self._open_id: OpenIdSettings = settings.open_id
        self._listed = (*settings.allowed_addresses, urlsplit(settings.open_id.issuer).hostname or "")
        self._learned: _Learned | None = None

    @property
    def is_on(self) -> bool:
        return bool(self._open_id.issuer)

    def begin(self, session: Session, go_to: str, back_to: str) -> OnTheWay:
        """Note a new try, bound to the browser by a cookie, and say where it leads."""
        told = self._asked().told
        moment = now()
        session.execute(delete(OpenIdTry).where(OpenIdTry.expires_at <= moment))
        token, state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(4))
        row = OpenIdTry(
            digest=token_digest(token),
            state=state,
            nonce=nonce,
            verifier=verifier,
            go_to=go_to,
            expires_at=moment + timedelta(minutes=MINUTES),
        )
        session.add(row)
        asked = {
            "response_type": "code",
            "client_id": self._open_id.client_id,
            "redirect_uri": back_to,
            "scope": "openid email profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": create_s256_code_challenge(verifier),
            "code_challenge_method": "S256",
        }
        address = told["authorization_endpoint"]
        return OnTheWay(f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}", token)

    def finish(self, database: Database, back: Back, back_to: str) -> tuple[Identity, str]:
        """Who came back, and where they wanted to go. Raises a problem where anything does not fit."""
        row = _taken(database, back)
        learned = self._asked()
        if back.issuer is not None and not hmac.compare_digest(back.issuer.encode(), learned.told["issuer"].encode()):
            raise _refused("another provider answered")
        if not back.code:
            raise _refused("the provider did not let you in")
        tokens = self._exchange(
            learned.told, {"code": back.code, "redirect_uri": back_to, "code_verifier": row.verifier}
        )
        claims = self._claims(tokens, row.nonce)
        return self._identity(claims, self._details(learned.told, claims, tokens)), row.go_to

    def _asked(self) -> _Learned:
        if not self.is_on:
            detail = "Signing in through a provider is not set up here. Sign in with your e-mail and password."
            raise ProblemError(HTTPStatus.NOT_FOUND, "no-provider", detail)
        learned = self._learned
        if learned is None or time.monotonic() - learned.at > _SECONDS_KEPT:
            issuer = self._open_id.issuer.rstrip("/")
            told = self._fetched(f"{issuer}/.well-known/openid-configuration")
            if str(told.get("issuer")).rstrip("/") != issuer:
                raise _unreachable()
            learned = _Learned(time.monotonic(), told, self._fetched_keys(told))
            self._learned = learned
        return learned

    def _fetched_keys(self, told: Mapping[str, Any]) -> KeySet:
        found = self._fetched(str(told.get("jwks_uri"))).get("keys", [])
        usable = [key for key in found if key.get("kty") in ("RSA", "EC", "OKP") and key.get("use", "sig") == "sig"]
        try:
            return KeySet.import_key_set({"keys": usable})
        except (JoseError, ValueError, KeyError) as error:
            raise _unreachable() from error

    def _fetched(self, address: str, **options: Any) -> dict[str, Any]:
        """JSON from the provider, over https (http only on this machine)."""
        method = "POST" if "data" in options else "GET"
        if not _is_safe(address):
            raise _unreachable()
        try:
            with outgoing.client(self._listed) as client:
                answer = client.request(method, address, headers={"Accept": "application/json"}, **options)
                answer.raise_for_status()
                told = answer.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise _unreachable() from error
        if not isinstance(told, dict):
            raise _unreachable()
        return told

    def _exchange(self, told: Mapping[str, Any], sent: dict[str, str]) -> dict[str, Any]:
        """The tokens for a code (RFC 6749, 4.1.3), with the secret as the provider wants it."""
        client_id, secret = self._open_id.client_id, self._open_id.client_secret.get_secret_value()
        form = {"grant_type": "authorization_code", "client_id": client_id, **sent}
        methods = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        if secret and "client_secret_basic" in methods:
            del form["client_id"]
            auth = httpx.BasicAuth(quote(client_id, safe=""), quote(secret, safe=""))
            return self._fetched(str(told.get("token_endpoint")), data=form, auth=auth)
        if secret:
            form["client_secret"] = secret
        return self._fetched(str(told.get("token_endpoint")), data=form)

    def _claims(self, tokens: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """The claims of the ID token (OpenID Connect Core, 3.1.3.7). Raises the problem 401 where one does not hold."""
        written = tokens.get("id_token")
        if not isinstance(written, str):
            raise _refused("the provider sent no ID token")
        try:
            token = jwt.decode(written, self._keys_for(written), algorithms=list(_ALGORITHMS))
            claims = CodeIDToken(
                token.claims,
                token.header,
                options={
                    "iss": {"essential": True, "value": self._asked().told["issuer"]},
                    "aud": {"essential": True, "value": self._open_id.client_id},
                    "nonce": {"essential": True, "value": nonce},
                },
                params={
                    "nonce": nonce,
                    "client_id": self._open_id.client_id,
                    "access_token": tokens.get("access_token"),
                },
            )
            claims.validate(leeway=_LEEWAY)
        except (JoseError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise _refused("the provider's ID token does not hold") from error
        subject = claims.get("sub")
        if not isinstance(subject, str) or not re.fullmatch(r"[\x21-\x7e]{1,255}", subject):
            raise _refused("the provider's ID token names nobody")
        return dict(claims)

    def _keys_for(self, written: str) -> KeySet:
        """The provider's keys, asked for again where it signed by a new one, once a minute at most."""
        learned = self._asked()
        known = {key.kid for key in learned.keys.keys}
        kid = _header(written).get("kid")
        if kid is not None and kid not in known and time.monotonic() - learned.keys_at > _SECONDS_BETWEEN_KEYS:
            learned.keys, learned.keys_at = self._fetched_keys(learned.told), time.monotonic()
        return learned.keys

    def _details(
        self, told: Mapping[str, Any], claims: Mapping[str, Any], tokens: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """The claims with the e-mail; from the provider's userinfo where the ID token has none."""
        address, access = told.get("userinfo_endpoint"), tokens.get("access_token")
        if "email" in claims or not address or not isinstance(access, str):
            return claims
        found = self._fetched(str(address), auth=_Bearer(access))
        return {**found, **claims} if found.get("sub") == claims["sub"] else claims

    def _identity(self, claims: Mapping[str, Any], details: Mapping[str, Any]) -> Identity:
        email = details.get("email")
        stated = details.get("email_verified")
        verified = isinstance(email, str) and (stated is True or stated == "true")  # some write the word
        usable = accounts.usable_email(str(email)) if verified else None
        domains = {domain.lower().lstrip("@") for domain in self._open_id.email_domains}
        if domains and (usable is None or usable.rpartition("@")[2] not in domains):
            raise _refused("your e-mail is not of a domain that may sign in here")
        called = details.get("name") or details.get("preferred_username") or usable or claims["sub"]
        name = " ".join(re.sub(r"[\x00-\x1f\x7f<>]", " ", str(called)).split())[:100]
        return Identity(f"{claims['iss']} {claims['sub']}", name or "Somebody", usable)


class _Bearer(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Any:
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


def person_of(session: Session, identity: Identity, settings: OpenIdSettings, address: str) -> User:
    """The person of an identity; made at the first sign-in, with the role and workspace of the settings."""
    user = session.scalars(select(User).where(User.subject == identity.subject)).first()
    if user is None:
        workspace = workspaces.workspace_named(session, settings.workspace, by="OpenID Connect")
        new = User(
            workspace_id=workspace.id,
            email=identity.email,
            name=identity.name,
            role=UserRole(settings.role).value,
            subject=identity.subject,
        )
        user = accounts.add(session, new, by="OpenID Connect")
    if user.disabled_at is not None:
        raise _refused("an administrator disabled your account")
    audit.record(session, user.workspace_id, sessions.called(user), "person.signed-in", user.id, address=address)
    return user


def _taken(database: Database, back: Back) -> OpenIdTry:
    """The try that the browser began, which ends with this; the state must be the one it was sent off with."""
    with database.begin() as session:
        wanted = OpenIdTry.digest == token_digest(back.token or "")
        row = session.scalars(select(OpenIdTry).where(wanted)).first()
        gone = session.execute(delete(OpenIdTry).where(wanted).returning(OpenIdTry.digest)).first()
    if row is None or gone is None or row.expires_at <= now():
        raise _refused("this was not begun in this browser, or too long ago")
    if not hmac.compare_digest(row.state.encode(), back.state.encode()):
        raise _refused("this was not begun in this browser")
    return row


def _header(written: str) -> dict[str, Any]:
    first = written.partition(".")[0]
    told = json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    return told if isinstance(told, dict) else {}


def _is_safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _refused(why: str) -> ProblemError:
    detail = f"You are not signed in: {why}. Begin again on the sign-in page, or ask an administrator."
    return ProblemError(HTTPStatus.UNAUTHORIZED, "sign-in-refused", detail)


def _unreachable() -> ProblemError:
    detail = (
        "The provider for signing in cannot be reached, or does not answer as it should. "
        "Try again in a minute; an administrator can look at BPO_CONTRACTS_OIDC_ISSUER."
    )
    return ProblemError(HTTPStatus.BAD_GATEWAY, "provider-unreachable", detail)
