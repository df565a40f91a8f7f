"""The files of a check judged in worker processes, apart from the server and its threads.

What a worker sends back is ready to be kept: the server neither takes a report apart nor puts one together.
"""

from __future__ import annotations

import multiprocessing
import pickle
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing.context import BaseContext
from pathlib import PurePath
from typing import Any

from bpo_contracts.batches import gap_report, stopped
from bpo_contracts.checking import Reading, Upload, check_file, open_file, rules_under
from bpo_contracts.deals import judge_deal
from bpo_contracts.findings import DocumentReport, ErrorRow, GapReport
from bpo_contracts.parsers.limits import MAX_MEMORY_BYTES
from bpo_contracts.progress import Pages
from bpo_contracts.workers import Limits, Stop, Watch, in_workers
from bpo_contracts_api.loading import NoRules, RulesNotLoadedError, no_rules
from bpo_contracts_api.stored_reports import packed, with_words


@dataclass(frozen=True, slots=True)
class Follower:
    """Who follows a check: hears of the pages of each file, and may say that it is no longer wanted."""

    told: Callable[[int, Pages], None]
    is_cancelled: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Noted:
    """A finding without the contract's words; `position` is that of its document in the report."""

    position: int
    requirement: str
    status: str
    severity: str
    needs_review: bool
    accepted: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a check, as it is kept: the findings, what goes with the contract's words, and what lists show.

    `problem` says why no document could be judged, where none could.
    """

    findings: bytes
    with_words: dict[str, bytes]
    rules_digest: str
    problem: str | None
    summary: dict[str, Any]
    noted: tuple[Noted, ...]


def judge_uploads(check_id: str, uploads: Sequence[Upload], how: Reading, jobs: int, follower: Follower) -> Judged:
    """The report over the files, read together as one deal where there are several.

    Raises Cancelled, and RulesNotLoadedError where the workers cannot load the rules.
    """
    watch = Watch(process_context(), follower.told, follower.is_cancelled)
    limits = Limits(how.seconds, MAX_MEMORY_BYTES)
    if len(uploads) == 1:
        work = partial(_judged_alone, check_id=check_id, how=how)
        (judged,) = in_workers(work, uploads, 1, limits, watch)
    else:
        read = in_workers(partial(_read, how=how), uploads, jobs, limits, watch)
        rows = [_pickled_stop(upload, row, how) for upload, row in zip(uploads, read, strict=True)]
        together = partial(_judged_together, check_id=check_id, how=how)
        (judged,) = in_workers(together, [rows], 1, Limits(how.seconds * len(uploads), MAX_MEMORY_BYTES), watch)
    if isinstance(judged, Stop):
        judged = _all_stopped(uploads, judged, check_id=check_id, how=how)
    if isinstance(judged, NoRules):
        raise RulesNotLoadedError(judged.why)
    return judged


def _all_stopped(uploads: Sequence[Upload], why: Stop, check_id: str, how: Reading) -> Judged | NoRules:
    rows = [stopped(PurePath(upload.name), why, how) for upload in uploads]
    return no_rules() or _as_kept(check_id, rows, how)


def _judged_alone(upload: Upload, check_id: str, how: Reading) -> Judged | NoRules:
    return no_rules() or _as_kept(check_id, [check_file(upload, how=how)], how)


def _read(upload: Upload, how: Reading) -> bytes:
    """A file of a deal, read; pickled here, so that the server passes it on as it is."""
    return pickle.dumps(open_file(upload, how=how))


def _pickled_stop(upload: Upload, row: bytes | Stop, how: Reading) -> bytes:
    return pickle.dumps(stopped(PurePath(upload.name), row, how)) if isinstance(row, Stop) else row


def _judged_together(rows: Sequence[bytes], check_id: str, how: Reading) -> Judged | NoRules:
    read = [pickle.loads(row) for row in rows]  # noqa: S301 - our own workers wrote it
    return no_rules() or _as_kept(check_id, judge_deal(read, None, how), how)


def _as_kept(check_id: str, rows: Sequence[DocumentReport | ErrorRow], how: Reading) -> Judged:
    report = gap_report(rows, rules_under(how))
    return Judged(
        findings=packed(report, check_id),
        with_words=with_words(report),
        rules_digest=report.rules_digest,
        problem=None if report.documents else " ".join(row.message for row in report.errors),
        summary=_summary(report),
        noted=tuple(_noted(report)),
    )


def _summary(report: GapReport) -> dict[str, Any]:
    """Counts over all documents, for lists."""
    statuses: Counter[str] = Counter()
    severities: Counter[str] = Counter()
    for document in report.documents:
        summary = document.summary
        statuses.update({status.value: count for status, count in summary.statuses.items()})
        statuses["needs_review"] += summary.needs_review
        severities.update({severity.value: count for severity, count in summary.gaps_by_severity.items()})
    return {
        "kinds": sorted({document.document.kind.value for document in report.documents}),
        "statuses": dict(statuses),
        "gaps_by_severity": dict(severities),
        "documents": len(report.documents),
        "errors": len(report.errors),
        "fully_read": all(document.document.fully_read for document in report.documents) and not report.errors,
    }


def _noted(report: GapReport) -> Iterator[Noted]:
    for place, document in enumerate(report.documents):
        for finding in document.findings:
            yield Noted(
                place,
                finding.requirement,
                finding.status.value,
                finding.severity.value,
                finding.needs_review,
                finding.deviation is not None,
            )


@cache
def process_context() -> BaseContext:
    """Workers are forked from a process that has no threads and the rules compiled, where the system can."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bpo_contracts_api.warm"])
    return context
