"""Text recognition of PDF pages that hold none; the pages are drawn and scanned here."""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageFilter
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from bpo_contracts.document import Box, Document, DoubtKind
from bpo_contracts.errors import FileError, UsageError
from bpo_contracts.parsers import OCR_ENGINES, limits, parse, pdf_ocr, pdf_rendering
from bpo_contracts.parsers.ocr import engine_for, tesseract
from bpo_contracts.parsers.ocr.headers import stated_pixels
from bpo_contracts.parsers.ocr.raster import ink, rules, skew
from bpo_contracts.parsers.ocr.words import RecognitionError, Word, baseline, legible, type_size
from bpo_contracts.parsers.pdf_rendering import View
from tests.parsers.checks import check, codes, quotes
from tests.parsers.pages import HEIGHT, WIDTH, Draw, drawn, grid, lines, together

TITLE = "BUSINESS ASSOCIATE AGREEMENT"
CLAUSE = [
    "1. Business Associate shall report to Covered Entity each breach of unsecured protected",
    "health information without unreasonable delay and in no case later than ten (10) days after",
    "its discovery, and shall mitigate any harmful effect of it that is known to it.",
]
ITEMS = ["(a) to the privacy officer of the hospital; and", "(b) to the chief information security officer."]
TEXT = [TITLE, "", *CLAUSE, "", *ITEMS]
BLOCKS = [TITLE, " ".join(CLAUSE), *ITEMS]

needs_ocr = pytest.mark.skipif(
    not any(map(engine_for, OCR_ENGINES)), reason="neither Tesseract nor the extra bpo-contracts[ocr] is installed"
)


@cache
def scan(source: bytes, dpi: int = 200, skew: float = 0.0, noise: float = 0.0, turn: int = 0) -> tuple[bytes, ...]:
    """Its pages as JPEG pictures."""
    chance, pictures = np.random.default_rng(0), []
    for page in pdfium.PdfDocument(source):
        picture = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
        picture = picture.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255).rotate(turn, expand=True)
        shades = np.asarray(picture.filter(ImageFilter.GaussianBlur(0.5)), dtype=float)
        picture = Image.fromarray(np.clip(shades + chance.normal(0, noise, shades.shape), 0, 255).astype(np.uint8))
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=75)
        pictures.append(file.getvalue())
    return tuple(pictures)


def shown(picture: bytes) -> Draw:
    """A page that is nothing but the picture."""
    return lambda canvas: _draw(canvas, picture)


def _draw(canvas: Canvas, picture: bytes) -> None:
    reader = ImageReader(io.BytesIO(picture))
    across, down = reader.getSize()
    canvas.setPageSize((WIDTH, HEIGHT) if across < down else (HEIGHT, WIDTH))
    canvas.drawImage(reader, 0, 0, *((WIDTH, HEIGHT) if across < down else (HEIGHT, WIDTH)))


def scanned(texts: Sequence[str] = tuple(TEXT), **how: float) -> Draw:
    return shown(scan(drawn(lines(texts)), **how)[0])  # type: ignore[arg-type]


def read(source: bytes, ocr: str = "auto") -> Document:
    return check(parse(source, "scan.pdf", ocr=ocr))


def box_of(document: Document, words: str) -> Box:
    start = document.text.index(words)
    assert document.box_source is not None
    boxes = document.box_source.boxes(document.page_of(start).number, start, start + len(words))
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def overlap(one: Box, other: Box) -> float:
    """What both boxes share, as part of the smaller."""
    across, down = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    sizes = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return max(0.0, across) * max(0.0, down) / min(sizes)


@needs_ocr
def test_a_scanned_page_reads_like_the_text_it_shows() -> None:
    document, text = read(drawn(scanned())), read(drawn(lines(TEXT)))
    assert quotes(document) == quotes(text) == BLOCKS
    assert [block.style for block in document.blocks] == [block.style for block in text.blocks]
    assert document.doubts == ()
    [warning] = document.warnings
    assert (warning.code, warning.unread, warning.page) == ("recognised-text", False, None)
    assert warning.message.startswith("Page 1 had no usable text and was recognised by ")
    assert "% sure" in warning.message


@needs_ocr
@pytest.mark.parametrize(("skew", "turn"), [(1.7, 0), (-1.2, 180), (0.8, 90), (0.0, 270)])
def test_askew_sideways_and_upside_down_pages_are_read_and_boxes_stand_where_the_words_do(
    skew: float, turn: int
) -> None:
    document = read(drawn(scanned(skew=skew, turn=turn, noise=8)))
    assert quotes(document) == BLOCKS
    straight = box_of(read(drawn(lines(TEXT))), "ten (10) days")
    assert overlap(box_of(document, "ten (10) days"), _moved(straight, skew, turn)) > 0.7


def _moved(box: Box, skew: float, turn: int) -> Box:
    """Where the box comes to stand when the page is turned counter-clockwise, as a picture is by `rotate`."""
    angle, (cx, cy) = np.radians(skew), (WIDTH / 2, HEIGHT / 2)
    points = [(x - cx, y - cy) for x in (box[0], box[2]) for y in (box[1], box[3])]
    points = [(x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)) for x, y in points]
    for _ in range(turn // 90):
        points = [(y, -x) for x, y in points]
    cx, cy = (cx, cy) if turn % 180 == 0 else (cy, cx)
    xs, ys = [x + cx for x, _ in points], [y + cy for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


SAID = {"first": "binds", "second": "is scanned", "fourth": "is text again", "last": "was sent by fax"}


@needs_ocr
def test_only_the_pages_that_need_it_are_recognised() -> None:
    blank = shown(scan(drawn(lambda _: None))[0])
    texts = [f"The {place} page of this agreement says that it {does}." for place, does in SAID.items()]
    first, second, fourth, fifth = ([text] for text in texts)
    document = read(drawn(lines(first), scanned(second), blank, lines(fourth), scanned(fifth)))
    assert quotes(document) == texts
    assert codes(document) == ["recognised-text"]
    assert document.warnings[0].message.startswith("Pages 2 and 5 had")
    assert [len(page.span) > 0 for page in document.pages] == [True, True, False, True, True]


@needs_ocr
def test_a_stamp_over_a_scan_is_kept_and_the_scan_is_read() -> None:
    stamp = lines(["Envelope ID: 5C11-A2 signed electronically"], top=30)
    document = read(drawn(together(scanned(), stamp)))
    assert quotes(document) == [*BLOCKS, "Envelope ID: 5C11-A2 signed electronically"]
    assert document.text.count("Envelope") == 1
    place = document.place(document.blocks[-1].span)
    assert place.boxes[0][1] > HEIGHT - 50


@needs_ocr
def test_letters_drawn_as_outlines_are_read() -> None:
    document = read(_outlined(TEXT))
    assert quotes(document) == BLOCKS
    assert codes(document) == ["recognised-text"]


def _outlined(texts: Sequence[str]) -> bytes:
    """Every run of dark pixels of the page drawn as a path of its own, without a font."""

    def draw(canvas: Canvas) -> None:
        page = pdfium.PdfDocument(drawn(lines(texts)))[0]
        dark = np.asarray(page.render(scale=200 / 72, grayscale=True).to_pil().convert("L")) < 128
        for row in np.flatnonzero(dark.any(axis=1)):
            edges = np.flatnonzero(np.diff(np.concatenate(([0], dark[row].view(np.int8), [0]))))
            for start, end in edges.reshape(-1, 2):
                canvas.rect(start * 0.36, HEIGHT - (row + 1) * 0.36, (end - start) * 0.36, 0.36, stroke=0, fill=1)

    return drawn(draw)


def test_an_invisible_text_layer_over_a_scan_is_used_as_it_is() -> None:
    def layer(canvas: Canvas) -> None:
        text = canvas.beginText(72, 720)
        text.setTextRenderMode(3)
        text.setLeading(13)
        text.textLines(TEXT)
        canvas.drawText(text)

    document = read(drawn(together(scanned(), layer)))
    assert quotes(document) == BLOCKS
    assert codes(document) == []


@needs_ocr
def test_words_broken_at_line_ends_and_columns_and_tables_are_read_as_on_other_pages() -> None:
    left = ["left side of the agree-", *(f"ment says number {at} of this" for at in range(9)), "and then it ends."]
    right = [f"right side goes on with {at} of it" for at in range(11)]
    rows = [("Metric", "Target", "Period"), ("Uptime", "99.9% or more", "Month"), ("Answer", "30 minutes", "Quarter")]
    pages = [together(lines(left, left=60), lines(right, left=330)), together(lines(["The levels are:"]), grid(rows))]
    document = read(drawn(*(shown(picture) for picture in scan(drawn(*pages)))))
    assert "left side of the agreement says number 0" in document.text
    assert document.text.index("then it ends") < document.text.index("right side")
    assert [quote for quote in quotes(document) if "|" in quote] == [" | ".join(row) for row in rows]


@needs_ocr
def test_a_blank_to_fill_in_is_kept() -> None:
    document = read(drawn(scanned(["Vendor shall report it within ______ days of its discovery to the hospital."])))
    assert "within ____ days" in document.text


@needs_ocr
def test_unsure_words_are_doubts() -> None:
    faint = scan(
        drawn(lines(["Vendor shall report each security incident within ten days.", *CLAUSE])), dpi=60, noise=20
    )
    document = read(drawn(lines(TEXT), shown(faint[0])))
    doubts = [doubt for doubt in document.doubts if doubt.kind is DoubtKind.UNSURE_RECOGNITION]
    assert doubts
    assert all(document.page_of(doubt.span.start).number == 2 for doubt in doubts)
    assert all(document.quote(doubt.span).strip() == document.quote(doubt.span) != "" for doubt in doubts)


@needs_ocr
def test_the_same_scan_gives_the_same_document() -> None:
    source = drawn(scanned())
    assert read(source) == read(source)


def test_switched_off_it_says_so() -> None:
    document = read(drawn(lines(TEXT), scanned()), ocr="off")
    [warning] = document.warnings
    assert (warning.code, warning.page, warning.unread) == ("page-not-read", 2, True)
    assert "switched off" in warning.message
    with pytest.raises(FileError, match="switched off") as caught:
        parse(drawn(scanned()), "a.pdf", ocr="off")
    assert caught.value.code == "no-text"


def test_without_an_engine_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_ocr, "engine_for", lambda _: None)
    document = read(drawn(lines(TEXT), scanned()))
    assert codes(document) == ["page-not-read"]
    assert "Tesseract" in document.warnings[0].message
    assert "bpo-contracts[ocr]" in document.warnings[0].message


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(UsageError, match='"auto", "tesseract", "rapidocr", "off"'):
        parse(b"text", "a.txt", ocr="pencil")


class Failing:
    title, at_once, unsure = "Failing 1", 2, 50.0

    def lines(self, raster: object, dpi: int) -> list[list[Word]]:
        raise RecognitionError("made the engine fail (exit code 1)")


def test_a_page_that_cannot_be_recognised_is_told_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_ocr, "engine_for", lambda _: Failing())
    [warning] = read(drawn(lines(TEXT), scanned())).warnings
    assert (warning.code, warning.page, warning.unread) == ("page-not-read", 2, True)
    assert "made the engine fail" in warning.message


def test_more_pages_than_the_limit_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_ocr, "engine_for", lambda _: Failing())
    monkeypatch.setattr(pdf_ocr, "MAX_OCR_PAGES", 1)
    warnings = read(drawn(lines(TEXT), scanned(), scanned())).warnings
    assert "1 pages of one file" in warnings[1].message


@pytest.mark.skipif(os.name == "nt", reason="the program that stands in for Tesseract is a shell script")
def test_a_slow_or_failing_program_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tesseract, "OCR_SECONDS_A_PAGE", 0.2)
    raster = np.full((50, 50), 255, np.uint8)
    for script, said in (("exec sleep 30", "longer"), ("exit 3", "exit code 3")):
        program = tmp_path / "tesseract"
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o700)
        with pytest.raises(RecognitionError, match=said):
            tesseract.Tesseract(str(program), "Tesseract 0").lines(raster, 300)


def test_a_picture_of_far_too_many_pixels_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_rendering, "MAX_PICTURE_PIXELS", 1_000_000)
    [warning] = read(drawn(lines(TEXT), scanned())).warnings
    assert warning.code == "page-not-read"
    assert "holds pictures of 4 million pixels; the limit is 1 million" in warning.message


def test_a_page_of_five_metres_is_drawn_within_bounds() -> None:
    view = View.of(14_173, 14_173, 300)
    assert view.width * view.height <= 1.01 * limits.MAX_RENDERED_PIXELS
    assert View.of(WIDTH, HEIGHT, 300).dpi == 300


@pytest.mark.parametrize("form", ["PNG", "JPEG", "progressive", "JPEG2000"])
def test_pictures_tell_their_pixels(form: str) -> None:
    file = io.BytesIO()
    options = {"progressive": True} if form == "progressive" else {}
    Image.new("RGB", (321, 123), "red").save(file, "JPEG" if options else form, **options)
    assert stated_pixels(file.getvalue()) == 321 * 123
    assert stated_pixels(file.getvalue()[:12]) in {0, 321 * 123}
    assert stated_pixels(b"\xff\xd8\xff\xc2\x00\x11\x08" + struct.pack(">HH", 60_000, 60_000) + bytes(20)) == 60_000**2


def test_lines_of_writing_tell_how_far_a_page_is_askew() -> None:
    for angle in (-3.0, 0.0, 2.2):
        picture = Image.open(io.BytesIO(scan(drawn(lines(TEXT * 3)), dpi=100, skew=-angle)[0]))
        assert skew(ink(np.asarray(picture))) == pytest.approx(angle, abs=0.2)


def test_rules_are_told_from_letters() -> None:
    rows = [("Metric", "Target"), ("Uptime", "99.9%")]
    page = Image.open(io.BytesIO(scan(drawn(together(lines(TEXT), grid(rows))), dpi=150)[0]))
    found = list(rules(ink(np.asarray(page)), shortest=38, thickest=6))
    assert len(found) == 6
    assert sum(right - left > bottom - top for left, top, right, bottom in found) == 3


def word(text: str, left: float = 0.0, confidence: float = 95.0, top: float = 70.0, bottom: float = 100.0) -> Word:
    return Word(text, (left, top, left + 20 * len(text), bottom), confidence)


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ([word("1,1"), word("Vendor")], "1.1 Vendor"),
        ([word("3,"), word("Term")], "3. Term"),
        ([word("3,"), word("and"), word("4")], "3, and 4"),
        ([word("Section"), word("|", confidence=80), word("is")], "Section 1 is"),
        ([word("|", top=0, bottom=200), word("Target"), word("Month")], "Target Month"),
        ([word("it"), word("1s"), word("so")], "it is so"),
        ([word("ePH!"), word("PH],"), word("PH1A")], "ePHI PHI, PH1A"),
        ([word("the"), word("“Agreement’),"), word("parties’")], "the “Agreement”), parties’"),
        ([word("“Parties’"), word("and")], "“Parties’ and"),
        ([word("~", confidence=30), word("•"), word("Vendor")], "• Vendor"),
        ([word("(e)", confidence=63)], "(e)"),
        ([word("x", confidence=50)], ""),
        ([word("zpq", confidence=20), word("rt", confidence=10)], ""),
        ([word("=."), word("--")], ""),
    ],
)
def test_dirt_is_dropped_and_what_is_no_word_mended(line: list[Word], kept: str) -> None:
    assert " ".join(each.text for row in legible([line], unsure=60.0) for each in row) == kept


def test_the_size_of_type_is_told_by_what_letters_reach() -> None:
    line = [
        Word("xenon", (0, 53, 50, 100), 90.0),
        Word("bled", (60, 30, 90, 100), 90.0),
        Word("gypsy", (95, 53, 130, 121), 90.0),
    ]
    assert type_size(line) == pytest.approx(100, abs=1)
    assert baseline(line, 100) == pytest.approx(100, abs=1)
