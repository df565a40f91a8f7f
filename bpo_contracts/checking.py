"""From a file to its gap report: parse, read, match, judge. Every caller goes this way."""

from __future__ import annotations

import gc
import hashlib
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from threading import RLock
from typing import TypeVar

from bpo_contracts.document import Document, Kind
from bpo_contracts.doubts import tracked, weighed
from bpo_contracts.errors import FileError
from bpo_contracts.facts import facts_of, holding
from bpo_contracts.findings import DocumentReport, ErrorRow, FactHeld, Finding, Status
from bpo_contracts.judging import judge
from bpo_contracts.merging import Held, Prevails, governing_kinds, settled
from bpo_contracts.parsers import parse
from bpo_contracts.parsers.limits import MAX_SECONDS, check_file_size
from bpo_contracts.playbooks import Playbook, placed, under
from bpo_contracts.reading import is_contract, is_english, parts_of, read
from bpo_contracts.rules import RulePack, load_rules

Done = TypeVar("Done")


_ONE_AT_A_TIME = RLock()


def loaded_rules() -> RulePack:
    """The rules that come with the package, to be read: they are compiled when something is first searched for."""
    with _ONE_AT_A_TIME:  # threads that ask at once wait for one of them
        return _loaded()


def packaged_rules() -> RulePack:
    """The rules that come with the package, compiled."""
    with _ONE_AT_A_TIME:
        return _compiled()


@cache
def _loaded() -> RulePack:
    return load_rules()


@cache
def _compiled() -> RulePack:
    """They live as long as the process, so the garbage collector is told not to look through them again."""
    pack = _loaded()
    _ = pack.searcher
    gc.collect()
    gc.freeze()
    return pack


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are to be read: a stated kind, passwords to try, which side of tracked changes, the text recognition.

    `seconds` is the time a file may take; `facts` are stated by the user, `found_elsewhere` by the rest of the deal.
    The `playbook` judges what was found, its deviations and the law as of `day` (today where none is given).
    """

    @classmethod
    def under(cls, playbook: Playbook, how: Reading) -> Reading:
        """The same reading by a playbook: what the user states goes before the playbook's facts."""
        return replace(how, playbook=playbook, facts={**playbook.facts, **how.facts})

    kind: Kind | None = None
    passwords: tuple[str, ...] = ()
    view: str = "final"
    ocr: str = "auto"
    seconds: float = MAX_SECONDS
    facts: Mapping[str, bool] = field(default_factory=dict)
    found_elsewhere: frozenset[str] = frozenset()
    playbook: Playbook | None = None
    day: date | None = None


def rules_under(how: Reading) -> RulePack:
    """The rules that come with the package, as the playbook of the reading has them."""
    return under(packaged_rules(), how.playbook) if how.playbook else packaged_rules()


def check_document(
    document: Document, pack: RulePack, how: Reading | None = None, *, path: str = "", sha256: str = ""
) -> DocumentReport:
    """Judge a parsed contract by every rule of its kind. Raises FileError where it cannot be judged.

    A file that holds several agreements is judged part by part, each as its kind, and reported as one.
    """
    how = how or Reading()
    refuse_unjudgeable(document, how.kind)
    parts = [] if how.kind else parts_of(document)
    whole = read(document, how.kind)
    if len(parts) < 2:
        return DocumentReport(path, sha256, whole, *judged(whole, pack, how))
    named = [(part.title or "the main agreement", read(part.document)) for part in parts]
    return DocumentReport(path, sha256, _with_parts(whole, named), *_judged_as_one(whole, named, pack, how))


def judged(document: Document, pack: RulePack, how: Reading) -> tuple[tuple[Finding, ...], tuple[FactHeld, ...]]:
    """The findings on a contract that has been read, and the facts they hang on."""
    rules = pack.of_kind(document.kind)
    if not rules:
        raise FileError("no-rules", _no_rules(document.kind, pack))
    found = pack.searcher.read(document)
    facts = facts_of(pack, rules, found, how.facts, how.found_elsewhere)
    return judge(rules, pack, found, holding(facts), how.day), facts


def _judged_as_one(
    whole: Document, parts: Sequence[tuple[str, Document]], pack: RulePack, how: Reading
) -> tuple[tuple[Finding, ...], tuple[FactHeld, ...]]:
    """The findings on the parts of one file, a requirement that several of them share settled between them."""
    kinds = {part.kind for _, part in parts}
    rules = [rule for rule in pack.rules if kinds.intersection(rule.applies_to)]
    facts = facts_of(pack, rules, pack.searcher.read(whole), how.facts, how.found_elsewhere)
    how = replace(how, found_elsewhere=holding(facts))
    judged_parts = [(name, part, judged(part, pack, how)[0]) for name, part in parts if pack.of_kind(part.kind)]
    governing = governing_kinds(finding for _, _, findings in judged_parts for finding in findings)
    held: dict[str, list[Held]] = {}
    for name, part, findings in judged_parts:
        for finding in findings:
            held.setdefault(finding.requirement, []).append(
                Held(name, finding, Prevails.PRECEDENCE if part.kind in governing else None)
            )
    return tuple(settled(held[rule.id]).finding for rule in rules if rule.id in held), facts


def _with_parts(whole: Document, parts: Sequence[tuple[str, Document]]) -> Document:
    attached = ", ".join(f"{name} ({part.kind.value})" for name, part in parts[1:])
    return replace(whole, kind=parts[0][1].kind, kind_reason=f"{parts[0][1].kind_reason}; attached to it: {attached}")


def check(source: bytes, name: str, pack: RulePack | None = None, *, how: Reading | None = None) -> DocumentReport:
    """Judge one file. Raises FileError, with what to do, where it cannot be read or judged."""
    how = how or Reading()
    pack = pack or rules_under(how)
    document = _parsed(source, name, how)
    sha256 = hashlib.sha256(source).hexdigest()
    report = check_document(document, pack, how, path=name, sha256=sha256)
    otherwise = _in_other_view(source, name, pack, how) if tracked(document) else {}
    return positioned(weighed(report, otherwise), pack, how)


def positioned(report: DocumentReport, pack: RulePack, how: Reading) -> DocumentReport:
    """The report as the playbook takes it."""
    return placed(report, how.playbook, pack, how.day or date.today()) if how.playbook else report


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


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that has been read, to be judged with others."""

    path: str
    sha256: str
    document: Document


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in memory, by the name that it was sent under."""

    name: str
    content: bytes


def check_file(
    file: Path | Upload, pack: RulePack | None = None, *, how: Reading | None = None
) -> DocumentReport | ErrorRow:
    """Judge one file; what goes wrong with it becomes an error row."""
    report = _or_error(file, lambda source: check(source, _name(file), pack, how=how))
    if isinstance(report, ErrorRow):
        return report
    return replace(report, document=replace(report.document, box_source=None))


def open_file(file: Path | Upload, *, how: Reading) -> Opened | ErrorRow:
    """Read one file without judging it; what goes wrong with it becomes an error row."""

    def opened(source: bytes) -> Opened:
        name = _name(file)
        return Opened(name, hashlib.sha256(source).hexdigest(), _parsed(source, name, how))

    return _or_error(file, opened)


def _name(file: Path | Upload) -> str:
    return file.name if isinstance(file, Upload) else file.as_posix()


def _or_error(file: Path | Upload, work: Callable[[bytes], Done]) -> Done | ErrorRow:
    name = _name(file)
    try:
        return work(_content(file))
    except FileError as error:
        return ErrorRow(name, error.code, error.message)
    except MemoryError:
        raise
    except Exception as error:  # one file must not end a batch
        return ErrorRow(name, "internal-error", _internal(error))


def _content(file: Path | Upload) -> bytes:
    if isinstance(file, Upload):
        check_file_size(len(file.content))
        return file.content
    try:
        check_file_size(file.stat().st_size)
        return file.read_bytes()
    except OSError as error:
        advice = "Check that it exists and that you may read it."
        raise FileError("unreadable", f"The file cannot be opened ({error.strerror}). {advice}") from error


def _internal(error: Exception) -> str:
    """What a report of the mistake needs, without a word of the contract."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    at = f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"
    return f"The checker failed on this file ({at}), so it was not judged. Please report this; the contract is not needed for it."


def _no_rules(kind: Kind, pack: RulePack) -> str:
    """Why a document of this kind was not judged: not evaluated is never a pass."""
    known = ", ".join(other.value for other in Kind if pack.of_kind(other))
    if kind is Kind.OTHER:
        return f"Nothing shows which kind of agreement this is, so it was not judged. State it with --kind ({known})."
    if kind is Kind.AMENDMENT:
        return f"The document amends another agreement. Check both together (--together), or state what it is with --kind ({known})."
    return f"The document reads as of the kind {kind.value}, for which there are no requirements yet. To judge it as another, state --kind ({known})."


def refuse_unjudgeable(document: Document, kind: Kind | None) -> None:
    if not is_english(document.text):
        raise FileError(
            "language", "The text is not in English, so it was not judged. Check an English version of the contract."
        )
    if kind is None and not is_contract(document):
        raise FileError(
            "not-a-contract",
            "The text does not read as a contract: nothing in it binds anybody. To judge it all the same, state its kind with --kind.",
        )
