"""Logs without a word of a contract: of an error, only its kind and where in the program it was."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType
from typing import TypeAlias

_LIBRARIES = ("dbos", "uvicorn", "uvicorn.error", "uvicorn.access")

_Caught: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class PlaceFormatter(logging.Formatter):
    """Writes the places an error went through and its kind, not its message, which may quote what was read."""

    def formatException(self, ei: _Caught) -> str:  # noqa: N802 - the name that logging calls
        _, error, _ = ei
        return "\n".join(_told(error)) if error else ""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # what another formatter kept of it
        return super().format(record)


def set_up() -> None:
    """Send everything, also what libraries log, through this formatter to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(PlaceFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    quiet_libraries()


def quiet_libraries() -> None:
    """Take away the handlers that libraries gave themselves."""
    for name in _LIBRARIES:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True


def _told(error: BaseException) -> list[str]:
    """The error and what it came from, the first cause first."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = [*_told(before), "which led to"] if before else []
    places = traceback.extract_tb(error.__traceback__)
    lines += [f"  {place.filename}, line {place.lineno}, in {place.name}" for place in places]
    return [*lines, type(error).__name__]
