"""A small document-management system on loopback that speaks as Paperless-ngx, Microsoft Graph and a plain one do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from tests.api.receiver import Asked, Receiver, Told, receiving

API_TOKEN = "token-of-the-dms"
CLIENT_SECRET = "secret-of-the-application"
DRIVE = "b!drive"


@dataclass
class StandIn:
    """Its documents, the latest version last; `problems` are answered, one each, before anything else is."""

    receiver: Receiver
    documents: dict[str, list[tuple[str, bytes]]] = field(default_factory=dict)
    problems: list[int] = field(default_factory=list)
    downloads_at: str = ""

    @property
    def url(self) -> str:
        return self.receiver.url

    @property
    def downloads(self) -> list[Asked]:
        return [
            asked
            for asked in self.receiver.got
            if asked.path.partition("?")[0].endswith(("/file", "/download/", "/content"))
        ]

    def keep(self, document: str, path: Path) -> str:
        """A new version of a document; its name in messages."""
        versions = self.documents.setdefault(document, [])
        versions.append((path.name, path.read_bytes()))
        return str(len(versions))

    def answer(self, asked: Asked) -> Told:
        if self.problems:
            return Told(self.problems.pop(0))
        path = [unquote(step) for step in urlsplit(asked.path).path.strip("/").split("/")]
        match path:
            case ["documents", document, "versions", version, "file"]:
                return self._generic(asked, document, int(version))
            case ["api", "documents", document, "metadata" | "download" as what]:
                return self._paperless(asked, document, what)
            case ["token"]:
                return _token(asked)
            case ["v1.0", "drives", "b!drive", *rest]:
                return self._graph(asked, rest)
            case ["downloads", document]:
                return _file(*self.documents[document][-1]) if "authorization" not in asked.headers else Told(400)
        return Told(404)

    def _generic(self, asked: Asked, document: str, version: int) -> Told:
        if asked.headers.get("authorization") != f"Bearer {API_TOKEN}":
            return Told(401)
        versions = self.documents.get(document, [])
        return _file(*versions[version - 1]) if version <= len(versions) else Told(404)

    def _paperless(self, asked: Asked, document: str, what: str) -> Told:
        if asked.headers.get("authorization") != f"Token {API_TOKEN}":
            return Told(401)
        if document not in self.documents:
            return Told(404)
        name, content = self.documents[document][-1]
        checksum = hashlib.sha256(content).hexdigest()
        return _file(name, content) if what == "download" else _told({"original_checksum": checksum})

    def _graph(self, asked: Asked, rest: list[str]) -> Told:
        if asked.headers.get("authorization") != "Bearer access":
            return Told(401)
        match rest:
            case ["root", "delta"]:
                return self._delta(parse_qs(urlsplit(asked.path).query)["token"][0])
            case ["items", document]:
                return _told({"id": document, "name": self.documents[document][-1][0]})
            case ["items", document, "content"]:
                if self.downloads_at:
                    return Told(302, headers={"Location": f"{self.downloads_at}/downloads/{document}"})
                return _file(*self.documents[document][-1])
        return Told(404)

    def _delta(self, token: str) -> Told:
        """Two files a page, however old the token is; a position counts the changes seen."""
        rows: list[dict[str, object]] = [
            {"id": "folder", "name": "Contracts", "folder": {}, "cTag": "f"},
            {"id": "gone", "name": "gone.docx", "file": {}, "deleted": {}, "cTag": "g"},
            {"id": "picture", "name": "logo.png", "file": {}, "cTag": "p"},
        ]
        for document, versions in self.documents.items():
            rows.append(
                {"id": document, "name": versions[-1][0], "file": {}, "cTag": f'"c:{{{document}}},{len(versions)}"'}
            )
        begin = int(token.removeprefix("page-")) if token.startswith("page-") else 0
        link = f"{self.url}/v1.0/drives/{DRIVE}/root/delta?token="
        if begin + 2 < len(rows):
            return _told({"value": rows[begin : begin + 2], "@odata.nextLink": f"{link}page-{begin + 2}"})
        return _told(
            {"value": rows[begin:], "@odata.deltaLink": f"{link}after-{sum(map(len, self.documents.values()))}"}
        )


def _token(asked: Asked) -> Told:
    form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
    right = {"grant_type": "client_credentials", "client_id": "app", "client_secret": CLIENT_SECRET}
    if any(form.get(name) != value for name, value in right.items()):
        return Told(401)
    return _told({"token_type": "Bearer", "expires_in": 3599, "access_token": "access"})


def _told(fields: dict[str, object]) -> Told:
    return Told(200, json.dumps(fields).encode(), {"Content-Type": "application/json"})


def _file(name: str, content: bytes) -> Told:
    return Told(200, content, {"Content-Disposition": f'attachment; filename="{name}"', "Content-Type": "text/plain"})


@contextmanager
def stand_in() -> Iterator[StandIn]:
    with receiving() as receiver:
        dms = StandIn(receiver)
        receiver.answer = dms.answer
        yield dms
