"""Many files: which to check, each in a worker of its own, gathered in one report."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path, PurePath

from bpo_contracts import __version__
from bpo_contracts.checking import Reading, check_file, loaded_rules, rules_under
from bpo_contracts.errors import UsageError
from bpo_contracts.findings import DocumentReport, ErrorRow, GapReport
from bpo_contracts.parsers import CONVERTED_SUFFIXES, SUPPORTED_SUFFIXES
from bpo_contracts.parsers.limits import MAX_MEMORY_BYTES
from bpo_contracts.rules import RulePack
from bpo_contracts.workers import Limits, Stop, Watch, in_workers


def check_files(
    paths: Sequence[Path],
    pack: RulePack | None = None,
    *,
    how: Reading | None = None,
    jobs: int | None = None,
    watch: Watch | None = None,
) -> Iterator[DocumentReport | ErrorRow]:
    """Judge many files, in the order given, each in a worker process with limits of time and memory.

    A file that fails or takes too much becomes an error row and the rest go on. Where `watch` names processes that
    are not forked from this one, they find the rules themselves, and `pack` must be left out.
    """
    how = how or Reading()
    if watch is None:
        pack = pack or rules_under(how)  # compiled once here, not once in every worker
    work = partial(check_file, pack=pack, how=how)
    answers = in_workers(work, paths, jobs or os.cpu_count() or 1, Limits(how.seconds, MAX_MEMORY_BYTES), watch)
    for path, answer in zip(paths, answers, strict=True):
        yield stopped(path, answer, how) if isinstance(answer, Stop) else answer


def stopped(path: PurePath, why: Stop, how: Reading) -> ErrorRow:
    """What is told of a file whose worker was stopped."""
    advice = "Split it, or save it again from the program it was written with."
    code, message = {
        Stop.TIME: (
            "timeout",
            f"Reading the file took longer than the {how.seconds:g} seconds a file may take. {advice} "
            "A long scan may need more time: state it with --timeout.",
        ),
        Stop.MEMORY: (
            "out-of-memory",
            f"Reading the file took more than the {MAX_MEMORY_BYTES // 1024**2} MB of memory a file may take. {advice}",
        ),
        Stop.CRASH: ("crashed", f"The file made its reader end without a word; it may be damaged. {advice}"),
    }[why]
    return ErrorRow(path.as_posix(), code, message)


def contracts_in(paths: Iterable[Path]) -> list[Path]:
    """The files named and, for folders, the contracts in them. Raises UsageError for a folder that holds none."""
    files: list[Path] = []
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        inside = sorted(file for file in path.rglob("*") if file.is_file() and _may_be_contract(file.relative_to(path)))
        if not inside:
            kinds = ", ".join(sorted(SUPPORTED_SUFFIXES))
            raise UsageError(
                f"{path} holds no contract to check. Contracts are looked for by their file type: {kinds}."
            )
        files += inside
    return list(dict.fromkeys(files))


def gap_report(rows: Iterable[DocumentReport | ErrorRow], pack: RulePack | None = None) -> GapReport:
    """The report over everything that was checked, in the order given."""
    listed = list(rows)
    documents = tuple(row for row in listed if isinstance(row, DocumentReport))
    errors = tuple(row for row in listed if isinstance(row, ErrorRow))
    return GapReport(__version__, (pack or loaded_rules()).digest, documents, errors)


def _may_be_contract(file: Path) -> bool:
    hidden = any(part.startswith((".", "~$")) for part in file.parts)
    return not hidden and file.suffix.lower() in SUPPORTED_SUFFIXES | CONVERTED_SUFFIXES
