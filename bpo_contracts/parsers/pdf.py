"""PDF (ISO 32000-1): text and places by PDFium, page by page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from bpo_contracts.document import Box, Document, DocumentWarning
from bpo_contracts.errors import FileError
from bpo_contracts.parsers.limits import check_page_count
from bpo_contracts.parsers.pdf_beside import remarks, warnings_beside
from bpo_contracts.parsers.pdf_boxes import PDFIUM_LOCK, PdfBoxes
from bpo_contracts.parsers.pdf_footnotes import mark_footnotes
from bpo_contracts.parsers.pdf_forms import field_lines
from bpo_contracts.parsers.pdf_lines import PageText, PdfLine
from bpo_contracts.parsers.pdf_ocr import Recognition, recognise_pages
from bpo_contracts.parsers.pdf_order import read_lines
from bpo_contracts.parsers.pdf_running import without_running_lines
from bpo_contracts.parsers.pdf_unread import crowded_pages, no_text, warnings_about
from bpo_contracts.parsers.pdf_usable import Unread, why_unread
from bpo_contracts.parsers.pdf_writer import PdfWriter
from bpo_contracts.progress import tell


@dataclass(slots=True)
class _Shown:
    """What pages show beside their text: their sizes, where their fields stand, people's remarks, too many rules."""

    sizes: dict[int, tuple[float, float]] = field(default_factory=dict)
    fields: dict[int, list[Box]] = field(default_factory=dict)
    remarks: dict[int, Counter[str]] = field(default_factory=dict)
    crowded: list[int] = field(default_factory=list)

    def note(self, number: int, page: PageText) -> None:
        self.sizes[number] = page.frame.width, page.frame.height
        self.remarks[number] = remarks(page.page)


def parse_pdf(source: bytes, password: str | None = None, ocr: str = "auto") -> Document:
    """Read a PDF: its paragraphs, lists and ruled tables in reading order, pages without text by recognition."""
    unread: dict[int, Unread] = {}
    shown = _Shown()
    with PDFIUM_LOCK, _opened(source, password) as (pdf, used):
        pages = list(_read_pages(pdf, unread, shown))
        beside = (*crowded_pages(shown.crowded), *warnings_beside(pdf, source, shown.remarks))
    recognition = recognise_pages(source, used, [number for number, page in unread.items() if page.drawable], ocr)
    pages = recognition.added_to(pages)
    if not any(pages):
        raise no_text(unread.values(), recognition, ocr)
    warnings = (*warnings_about(recognition, unread, ocr), *beside)
    return _document(pages, warnings, recognition, shown, partial(PdfBoxes, source, used))


def _document(
    pages: Sequence[list[PdfLine]],
    warnings: tuple[DocumentWarning, ...],
    recognition: Recognition,
    shown: _Shown,
    boxes: Callable[..., PdfBoxes],
) -> Document:
    bodies = without_running_lines(pages)
    for lines in bodies:
        mark_footnotes(lines)
    writer = PdfWriter([line for lines in bodies for line in lines], len(pages))
    for line in _heads(pages[0], bodies[0]):
        writer.write_block([line], part="header")
    writer.write_all()
    return Document(
        text=writer.text,
        pages=writer.pages(shown.sizes),
        blocks=tuple(writer.blocks),
        warnings=warnings,
        doubts=tuple(recognition.doubts(writer.places)),
        box_source=boxes(writer.places, recognition.boxes(), shown.fields),
    )


def _heads(lines: Sequence[PdfLine], body: Sequence[PdfLine]) -> Iterator[PdfLine]:
    """The running lines at the head of the first page: they may name the contract."""
    first = min((line.top for line in body), default=0.0)
    kept = {id(line) for line in body}
    running = (line for line in lines if id(line) not in kept and line.bottom <= first)
    return (line for line in running if any(map(str.isalpha, line.text)))


def _read_pages(pdf: pdfium.PdfDocument, unread: dict[int, Unread], shown: _Shown) -> Iterator[list[PdfLine]]:
    for number in range(1, len(pdf) + 1):
        yield _read_page(pdf, number, unread, shown)
        tell("reading", number, len(pdf))


def _read_page(pdf: pdfium.PdfDocument, number: int, unread: dict[int, Unread], shown: _Shown) -> list[PdfLine]:
    try:
        page = PageText.of(pdf[number - 1])
    except pdfium.PdfiumError:
        unread[number] = Unread("is damaged and could not be opened", usable=False, drawable=False)
        return []
    try:
        shown.note(number, page)
        found = why_unread(page)
        if found:
            unread[number] = found
        lines = field_lines(page) if found and not found.usable else read_lines(page)
        shown.fields[number] = page.fields
        shown.crowded.extend([number] if page.crowded else ())
    finally:
        page.close()
    pieces = [piece for line in lines for cell in line.cells for piece in cell]
    for line in (*lines, *pieces):
        line.page = number
    return lines


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
            pdf = pdfium.PdfDocument(source, attempt)
            pdf.init_forms()
            return pdf, attempt
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
