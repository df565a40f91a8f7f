"""From a file to its gap report: parse, read, match, judge. Every caller goes this way."""

from __future__ import annotations

import gc
import hashlib
import os
import signal
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

from bpo_contracts import __version__
from bpo_contracts.document import Document, Kind
from bpo_contracts.errors import FileError, UsageError
from bpo_contracts.findings import DocumentReport, ErrorRow, GapReport
from bpo_contracts.judging import judge
from bpo_contracts.parsers import SUPPORTED_SUFFIXES, parse
from bpo_contracts.reading import is_contract, is_english, read
from bpo_contracts.rules import RulePack, load_rules

OTHER_CONTRACT_SUFFIXES = frozenset((".doc", ".rtf", ".odt", ".docx", ".docm"))
_WORTH_A_POOL = 4


@cache
def packaged_rules() -> RulePack:
    """The rules that come with the package, compiled once a process.

    They live as long as the process, so the garbage collector is told not to look through them again.
    """
    pack = load_rules()
    _ = pack.searcher
    gc.collect()
    gc.freeze()
    return pack


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are to be read: a stated kind, a password, and which side of tracked changes."""

    kind: Kind | None = None
    password: str | None = None
    view: str = "final"


def check_document(
    document: Document, pack: RulePack, *, kind: Kind | None = None, path: str = "", sha256: str = ""
) -> DocumentReport:
    """Judge a parsed contract by every rule of its kind. Raises FileError where it cannot be judged."""
    _refuse_unjudgeable(document, kind)
    document = read(document, kind)
    if not pack.of_kind(document.kind):
        raise FileError("no-rules", _no_rules(document.kind, pack))
    found = pack.searcher.read(document)
    return DocumentReport(path, sha256, document, judge(pack.of_kind(document.kind), pack, found))


def check(source: bytes, name: str, pack: RulePack | None = None, *, how: Reading | None = None) -> DocumentReport:
    """Judge one file. Raises FileError, with what to do, where it cannot be read or judged."""
    how = how or Reading()
    document = parse(source, name, password=how.password, view=how.view)
    return check_document(
        document, pack or packaged_rules(), kind=how.kind, path=name, sha256=hashlib.sha256(source).hexdigest()
    )


def check_file(path: Path, pack: RulePack | None = None, *, how: Reading | None = None) -> DocumentReport | ErrorRow:
    """Judge one file; what goes wrong with it becomes an error row."""
    name = path.as_posix()
    try:
        report = check(path.read_bytes(), name, pack, how=how)
    except FileError as error:
        return ErrorRow(name, error.code, error.message)
    except OSError as error:
        return ErrorRow(
            name,
            "unreadable",
            f"The file cannot be opened ({error.strerror}). Check that it exists and that you may read it.",
        )
    return replace(report, document=replace(report.document, box_source=None))


def check_files(
    paths: Sequence[Path], pack: RulePack | None = None, *, how: Reading | None = None, jobs: int | None = None
) -> Iterator[DocumentReport | ErrorRow]:
    """Judge many files, in the order given; one that fails becomes an error row and the rest go on."""
    jobs = min(jobs or os.cpu_count() or 1, len(paths))
    work = partial(check_file, how=how)
    if jobs < 2 or len(paths) < _WORTH_A_POOL or pack is not None:
        yield from (check_file(path, pack, how=how) for path in paths)
        return
    packaged_rules()  # compiled once here, not once in every worker
    pool = ProcessPoolExecutor(jobs, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN))
    try:
        yield from pool.map(work, paths)
    finally:
        pool.shutdown(cancel_futures=True)


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
    return GapReport(__version__, (pack or packaged_rules()).digest, documents, errors)


def _may_be_contract(file: Path) -> bool:
    hidden = any(part.startswith((".", "~$")) for part in file.parts)
    return not hidden and file.suffix.lower() in SUPPORTED_SUFFIXES | OTHER_CONTRACT_SUFFIXES


def _no_rules(kind: Kind, pack: RulePack) -> str:
    """Why a document of this kind was not judged: not evaluated is never a pass."""
    known = ", ".join(other.value for other in Kind if pack.of_kind(other))
    if kind is Kind.OTHER:
        return f"Nothing shows which kind of agreement this is, so it was not judged. State it with --kind ({known})."
    return f"The document reads as of the kind {kind.value}, for which there are no requirements yet. To judge it as another, state --kind ({known})."


def _refuse_unjudgeable(document: Document, kind: Kind | None) -> None:
    if not is_english(document.text):
        raise FileError(
            "language", "The text is not in English, so it was not judged. Check an English version of the contract."
        )
    if kind is None and not is_contract(document.text):
        raise FileError(
            "not-a-contract",
            "The text does not read as a contract: nothing in it binds anybody. To judge it all the same, state its kind with --kind.",
        )
