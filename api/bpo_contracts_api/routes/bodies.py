"""Bodies that are not JSON of a known shape, read up to a limit."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request

from bpo_contracts_api.problems import ProblemError


async def body_of(request: Request, most: int) -> bytes:
    """The body as it was sent. Raises the problem 413 as soon as it is longer than it may be."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            detail = f"The body is longer than the {most // 1024} KB it may have here. Send less."
            raise ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", detail)
    return bytes(body)
