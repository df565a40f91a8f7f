"""What document-management systems send when a document changed: who sent it, and which documents it names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from sqlalchemy.orm import Session
from standardwebhooks import Webhook as Signer
from standardwebhooks import WebhookVerificationError

from bpo_contracts_api import audit, fetching, sources
from bpo_contracts_api.fetching import Wanted
from bpo_contracts_api.problems import ProblemError
from bpo_contracts_api.service import Service
from bpo_contracts_api.source_settings import GenericSettings, SourceKind, settings_of
from bpo_contracts_api.storage.tables import Source

_VALIDATION = re.compile(r"[A-Za-z0-9 ._~:;,=+/@()|!*-]{1,1000}")
_DOCUMENT_ADDRESS = re.compile(r"/documents/([0-9]{1,18})(?:/|$)")
_NUMBER = re.compile(r"[0-9]{1,18}")
_IDENTIFIER = re.compile(r"[^\x00-\x1f\x7f]{1,200}")
_MOST_MESSAGES = 1000


@dataclass(frozen=True, slots=True)
class Notification:
    """A message as it came; `fields` are those of its JSON object or form, None where it holds neither."""

    headers: Mapping[str, str]
    body: bytes
    fields: Mapping[str, Any] | None


def handshake(service: Service, workspace: str, name: str, token: str) -> str:
    """What Microsoft Graph wants to have said back before it sends anything to this address."""
    # https://learn.microsoft.com/graph/change-notifications-delivery-webhooks#notificationurl-validation
    with service.database.begin() as session:
        row = session.get(Source, (workspace, name))
    if row is None or row.kind != SourceKind.GRAPH:
        raise _refused()
    if not _VALIDATION.fullmatch(token):
        detail = "The validationToken holds signs that are not sent back. Microsoft Graph's hold none of them."
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "not-a-validation-token", detail)
    return token


def take(service: Service, workspace: str, name: str, message: Notification) -> int:
    """Put on the queue what a message names; how much of it is new. Raises the problem 401 where it proves nothing."""
    with service.database.begin() as session:
        row = session.get(Source, (workspace, name))
        if not _is_proven(session, row, message):
            raise _refused()
        assert row is not None  # noqa: S101 - a message to no source is not proven
        wanted = list(dict.fromkeys(_wanted(SourceKind(row.kind), message)))
        new = sum(fetching.add(service, session, row, each) for each in wanted)
        if new:
            audit.record(session, workspace, f"source {name}", "source.notified", name, new=new)
    return new


def _refused() -> ProblemError:
    detail = "There is no such source, or the message does not prove to come from it. Check its address and its token."
    return ProblemError(HTTPStatus.UNAUTHORIZED, "not-proven", detail)


def _is_proven(session: Session, row: Source | None, message: Notification) -> bool:
    if row is not None and row.kind == SourceKind.GRAPH:
        messages = _graph_messages(message)
        return bool(messages) and all(sources.is_token(row, str(each.get("clientState", ""))) for each in messages)
    if row is not None and row.kind == SourceKind.GENERIC:
        settings = settings_of(row.kind, row.settings)
        if isinstance(settings, GenericSettings) and settings.signing_secret:
            return _is_signed(sources.secret_named(session, row, settings.signing_secret), message)
    kind, _, token = message.headers.get("authorization", "").partition(" ")
    given = token.strip() if kind.lower() == "bearer" else message.headers.get("x-notify-token", "")
    return sources.is_token(row, given)


def _is_signed(secret: str | None, message: Notification) -> bool:
    if secret is None:
        return False
    try:
        Signer(secret).verify(message.body, dict(message.headers), json_parse=False)
    except (WebhookVerificationError, ValueError, RuntimeError):
        return False
    return True


def _graph_messages(message: Notification) -> list[Mapping[str, Any]]:
    # https://learn.microsoft.com/graph/api/resources/changenotificationcollection
    value = (message.fields or {}).get("value")
    if not isinstance(value, list) or len(value) > _MOST_MESSAGES:
        return []
    return value if all(isinstance(each, dict) for each in value) else []


def _wanted(kind: SourceKind, message: Notification) -> Iterator[Wanted]:
    match kind:
        case SourceKind.GRAPH:
            # reauthorizationRequired and subscriptionRemoved tell of no document
            if any(each.get("lifecycleEvent") in (None, "missed") for each in _graph_messages(message)):
                yield Wanted()
        case SourceKind.PAPERLESS:
            yield Wanted(_paperless_document(message.fields or {}))
        case SourceKind.GENERIC:
            for each in _listed(message.fields or {}):
                yield Wanted(_identifier(each, "document"), _identifier(each, "version"))


def _paperless_document(fields: Mapping[str, Any]) -> str:
    """The number of the document; of an address, nothing but the number in it is believed."""
    number = str(fields.get("document_id", fields.get("doc_id", ""))).strip()
    if _NUMBER.fullmatch(number):
        return number
    found = _DOCUMENT_ADDRESS.search(str(fields.get("doc_url", fields.get("url", ""))))
    if found is None:
        detail = "The message names no document. Send document_id, or doc_url with Paperless-ngx's {{ doc_url }}."
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "no-document", detail)
    return found[1]


def _listed(fields: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The documents of a generic message: one, or several as `documents`."""
    listed = fields.get("documents", [fields])
    if not isinstance(listed, list) or len(listed) > _MOST_MESSAGES or not all(isinstance(row, dict) for row in listed):
        detail = f"`documents` must be a list of objects, {_MOST_MESSAGES} at most, each with document and version."
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "no-document", detail)
    return listed


def _identifier(fields: Mapping[str, Any], name: str) -> str:
    said = fields.get(name)
    text = str(said) if isinstance(said, str | int) and not isinstance(said, bool) else ""
    if not _IDENTIFIER.fullmatch(text) or {".", ".."} & set(re.split(r"[/\\]", text)):
        detail = f'The message names no {name}. Send {{"document": "4711", "version": "7"}}, each of 200 signs at most.'
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "no-document", detail)
    return text


def json_fields(body: bytes) -> Mapping[str, Any] | None:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None
