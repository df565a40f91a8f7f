"""Runs work on hostile input in processes of its own, each with a limit of time and memory, killed beyond it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from typing import Generic, TypeVar

from bpo_contracts.progress import Pages, heard_by

# Forked workers share what is compiled; where forking is not safe or not known, each compiles for itself.
_CONTEXT: BaseContext = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")

_SECONDS_BETWEEN_LOOKS = 0.5
_SECONDS_BETWEEN_WORDS = 0.2

_OBJECTS_BETWEEN_COLLECTIONS = 200_000  # a contract makes many objects and lets them go by itself

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Stop(StrEnum):
    """Why a piece of work has no answer."""

    TIME = "time"
    MEMORY = "memory"
    CRASH = "crash"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one piece of work may take: seconds, and bytes of memory where the system can hold a process to them."""

    seconds: float
    memory: int


class Cancelled(Exception):  # noqa: N818 - nothing went wrong
    """The caller no longer wants the answers."""


def _say_nothing(_place: int, _pages: Pages) -> None:
    """Nobody wants to hear of single pages."""


def _go_on() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Watch:
    """How the caller follows the work: by which processes, what it hears of each item's pages, whether to give up.

    A program with threads must not fork; it gives the context of a fork server.
    """

    processes: BaseContext = _CONTEXT
    told: Callable[[int, Pages], None] = _say_nothing
    is_cancelled: Callable[[], bool] = _go_on


def in_workers(
    work: Callable[[Item], Answer], items: Sequence[Item], jobs: int, limits: Limits, watch: Watch | None = None
) -> Iterator[Answer | Stop]:
    """The answers in the order of the items; a worker that takes too much is killed and replaced.

    `work` and the items travel to the workers: they must be picklable where processes are not forked.
    Raises Cancelled where the caller gives up.
    """
    crew = _Crew(work, min(jobs, len(items)), limits, watch or Watch())
    try:
        yield from crew.answers(items)
    finally:
        crew.dismiss()


class _Crew(Generic[Item, Answer]):
    """The workers, and which item each is at."""

    def __init__(self, work: Callable[[Item], Answer], size: int, limits: Limits, watch: Watch) -> None:
        self._work = work
        self._limits = limits
        self._watch = watch
        self._workers: list[_Worker[Item, Answer]] = [_Worker(work, limits, watch) for _ in range(size)]

    def answers(self, items: Sequence[Item]) -> Iterator[Answer | Stop]:
        answered: dict[int, Answer | Stop] = {}
        waiting = iter(enumerate(items))
        for worker in self._workers:
            worker.give(next(waiting, None))
        for place in range(len(items)):
            while place not in answered:
                self._wait()
                answered |= self._collected(waiting)
            yield answered.pop(place)

    def _wait(self) -> None:
        """Until a worker has said something, died, or run out of time, or it is time to look whether to go on."""
        if self._watch.is_cancelled():
            raise Cancelled
        busy = [worker for worker in self._workers if worker.is_busy]
        nearest = min(worker.deadline for worker in busy)
        left = max(0.0, nearest - time.monotonic())
        wait([worker.connection for worker in busy], min(left, _SECONDS_BETWEEN_LOOKS))

    def _collected(self, waiting: Iterator[tuple[int, Item]]) -> dict[int, Answer | Stop]:
        """The answers that are there, by place; who gave one goes on with the next item."""
        collected: dict[int, Answer | Stop] = {}
        for number, worker in enumerate(self._workers):
            worker.hear()
            if worker.is_ready():
                place, answer = worker.answer()
                collected[place] = answer
                fit = self._replaced(number) if isinstance(answer, Stop) else worker
                fit.give(next(waiting, None))
        return collected

    def _replaced(self, number: int) -> _Worker[Item, Answer]:
        self._workers[number].kill()
        self._workers[number] = _Worker(self._work, self._limits, self._watch)
        return self._workers[number]

    def dismiss(self) -> None:
        for worker in self._workers:
            worker.kill()


class _Worker(Generic[Item, Answer]):
    """One process and the pipe to it."""

    def __init__(self, work: Callable[[Item], Answer], limits: Limits, watch: Watch) -> None:
        self._seconds = limits.seconds
        self._told = watch.told
        self._place: int | None = None
        self._answers: list[Answer | Stop] = []
        self.deadline = 0.0
        self.connection, theirs = watch.processes.Pipe()
        self._process = watch.processes.Process(target=_serve, args=(theirs, work, limits.memory), daemon=True)  # type: ignore[attr-defined]
        self._process.start()
        theirs.close()

    @property
    def is_busy(self) -> bool:
        return self._place is not None

    def give(self, task: tuple[int, Item] | None) -> None:
        """Begin with an item and its place among all; None for nothing more to do."""
        if task is None:
            return
        self._place, item = task
        self.deadline = time.monotonic() + self._seconds
        with suppress(BrokenPipeError):  # a worker that died before is found by its answer
            self.connection.send(item)

    def hear(self) -> None:
        """Take in what the worker says: pages go to whoever listens, an answer is kept."""
        while self._place is not None and not self._answers and self.connection.poll():
            try:
                said: Answer | Stop | Pages = self.connection.recv()
            except (EOFError, OSError):
                said = Stop.CRASH
            if isinstance(said, Pages):
                self._told(self._place, said)
            else:
                self._answers.append(said)

    def is_ready(self) -> bool:
        return self.is_busy and (bool(self._answers) or time.monotonic() >= self.deadline)

    def answer(self) -> tuple[int, Answer | Stop]:
        place, self._place = self._place, None
        assert place is not None  # noqa: S101
        return place, self._answers.pop() if self._answers else Stop.TIME

    def kill(self) -> None:
        """End the process and what it started, at once."""
        if self._process.pid is not None and hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        self._process.join()
        self.connection.close()


def _serve(connection: Connection, work: Callable[[Item], Answer], memory: int) -> None:
    """The life of a worker: a group of its own, so that Ctrl-C is the parent's and a kill takes its children too."""
    if hasattr(os, "setpgrp"):
        os.setpgrp()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    _bound_memory(memory)
    while True:
        try:
            item: Item = connection.recv()
        except EOFError:
            return
        try:
            with heard_by(_Relay(connection)):
                answer: Answer | Stop = work(item)
        except MemoryError:
            answer = Stop.MEMORY
        connection.send(answer)


class _Relay:
    """Passes on how many pages are done, not more often than anybody can look."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._next = 0.0

    def __call__(self, pages: Pages) -> None:
        if time.monotonic() >= self._next or pages.done == pages.total:
            self._connection.send(pages)
            self._next = time.monotonic() + _SECONDS_BETWEEN_WORDS


def _bound_memory(memory: int) -> None:
    """Hold this process to so much data (on Linux, setrlimit(2): RLIMIT_DATA)."""
    if sys.platform == "linux":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (memory if most < 0 else min(memory, most), most))
