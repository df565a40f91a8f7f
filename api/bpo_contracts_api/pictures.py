"""Pictures of PDF pages: drawn in a worker process, since the file is not to be trusted, and kept beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from threading import Lock

from bpo_contracts.parsers.limits import MAX_MEMORY_BYTES
from bpo_contracts.workers import Limits, Stop, Watch, in_workers
from bpo_contracts_api import drawing
from bpo_contracts_api.judging import process_context
from bpo_contracts_api.problems import ProblemError, not_found
from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.files import FileStore
from bpo_contracts_api.storage.tables import Check

_SECONDS_A_PAGE = 30.0
_PROCESSES = 2
_PAGES_AHEAD = 3
_WHY_NOT = {
    Stop.TIME: "takes too long to draw",
    Stop.MEMORY: "takes too much memory to draw",
    Stop.CRASH: "could not be drawn; load it again",
}


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of a file that a workspace keeps."""

    store: FileStore
    workspace: str
    digest: str
    number: int

    @property
    def kept(self) -> bytes | None:
        return self.store.get_derived(self.workspace, self.digest, self._name)

    def keep(self, drawn: bytes) -> None:
        """Keep the picture, unless the file was erased meanwhile: nothing made of it may stay."""
        self.store.put_derived(self.workspace, self.digest, self._name, drawn)
        if not self.store.holds(self.workspace, self.digest):
            self.store.erase(self.workspace, self.digest)

    @property
    def _name(self) -> str:
        return f"page-{self.number}.png"


class _Drawing:
    """Draws with few processes at once, however many pages are asked for, and each page once."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_PROCESSES, thread_name_prefix="drawing")
        self._begun: dict[_Page, Future[bytes]] = {}
        self._lock = Lock()

    def ask(self, page: _Page) -> Future[bytes]:
        """The picture to come; the next pages follow in the same process, since who looks at one goes on to them."""
        pages = [page, *_not_kept(page)]
        with self._lock:
            if page not in self._begun:
                new = {each: Future[bytes]() for each in pages if each not in self._begun}
                self._begun |= new
                self._pool.submit(self._draw, new)
            return self._begun[page]

    def _draw(self, asked: dict[_Page, Future[bytes]]) -> None:
        try:
            for page, drawn in _drawn(list(asked)):
                self._settle(page, drawn)
        except Exception as error:  # whoever waits is told; nobody else hears of it
            for page in [page for page, future in asked.items() if not future.done()]:
                self._settle(page, error)

    def _settle(self, page: _Page, drawn: bytes | Exception) -> None:
        with self._lock:
            future = self._begun.pop(page)
        if isinstance(drawn, bytes):
            future.set_result(drawn)
        else:
            future.set_exception(drawn)


_drawing = _Drawing()


def picture_of(service: Service, check: Check, position: int, page: int) -> bytes:
    """A page of a PDF of the check as PNG.

    Raises the problem 404 where there is no such file or page, 422 where it cannot be drawn.
    """
    if not 0 <= position < len(check.files) or page < 1:
        raise not_found("page", str(page))
    wanted = _Page(service.files, check.workspace_id, check.files[position].digest, page)
    kept = wanted.kept
    return _drawing.ask(wanted).result() if kept is None else kept


def _not_kept(page: _Page) -> list[_Page]:
    following = (replace(page, number=page.number + ahead) for ahead in range(1, _PAGES_AHEAD + 1))
    return [each for each in following if each.kept is None]


def _drawn(pages: Sequence[_Page]) -> Iterator[tuple[_Page, bytes | ProblemError]]:
    """The pictures of pages of one file, kept as they come, and the problem of each that cannot be drawn."""
    first = pages[0]
    try:
        source = first.store.get(first.workspace, first.digest)
    except FileNotFoundError as error:
        raise not_found("page", str(first.number)) from error
    limits = Limits(_SECONDS_A_PAGE, MAX_MEMORY_BYTES)
    numbers = [page.number for page in pages]
    answers = in_workers(partial(drawing.picture, source), numbers, 1, limits, Watch(process_context()))
    for page, drawn in zip(pages, answers, strict=True):
        if isinstance(drawn, bytes):
            page.keep(drawn)
            yield page, drawn
        else:
            detail = f"Page {page.number} {_WHY_NOT[drawn]}." if isinstance(drawn, Stop) else drawn
            yield page, ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "not-drawable", detail)
