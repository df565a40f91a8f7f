"""What is filled in to the fields of a form (ISO 32000-1, 12.7), as lines that stand where the fields do."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from bpo_contracts.document import Box
from bpo_contracts.parsers.pdf_lines import FIELD, PageText, PdfLine

_HIDDEN = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW
_LINE_HEIGHT = 12.0
_LETTER_WIDTH = 0.45
_LONGEST_VALUE = 1 << 20
_TICKED, _UNTICKED = "☒", "☐"
_BUTTONS = {pdfium_c.FPDF_FORMFIELD_CHECKBOX, pdfium_c.FPDF_FORMFIELD_RADIOBUTTON}
_CHOICES = {pdfium_c.FPDF_FORMFIELD_COMBOBOX, pdfium_c.FPDF_FORMFIELD_LISTBOX}


def field_lines(page: PageText) -> list[PdfLine]:
    """The values of the page's fields; the page learns where they stand."""
    if page.page.formenv is None:
        return []
    lines: list[PdfLine] = []
    for at in range(pdfium_c.FPDFPage_GetAnnotCount(page.page.raw)):
        with annotation(page.page, at) as field:
            if pdfium_c.FPDFAnnot_GetSubtype(field) != pdfium_c.FPDF_ANNOT_WIDGET:
                continue
            value = "" if pdfium_c.FPDFAnnot_GetFlags(field) & _HIDDEN else _value(page.page.formenv.raw, field)
            rect = pdfium_c.FS_RECTF()
            if value.strip() and pdfium_c.FPDFAnnot_GetRect(field, rect):
                lines += _lines(page, value, page.frame.box(rect.left, rect.bottom, rect.right, rect.top))
    return lines


@contextmanager
def annotation(page: pdfium.PdfPage, at: int) -> Iterator[Any]:
    """The annotation while it is open; a broken one counts as of no kind."""
    opened = pdfium_c.FPDFPage_GetAnnot(page.raw, at)
    try:
        yield opened
    finally:
        if opened:
            pdfium_c.FPDFPage_CloseAnnot(opened)


def _value(form: Any, field: Any) -> str:
    kind = pdfium_c.FPDFAnnot_GetFormFieldType(form, field)
    if kind in _BUTTONS:
        return _TICKED if pdfium_c.FPDFAnnot_IsChecked(form, field) else _UNTICKED
    if kind in _CHOICES:
        chosen = [
            _read(pdfium_c.FPDFAnnot_GetOptionLabel, form, field, at)
            for at in range(pdfium_c.FPDFAnnot_GetOptionCount(form, field))
            if pdfium_c.FPDFAnnot_IsOptionSelected(form, field, at)
        ]
        return ", ".join(chosen) or _read(pdfium_c.FPDFAnnot_GetFormFieldValue, form, field)
    if kind == pdfium_c.FPDF_FORMFIELD_TEXTFIELD:
        return _read(pdfium_c.FPDFAnnot_GetFormFieldValue, form, field)
    return ""


def _read(ask: Callable[..., int], *about: Any) -> str:
    """What PDFium answers as UTF-16, asked for its length first."""
    size = ask(*about, None, 0)
    if not 2 < size <= _LONGEST_VALUE:
        return ""
    buffer = (pdfium_c.FPDF_WCHAR * (size // 2))()
    ask(*about, buffer, size)
    return ctypes.string_at(buffer, size - 2).decode("utf-16-le", "replace")


def _lines(page: PageText, value: str, box: Box) -> Iterator[PdfLine]:
    """A short value stands in the middle of its field, a long one begins at the top."""
    texts = [" ".join(text.split()) for text in value.splitlines() if text.strip()]
    left, top, right, bottom = box
    height = min(_LINE_HEIGHT, max(1.0, (bottom - top) / len(texts)))
    if len(texts) == 1:
        top = (top + bottom - height) / 2
    for row, text in enumerate(texts):
        number = FIELD + len(page.fields)
        page.fields.append(box)
        above = top + row * height
        yield PdfLine(
            text, left, min(right, left + _LETTER_WIDTH * height * len(text)), 0.28 * height,
            _LETTER_WIDTH * height * len(text.split()[0]), height,
            top=above, bottom=above + height, chars=[number] * len(text), begins=row == 0 and len(texts) > 1,
        )  # fmt: skip
