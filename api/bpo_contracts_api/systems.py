"""Asking document-management systems what changed and fetching it, only at the addresses that a source names."""

from __future__ import annotations

import mimetypes
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from http import HTTPStatus
from pathlib import PurePath
from typing import Any, BinaryIO, Protocol
from urllib.parse import quote

import httpx

from bpo_contracts.parsers import CONVERTED_SUFFIXES, SUPPORTED_SUFFIXES
from bpo_contracts.parsers.limits import MAX_FILE_BYTES
from bpo_contracts_api.source_settings import GenericSettings, GraphSettings, PaperlessSettings, SourceSettings

_MOST_JSON = 20 * 1024 * 1024
_MOST_SECONDS = 600.0
_MOST_PAGES = 1000
_FOR_GOOD = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)

Secret = Callable[[str], str]
"""Gives the secret of a name. Raises NotFetched where it is not set."""


class NotFetched(Exception):  # noqa: N818
    """What was asked for did not come; `for_good` where asking again is of no use."""

    def __init__(self, problem: str, *, for_good: bool = False) -> None:
        super().__init__(problem)
        self.for_good = for_good


class PositionLost(NotFetched):
    """The system no longer knows the position from which its changes were asked for."""


@dataclass(frozen=True, slots=True)
class Version:
    """A document as it stands in its system."""

    document: str
    version: str


@dataclass(frozen=True, slots=True)
class Changes:
    versions: list[Version]
    position: str | None = None


@dataclass(frozen=True, slots=True)
class Since:
    """From where changes are asked for: the position of the last look, or the moment the source was set up."""

    position: str | None
    moment: datetime


class System(Protocol):
    def changed(self, document: str | None, since: Since) -> Changes:
        """The document's version as it is now, or, of a system that names none, all that changed."""

    def fetch(self, wanted: Version, to: BinaryIO) -> str:
        """Write the file to `to`; its name."""


def system_of(settings: SourceSettings, client: httpx.Client, secret: Secret) -> System:
    match settings:
        case GraphSettings():
            return Graph(settings, client, secret)
        case PaperlessSettings():
            return Paperless(settings, client, secret)
        case GenericSettings():
            return Generic(settings, client, secret)
    raise TypeError(f"there is no system for {type(settings).__name__}")


@dataclass(frozen=True, slots=True)
class Paperless:
    """Paperless-ngx by its own API."""

    # https://docs.paperless-ngx.com/api/

    settings: PaperlessSettings
    client: httpx.Client
    secret: Secret

    def changed(self, document: str | None, since: Since) -> Changes:
        """The version is the checksum of the original, which tags and notes leave as it is."""
        del since
        if document is None:
            return Changes([])
        told = _json(self.client, "GET", f"{self._address(document)}/metadata/", headers=self._headers())
        version = told.get("original_checksum")
        if not isinstance(version, str) or not version:
            raise NotFetched("the source told no checksum of the document")
        return Changes([Version(document, version)])

    def fetch(self, wanted: Version, to: BinaryIO) -> str:
        address = f"{self._address(wanted.document)}/download/?original=true"
        with _asked(self.client, "GET", address, headers=self._headers()) as answer:
            return _written(answer, to, wanted.document)

    def _address(self, document: str) -> str:
        return f"{self.settings.base_url}/api/documents/{quote(document, safe='')}"

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Token {self.secret(self.settings.token)}"}


@dataclass(frozen=True, slots=True)
class Generic:
    settings: GenericSettings
    client: httpx.Client
    secret: Secret

    def changed(self, document: str | None, since: Since) -> Changes:
        """Messages of this kind name the version themselves."""
        del document, since
        return Changes([])

    def fetch(self, wanted: Version, to: BinaryIO) -> str:
        address = self.settings.address_of(wanted.document, wanted.version)
        with _asked(self.client, "GET", address, headers=self._headers()) as answer:
            return _written(answer, to, wanted.document)

    def _headers(self) -> dict[str, str]:
        if self.settings.token is None:
            return {}
        secret = self.secret(self.settings.token)
        names_its_scheme = self.settings.header.lower() != "authorization" or " " in secret
        return {self.settings.header: secret if names_its_scheme else f"Bearer {secret}"}


@dataclass(frozen=True, slots=True)
class Graph:
    """Microsoft Graph: a message about a drive does not say what changed in it, so that the drive is asked."""

    # https://learn.microsoft.com/graph/api/driveitem-delta

    settings: GraphSettings
    client: httpx.Client
    secret: Secret

    def changed(self, document: str | None, since: Since) -> Changes:
        del document
        headers = self._headers()
        moment = since.moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        address = since.position or f"{self._drive()}/root/delta?token={quote(moment, safe='')}"
        found: list[Version] = []
        for _ in range(_MOST_PAGES):
            try:
                page = _json(self.client, "GET", self._own(address), headers=headers)
            except NotFetched as error:
                if error.for_good and since.position:
                    raise PositionLost("the source no longer knows where the last look ended") from error
                raise
            found += _files(page)
            following, end = page.get("@odata.nextLink"), page.get("@odata.deltaLink")
            if end or not following:
                return Changes(found, str(end) if end else None)
            address = str(following)
        raise NotFetched("the source told of changes without end")

    def fetch(self, wanted: Version, to: BinaryIO) -> str:
        headers = self._headers()
        item = f"{self._drive()}/items/{quote(wanted.document, safe='')}"
        name = str(_json(self.client, "GET", f"{item}?$select=id,name", headers=headers).get("name") or wanted.document)
        address = f"{item}/content"
        with _asked(self.client, "GET", address, headers=headers, sent_on=True) as answer:
            if not answer.is_redirect:
                _written(answer, to, name)
                return name
            address = self._sent_on(answer.headers.get("location", ""))
        with _asked(self.client, "GET", address) as answer:  # without the token: the address itself opens the file
            _written(answer, to, name)
        return name

    def _drive(self) -> str:
        return f"{self.settings.base_url}/drives/{quote(self.settings.drive, safe='')}"

    def _own(self, address: str) -> str:
        """The address, where it is one of the source's; the pages of an answer may name no other."""
        if not address.startswith(f"{self.settings.base_url}/"):
            raise NotFetched("the source named an address that is not its own", for_good=True)
        return address

    def _sent_on(self, address: str) -> str:
        """Where a download goes on, if an administrator listed the host."""
        url = httpx.URL(address)
        host = url.netloc.decode()
        scheme = httpx.URL(self.settings.base_url).scheme
        if url.scheme not in ("https", scheme) or host not in self.settings.download_hosts:
            problem = f"the source sends the download on to {host or 'nowhere'}, which is not in its download_hosts"
            raise NotFetched(problem, for_good=True)
        return address

    def _headers(self) -> dict[str, str]:
        # https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
        form = {
            "grant_type": "client_credentials",
            "client_id": self.settings.client_id,
            "client_secret": self.secret(self.settings.client_secret),
            "scope": self.settings.token_scope,
        }
        token = _json(self.client, "POST", self.settings.token_url, data=form).get("access_token")
        if not isinstance(token, str) or not token:
            raise NotFetched("the source's token address gave no token")
        return {"Authorization": f"Bearer {token}"}


def _files(page: Mapping[str, Any]) -> Iterator[Version]:
    """The files of a page of changes that can be read as contracts, each with the tag of its content."""
    for row in page.get("value") or ():
        tag = row.get("cTag") or row.get("eTag")
        suffix = PurePath(str(row.get("name", ""))).suffix.lower()
        if "file" in row and "deleted" not in row and tag and suffix in SUPPORTED_SUFFIXES | CONVERTED_SUFFIXES:
            yield Version(str(row["id"]), str(tag))


@contextmanager
def _asked(
    client: httpx.Client, method: str, address: str, *, sent_on: bool = False, **options: Any
) -> Iterator[httpx.Response]:
    """The answer to a request, its body not yet read. Raises NotFetched for any but success."""
    headers = {"Accept-Encoding": "identity", **options.pop("headers", {})}
    with client.stream(method, address, headers=headers, **options) as answer:
        if not answer.is_success and not (sent_on and answer.is_redirect):
            for_good = answer.status_code in _FOR_GOOD
            raise NotFetched(f"the source answered {answer.status_code} {answer.reason_phrase}", for_good=for_good)
        yield answer


def _json(client: httpx.Client, method: str, address: str, **options: Any) -> dict[str, Any]:
    with _asked(client, method, address, **options) as answer:
        body = b"".join(_pieces(answer, _MOST_JSON))
    try:
        told = httpx.Response(HTTPStatus.OK, content=body).json()
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        raise NotFetched("the source answered something that is no JSON object")
    return told


def _pieces(answer: httpx.Response, most: int) -> Iterator[bytes]:
    """The body piece by piece, up to a size and a time."""
    until, got = time.monotonic() + _MOST_SECONDS, 0
    for piece in answer.iter_bytes():
        got += len(piece)
        if got > most:
            raise NotFetched(f"the source sent more than {most // 1024**2} MB", for_good=True)
        if time.monotonic() > until:
            raise NotFetched(f"the source took longer than {_MOST_SECONDS:.0f} seconds")
        yield piece


def _written(answer: httpx.Response, to: BinaryIO, document: str) -> str:
    for piece in _pieces(answer, MAX_FILE_BYTES):
        to.write(piece)
    if to.tell() == 0:
        raise NotFetched("the file is empty", for_good=True)
    return _name(answer, document)


def _name(answer: httpx.Response, document: str) -> str:
    """The file's name by the answer; else the document's id with the suffix of what it is."""
    said = Message()
    said["Content-Disposition"] = answer.headers.get("content-disposition", "")
    named = said.get_filename()
    if named:
        return named
    media_type = answer.headers.get("content-type", "").partition(";")[0].strip()
    return re.sub(r"[^\w-]+", "-", document).strip("-") + (mimetypes.guess_extension(media_type) or "")
