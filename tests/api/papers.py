"""The sample agreements as the files people send."""

from __future__ import annotations

import io
from xml.sax.saxutils import escape

from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer


def as_pdf(text: str, *, times: int = 1) -> bytes:
    """The text as pages of a PDF, as often as asked, to make it long."""
    style = getSampleStyleSheet()["Normal"]
    blocks = [" ".join(block.split()) for block in text.split("\n\n") if block.strip()] * times
    file = io.BytesIO()
    SimpleDocTemplate(file).build(
        [part for block in blocks for part in (Paragraph(escape(block), style), Spacer(1, 8))]
    )
    return file.getvalue()
