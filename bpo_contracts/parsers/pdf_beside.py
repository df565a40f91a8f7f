"""What a PDF holds beside the text of its pages: remarks, attached files, a second kind of form, an end cut off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from bpo_contracts.document import DocumentWarning
from bpo_contracts.parsers.pdf_forms import annotation

_DRAWING = "drawing with a remark"
_EMPTY = 2
_REMARKS = {
    pdfium_c.FPDF_ANNOT_TEXT: "note", pdfium_c.FPDF_ANNOT_FREETEXT: "text comment",
    pdfium_c.FPDF_ANNOT_HIGHLIGHT: "highlight", pdfium_c.FPDF_ANNOT_UNDERLINE: "underline",
    pdfium_c.FPDF_ANNOT_SQUIGGLY: "underline", pdfium_c.FPDF_ANNOT_STRIKEOUT: "strike-through",
    pdfium_c.FPDF_ANNOT_STAMP: "stamp", pdfium_c.FPDF_ANNOT_CARET: "insertion mark",
    pdfium_c.FPDF_ANNOT_INK: _DRAWING, pdfium_c.FPDF_ANNOT_LINE: _DRAWING, pdfium_c.FPDF_ANNOT_SQUARE: _DRAWING,
    pdfium_c.FPDF_ANNOT_CIRCLE: _DRAWING, pdfium_c.FPDF_ANNOT_POLYGON: _DRAWING,
    pdfium_c.FPDF_ANNOT_POLYLINE: _DRAWING, pdfium_c.FPDF_ANNOT_FILEATTACHMENT: "attached file",
    pdfium_c.FPDF_ANNOT_REDACT: "mark for redaction",
}  # fmt: skip
_END = b"%%EOF"
_TAIL = 2_048
_SHOWN_NAMES = 5


def remarks(page: pdfium.PdfPage) -> Counter[str]:
    """The annotations people made on a page (ISO 32000-1, 12.5), by kind; links and fields are none."""
    found: Counter[str] = Counter()
    for at in range(pdfium_c.FPDFPage_GetAnnotCount(page.raw)):
        with annotation(page, at) as opened:
            kind = _REMARKS.get(pdfium_c.FPDFAnnot_GetSubtype(opened))
            if kind and (kind != _DRAWING or pdfium_c.FPDFAnnot_GetStringValue(opened, b"Contents", None, 0) > _EMPTY):
                found[kind] += 1
    return found


def warnings_beside(
    pdf: pdfium.PdfDocument, source: bytes, remarks_by_page: Mapping[int, Counter[str]]
) -> Iterator[DocumentWarning]:
    """What a reader of the text must know of the rest of the file."""
    if pdf.get_formtype() == pdfium_c.FORMTYPE_XFA_FULL:
        yield DocumentWarning("part-not-read", _XFA, unread=True)
    if _END not in source[-_TAIL:]:
        yield DocumentWarning("part-not-read", _CUT_SHORT, unread=True)
    total = sum(remarks_by_page.values(), Counter[str]())
    if total:
        yield DocumentWarning("annotations", _about(total))
    count = pdf.count_attachments()
    if count:
        yield _attachments(pdf, count, source)


def _about(total: Counter[str]) -> str:
    count = total.total()
    kinds = ", ".join(_counted(number, kind) for kind, number in sorted(total.items()))
    return (
        f"The PDF carries {_counted(count, 'annotation')} ({kinds}). They are no part of the contract's text and were "
        "not read; look at them in the file itself."
    )


def _counted(number: int, noun: str) -> str:
    return (
        f"{number} {noun}"
        if number == 1
        else f"{number} {noun.replace('mark for', 'marks for')}{'' if noun.startswith('mark ') else 's'}"
    )


def _attachments(pdf: pdfium.PdfDocument, count: int, source: bytes) -> DocumentWarning:
    """A portfolio is nothing but its attachments (12.3.5); in other files they come with the contract."""
    names = ", ".join(f'"{_name(pdf, at)}"' for at in range(min(count, _SHOWN_NAMES)))
    more = " and more" if count > _SHOWN_NAMES else ""
    files = _counted(count, "attached file")
    is_portfolio = pdf.get_pagemode() == pdfium_c.PAGEMODE_USEATTACHMENTS or b"/Collection" in source
    if is_portfolio:
        message = f"The PDF is a portfolio: {files} ({names}{more}) stand beside its cover page and were not read. "
        return DocumentWarning("part-not-read", message + _TAKE_OUT, unread=True)
    message = f"The PDF holds {files} ({names}{more}), which were not read. "
    return DocumentWarning("attachments", message + _TAKE_OUT)


def _name(pdf: pdfium.PdfDocument, at: int) -> str:
    try:
        name = pdf.get_attachment(at).get_name()
    except pdfium.PdfiumError:
        return "?"
    return "".join(char for char in name if char.isprintable())[:80]


_TAKE_OUT = "Save them from the PDF and check those that belong to the contract."
_XFA = (
    "The PDF is an XFA form: what it shows in Acrobat is kept in a form description that was not read. "
    "Print it to a new PDF from Acrobat and check that."
)
_CUT_SHORT = (
    "The PDF ends before it should: it was cut short, and pages or parts of them may be missing. "
    "Get a complete copy, or compare it with what was read."
)
