"""What a PDF holds beside plain text: fields, remarks, attachments, damage; and where all of it stands."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from reportlab.pdfgen.canvas import Canvas

from bpo_contracts.document import Box, Document, DocumentWarning
from bpo_contracts.errors import FileError
from bpo_contracts.parsers import parse
from tests.parsers.checks import check, codes, quotes
from tests.parsers.pages import HEIGHT, WIDTH, drawn, grid, lines, pdf_file, together
from tests.parsers.raw_pdf import FONT, PAGES, page_objects, raw_pdf, stream, with_object_stream

FILES = Path(__file__).parent.parent / "files" / "pdf"
SENTENCE = "Vendor shall report each breach within five business days."


def read(source: bytes) -> Document:
    return check(parse(source, "a.pdf", ocr="off"))


def corpus(name: str) -> Document:
    return read((FILES / f"{name}.pdf").read_bytes())


def boxes(document: Document, words: str) -> tuple[Box, ...]:
    start = document.text.index(words)
    assert document.box_source is not None
    return tuple(document.box_source.boxes(document.page_of(start).number, start, start + len(words)))


@pytest.mark.parametrize("file", sorted(FILES.glob("*.pdf")), ids=lambda file: file.stem)
def test_every_block_stands_on_its_page(file: Path) -> None:
    document = read(file.read_bytes())
    for block in document.blocks:
        place = document.place(block.span)
        size = document.pages[place.page - 1].size
        assert size is not None
        assert place.boxes
        for left, top, right, bottom in place.boxes:
            assert 0 <= left < right <= size[0]
            assert 0 <= top < bottom <= size[1]


@pytest.mark.parametrize(("rotation", "size"), [(0, (WIDTH, HEIGHT)), (90, (HEIGHT, WIDTH)), (180, (WIDTH, HEIGHT))])
def test_pages_have_their_size_as_shown(rotation: int, size: tuple[float, float]) -> None:
    document = read(drawn(lines(["A line."]), lines(["Another."]), rotation=rotation))
    assert [page.size for page in document.pages] == [size, size]


def test_a_sentence_in_a_turned_table_has_its_boxes_as_shown() -> None:
    (box,) = boxes(corpus("table-turned-sideways"), "30 seconds")
    assert box[3] - box[1] > 2 * (box[2] - box[0]), "the words run up the page"


def test_the_value_of_a_field_stands_where_the_field_does() -> None:
    document = corpus("form")
    assert boxes(document, "Acme Billing LLC") == ((330.0, HEIGHT - 733.0, 530.0, HEIGHT - 715.0),)
    assert document.text.count("Acme Billing LLC") == 1


def test_remarks_are_no_text_and_told() -> None:
    document = corpus("remarked-upon")
    assert "KEEP COPIES" not in document.text
    assert "five days enough" not in document.text
    (warning,) = document.warnings
    assert (warning.code, warning.unread) == ("annotations", False)
    assert "3 annotations (1 highlight, 1 note, 1 text comment)" in warning.message


@pytest.mark.parametrize("name", ["form", "two-columns", "watermark", "ruled-table"])
def test_ordinary_files_are_read_without_warnings(name: str) -> None:
    assert codes(corpus(name)) == []


def test_an_xfa_form_is_told_as_unread() -> None:
    form = {6: "<< /Fields [] /XFA 7 0 R >>", 7: stream("<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'></xdp:xdp>")}
    (warning,) = read(raw_pdf(page_objects("/AcroForm 6 0 R /NeedsRendering true") | form)).warnings
    assert (warning.code, warning.unread) == ("part-not-read", True)
    assert "XFA" in warning.message


def test_a_signed_file_is_read_without_warnings() -> None:
    signature = {
        6: "<< /Fields [7 0 R] /SigFlags 3 >>",
        7: "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature) /Rect [72 100 300 150] /V 8 0 R /P 3 0 R >>",
        8: "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /ByteRange [0 9 99 9] /Contents <00> >>",
    }
    document = read(raw_pdf(page_objects("/AcroForm 6 0 R", "/Annots [7 0 R]") | signature))
    assert quotes(document) == [SENTENCE]
    assert codes(document) == []


def attached(*, catalog: str = "") -> list[DocumentWarning]:
    names = "/Names << /EmbeddedFiles << /Names [(baa.pdf) 6 0 R] >> >>"
    files = {
        6: "<< /Type /Filespec /F (baa.pdf) /UF (baa.pdf) /EF << /F 7 0 R >> >>",
        7: stream("Vendor shall keep copies.", "/Type /EmbeddedFile"),
    }
    document = read(raw_pdf(page_objects(f"{names} {catalog}") | files))
    assert "keep copies" not in document.text
    return list(document.warnings)


def test_a_portfolio_is_told_as_unread() -> None:
    (warning,) = attached(catalog="/Collection << /Type /Collection /View /T >>")
    assert (warning.code, warning.unread) == ("part-not-read", True)
    assert '1 attached file ("baa.pdf")' in warning.message


def test_an_attachment_is_no_part_of_the_contract() -> None:
    (warning,) = attached()
    assert (warning.code, warning.unread) == ("attachments", False)
    assert '"baa.pdf"' in warning.message


def test_objects_may_stand_in_streams() -> None:
    assert quotes(read(with_object_stream(page_objects(), [PAGES, FONT]))) == [SENTENCE]


def test_a_damaged_table_of_references_is_made_anew() -> None:
    source = raw_pdf(page_objects())
    at = source.index(b"xref\n")
    for damaged in (
        source[:at] + source[at:].replace(b"0000", b"9999"),
        source.replace(b"startxref\n", b"startxref\n9"),
    ):
        assert quotes(read(damaged)) == [SENTENCE]


def test_a_file_cut_short_is_told_if_it_can_be_read_at_all() -> None:
    source = pdf_file(*[[f"Clause {number} stands here."] for number in range(40)])
    outcomes = set()
    for share in range(1, 20):
        try:
            document = read(source[: len(source) * share // 20])
        except FileError as error:
            outcomes.add(error.code)
        else:
            assert any(warning.unread and "cut short" in warning.message for warning in document.warnings)
            outcomes.add("read")
    assert outcomes <= {"corrupt", "no-pages", "no-text", "read"}
    assert "corrupt" in outcomes


def test_a_page_that_is_damaged_is_told_and_the_rest_read() -> None:
    objects = page_objects() | {PAGES: "<< /Type /Pages /Kids [3 0 R 9 0 R] /Count 2 >>", 9: "(no page)"}
    document = read(raw_pdf(objects))
    assert quotes(document) == [SENTENCE]
    assert [(warning.code, warning.page, warning.unread) for warning in document.warnings] == [
        ("page-not-read", 2, True)
    ]


def test_a_page_crowded_with_lines_is_read_without_its_tables_and_told() -> None:
    """Tens of thousands of lines are a seal, or made to keep a reader busy; the words are read all the same."""

    def hatched(canvas: Canvas) -> None:
        for at in range(21_000):
            canvas.line(10, 10 + at / 1_000, 30, 10 + at / 1_000)

    table = grid([["Service", "Fee"], ["Hosting", "$100"]])
    items = [f"{number}. {SENTENCE}" for number in range(1, 16)]
    document = read(drawn(table, together(lines(items), table, hatched)))
    assert quotes(document) == ["Service | Fee", "Hosting | $100", *items, "Service Fee", "Hosting $100"]
    assert [(warning.code, warning.page, warning.unread) for warning in document.warnings] == [
        ("tables-not-read", 2, False)
    ]
    assert "page 2" in document.warnings[0].message


def test_letters_joined_in_fonts_of_old_are_spelled_out() -> None:
    source = pdf_file(["Quali~ed bene~ts of the par|es."]).decode("latin-1")
    codes_ = "".join(f"<{code:02x}> <{code:04x}>\n" for code in range(32, 123)) + "<7e> <f001>\n<7c> <019f>\n"
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"93 beginbfchar\n{codes_}endbfchar\nendcmap end end"
    )
    source = source.replace("/Subtype /Type1", "/ToUnicode 90 0 R /Subtype /Type1")
    source = source.replace("xref\n0", f"90 0 obj\n{stream(cmap)}\nendobj\nxref\n0", 1)
    assert quotes(read(source.encode("latin-1"))) == ["Qualified benefits of the parties."]


def test_reading_lets_go_of_what_it_opened() -> None:
    """The file can be read again and again, also when it was written anew in between."""
    file = io.BytesIO()
    pdf = pdfium.PdfDocument(pdf_file(["First."], ["Second."]))
    pdf.save(file)
    pdf.close()
    assert [quotes(read(file.getvalue())) for _ in range(3)] == [["First.", "Second."]] * 3
