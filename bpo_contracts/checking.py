"""From a file to its gap report: parse, read, match, judge. Every caller goes this way."""

from __future__ import annotations

import gc
import hashlib
import os
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from pathlib import Path

from bpo_contracts import __version__
from bpo_contracts.document import Document, Kind
from bpo_contracts.doubts import tracked, weighed
from bpo_contracts.errors import FileError, UsageError
from bpo_contracts.facts import facts_of, holding
from bpo_contracts.findings import DocumentReport, ErrorRow, GapReport, Status
from bpo_contracts.judging import judge
from bpo_contracts.parsers import SUPPORTED_SUFFIXES, parse
from bpo_contracts.parsers.limits import MAX_MEMORY_BYTES, MAX_SECONDS, check_file_size
from bpo_contracts.reading import is_contract, is_english, read
from bpo_contracts.rules import RulePack, load_rules
from bpo_contracts.workers import Limits, Stop, in_workers

OTHER_CONTRACT_SUFFIXES = frozenset((".doc", ".rtf", ".odt", ".docx", ".docm"))


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
    """How files are to be read: a stated kind, passwords to try, which side of tracked changes, the text recognition."""

    kind: Kind | None = None
    passwords: tuple[str, ...] = ()
    view: str = "final"
    ocr: str = "auto"
    seconds: float = MAX_SECONDS
    facts: Mapping[str, bool] = field(default_factory=dict)


def check_document(
    document: Document, pack: RulePack, how: Reading | None = None, *, path: str = "", sha256: str = ""
) -> DocumentReport:
    """Judge a parsed contract by every rule of its kind. Raises FileError where it cannot be judged."""
    how = how or Reading()
    _refuse_unjudgeable(document, how.kind)
    document = read(document, how.kind)
    rules = pack.of_kind(document.kind)
    if not rules:
        raise FileError("no-rules", _no_rules(document.kind, pack))
    found = pack.searcher.read(document)
    held = facts_of(pack, rules, found, how.facts)
    return DocumentReport(path, sha256, document, judge(rules, pack, found, holding(held)), held)


def check(source: bytes, name: str, pack: RulePack | None = None, *, how: Reading | None = None) -> DocumentReport:
    """Judge one file. Raises FileError, with what to do, where it cannot be read or judged."""
    how, pack = how or Reading(), pack or packaged_rules()
    document = _parsed(source, name, how)
    sha256 = hashlib.sha256(source).hexdigest()
    report = check_document(document, pack, how, path=name, sha256=sha256)
    otherwise = _in_other_view(source, name, pack, how) if tracked(document) else {}
    return weighed(report, otherwise)


def _parsed(source: bytes, name: str, how: Reading) -> Document:
    """The file opened with the first password that fits."""
    for password in how.passwords[:-1]:
        try:
            return parse(source, name, password=password, view=how.view, ocr=how.ocr)
        except FileError as error:
            if error.code != "encrypted":
                raise
    return parse(source, name, password=next(reversed(how.passwords), None), view=how.view, ocr=how.ocr)


def _in_other_view(source: bytes, name: str, pack: RulePack, how: Reading) -> Mapping[str, Status]:
    """How each requirement stands with the tracked changes read the other way."""
    view = "original" if how.view == "final" else "final"
    try:
        report = check_document(_parsed(source, name, replace(how, view=view)), pack, how)
    except FileError:
        return {}
    return {finding.requirement: finding.status for finding in report.findings}


def check_file(path: Path, pack: RulePack | None = None, *, how: Reading | None = None) -> DocumentReport | ErrorRow:
    """Judge one file; what goes wrong with it becomes an error row."""
    name = path.as_posix()
    try:
        report = check(_content(path), name, pack, how=how)
    except FileError as error:
        return ErrorRow(name, error.code, error.message)
    except MemoryError:
        raise
    except Exception as error:  # one file must not end a batch
        return ErrorRow(name, "internal-error", _internal(error))
    return replace(report, document=replace(report.document, box_source=None))


def _content(path: Path) -> bytes:
    try:
        check_file_size(path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        advice = "Check that it exists and that you may read it."
        raise FileError("unreadable", f"The file cannot be opened ({error.strerror}). {advice}") from error


def _internal(error: Exception) -> str:
    """What a report of the mistake needs, without a word of the contract."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    at = f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"
    return f"The checker failed on this file ({at}), so it was not judged. Please report this; the contract is not needed for it."


def check_files(
    paths: Sequence[Path], pack: RulePack | None = None, *, how: Reading | None = None, jobs: int | None = None
) -> Iterator[DocumentReport | ErrorRow]:
    """Judge many files, in the order given, each in a worker process with limits of time and memory.

    A file that fails or takes too much becomes an error row and the rest go on.
    """
    how, pack = how or Reading(), pack or packaged_rules()  # compiled once here, not once in every worker
    work = partial(check_file, pack=pack, how=how)
    answers = in_workers(work, paths, jobs or os.cpu_count() or 1, Limits(how.seconds, MAX_MEMORY_BYTES))
    for path, answer in zip(paths, answers, strict=True):
        yield _stopped(path, answer, how) if isinstance(answer, Stop) else answer


def _stopped(path: Path, why: Stop, how: Reading) -> ErrorRow:
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
