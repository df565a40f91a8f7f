"""PDF files for the tests, drawn line by line."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 612, 792
Draw = Callable[[Canvas], None]


def drawn(*pages: Draw, password: str = "", rotation: int = 0) -> bytes:
    """A PDF of these pages."""
    file = io.BytesIO()
    encryption = StandardEncryption(password, ownerPassword="owner") if password else None
    canvas = Canvas(file, pagesize=(WIDTH, HEIGHT), encrypt=encryption, invariant=True)
    for draw in pages:
        canvas.setPageRotation(rotation)
        canvas.setPageSize((HEIGHT, WIDTH) if rotation in {90, 270} else (WIDTH, HEIGHT))
        canvas.setFont("Helvetica", 11)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def lines(texts: Sequence[str], *, top: float = 720, left: float = 72, pitch: float = 13) -> Draw:
    """Lines below one another; an empty one leaves a gap."""

    def draw(canvas: Canvas) -> None:
        for at, text in enumerate(texts):
            canvas.drawString(left, top - at * pitch, text)

    return draw


def together(*draws: Draw) -> Draw:
    def draw(canvas: Canvas) -> None:
        for each in draws:
            each(canvas)

    return draw


def pdf_file(*pages: Sequence[str]) -> bytes:
    return drawn(*(lines(page) for page in pages))


def grid(rows: Sequence[Sequence[str]], *, top: float = 500, left: float = 72, width: float = 150) -> Draw:
    """A ruled table."""

    def draw(canvas: Canvas) -> None:
        across = [left + at * width for at in range(len(rows[0]) + 1)]
        down = [top - at * 20 for at in range(len(rows) + 1)]
        canvas.grid(across, down)
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                canvas.drawString(across[column] + 4, down[at] - 14, text)

    return draw
