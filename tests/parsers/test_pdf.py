"""PDF files."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from bpo_contracts.document import Block, BlockStyle, Document, Span
from bpo_contracts.errors import FileError
from bpo_contracts.parsers import parse
from tests.parsers.checks import check, codes, quotes
from tests.parsers.pages import HEIGHT, WIDTH, Draw, drawn, grid, lines, pdf_file, together

PARAGRAPH = [
    "Vendor shall report to Customer each breach of unsecured protected health information that",
    "it or any of its subcontractors discovers without unreasonable delay and in no case later",
    "than five business days after the discovery.",
]
JOINED = " ".join(PARAGRAPH)


def read(source: bytes, **options: str) -> Document:
    return check(parse(source, "a.pdf", **options))


def test_lines_are_joined_into_paragraphs_and_items() -> None:
    document = read(pdf_file(["2. REPORTING", *PARAGRAPH, "(a) to the privacy officer;", "(b) to the hospital; and"]))
    assert [(document.quote(block.span), block.style) for block in document.blocks] == [
        ("2. REPORTING", BlockStyle.HEADING),
        (JOINED, BlockStyle.PARAGRAPH),
        ("(a) to the privacy officer;", BlockStyle.LIST_ITEM),
        ("(b) to the hospital; and", BlockStyle.LIST_ITEM),
    ]


def test_space_between_lines_parts_paragraphs() -> None:
    assert quotes(read(pdf_file([*PARAGRAPH[:2], "", *PARAGRAPH[:2]]))) == [" ".join(PARAGRAPH[:2])] * 2


def test_a_sentence_goes_on_across_pages_and_running_lines() -> None:
    def page(number: int, texts: list[str]) -> Draw:
        header = lines(["Master Services Agreement", "CONFIDENTIAL"], top=770)
        footer = lines([f"Acme / Mercy {number}", f"Page {number} of 3"], top=40)
        return together(header, lines(texts), footer)

    source = drawn(page(1, PARAGRAPH[:1]), page(2, PARAGRAPH[1:2]), page(3, PARAGRAPH[2:]))
    document = read(source)
    assert quotes(document) == ["Master Services Agreement", "CONFIDENTIAL", JOINED]
    assert [block.part for block in document.blocks] == ["header", "header", "body"]
    body = document.blocks[-1].span
    assert [document.page_of(at).number for at in (body.start, body.start + 100, body.end - 1)] == [1, 2, 3]


def test_page_numbers_are_no_text() -> None:
    pages = [
        together(lines([f"Clause number {word} stands here."]), lines([str(at)], top=40))
        for at, word in enumerate("abc")
    ]
    assert quotes(read(drawn(*pages))) == [f"Clause number {word} stands here." for word in "abc"]


def test_words_broken_at_line_ends_are_whole() -> None:
    text = [
        "Vendor shall not use the information for any purpose other than those of this disclo-",
        "sure and shall have every third-",
        "party processor and every self-",
        "insurer agree to it. A third-party processor is one too, and a subcon-",
        "tractor is as well.",
    ]
    words = read(pdf_file(text)).text
    assert "this disclosure and" in words
    assert "every third-party processor and" in words
    assert "a subcontractor is" in words


def box_of(document: Document, words: str) -> tuple[float, float, float, float]:
    start = document.text.index(words)
    assert document.box_source is not None
    page = document.page_of(start).number
    boxes = document.box_source.boxes(page, start, start + len(words))
    assert len(boxes) == 1
    return boxes[0]


def test_boxes_stand_where_the_words_do() -> None:
    left, top, right, bottom = box_of(read(pdf_file(PARAGRAPH)), "shall report")
    assert 72 < left < right < 200
    assert top < HEIGHT - 720 < bottom
    assert bottom - top < 20


def test_a_quotation_has_one_box_a_line() -> None:
    document = read(pdf_file(PARAGRAPH))
    place = document.place(document.blocks[0].span)
    assert place.page == 1
    assert len(place.boxes) == 3
    tops = [box[1] for box in place.boxes]
    assert tops == sorted(tops)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_boxes_lie_on_the_page_as_shown(rotation: int) -> None:
    document = read(drawn(lines(PARAGRAPH), rotation=rotation))
    width, height = (WIDTH, HEIGHT) if rotation in {0, 180} else (HEIGHT, WIDTH)
    assert "than five business days" in document.text
    for block in document.blocks:
        for left, top, right, bottom in document.place(block.span).boxes:
            assert 0 <= left < right <= width
            assert 0 <= top < bottom <= height


def test_text_beyond_the_page_has_its_boxes_cut_off() -> None:
    document = read(pdf_file([PARAGRAPH[0] * 2]))
    assert document.place(document.blocks[0].span).boxes[0][2] <= WIDTH


WORDS = st.sampled_from(["Vendor", "shall", "report", "(a)", "the", "5.1", "•", "end.", "and", ";", "LAW"])


@given(st.lists(st.lists(WORDS, min_size=1, max_size=12), min_size=1, max_size=20))
def test_any_lines_keep_their_words_and_places(words: list[list[str]]) -> None:
    texts = [" ".join(line) for line in words]
    document = check(parse(drawn(lines(["Start.", *texts, "Stop."])), "a.pdf"))
    assert document.text.split() == ["Start.", *" ".join(texts).split(), "Stop."]


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [f"left column line {at} of the agreement" for at in range(12)]
    right = [f"right column line {at} of the same" for at in range(12)]
    title = lines(["A TITLE ACROSS BOTH COLUMNS OF THE PAGE, LONG ENOUGH TO CROSS THE GUTTER"], top=750)
    words = read(drawn(together(title, lines(right, left=330), lines(left, left=60)))).text
    assert words.index("TITLE") < words.index("left column line 0") < words.index("left column line 11")
    assert words.index("left column line 11") < words.index("right column line 0")


def test_ruled_tables_give_one_block_a_row() -> None:
    rows = [("Metric", "Target", "Period"), ("Uptime", "99.9% or more", "Month"), ("Answer", "30 minutes", "Quarter")]
    source = drawn(together(lines(["The service levels are:"]), grid(rows), lines(["End of the schedule."], top=300)))
    document = read(source)
    assert quotes(document) == ["The service levels are:", *(" | ".join(row) for row in rows), "End of the schedule."]
    assert [block.style for block in document.blocks[1:4]] == [BlockStyle.TABLE_ROW] * 3
    assert box_of(document, "30 minutes")[0] > 72 + 150


def test_a_frame_around_text_is_no_table() -> None:
    frame: Draw = lambda canvas: canvas.rect(50, 50, 500, 700)  # noqa: E731
    document = read(drawn(together(frame, lines(PARAGRAPH))))
    assert quotes(document) == [JOINED]


def picture(canvas: Canvas) -> None:
    """A page of dark stripes, on which no recognition finds words."""
    stripes = Image.linear_gradient("L").resize((60, 80)).point(lambda shade: 0 if shade % 16 < 4 else 255)
    canvas.drawImage(ImageReader(stripes), 0, 0, WIDTH, HEIGHT)


def test_a_scanned_page_is_told_as_unread() -> None:
    document = read(drawn(lines(PARAGRAPH), picture, together(picture, lines(["Page 3"]))), ocr="off")
    assert [(warning.code, warning.page, warning.unread) for warning in document.warnings] == [
        ("page-not-read", 2, True),
        ("page-not-read", 3, True),
    ]
    assert len(document.pages) == 3


def test_an_empty_page_is_nothing_to_warn_of() -> None:
    document = read(drawn(lines(PARAGRAPH), lambda _: None, lines(PARAGRAPH)))
    assert codes(document) == []
    assert [len(page.span) > 0 for page in document.pages] == [True, False, True]


def test_a_scan_is_an_error_that_names_ocr() -> None:
    with pytest.raises(FileError, match="OCR") as caught:
        parse(drawn(picture), "a.pdf")
    assert caught.value.code == "no-text"


def test_gibberish_is_not_taken_for_text() -> None:
    with pytest.raises(FileError, match="gibberish") as caught:
        parse(_with_private_letters(), "a.pdf", ocr="off")
    assert caught.value.code == "no-text"


def _with_private_letters() -> bytes:
    """A PDF whose font maps every letter to the private-use area."""
    source = pdf_file(PARAGRAPH * 5).decode("latin-1")
    codes_ = "".join(f"<{code:02x}> <{0xE000 + code:04x}>\n" for code in range(33, 127))
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"94 beginbfchar\n{codes_}endbfchar\nendcmap end end"
    )
    stream = f"90 0 obj\n<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream\nendobj\n"
    source = source.replace("/Subtype /Type1", "/ToUnicode 90 0 R /Subtype /Type1")
    return source.replace("xref\n0", f"{stream}xref\n0", 1).encode("latin-1")


def test_encrypted_files() -> None:
    locked = drawn(lines(PARAGRAPH), password="secret")
    for password, said in ((None, "needs a password"), ("wrong", "does not open it")):
        with pytest.raises(FileError, match=said) as caught:
            parse(locked, "a.pdf", password=password)
        assert caught.value.code == "encrypted"
    document = parse(locked, "a.pdf", password="secret")
    assert quotes(document) == [JOINED]
    assert document.place(document.blocks[0].span).boxes
    assert quotes(parse(pdf_file(PARAGRAPH), "a.pdf", password="needless")) == [JOINED]


def test_a_file_without_pages() -> None:
    empty = (
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
        b"trailer\n<</Root 1 0 R>>\n%%EOF"
    )
    with pytest.raises(FileError) as caught:
        parse(empty, "a.pdf")
    assert caught.value.code in {"no-pages", "corrupt"}


def test_many_threads_may_read_at_once() -> None:
    source = pdf_file(PARAGRAPH * 10, PARAGRAPH * 10)

    def work(_: int) -> tuple[str, int]:
        document = parse(source, "a.pdf")
        boxes = sum(len(document.place(block.span).boxes) for block in document.blocks)
        return document.text, boxes

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(work, range(24)))) == 1


def test_the_same_bytes_give_the_same_document() -> None:
    source = io.BytesIO(pdf_file(PARAGRAPH)).getvalue()
    assert read(source) == read(source)
    assert read(source).blocks[0] == Block(Span(0, len(JOINED)))


def test_a_sentence_cut_short_by_the_end_of_a_page_goes_on() -> None:
    source = drawn(
        lines([*PARAGRAPH[:1], "it"]),
        lines(["discovers without delay and in any case within sixty", "(60) days of it."]),
    )
    assert quotes(read(source)) == [
        f"{PARAGRAPH[0]} it discovers without delay and in any case within sixty (60) days of it."
    ]


def test_page_numbers_of_an_older_print_stand_anywhere() -> None:
    pages = [
        lines([f"Clause number {word} ends.", "", f"Acme Agreement Page {at} of 9", "", "More."])
        for at, word in enumerate("abcd")
    ]
    assert "of 9" not in read(drawn(*pages)).text


def test_bare_numbers_that_count_the_pages_of_an_older_print_are_no_text() -> None:
    filler = [f"These words of the contract fill line {word} of the page." for word in "abcdefghijklmnopqr"]
    pages = [
        lines([*filler, f"Vendor is liable under page {word},", str(at), "tort or contract.", *filler])
        for at, word in zip((2, 3, 4), "xyz", strict=True)
    ]
    text = " ".join(read(drawn(*pages)).text.split())
    assert all(f"under page {word}, tort or contract." in text for word in "xyz")


def test_bare_numbers_that_stand_close_are_text() -> None:
    listed = [words for at in (1, 2, 3, 4) for words in (str(at), f"Item {chr(96 + at)} of the list.")]
    assert all(str(at) in read(pdf_file(["The list says:", *listed, "And so on."])).text for at in (1, 2, 3, 4))


def test_lines_of_capitals_that_stand_close_are_one_paragraph() -> None:
    capitals = [
        "EACH PARTY DISCLAIMS ANY WARRANTY REGARDING THE",
        "AMOUNT OF REVENUES AND ANY OTHER BENEFIT WHICH",
        "MAY BE OBTAINED.",
    ]
    items = [text for at in range(1, 7) for text in ("", f"{at}. Item number {at} is as short as this.")]
    wide = "This is a line that reaches much farther to the right than the capitals do in this one."
    assert " ".join(capitals) in quotes(read(pdf_file(["", wide, *items, "", *capitals, *items, "", wide, "", wide])))
