"""How far a long reading is, told page by page to whoever listens in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages done of all; `step` is what is being done with them."""

    step: str
    done: int
    total: int


Listener: TypeAlias = Callable[[Pages], None]

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


def tell(step: str, done: int, total: int) -> None:
    listener = _listener.get()
    if listener:
        listener(Pages(step, done, total))


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """While this holds, the listener hears of every page that is read."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
