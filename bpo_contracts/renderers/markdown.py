"""The report in GitHub-flavoured Markdown, to paste into a ticket, a wiki or a letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bpo_contracts.document import Document
from bpo_contracts.findings import Citation, DocumentReport, ErrorRow, Finding, GapReport, Severity, Status
from bpo_contracts.renderers import Look
from bpo_contracts.renderers.words import (
    LEVEL_WORDS,
    SEVERITY_WORDS,
    STATUS_MEANINGS,
    STATUS_WORDS,
    Group,
    fact_words,
    groups,
    has_pages,
    kind_words,
    lines,
    one_line,
    place_words,
    position_words,
    report_verdict,
    role_words,
    shortened,
    value_words,
    verdict,
    warning_words,
    web_address,
)

_MARKING = re.compile(r"[\\`*_\[\]<>|~&$@]|^[#=+-]|(?<=www)\.|:(?=//)|(?<=^\d)[.)](?=\s)|(?<=^\d\d)[.)](?=\s)")


def escaped(text: str) -> str:
    """Contract text as it is, on one line: nothing in it works as Markdown, HTML, a link or a table."""
    return _MARKING.sub(lambda match: f"\\{match[0]}", one_line(text))


def render(report: GapReport, _look: Look) -> str:
    return "\n\n".join(_blocks(report)) + "\n"


def _blocks(report: GapReport) -> Iterator[str]:
    yield "# Contract gap report"
    yield f"**{escaped(report_verdict(report))}**"
    if report.errors:
        yield _errors(report.errors)
    if report.documents:
        yield _overview(report.documents)
    for document in report.documents:
        yield from _document(document)
    yield "---"
    yield "\n".join(f"- **{STATUS_WORDS[status]}**: {STATUS_MEANINGS[status]}" for status in STATUS_MEANINGS)
    yield f"Checked by bpo-contracts {escaped(report.version)} with the rules {escaped(report.rules_digest)}."


def _errors(errors: Sequence[ErrorRow]) -> str:
    rows = [[error.path, error.message, error.code] for error in errors]
    return "## Not judged\n\n" + _table(["File", "Why", "Code"], rows)


def _overview(documents: Sequence[DocumentReport]) -> str:
    columns = ["Document", "Kind", "Gaps", *SEVERITY_WORDS.values(), "Met", "Not applicable", "Needs review"]
    return _table(columns, [_counts(document) for document in documents])


def _counts(report: DocumentReport) -> list[str]:
    summary = report.summary
    numbers = [
        len(report.gaps),
        *(summary.gaps_by_severity.get(severity, 0) for severity in Severity),
        summary.statuses[Status.MET],
        summary.statuses[Status.NOT_APPLICABLE],
        summary.needs_review,
    ]
    return [report.path, kind_words(report.document), *map(str, numbers)]


def _document(report: DocumentReport) -> Iterator[str]:
    yield f"## {escaped(report.path)}"
    yield _head(report.document)
    yield from _warnings(report.document)
    yield f"**{escaped(verdict([report]))}.**"
    number = 1
    for group in groups(report):
        yield f"### {group.title} ({len(group.findings)})"
        if group.brief:
            yield _brief(group, report.document)
            continue
        for finding in group.findings:
            yield from _finding(finding, number, report.document)
            number += 1
    if report.facts:
        yield f"### Facts of the deal ({len(report.facts)})"
        yield "\n".join(
            f"- {escaped(fact.question)} {escaped(fact_words(fact, report.document))}" for fact in report.facts
        )


def _head(document: Document) -> str:
    because = f": {escaped(document.kind_reason)}" if document.kind_reason else ""
    rows = [f"- **Kind:** {kind_words(document)}{because}"]
    for party in document.parties:
        rows.append(f"- **{role_words(party, document.kind)}:** {escaped(', '.join(party.names))}")
    if has_pages(document):
        rows.append(f"- **Pages:** {len(document.pages)}")
    return "\n".join(rows)


def _warnings(document: Document) -> Iterator[str]:
    if not document.warnings:
        return
    rows = ["> [!WARNING]"]
    if not document.fully_read:
        rows.append("> **Not fully read.** What is missing below may stand in the part that was not read.")
    rows += [f"> - {escaped(warning_words(warning))}" for warning in document.warnings]
    yield "\n".join(rows)


def _finding(finding: Finding, number: int, document: Document) -> Iterator[str]:
    yield f"#### {number}. {escaped(finding.title)}"
    words = [SEVERITY_WORDS[finding.severity], STATUS_WORDS[finding.status]]
    if finding.needs_review:
        words.append("Needs review")
    yield f"**{' · '.join(words)}** ({escaped(finding.requirement)}). {escaped(finding.reason)}"
    for evidence in finding.evidence:
        place = escaped(place_words(evidence.place, document))
        yield f"> “{escaped(shortened(evidence.quote))}”" + (f"\n>\n> — {place}" if place else "")
    yield "\n".join(_facts(finding))
    if finding.fix and finding.is_gap:
        yield "**Write:**"
        yield "\n>\n".join(f"> {escaped(line)}" for line in lines(finding.fix))


def _facts(finding: Finding) -> Iterator[str]:
    for value in finding.values:
        yield f"- **Number:** {escaped(value_words(value))}"
    absent = [escaped(element.name) for element in finding.elements if not element.found]
    if absent and finding.status is not Status.MISSING:
        yield f"- **Lacks:** {'; '.join(absent)}"
    yield f"- **Asked by:** {'; '.join([LEVEL_WORDS[finding.level], *map(_source, finding.citations)])}"
    if finding.needs_review:
        yield f"- **Review:** {escaped(finding.review_reason or 'A person should look at this.')}"
    if finding.position:
        yield f"- **Position:** {escaped(position_words(finding))}"
    if finding.deviation is not None:
        yield f"- **Accepted:** {escaped(finding.deviation)}"


def _source(citation: Citation) -> str:
    address = web_address(citation.url)
    return f"[{escaped(citation.cite)}](<{address}>)" if address else escaped(citation.cite)


def _brief(group: Group, document: Document) -> str:
    rows = []
    for finding in group.findings:
        place = place_words(finding.evidence[0].place, document) if finding.evidence else ""
        words = [escaped(finding.title), *([escaped(place)] if place else []), escaped(finding.requirement)]
        rows.append(f"- {' · '.join(words)}")
    return "\n".join(rows)


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = [f"| {' | '.join(columns)} |", f"|{' --- |' * len(columns)}"]
    return "\n".join([*head, *(f"| {' | '.join(map(escaped, row))} |" for row in rows)])
