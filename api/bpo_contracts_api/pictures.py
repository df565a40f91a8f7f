"""Pictures of PDF pages: drawn in a worker process, since the file is not to be trusted, and kept beside it."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus

from bpo_contracts.errors import FileError
from bpo_contracts.parsers.limits import MAX_MEMORY_BYTES
from bpo_contracts.parsers.pictures import page_picture
from bpo_contracts.workers import Limits, Stop, Watch, in_workers
from bpo_contracts_api.judging import process_context
from bpo_contracts_api.problems import ProblemError, not_found
from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.tables import Check

_SECONDS_A_PAGE = 30.0


def picture_of(service: Service, check: Check, position: int, page: int) -> bytes:
    """A page of a PDF of the check as PNG. Raises the problem 404 where there is no such file or page."""
    if not 0 <= position < len(check.files) or page < 1:
        raise not_found("page", str(page))
    digest, name = check.files[position].digest, f"page-{page}.png"
    kept = service.files.get_derived(check.workspace_id, digest, name)
    if kept is not None:
        return kept
    try:
        source = service.files.get(check.workspace_id, digest)
    except FileNotFoundError as error:
        raise not_found("page", str(page)) from error
    drawn = _drawn(source, page)
    service.files.put_derived(check.workspace_id, digest, name, drawn)
    return drawn


def _drawn(source: bytes, page: int) -> bytes:
    limits = Limits(_SECONDS_A_PAGE, MAX_MEMORY_BYTES)
    (drawn,) = in_workers(partial(_picture, source), [page], 1, limits, Watch(process_context()))
    if isinstance(drawn, bytes):
        return drawn
    detail = f"Page {page} takes too long to draw." if isinstance(drawn, Stop) else drawn
    raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "not-drawable", detail)


def _picture(source: bytes, page: int) -> bytes | str:
    try:
        return page_picture(source, page)
    except FileError as error:
        return error.message
