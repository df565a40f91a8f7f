"""The sample agreements as the files people send."""

from __future__ import annotations

import io
from xml.sax.saxutils import escape

from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer


def as_pdf(text: str, *, times: int = 1) -> bytes:
    """The text as pages of a PDF, as often as asked, to make it long."""
    style = getSampleStyleSheet()["Normal"]
    blocks = [block for block in text.split("\n\n") if block.strip()]
    shown = [part for block in blocks for part in (Paragraph(escape(" ".join(block.split())), style), Spacer(1, 8))]
    file = io.BytesIO()
    SimpleDocTemplate(file).build([part for _ in range(times) for part in list(shown)])
    return file.getvalue()
