"""Writes the PDF files of this folder, the same bytes every time; the text beside each was compared with what is drawn here.

usage: python -m tests.files.build_pdf
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from tests.files.build_pdf_parts import CASES as PARTS
from tests.files.drawing import AUDIT, DUTY, RETURN, at, column, wrapped
from tests.parsers.pages import HEIGHT, WIDTH, Draw, drawn, grid, lines, together

FOLDER = Path(__file__).parent / "pdf"


def two_columns() -> bytes:
    title = at(150, 740, "BUSINESS ASSOCIATE AGREEMENT", font="Times-Bold", size=14)
    return drawn(
        together(title, column([f"1. {DUTY}", f"2. {RETURN}"], 60), column([f"3. {AUDIT}", f"4. {DUTY}"], 320))
    )


def three_columns() -> bytes:
    texts = (f"1. {DUTY}", f"2. {RETURN}", f"3. {AUDIT}")
    return drawn(together(*(column([text], 50 + 180 * at, width=32) for at, text in enumerate(texts))))


def columns_drawn_row_by_row() -> bytes:
    """As some exports do: each line of the left column, then that of the right beside it."""
    left, right = (wrapped(text, 42) for text in (f"1. {DUTY} {AUDIT}", f"2. {RETURN} {AUDIT}"))

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        for row, pair in enumerate(zip(left, right, strict=False)):
            for text, x in zip(pair, (60, 320), strict=True):
                canvas.drawString(x, 700 - 12 * row, text)

    return drawn(draw)


def headings_across_columns() -> bytes:
    def part(top: float, heading: str, left: str, right: str) -> Draw:
        across = at(60, top, heading, font="Times-Bold", size=11)
        return together(across, column([left], 60, top=top - 20), column([right], 320, top=top - 20))

    return drawn(
        together(
            part(720, "PART ONE: DUTIES OF THE VENDOR IN RESPECT OF PROTECTED HEALTH INFORMATION", DUTY, AUDIT),
            part(520, "PART TWO: WHAT BECOMES OF THE INFORMATION WHEN THIS AGREEMENT COMES TO ITS END", RETURN, DUTY),
        )
    )


def side_notes() -> bytes:
    """Clause headings in the margin, each beside the first lines of its clause and drawn after them."""
    clauses = [("Reports of", "breaches", DUTY), ("Return of", "information", RETURN), ("Books and", "records", AUDIT)]
    draws: list[Draw] = []
    for number, (first, second, text) in enumerate(clauses):
        top = 700 - 90 * number
        draws += [column([f"{number + 1}. {text}"], 150, top=top, width=80)]
        draws += [at(60, top, first, size=8), at(60, top - 9, second, size=8)]
    return drawn(together(*draws))


def side_notes_drawn_within() -> bytes:
    """The same with each note drawn between two lines of its clause, at their height."""
    text = wrapped(f"1. {DUTY}", 80)

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        for row, line in enumerate(text):
            canvas.drawString(150, 700 - 12 * row, line)
            if row < 2:
                canvas.drawString(60, 700 - 12 * row, ("Reports of", "breaches")[row])
        lines(wrapped(f"2. {AUDIT}", 80), top=640, left=150, pitch=12)(canvas)

    return drawn(draw)


def table_beside_text() -> bytes:
    rows = [("Metric", "Target"), ("Uptime", "99.9%"), ("Answer", "30 minutes"), ("Restore", "4 hours")]
    below = column([RETURN], 60, top=560, width=95)
    return drawn(together(column([DUTY], 60, width=45), grid(rows, top=705, left=350, width=100), below))


def text_box() -> bytes:
    """A framed box that stands in the page beside the clause it interrupts."""

    def box(canvas: Canvas) -> None:
        canvas.rect(380, 610, 170, 100)
        column(["Note to the draft: the parties still discuss this clause."], 388, top=695, width=30)(canvas)

    return drawn(together(box, column([DUTY], 60, width=60), column([RETURN], 60, top=590, width=95)))


def footnote_between_pages() -> bytes:
    """A sentence goes on over the page; the footnote at the foot of the first stands between its halves."""
    first, second = (wrapped(DUTY, 80)[part] for part in (slice(0, 2), slice(2, None)))

    def rule(canvas: Canvas) -> None:
        canvas.line(72, 130, 200, 130)

    note = column(["1 As defined in 45 CFR 164.402, where the exceptions are named as well."], 72, top=115, size=8)
    body = lines([*wrapped(f"1. {RETURN} {AUDIT}", 90), "", "2. The duties in particular:", "", *first], top=720)
    return drawn(together(body, rule, note), lines(second, top=720))


def scrambled() -> bytes:
    """The paragraphs of the page drawn in any order."""
    parts = [column([f"{number}. {text}"], 60, top=720 - 70 * number, width=95) for number, text in
             enumerate((DUTY, RETURN, AUDIT, DUTY))]  # fmt: skip
    return drawn(together(parts[2], parts[0], parts[3], parts[1]))


def word_by_word() -> bytes:
    """Every word drawn on its own, without spaces, the words of the page in alphabetical order."""
    placed: list[tuple[str, float, float]] = []
    canvas = Canvas("")
    for row, line in enumerate(wrapped(f"1. {DUTY}", 90)):
        x = 60.0
        for word in line.split():
            placed.append((word, x, 700 - 12 * row))
            x += canvas.stringWidth(f"{word} ", "Times-Roman", 10)
    return drawn(together(*(at(x, y, word) for word, x, y in sorted(placed))))


def signature_blocks() -> bytes:
    left = ["MERCY HOSPITAL", "By: ______________", "Name: Ann Lee", "Title: Director", "Date: 3 May 2024"]
    right = ["ACME BILLING LLC", "By: ______________", "Name: Bo Chan", "Title: Manager", "Date: 4 May 2024"]
    text = lines(
        [*wrapped("IN WITNESS WHEREOF, the parties have signed this Agreement on the dates below.", 90)], top=720
    )
    return drawn(together(text, lines(left, top=680, pitch=20), lines(right, top=680, left=330, pitch=20)))


def pleading_numbers() -> bytes:
    """Numbers down the margin that count the lines of the paper."""
    text = [*wrapped(f"1. {DUTY}", 80), *wrapped(f"2. {RETURN}", 80), *wrapped(f"3. {AUDIT}", 80)]
    numbers = [str(number) for number in range(1, 29)]

    def page(part: list[str]) -> Draw:
        return together(lines(numbers, top=720, left=50, pitch=24), lines(part, top=720, left=80, pitch=24))

    return drawn(page(text[:6]), page(text[6:]))


def running_lines() -> bytes:
    parts = wrapped(f"{DUTY} {RETURN} {AUDIT}", 90)

    def page(number: int, part: list[str]) -> Draw:
        header = lines(["Master Services Agreement", "Execution Version"], top=770)
        footer = lines([f"Acme / Mercy  {number}"], top=40, left=250)
        return together(header, lines(part, top=700), footer)

    return drawn(*(page(number, parts[3 * number - 3 : 3 * number]) for number in (1, 2, 3)))


def bates_numbers_and_stamp() -> bytes:
    parts = wrapped(f"{DUTY} {RETURN} {AUDIT}", 90)

    def page(number: int) -> Draw:
        stamp = at(430, 24, f"MERCY-{number + 417:07d}", font="Courier", size=9)
        marks = at(60, 24, "CONFIDENTIAL - SUBJECT TO PROTECTIVE ORDER", font="Courier", size=7)
        part = lines(parts[3 * number : 3 * number + 3], top=700)
        return together(stamp, marks, part) if number % 2 else together(part, marks, stamp)

    return drawn(*map(page, range(3)))


def watermark() -> bytes:
    """A word drawn slantwise and pale across the text, before it on one page and after it on the other."""

    def mark(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(WIDTH / 2, HEIGHT / 2 + 180)
        canvas.rotate(45)
        canvas.setFillColor(Color(0.5, 0.5, 0.5, alpha=0.3))
        canvas.setFont("Helvetica-Bold", 70)
        canvas.drawCentredString(0, 0, "CONFIDENTIAL")
        canvas.restoreState()

    text = lines(wrapped(f"1. {DUTY} {RETURN}", 90), top=720)
    return drawn(together(mark, text), together(lines(wrapped(f"2. {AUDIT}", 90)), mark))


def sec_page_marks() -> bytes:
    """A contract filed as an exhibit: its own page numbers stand where its pages ended."""
    parts = wrapped(f"{DUTY} {RETURN} {AUDIT}", 90)

    def page(number: int) -> Draw:
        text = [*parts[3 * number : 3 * number + 2], "", f"-{number + 2}-", "", parts[3 * number + 2]]
        return together(lines(text, top=700), at(60, 24, "Source: ACME BILLING, INC., 10-Q, 5/9/2019", size=7))

    return drawn(*map(page, range(3)))


def broken_words() -> bytes:
    text = [
        "1. Vendor shall not use the information for any purpose other than those of this disclo-",
        "sure and shall have every third-",
        "party processor and every self-",
        "insurer agree to it. A third-party processor is one too, and a subcon-",
        "tractor is as well. Section 164.504(e) and 45 CFR Parts 160-",
        "164 stay in force.",
    ]
    return drawn(lines(text))


def spaced(text: str, *, left: float, top: float, spacing: float = 0.0, size: float = 11) -> Draw:
    """A line with more or less than the usual space between its letters (9.3.2)."""

    def draw(canvas: Canvas) -> None:
        words = canvas.beginText(left, top)
        words.setFont("Times-Roman", size)
        words.setCharSpace(spacing)
        words.textOut(text)
        words.setCharSpace(0)
        canvas.drawText(words)

    return draw


def letter_spaced() -> bytes:
    """Headings drawn with spaces between the letters, and with space added by the program."""
    return drawn(
        together(
            at(200, 730, "B U S I N E S S   A S S O C I A T E   A G R E E M E N T", font="Times-Bold", size=12),
            spaced("MERCY HOSPITAL SYSTEM", left=200, top=700, spacing=6),
            spaced("1. Vendor shall keep the information safe at all times.", left=72, top=660, spacing=0.9),
            lines(wrapped(f"2. {DUTY}", 90), top=630),
            lines(["Option A B C D or E of the plan of 1 9 9 9 is chosen."], top=560),
        )
    )


def words_without_spaces() -> bytes:
    """Words placed by coordinates alone, some of them close, as a justified line sets them."""
    canvas = Canvas("")
    draws: list[Draw] = []
    for row, line in enumerate(wrapped(f"1. {DUTY}", 90)):
        x = 60.0
        for word in line.split():
            draws.append(at(x, 700 - 12 * row, word))
            x += canvas.stringWidth(word, "Times-Roman", 10) + (1.6, 2.0, 2.5)[row % 3]
    return drawn(together(*draws))


def drawn_twice() -> bytes:
    """Bold faked by drawing each letter or each line twice, a hair apart."""

    def twice(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 11)
        x = 72.0
        for char in "1. REPORTS OF BREACHES":
            canvas.drawString(x, 720, char)
            canvas.drawString(x + 0.3, 720, char)
            x += canvas.stringWidth(char, "Times-Roman", 11)
        for shift in (0, 0.3):
            canvas.drawString(72 + shift, 690, "2. DUTIES OF THE VENDOR")

    return drawn(together(twice, lines(wrapped(DUTY, 90), top=660)))


def raised_letters() -> bytes:
    """Superscripts and a subscript in the middle of a sentence."""

    def draw(canvas: Canvas) -> None:
        words = canvas.beginText(72, 720)
        words.setFont("Times-Roman", 11)
        for text, rise in (
            ("1. On the 3", 0),
            ("rd", 4),
            (" day of May the fee", 0),
            ("1", 4),
            (" is due in full.", 0),
        ):
            words.setFont("Times-Roman", 7 if rise else 11)
            words.setRise(rise)
            words.textOut(text)
        canvas.drawText(words)

    return drawn(together(draw, lines(wrapped(f"2. {DUTY}", 90), top=690)))


def curly_quotes() -> bytes:
    return drawn(lines(["“Business Associate” means Acme’s – and only Acme’s – billing unit … and no other one."]))


def under_a_picture() -> bytes:
    """A scan with invisible recognised text over it (9.3.6, mode 3)."""

    def draw(canvas: Canvas) -> None:
        canvas.setFillGray(0.9)
        canvas.rect(0, 0, WIDTH, HEIGHT, stroke=0, fill=1)
        words = canvas.beginText(72, 720)
        words.setFont("Times-Roman", 10)
        words.setTextRenderMode(3)
        words.setLeading(12)
        words.textLines("\n".join(wrapped(f"1. {DUTY}", 90)))
        canvas.drawText(words)

    return drawn(draw)


def outside_the_page() -> bytes:
    """Printers' marks beyond the crop box are not on the page."""

    def draw(canvas: Canvas) -> None:
        canvas.setCropBox((50, 50, 562, 742))
        lines(["Acme_Agreement_v7.indd   proof 3   12/05/2024"], top=20)(canvas)
        lines(wrapped(f"1. {DUTY}", 85))(canvas)

    return drawn(draw)


CASES: dict[str, Callable[[], bytes]] = {
    build.__name__.replace("_", "-"): build
    for build in (
        two_columns, three_columns, columns_drawn_row_by_row, headings_across_columns, side_notes,
        side_notes_drawn_within, table_beside_text, text_box, footnote_between_pages, scrambled, word_by_word,
        signature_blocks, pleading_numbers, running_lines, bates_numbers_and_stamp, watermark, sec_page_marks,
        broken_words, letter_spaced, words_without_spaces, drawn_twice, raised_letters, curly_quotes,
        under_a_picture, outside_the_page, *PARTS,
    )
}  # fmt: skip


def main() -> None:
    for name, build in CASES.items():
        (FOLDER / f"{name}.pdf").write_bytes(build())


if __name__ == "__main__":
    main()
