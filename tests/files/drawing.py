"""What the PDF files of the corpus are drawn with: a few clauses, and text set in columns."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas

from tests.parsers.pages import Draw, lines

DUTY = (
    "Vendor shall report to Customer each breach of unsecured protected health information that it or any of its "
    "subcontractors discovers, without unreasonable delay and in no case later than five business days after the "
    "discovery, and shall name each individual whose information was concerned."
)
RETURN = (
    "Upon the end of this Agreement Vendor shall return or destroy all protected health information that it still "
    "keeps in any form, and shall keep no copies of it; where that is not feasible, Vendor shall extend the "
    "protections of this Agreement to the information for as long as it keeps it."
)
AUDIT = (
    "Vendor shall make its internal practices, books and records that concern the use and disclosure of the "
    "information available to the Secretary, so that the Secretary may determine whether Customer complies."
)


def wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width)


def column(texts: Sequence[str], left: float, *, top: float = 700, width: int = 40, size: float = 10) -> Draw:
    """Paragraphs below one another with a gap between."""
    broken = [line for text in texts for line in (*wrapped(text, width), "")]

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", size)
        lines(broken, top=top, left=left, pitch=size * 1.2)(canvas)

    return draw


def at(left: float, top: float, text: str, *, font: str = "Times-Roman", size: float = 10) -> Draw:
    """One line somewhere."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        canvas.drawString(left, top, text)

    return draw
