"""Two drafts compared, as text for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bpo_contracts.comparing import Change, Compared, Comparison
from bpo_contracts.findings import Finding
from bpo_contracts.renderers.words import SEVERITY_WORDS, STATUS_WORDS, count_words, one_line

SCHEMA = "bpo-contracts/comparison/1"

_TITLES = {
    Change.OPENED: "Opened",
    Change.CLOSED: "Closed",
    Change.BETTER: "Better, but still a gap",
    Change.WORSE: "Worse",
    Change.STILL: "Unchanged gaps",
}


def as_text(comparison: Comparison, old: str, new: str) -> str:
    return "\n".join([*_lines(comparison, old, new), ""])


def _lines(comparison: Comparison, old: str, new: str) -> Iterator[str]:
    yield f"{one_line(new)} against {one_line(old)}"
    counted = [f"{len(comparison.of(change))} {change.value}" for change in Change]
    yield ", ".join(counted)
    if not comparison.same_rules:
        yield "The two were judged by different rules."
    for change in Change:
        rows = comparison.of(change)
        if rows:
            yield ""
            yield f"{_TITLES[change]} ({count_words(len(rows), 'requirement')})"
            yield from (f"  {line}" for row in rows for line in _row(row))


def _row(row: Compared) -> Iterator[str]:
    yield f"{SEVERITY_WORDS[row.severity]}: {one_line(row.title)} ({row.requirement})"
    if row.change is Change.STILL:
        return
    yield f"  before: {_stood(row.old)}"
    yield f"  now:    {_stood(row.new)}"


def _stood(finding: Finding | None) -> str:
    return f"{STATUS_WORDS[finding.status]}. {one_line(finding.reason)}" if finding else "nothing asked for it"


def as_json(comparison: Comparison, old: str, new: str) -> str:
    told = {
        "schema": SCHEMA,
        "old": old,
        "new": new,
        "same_rules": comparison.same_rules,
        "changes": [_fields(row) for row in comparison.rows],
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _fields(row: Compared) -> dict[str, object]:
    return {
        "requirement": row.requirement,
        "title": row.title,
        "severity": row.severity.value,
        "change": row.change.value,
        "old": _side(row.old),
        "new": _side(row.new),
    }


def _side(finding: Finding | None) -> dict[str, object] | None:
    return {"status": finding.status.value, "reason": finding.reason} if finding else None
