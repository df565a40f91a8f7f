"""Limits on requests, held before anything of them is kept: their size, and how many a minute."""

from __future__ import annotations

import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bpo_contracts_api.problems import ProblemError, answer

_MOST_WORDS = 4 * 1024**2
_CALLERS_REMEMBERED = 10_000
_PER_ADDRESS = 10
_OPEN = ("/healthz", "/readyz", "/metrics", "/static/")


class SizeLimit:
    """Refuses a body that says it is too large before it is read, and one that turns out to be.

    Files come as multipart/form-data; every other body is read into memory, so that it may have little.
    """

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        has_files = headers.get(b"content-type", b"").startswith(b"multipart/form-data")
        most = self._most if has_files else min(self._most, _MOST_WORDS)
        stated = headers.get(b"content-length", b"0")
        if stated.isdigit() and int(stated) > most:
            await self._refuse(most, scope, receive, send)
            return
        got, begun = 0, False

        async def counted() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > most:
                raise _TooLargeError
            return message

        async def noted(message: Message) -> None:
            nonlocal begun
            if got > most and not begun:
                return  # whatever the route makes of a body cut short, it is answered below
            begun = True
            await send(message)

        with suppress(_TooLargeError):
            await self._app(scope, counted, noted)
        if got > most and not begun:
            await self._refuse(most, scope, receive, send)

    async def _refuse(self, most: int, scope: Scope, receive: Receive, send: Send) -> None:
        detail = (
            f"The request is larger than the {most // 1024**2} MB that one may have. "
            "Send the files of a deal in several checks, or save them again with smaller pictures."
        )
        headers = {"Connection": "close"}
        told = answer(Request(scope), ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", detail, headers))
        await told(scope, receive, send)


class _TooLargeError(Exception):
    """More was sent than may be."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    filled: float


class RateLimit:
    """So many requests a minute for each key or session, and ten times as many for an address (token buckets).

    The second keeps out whoever makes up a new key for every request. Each process counts for itself.
    """

    def __init__(self, app: ASGIApp, a_minute: int) -> None:
        self._app = app
        self._most = float(a_minute)
        self._buckets: OrderedDict[bytes, _Bucket] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_OPEN):
            await self._app(scope, receive, send)
            return
        shown, address = _callers(scope)
        wait = max(self._taken(shown, self._most), self._taken(address, _PER_ADDRESS * self._most))
        if wait <= 0:
            await self._app(scope, receive, send)
            return
        detail = f"More than {self._most:.0f} requests a minute came from here. Wait {wait:.0f} seconds."
        headers = {"Retry-After": str(int(wait) + 1)}
        problem = ProblemError(HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests", detail, headers)
        told = answer(Request(scope), problem)
        await told(scope, receive, send)

    def _taken(self, who: bytes, most: float) -> float:
        """Take one token; the seconds to wait where there is none."""
        moment = time.monotonic()
        bucket = self._buckets.pop(who, None) or _Bucket(most, moment)
        self._buckets[who] = bucket
        if len(self._buckets) > _CALLERS_REMEMBERED:
            self._buckets.popitem(last=False)
        bucket.tokens = min(most, bucket.tokens + (moment - bucket.filled) * most / 60)
        bucket.filled = moment
        if bucket.tokens < 1:
            return (1 - bucket.tokens) * 60 / most
        bucket.tokens -= 1
        return 0.0


def _callers(scope: Scope) -> tuple[bytes, bytes]:
    """What the request shows (a key, a cookie, or nothing) and the address it comes from."""
    headers = dict(scope["headers"])
    client = scope.get("client")
    address = b"address " + (client[0] if client else "").encode()
    return headers.get(b"authorization") or headers.get(b"cookie") or b"nobody " + address, address
