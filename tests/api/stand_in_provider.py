"""A small OpenID Connect provider on loopback: discovery, keys, codes with PKCE, ID tokens signed by RS256."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "bpo-contracts", "a secret: of this & that"


@dataclass
class StandIn:
    """What the provider says; tests change it to make it say something wrong."""

    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first", "use": "sig"}))
    claims: dict[str, Any] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    told: dict[str, Any] = field(default_factory=dict)
    userinfo: dict[str, Any] = field(default_factory=dict)
    forge: str = ""
    asked: dict[str, str] = field(default_factory=dict)
    exchanges: list[dict[str, str]] = field(default_factory=list)
    keys_given: int = 0

    def authorize(self, address: str) -> dict[str, str]:
        """What the browser brings back after the person has said yes at the address it was sent to."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{self.issuer}/authorize?")
        assert query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256"
        self.asked = {**query, "code": secrets.token_urlsafe(16)}
        return {"state": query["state"], "code": self.asked["code"]}

    def exchange(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """Tokens for a code, given once, to the client that holds the secret and the verifier."""
        kind, _, encoded = authorization.partition(" ")
        name, _, secret = base64.b64decode(encoded).decode().partition(":")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        self.exchanges.append(form)
        right = (
            kind == "Basic"
            and (unquote(name), unquote(secret)) == (CLIENT, SECRET)
            and form["code"] == self.asked.pop("code", None)
            and form["redirect_uri"] == self.asked["redirect_uri"]
            and challenge.decode() == self.asked["code_challenge"]
        )
        return {"access_token": "access", "token_type": "Bearer", "id_token": self.id_token()} if right else None

    def id_token(self) -> str:
        moment = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "248289761001",
            "aud": CLIENT,
            "exp": moment + 300,
            "iat": moment,
            "nonce": self.asked["nonce"],
            "name": "Dana Whitfield",
            "email": "Dana@example.com",
            "email_verified": True,
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if name not in self.left_out}
        if self.forge == "none":
            return f"{_encoded({'alg': 'none'})}.{_encoded(claims)}."
        if self.forge == "shared secret":
            return jwt.encode({"alg": "HS256", "kid": "first"}, claims, OctKey.import_key(SECRET))
        if self.forge == "public key as secret":
            signed = f"{_encoded({'alg': 'HS256', 'kid': 'first'})}.{_encoded(claims)}"
            seal = hmac.digest(self.key.as_pem(private=False), signed.encode(), "sha256")
            return f"{signed}.{base64.urlsafe_b64encode(seal).rstrip(b'=').decode()}"
        if self.forge == "another key":
            return jwt.encode({"alg": "RS256", "kid": "first"}, claims, RSAKey.generate_key(2048))
        signed = jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)
        if self.forge == "changed words":
            head, _body, seal = signed.split(".")
            return f"{head}.{_encoded({**claims, 'sub': 'somebody else'})}.{seal}"
        return "no token" if self.forge == "no token" else signed

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            **self.told,
        }


def _encoded(told: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(told).encode()).rstrip(b"=").decode()


@contextmanager
def running() -> Iterator[StandIn]:
    stand_in = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/.well-known/openid-configuration":
                self._answer(stand_in.discovery())
            elif self.path == "/keys":
                stand_in.keys_given += 1
                other = {"kty": "oct", "k": "c2VjcmV0", "kid": "first"}
                self._answer({"keys": [other, stand_in.key.as_dict(private=False)]})
            elif self.path.startswith("/authorize?"):
                back = stand_in.authorize(stand_in.issuer + self.path)
                self.send_response(302)
                self.send_header("Location", f"{stand_in.asked['redirect_uri']}?{urlencode(back)}")
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif self.path == "/userinfo" and self.headers["Authorization"] == "Bearer access":
                self._answer(stand_in.userinfo)
            else:
                self._answer({"error": "not here"}, 404)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            tokens = stand_in.exchange(form, self.headers.get("Authorization", ""))
            self._answer(tokens or {"error": "invalid_grant"}, 200 if tokens else 400)

        def _answer(self, told: dict[str, Any], status: int = 200) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stand_in.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
