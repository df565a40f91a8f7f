"""PDF (ISO 32000-1): text and places by PDFium, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from bpo_contracts.document import Box, Document, DocumentWarning
from bpo_contracts.errors import FileError
from bpo_contracts.parsers.limits import check_page_count
from bpo_contracts.parsers.pdf_boxes import PDFIUM_LOCK, PdfBoxes
from bpo_contracts.parsers.pdf_lines import PageText, PdfLine, page_lines
from bpo_contracts.parsers.pdf_order import in_reading_order, without_running_lines
from bpo_contracts.parsers.pdf_tables import with_tables
from bpo_contracts.parsers.pdf_writer import PdfWriter

_FEW_CHARACTERS = 100
_PICTURE_SHARE = 0.5
_LOGO_SHARE = 0.02
_OUTLINES = 100
_OCR_ADVICE = "Run it through text recognition (OCR), for example with ocrmypdf or Acrobat, and check that file."


def parse_pdf(source: bytes, password: str | None = None, ocr: str = "auto") -> Document:  # noqa: ARG001
    """Read a PDF: its paragraphs, lists and ruled tables in reading order."""
    warnings: list[DocumentWarning] = []
    with PDFIUM_LOCK, _opened(source, password) as (pdf, used):
        pages = [_read_page(pdf, number, warnings) for number in range(1, len(pdf) + 1)]
    if not any(pages):
        raise FileError("no-text", _no_text(warnings))
    return _document(pages, warnings, source, used)


def _document(
    pages: Sequence[list[PdfLine]], warnings: Sequence[DocumentWarning], source: bytes, password: str | None
) -> Document:
    bodies = without_running_lines(pages)
    writer = PdfWriter([line for lines in bodies for line in lines], len(pages))
    for line in _heads(pages[0], bodies[0]):
        writer.write_block([line], part="header")
    writer.write_all()
    return Document(
        text=writer.text,
        pages=writer.pages(),
        blocks=tuple(writer.blocks),
        warnings=tuple(warnings),
        box_source=PdfBoxes(source, password, writer.places),
    )


def _heads(lines: Sequence[PdfLine], body: Sequence[PdfLine]) -> Iterator[PdfLine]:
    """The running lines at the head of the first page: they may name the contract."""
    first = min((line.top for line in body), default=0.0)
    kept = {id(line) for line in body}
    running = (line for line in lines if id(line) not in kept and line.bottom <= first)
    return (line for line in running if any(map(str.isalpha, line.text)))


def _read_page(pdf: pdfium.PdfDocument, number: int, warnings: list[DocumentWarning]) -> list[PdfLine]:
    try:
        page = PageText.of(pdf[number - 1])
    except pdfium.PdfiumError:
        warnings.append(_unread(number, "is damaged and could not be opened"))
        return []
    try:
        reason = _why_unread(page)
        if reason:
            warnings.append(_unread(number, reason))
        if reason or not page.text:
            return []
        lines = in_reading_order(with_tables(page, page_lines(page)), page.frame.width)
    finally:
        page.close()
    pieces = [piece for line in lines for cell in line.cells for piece in cell]
    for line in (*lines, *pieces):
        line.page = number
    return lines


def _why_unread(page: PageText) -> str | None:
    """Why words on the page are out of reach, if they are; an empty page is none."""
    count = sum(map(len, page.text.split()))
    if not count:
        return "holds a picture but no text, as a scan does" if _shows_something(page) else None
    if not page.is_readable():
        return "holds letters that do not say which they are: its fonts have no map to Unicode"
    if count < _FEW_CHARACTERS and _picture_share(page) > _PICTURE_SHARE:
        return "is mostly a picture, as a scan is"
    return None


def _shows_something(page: PageText) -> bool:
    """Whether a page without text shows a picture or letters drawn as outlines; blank pages do not."""
    return _picture_share(page) > _LOGO_SHARE or len(_drawn(page, pdfium_c.FPDF_PAGEOBJ_PATH)) > _OUTLINES


def _picture_share(page: PageText) -> float:
    """The largest part of the page that one picture covers."""
    boxes = _drawn(page, pdfium_c.FPDF_PAGEOBJ_IMAGE)
    area = max(((right - left) * (bottom - top) for left, top, right, bottom in boxes), default=0.0)
    return area / max(1.0, page.frame.width * page.frame.height)


def _drawn(page: PageText, kind: int) -> list[Box]:
    """The boxes of what is drawn on the page; inside a form, each counts with the box of the whole form."""
    found: list[Box] = []
    outer: Box = (0.0, 0.0, 0.0, 0.0)
    for item in page.page.get_objects(max_depth=3):
        if item.level == 0:
            outer = page.frame.box(*item.get_bounds())
        if item.type == kind and outer[2] > outer[0] and outer[3] > outer[1]:
            found.append(outer)
    return found


def _unread(number: int, reason: str) -> DocumentWarning:
    message = f"Page {number} {reason}. It was not read. {_OCR_ADVICE}"
    return DocumentWarning("page-not-read", message, page=number, unread=True)


def _no_text(warnings: Sequence[DocumentWarning]) -> str:
    if any("Unicode" in warning.message for warning in warnings):
        return (
            "The letters of the PDF do not say which they are: its fonts have no map to Unicode, so that copied text "
            f"is gibberish too. {_OCR_ADVICE}"
        )
    return f"The PDF holds no text; it looks like a scan. {_OCR_ADVICE}"


@contextmanager
def _opened(source: bytes, password: str | None) -> Iterator[tuple[pdfium.PdfDocument, str | None]]:
    """The open file and the password that opened it; the empty one is tried first."""
    pdf, used = _open(source, password)
    try:
        if len(pdf) == 0:
            raise FileError("no-pages", "The PDF has no pages. Export it again from the program it was written with.")
        check_page_count(len(pdf))
        yield pdf, used
    finally:
        pdf.close()


def _open(source: bytes, password: str | None) -> tuple[pdfium.PdfDocument, str | None]:
    for attempt in dict.fromkeys((None, password)):
        try:
            return pdfium.PdfDocument(source, attempt), attempt
        except pdfium.PdfiumError as error:
            if error.err_code == pdfium_c.FPDF_ERR_SECURITY:
                raise FileError("encrypted", _UNSUPPORTED_LOCK) from None
            if error.err_code != pdfium_c.FPDF_ERR_PASSWORD:
                raise FileError("corrupt", _CORRUPT) from None
    raise FileError("encrypted", _WRONG_PASSWORD if password else _LOCKED)


_CORRUPT = "The PDF is damaged and cannot be opened. Export or download it again; Acrobat or qpdf may repair it."
_LOCKED = "The PDF is encrypted and needs a password. Give the password, or save a copy without one."
_WRONG_PASSWORD = "The PDF is encrypted and the password given does not open it. Check it, or save a copy without one."  # noqa: S105
_UNSUPPORTED_LOCK = "The PDF is encrypted in a way that cannot be opened here. Save a copy without protection."
