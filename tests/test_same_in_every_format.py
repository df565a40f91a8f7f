"""One agreement gives the same findings, whatever file it comes in."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from functools import cache
from xml.sax.saxutils import escape

import pypdfium2 as pdfium
import pytest
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, SimpleDocTemplate

from bpo_contracts.checking import check
from bpo_contracts.findings import DocumentReport, Status
from bpo_contracts.parsers import OCR_ENGINES
from bpo_contracts.parsers.ocr import engine_for
from tests.conftest import SAMPLES
from tests.parsers.word import abstract, deleted, ins, level, num, paragraph, row, run, table, word_file

TEXT = (SAMPLES / "weak-baa.txt").read_text(encoding="utf-8")
PARAGRAPHS = [" ".join(block.split()) for block in TEXT.split("\n\n") if block.strip()]
LABEL = re.compile(r"(\d+)\.(\d+)? ?")

needs_ocr = pytest.mark.skipif(
    not any(map(engine_for, OCR_ENGINES)), reason="neither Tesseract nor the extra bpo-contracts[ocr] is installed"
)


def plain() -> bytes:
    return word_file("".join(paragraph(escape(text)) for text in PARAGRAPHS))


def numbered() -> bytes:
    """The numbers made by Word: no figure of theirs stands in the text."""
    made = []
    for text in PARAGRAPHS:
        label = LABEL.match(text)
        words = escape(text[label.end() :] if label else text)
        made.append(paragraph(words, number=1, level=1 if label[2] else 0) if label else paragraph(words))
    levels = level(0, "decimal", "%1."), level(1, "decimal", "%1.%2")
    return word_file("".join(made), numbering=abstract(0, *levels) + num(1, 0))


def in_a_table() -> bytes:
    return word_file(table(*(row(paragraph(escape(text))) for text in PARAGRAPHS)))


def tracked() -> bytes:
    """Every third paragraph was written under tracked changes, and another one struck before it."""
    made = []
    for at, text in enumerate(PARAGRAPHS):
        words = ins(run(escape(text))) if at % 3 == 0 else run(escape(text))
        made.append(paragraph(inside=deleted("Business Associate owes nothing. ") + words))
    return word_file("".join(made))


def one_column() -> bytes:
    file = io.BytesIO()
    SimpleDocTemplate(file, invariant=1).build(_paragraphs(10))
    return file.getvalue()


def two_columns() -> bytes:
    file = io.BytesIO()
    frames = [Frame(inch * left, inch, 3.1 * inch, 9 * inch) for left in (1, 4.4)]
    template = BaseDocTemplate(file, invariant=1)
    template.addPageTemplates([PageTemplate(frames=frames)])
    template.build(_paragraphs(9))
    return file.getvalue()


def _paragraphs(size: int) -> list[Paragraph]:
    style = ParagraphStyle("body", fontName="Times-Roman", fontSize=size, leading=size * 1.25, spaceAfter=size * 0.7)
    return [Paragraph(escape(text), style) for text in PARAGRAPHS]


def scanned(dpi: int) -> bytes:
    """The pages as pictures, nothing else."""
    file = io.BytesIO()
    canvas = Canvas(file, invariant=1)
    for page in pdfium.PdfDocument(one_column()):
        picture = page.render(scale=dpi / 72, grayscale=True).to_pil()
        width, height = page.get_size()
        canvas.setPageSize((width, height))
        canvas.drawImage(ImageReader(picture), 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


@cache
def expected() -> dict[str, Status]:
    return statuses(check(TEXT.encode(), "weak-baa.txt"))


def statuses(report: DocumentReport) -> dict[str, Status]:
    return {finding.requirement: finding.status for finding in report.findings}


@pytest.mark.parametrize(
    ("made", "suffix"),
    [
        (plain, "docx"), (numbered, "docx"), (in_a_table, "docx"), (tracked, "docx"),
        (one_column, "pdf"), (two_columns, "pdf"),
    ],
)  # fmt: skip
def test_the_findings_are_those_of_the_text(made: Callable[[], bytes], suffix: str) -> None:
    assert statuses(check(made(), f"weak-baa.{suffix}")) == expected()


@needs_ocr
@pytest.mark.parametrize("dpi", [200, 150])
def test_a_scan_gives_the_same_findings_or_says_what_is_unsure(dpi: int) -> None:
    report = check(scanned(dpi), "weak-baa.pdf")
    differing = [
        finding.requirement
        for finding in report.findings
        if finding.status is not expected()[finding.requirement] and not finding.needs_review
    ]
    assert differing == []
    assert "recognised-text" in [warning.code for warning in report.document.warnings]


def test_findings_on_words_under_change_say_so() -> None:
    report = check(tracked(), "weak-baa.docx")
    resting = [finding for finding in report.findings if "tracked change" in (finding.review_reason or "")]
    assert resting
    [warning] = [warning for warning in report.document.warnings if warning.code == "tracked-changes"]
    assert f"{len(resting)} of the findings rest on words still under change" in warning.message
    assert all(finding.title in warning.message for finding in resting)
