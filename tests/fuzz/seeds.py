"""The sound files that the mutated ones are made from."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tests.parsers.pages import drawn, grid, lines, together
from tests.parsers.word import abstract, level, num, paragraph, row, run, table, word_file

_ROOT = Path(__file__).parent.parent.parent
_FOLDERS = (_ROOT / "sample_contracts", _ROOT / "tests" / "files")
_LARGEST = 300_000

_WORDS = (
    "Business Associate shall report each breach of unsecured protected health information to Covered Entity within "
    "five (5) business days."
)


@cache
def seeds(target: str) -> tuple[bytes, ...]:
    """Files of one format: "pdf", "docx", "text", or "other" for those LibreOffice converts."""
    suffixes = {"pdf": {".pdf"}, "docx": {".docx", ".docm"}, "text": {".txt", ".md"}, "other": {".rtf"}}[target]
    files = sorted(file for folder in _FOLDERS for file in folder.rglob("*") if file.suffix in suffixes)
    found = (file.read_bytes() for file in files if 0 < file.stat().st_size < _LARGEST)
    return tuple(dict.fromkeys((*_MADE[target], *found)))


def _agreement() -> bytes:
    """A Word file with something of everything the reader knows."""
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    changed = f'<w:ins w:id="1" w:author="A">{run("new words")}</w:ins><w:del w:id="2"><w:r><w:delText>old</w:delText></w:r></w:del>'
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF a</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("4.2")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    box = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic><a:graphicData><wps:wsp>'
        f"<wps:txbx><w:txbxContent>{paragraph(_WORDS)}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic>"
        "</wp:inline></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    )
    merged = '<w:tcPr><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr>'
    body = (
        paragraph("BUSINESS ASSOCIATE AGREEMENT")
        + "".join(paragraph(_WORDS, number=1, level=at % 3) for at in range(7))
        + paragraph(inside=changed + field + note + box)
        + table(row(paragraph("Metric"), paragraph("Target")), row(merged + table(row(paragraph("Inner")))))
        + '<w:sectPr><w:headerReference w:type="default" r:id="header1"/></w:sectPr>'
    )
    levels = level(0, "decimal", "%1."), level(1, "lowerLetter", "(%2)"), level(2, "lowerRoman", "(%3)")
    styles = '<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/></w:style><w:style w:type="paragraph" w:styleId="B"/>'
    return word_file(
        body,
        numbering=abstract(0, *levels) + num(1, 0, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="3"/></w:lvlOverride>'),
        styles=styles,
        footnotes=f'<w:footnote w:id="2">{paragraph(_WORDS)}</w:footnote>',
        header1=paragraph("Draft of today"),
    )  # fmt: skip


def _page() -> bytes:
    columns = together(lines([_WORDS[:40]] * 20, left=50), lines([_WORDS[40:80]] * 20, left=320))
    return drawn(lines([_WORDS, "1. Term", _WORDS] * 8), columns, grid([["Metric", "Target"], ["Uptime", "99.9%"]] * 4))


_MADE = {
    "pdf": (_page(),),
    "docx": (_agreement(),),
    "text": (),
    "other": (
        rb"{\rtf1\ansi{\fonttbl{\f0 Times;}}\f0\b BUSINESS ASSOCIATE AGREEMENT\b0\par " + _WORDS.encode() + rb"\par}",
        f"<html><body><h1>Agreement</h1><ol><li>{_WORDS}<li>{_WORDS}</ol><table><tr><td>A<td>B</table></body></html>".encode(),
    ),
}
