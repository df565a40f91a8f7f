"""The PDF files of the corpus whose pages are turned, ruled, filled in or remarked upon; `build_pdf` writes them."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas

from tests.files.drawing import AUDIT, DUTY, RETURN, at, wrapped
from tests.parsers.pages import HEIGHT, WIDTH, Draw, drawn, grid, lines, together

LEVELS = [
    ("Metric", "Target", "Period"),
    ("Uptime of the portal", "99.9% or more", "Calendar month"),
    ("Time to answer a call", "80% within 30 seconds", "Week"),
    ("Accuracy of coding", "95% or more", "Quarter"),
]


def turned(angle: int, x: float, y: float, draw: Draw) -> Draw:
    """What is drawn, turned about a point."""

    def drawing(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(x, y)
        canvas.rotate(angle)
        canvas.setFont("Times-Roman", 10)
        draw(canvas)
        canvas.restoreState()

    return drawing


def page_turned(rotation: int, angle: int, x: float, y: float) -> bytes:
    """A page with /Rotate whose text stands upright as shown."""
    text = lines([*wrapped(f"1. {DUTY}", 80), "", *wrapped(f"2. {AUDIT}", 80)], top=-60, left=60)
    return drawn(turned(angle, x, y, text), rotation=rotation)


def page_turned_left() -> bytes:
    return page_turned(90, 90, 0, 0 + 0)


def table_turned_sideways() -> bytes:
    """An upright heading, and a table that is read with the head on one's shoulder."""
    table = together(lines(["The service levels are:"], top=-60, left=60), grid(LEVELS, top=-80, left=60))
    return drawn(together(at(72, 750, "SCHEDULE 2", font="Times-Bold"), turned(90, 40, 40, table)))


def text_upside_down() -> bytes:
    return drawn(turned(180, WIDTH, HEIGHT, lines([*wrapped(f"1. {DUTY}", 80), *wrapped(f"2. {AUDIT}", 80)])))


def page_turned_upside_down() -> bytes:
    """Text drawn upright on a page that is shown upside down and so scanned."""
    return drawn(lines([*wrapped(f"1. {DUTY}", 80), *wrapped(f"2. {AUDIT}", 80)]), rotation=180)


def mark_along_the_edge() -> bytes:
    mark = turned(90, 25, 300, at(0, 0, "MERCY-0000417"))
    text = lines([*wrapped(f"1. {DUTY}", 85), "", *wrapped(f"2. {RETURN}", 85)])
    return drawn(together(mark, text), together(lines(wrapped(f"3. {AUDIT}", 85)), mark))


def form() -> bytes:
    """Every kind of field with a value, beside what it answers."""

    def draw(canvas: Canvas) -> None:
        fields = canvas.acroForm
        canvas.drawString(72, 720, "This Agreement is made between Mercy Hospital and")
        fields.textfield(name="vendor", x=330, y=715, width=200, height=18, value="Acme Billing LLC")
        canvas.drawString(72, 690, "Notice within days:")
        fields.choice(
            name="days", x=170, y=685, width=60, height=18, options=["5", "10", "30"], value="10", fieldFlags="combo"
        )
        for row, (name, checked) in enumerate((("Encryption", True), ("Offshore work", False))):
            fields.checkbox(name=name, x=72, y=655 - 20 * row, size=12, checked=checked)
            canvas.drawString(90, 657 - 20 * row, name)
        for row, (value, chosen) in enumerate((("return", False), ("destroy", True))):
            fields.radio(name="end", value=value, x=72, y=610 - 20 * row, size=12, selected=chosen)
            canvas.drawString(90, 612 - 20 * row, f"{value} the information at the end")
        canvas.drawString(72, 560, "Remarks:")
        fields.textfield(
            name="remarks", x=72, y=500, width=400, height=50, fieldFlags="multiline",
            value="Vendor shall report each breach\nwithin five business days.",
        )  # fmt: skip
        fields.textfield(name="empty", x=72, y=470, width=200, height=18, value="")
        canvas.drawString(72, 440, "Signed below.")

    return drawn(draw)


def remarked_upon() -> bytes:
    """Notes, a highlight and a text comment are people's remarks; a link is none."""

    def draw(canvas: Canvas) -> None:
        lines(wrapped(f"1. {DUTY}", 90))(canvas)
        canvas.textAnnotation("Is five days enough?", (500, 700, 520, 720))
        canvas.highlightAnnotation(
            "within five days", (72, 690, 300, 720), QuadPoints=[72, 720, 300, 720, 72, 690, 300, 690]
        )
        canvas.freeTextAnnotation("VENDOR SHALL KEEP COPIES", (72, 500, 300, 520))
        canvas.linkURL("https://example.org", (72, 600, 200, 620))

    return drawn(draw)


def ruled_table() -> bytes:
    return drawn(
        together(lines(["The service levels are:"], top=530), grid(LEVELS), lines(["End of the schedule."], top=400))
    )


def cell_of_two_lines() -> bytes:
    """Cells with two lines, side by side, and one that is empty."""

    def draw(canvas: Canvas) -> None:
        across, down = (72, 222, 372, 540), (700, 680, 640, 600)
        canvas.grid(list(across), list(down))
        cells = [
            (0, 0, ["Coverage"]), (1, 0, ["Limit"]), (2, 0, ["Remarks"]),
            (0, 1, ["Professional liability", "(errors and omissions)"]), (1, 1, ["$2,000,000 for each", "claim"]),
            (0, 2, ["Cyber liability"]), (2, 2, ["Includes notice costs", "and regulators' fines"]),
        ]  # fmt: skip
        for across_at, down_at, texts in cells:
            lines(texts, top=down[down_at] - 14, left=across[across_at] + 4)(canvas)

    return drawn(together(lines(["Vendor shall keep this insurance:"]), draw))


def merged_cells() -> bytes:
    """A heading across two columns, and a cell that stands beside two rows."""

    def draw(canvas: Canvas) -> None:
        canvas.rect(72, 600, 450, 80)
        for y in (660, 640):
            canvas.line(72, y, 522, y)
        canvas.line(222, 620, 522, 620)
        canvas.line(222, 600, 222, 660)
        canvas.line(372, 600, 372, 660)
        for x, y, text in (
            (76, 666, "Severity levels and the times to restore"), (76, 646, "Level"), (226, 646, "What it is"),
            (376, 646, "Restored within"), (76, 616, "Critical"), (226, 626, "Portal down"), (376, 626, "4 hours"),
            (226, 606, "Calls lost"), (376, 606, "8 hours"),
        ):  # fmt: skip
            canvas.drawString(x, y, text)

    return drawn(draw)


def table_over_two_pages() -> bytes:
    rows = [(f"Service {number}", f"{90 + number}% or more", "Month") for number in range(1, 8)]
    first = together(lines(["The service levels are:"], top=200), grid([LEVELS[0], *rows[:4]], top=180))
    return drawn(first, together(grid(rows[4:], top=740), lines(["End of the schedule."], top=600)))


def level_rules_only() -> bytes:
    """Rules above and below the header and at the end, as books set tables."""
    across = (72, 240, 400)

    def draw(canvas: Canvas) -> None:
        for y in (640, 620, 550):
            canvas.line(72, y, 520, y)
        for row, texts in enumerate(LEVELS):
            for x, text in zip(across, texts, strict=True):
                canvas.drawString(x, 626 - 20 * row, text)

    return drawn(together(lines(wrapped(f"1. {DUTY}", 85)), draw, lines(wrapped(f"2. {AUDIT}", 85), top=520)))


def rules_of_thin_boxes() -> bytes:
    """Rules drawn as filled boxes, some in dashes."""

    def draw(canvas: Canvas) -> None:
        for row in range(5):
            canvas.rect(72, 680 - 20 * row, 450, 0.5, stroke=0, fill=1)
        for x in (72, 222, 372, 522):
            for dash in range(20):
                canvas.rect(x, 600 + 4 * dash, 0.5, 3, stroke=0, fill=1)
        for row, texts in enumerate(LEVELS):
            for column_at, text in enumerate(texts):
                canvas.drawString(76 + 150 * column_at, 666 - 20 * row, text)

    return drawn(draw)


def shaded_rows() -> bytes:
    """Every other row on a grey ground, no rules."""

    def draw(canvas: Canvas) -> None:
        for row, texts in enumerate(LEVELS):
            canvas.setFillGray(0.85 if row % 2 == 0 else 1)
            canvas.rect(72, 660 - 20 * row, 450, 20, stroke=0, fill=1)
            canvas.setFillGray(0)
            for column_at, text in enumerate(texts):
                canvas.drawString(76 + 150 * column_at, 666 - 20 * row, text)

    return drawn(draw)


CASES: Sequence = (
    page_turned_left, table_turned_sideways, text_upside_down, page_turned_upside_down, mark_along_the_edge, form,
    remarked_upon, ruled_table, cell_of_two_lines, merged_cells, table_over_two_pages, level_rules_only,
    rules_of_thin_boxes, shaded_rows,
)  # fmt: skip
