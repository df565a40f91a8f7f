"""The pages of a PDF as pictures for people to look at."""

from __future__ import annotations

import io

import pypdfium2 as pdfium

from bpo_contracts.errors import FileError
from bpo_contracts.parsers.limits import MAX_RENDERED_PIXELS
from bpo_contracts.parsers.ocr.words import RecognitionError
from bpo_contracts.parsers.pdf_boxes import PDFIUM_LOCK
from bpo_contracts.parsers.pdf_rendering import check_pictures

_WIDTH = 1_100


def page_picture(source: bytes, number: int, width: int = _WIDTH) -> bytes:
    """A page (counted from 1) as PNG, so many pixels wide. Raises FileError where it cannot be drawn."""
    with PDFIUM_LOCK:
        try:
            pdf = pdfium.PdfDocument(source)
            page = pdf[number - 1]
            check_pictures(page)
            across, down = page.get_size()
            scale = min(width / max(1.0, across), (MAX_RENDERED_PIXELS / max(1.0, across * down)) ** 0.5)
            picture = page.render(scale=scale, may_draw_forms=False).to_pil()
        except (pdfium.PdfiumError, RecognitionError, IndexError) as error:
            raise FileError("not-drawable", f"Page {number} cannot be shown as a picture ({error}).") from error
    drawn = io.BytesIO()
    picture.convert("P", palette=1, colors=64).save(drawn, "PNG", optimize=False)
    return drawn.getvalue()
