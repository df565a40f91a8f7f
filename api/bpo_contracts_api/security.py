"""The headers of every answer: nothing loads from elsewhere, no script or style stands in a page."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A report carries its own policy, which names its one style and script by digest; opened here it is a stranger to
# the service: no cookie, no storage, no form.
REPORT_POLICY = (
    "sandbox allow-scripts allow-modals allow-popups allow-downloads; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
_EVERY_ANSWER = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # not no-referrer: forms would then be sent with Origin: null
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
_MAY_BE_KEPT = "public, max-age=3600"  # the address of a style or script names its version
_EVERY_PAGE = {
    "Content-Security-Policy": _PAGE_POLICY,
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_OVER_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}


class SecurityHeaders:
    """Adds the headers to every answer, those of the limits included; what a route set itself stays."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", _MAY_BE_KEPT)
                harden(headers, https=self._https)
            await send(message)

        await self._app(scope, receive, hardened)


def harden(headers: MutableHeaders, *, https: bool) -> None:
    """Add what the headers of an answer lack; browsers and proxies keep nothing that is not said to be for all."""
    is_page = headers.get("content-type", "").startswith(("text/html", "application/xhtml"))
    wanted = {**_EVERY_ANSWER, **(_EVERY_PAGE if is_page else {}), **(_OVER_HTTPS if https else {})}
    for name, value in wanted.items():
        headers.setdefault(name, value)
