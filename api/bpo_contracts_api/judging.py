"""The files of a check judged in worker processes, apart from the server and its threads."""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from multiprocessing.context import BaseContext
from pathlib import Path, PurePath

from bpo_contracts.batches import check_files, gap_report
from bpo_contracts.checking import Reading, rules_under
from bpo_contracts.deals import Deal, check_deals
from bpo_contracts.findings import DocumentReport, ErrorRow, GapReport
from bpo_contracts.progress import Pages
from bpo_contracts.workers import Watch


@dataclass(frozen=True, slots=True)
class Upload:
    """A file of a check as it was named by whoever sent it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Follower:
    """Who follows a check: hears of the pages of each file, and may say that it is no longer wanted."""

    told: Callable[[int, Pages], None]
    is_cancelled: Callable[[], bool]


def judge_uploads(uploads: Sequence[Upload], how: Reading, jobs: int, follower: Follower) -> GapReport:
    """The report over the files, read together as one deal where there are several. Raises Cancelled."""
    watch = Watch(process_context(), follower.told, follower.is_cancelled)
    with tempfile.TemporaryDirectory(prefix="bpo-contracts-") as folder:
        paths = list(_written(uploads, Path(folder)))
        if len(paths) == 1:
            rows = check_files(paths, how=how, jobs=1, watch=watch)
        else:
            rows = check_deals([Deal("", tuple(paths))], how=how, jobs=jobs, watch=watch)
        named = [_named(row, upload.name) for row, upload in zip(rows, uploads, strict=True)]
    return gap_report(named, rules_under(how))


@cache
def process_context() -> BaseContext:
    """Workers are forked from a process that has no threads and the rules compiled, where the system can."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bpo_contracts_api.warm"])
    return context


def _written(uploads: Sequence[Upload], folder: Path) -> Iterator[Path]:
    """Each file in a folder of its own; only the last part of its name is believed."""
    for number, upload in enumerate(uploads):
        place = folder / str(number) / safe_name(upload.name)
        place.parent.mkdir()
        place.write_bytes(upload.content)
        yield place


def safe_name(name: str) -> str:
    """The last part of a file's name without what no file system takes."""
    last = PurePath(name.replace("\\", "/")).name
    kept = "".join(sign for sign in last if sign.isprintable() and sign not in '<>:"|?*')
    stem, dot, suffix = kept[-200:].rpartition(".")
    return f"{stem or 'file'}{dot}{suffix}" if dot else kept[-200:] or "file"


def _named(row: DocumentReport | ErrorRow, name: str) -> DocumentReport | ErrorRow:
    return replace(row, path=name)
