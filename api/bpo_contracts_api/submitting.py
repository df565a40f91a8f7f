"""From an upload to a queued check: files kept, fields looked at, the same call twice answered once."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import PurePath
from typing import Any, BinaryIO

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bpo_contracts.document import Kind
from bpo_contracts.parsers.limits import MAX_FILE_BYTES
from bpo_contracts_api import checks, positions
from bpo_contracts_api.checks import KeptFile
from bpo_contracts_api.clock import now
from bpo_contracts_api.identity import Caller
from bpo_contracts_api.loading import known_rules
from bpo_contracts_api.problems import ProblemError
from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.files import digest_of
from bpo_contracts_api.storage.tables import IdempotentCall

_DEEPEST = 20
_LONGEST_NAME, _LONGEST_SUFFIX = 200, 20
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent."""

    name: str
    stream: BinaryIO


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields beside the files, as they were sent."""

    kind: Kind | None = None
    playbook: str | None = None
    facts: tuple[str, ...] = ()
    external_id: str | None = None
    external_version: str | None = None
    metadata: str | None = None
    idempotency_key: str | None = None


def submit(service: Service, caller: Caller, uploads: Sequence[Sent], asked: Asked) -> str:
    """Keep the files and put the check on the queue; the check's id.

    Raises ProblemError for what cannot be taken; nothing of it is kept.
    """
    facts, metadata = _facts(asked.facts), _metadata(asked.metadata)
    _refuse_unreadable(asked)
    if len(uploads) > service.settings.max_files_a_check:
        detail = f"{len(uploads)} files were sent; a check takes {service.settings.max_files_a_check}. Send each deal by itself."
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "too-many-files", detail)
    files = _files_of(uploads)
    call = _Call(asked.idempotency_key, _digest(files, asked))
    with service.database.begin() as session:
        earlier = _earlier(session, caller, call)
        if earlier:
            return earlier
        playbook = positions.text_of(session, caller.workspace, asked.playbook) if asked.playbook else (None, None)
    request = checks.Request(
        kind=asked.kind.value if asked.kind else None,
        playbook=playbook[0],
        playbook_text=playbook[1],
        facts=facts,
        external_id=asked.external_id,
        external_version=asked.external_version,
        details=metadata,
    )
    try:
        for file, upload in zip(files, uploads, strict=True):
            service.files.put_stream(caller.workspace, file.digest, upload.stream)
        return _added(service, caller, files, request, call)
    except Exception:
        with service.database.begin() as session:
            checks.erase_unheld(session, service.files, caller.workspace, {file.digest for file in files})
        raise


@dataclass(frozen=True, slots=True)
class _Call:
    """What tells a call that is made twice from another."""

    key: str | None
    digest: str


def _added(service: Service, caller: Caller, files: Sequence[KeptFile], request: checks.Request, call: _Call) -> str:
    """The new check on the queue, or that of the same call, made at the same time."""
    try:
        with service.database.begin() as session:
            check = checks.add_check(session, caller, files, request)
            _remember(session, caller, call, check.id)
            service.queue.add_check(session, check.id)
            return check.id
    except IntegrityError:
        with service.database.begin() as session:
            earlier = _earlier(session, caller, call)
        if earlier is None:
            raise
        return earlier


def _files_of(uploads: Sequence[Sent]) -> list[KeptFile]:
    """What the uploads are, before anything of them is kept. Raises the problems 422 and 413 for sizes that are not taken."""
    files: list[KeptFile] = []
    for upload in uploads:
        name = _unused(safe_name(upload.name), {file.name for file in files})
        digest, size = digest_of(upload.stream)
        if size == 0:
            detail = f"{name} is empty. Check the file and send it again."
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "empty-file", detail)
        if size > MAX_FILE_BYTES:
            detail = f"{name} has {size / 1024**2:.0f} MB; the limit is {MAX_FILE_BYTES // 1024**2} MB."
            raise ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", detail)
        files.append(KeptFile(name, digest, size))
    return files


def safe_name(name: str) -> str:
    """The last part of a file's name without what no file system takes."""
    last = PurePath(name.replace("\\", "/")).name
    kept = "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*')
    stem, dot, suffix = kept.rpartition(".")
    if not dot or len(suffix) > _LONGEST_SUFFIX:
        return kept[:_LONGEST_NAME] or "file"
    return f"{stem[: _LONGEST_NAME - len(suffix) - 1] or 'file'}.{suffix}"


def _unused(name: str, taken: set[str]) -> str:
    stem, dot, suffix = name.rpartition(".") if "." in name else (name, "", "")
    number = 2
    while name in taken:
        name = f"{stem} ({number}){dot}{suffix}"
        number += 1
    return name


def _facts(stated: Sequence[str]) -> dict[str, bool]:
    if not stated:
        return {}
    known = {fact.name for fact in known_rules().facts}
    facts: dict[str, bool] = {}
    for said in stated:
        name, _, answer = said.partition("=")
        if name not in known or answer not in ("yes", "no"):
            detail = f"{said!r} states no fact. Write NAME=yes or NAME=no; the names are {', '.join(sorted(known))}."
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "no-such-fact", detail)
        facts[name] = answer == "yes"
    return facts


def _metadata(text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    try:
        metadata = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        metadata = None
    if not isinstance(metadata, dict) or _is_deep(metadata) or "\\u0000" in text:
        detail = 'metadata must be a JSON object, such as {"matter": "2026-118"}.'
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "not-an-object", detail)
    return metadata


def _no_number(written: str) -> None:
    raise ValueError(f"{written} is no number of JSON")


def _is_deep(value: object, left: int = _DEEPEST) -> bool:
    """Whether objects and lists stand in each other more often than anybody needs, or any reader survives."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return left < 0 or any(_is_deep(one, left - 1) for one in inner)


def _refuse_unreadable(asked: Asked) -> None:
    """Identifiers are one line: they stand in lists, and databases do not take every sign."""
    for name, said in (("external_id", asked.external_id), ("external_version", asked.external_version)):
        if said and _CONTROL.search(said):
            detail = f"{name} holds signs that cannot be read, such as the end of a line. Send it without them."
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "not-one-line", detail)


def _digest(files: Sequence[KeptFile], asked: Asked) -> str:
    """What makes two calls the same: the files and the fields."""
    told = [[(file.name, file.digest) for file in files], asked.kind, asked.playbook, sorted(asked.facts)]
    told += [asked.external_id, asked.external_version, asked.metadata]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def _earlier(session: Session, caller: Caller, call: _Call) -> str | None:
    """The check of an earlier call with the same key. Raises the problem 409 where that call was another one."""
    row = session.get(IdempotentCall, (caller.workspace, call.key)) if call.key else None
    if row is None:
        return None
    if row.request_digest != call.digest:
        detail = "The Idempotency-Key was used for other files or fields. Use a new key for a new call."
        raise ProblemError(HTTPStatus.CONFLICT, "key-used", detail)
    return row.check_id


def _remember(session: Session, caller: Caller, call: _Call, check_id: str) -> None:
    if call.key:
        session.add(
            IdempotentCall(
                workspace_id=caller.workspace,
                key=call.key,
                request_digest=call.digest,
                check_id=check_id,
                created_at=now(),
            )
        )
        session.flush()
