"""Word documents."""

from __future__ import annotations

import io
import random
import zipfile

import docx
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from bpo_contracts.document import BlockStyle, Document
from bpo_contracts.errors import FileError
from bpo_contracts.parsers import limits, parse
from tests.files.build_docx import FOLDER, SAMPLES
from tests.parsers.checks import check, codes, quotes
from tests.parsers.word import field, paragraph, row, run, table, text_box, word_file, word_parts, zipped

HIDDEN_STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Clause"><w:name w:val="Clause"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:type="character" w:styleId="Secret"><w:name w:val="Secret"/><w:rPr><w:vanish/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Open"><w:name w:val="Open"/><w:basedOn w:val="Secret"/></w:style>'
)


def read(body: str, view: str = "final", **parts: str) -> Document:
    return check(parse(word_file(body, **parts), "a.docx", view=view))


def test_a_document_of_python_docx() -> None:
    file = docx.Document()
    file.add_heading("Business Associate Agreement", 0)
    file.add_heading("Safeguards", 1)
    file.add_paragraph("Vendor shall use safeguards.")
    file.add_paragraph("encrypt", style="List Bullet")
    file.add_paragraph("one", style="List Number")
    file.add_paragraph("two", style="List Number")
    cells = file.add_table(1, 3).rows[0].cells
    for cell, text in zip(cells, ("Uptime", "99.9%", "Monthly"), strict=True):
        cell.text = text
    saved = io.BytesIO()
    file.save(saved)
    document = check(parse(saved.getvalue(), "a.docx"))
    assert [(document.quote(block.span), block.style, block.level) for block in document.blocks] == [
        ("Business Associate Agreement", BlockStyle.HEADING, 0),
        ("Safeguards", BlockStyle.HEADING, 0),
        ("Vendor shall use safeguards.", BlockStyle.PARAGRAPH, None),
        ("• encrypt", BlockStyle.LIST_ITEM, 0),
        ("1. one", BlockStyle.LIST_ITEM, 0),
        ("2. two", BlockStyle.LIST_ITEM, 0),
        ("Uptime | 99.9% | Monthly", BlockStyle.TABLE_ROW, None),
    ]
    assert document.pages[0].span.end == len(document.text)


@pytest.mark.parametrize("properties", ["<w:vanish/>", '<w:rStyle w:val="Secret"/>', '<w:rStyle w:val="Open"/>'])
def test_hidden_text_is_left_out_and_told(properties: str) -> None:
    document = read(paragraph(inside=run("Shown.") + run(" Not shown.", properties)), styles=HIDDEN_STYLES)
    assert document.text == "Shown."
    assert codes(document) == ["hidden-text"]


def test_a_toggle_can_be_switched_off() -> None:
    shown = run("Shown.", '<w:rStyle w:val="Secret"/><w:vanish w:val="0"/>')
    assert read(paragraph(inside=shown), styles=HIDDEN_STYLES).text == "Shown."


@pytest.mark.parametrize("properties", ["<w:strike/>", "<w:dstrike/>"])
def test_struck_text_is_left_out_and_told(properties: str) -> None:
    document = read(paragraph(inside=run("Shall report") + run(" within five days", properties) + run(".")))
    assert document.text == "Shall report."
    assert codes(document) == ["struck-text"]
    assert document.fully_read


def test_passages_left_out_are_told_with_their_first_words() -> None:
    long = "never " * 40
    body = paragraph(inside=run("Vendor ") + run("shall ", "<w:vanish/>") + run("not ", "<w:vanish/>") + run("report."))
    body += paragraph(inside=run(long, "<w:vanish/>") + run("It pays. ") + run("Or not.", "<w:strike/>"))
    hidden, struck = read(body).warnings
    assert hidden.message.startswith("2 passages of hidden text left out: “shall not”; “never never")
    assert hidden.message.endswith("never …”.")
    assert len(hidden.message) < 200
    assert struck.message == "1 passage of struck-through text left out: “Or not.”."


def test_at_most_ten_passages_are_listed() -> None:
    body = "".join(paragraph(inside=run("Shown.") + run(f"Hidden {at}.", "<w:vanish/>")) for at in range(12))
    message = read(body).warnings[0].message
    assert message.startswith("12 passages")
    assert "Hidden 9." in message
    assert "Hidden 10." not in message
    assert message.endswith("and 2 more.")


def comment(identity: int, author: str, text: str, more: str = "") -> str:
    return f'<w:comment w:id="{identity}" w:author="{author}"><w:p {more}>{run(text)}</w:p></w:comment>'


def commented(identity: int, inside: str) -> str:
    return f'<w:commentRangeStart w:id="{identity}"/>{inside}<w:commentRangeEnd w:id="{identity}"/>'


def test_comments_are_listed_not_read() -> None:
    inside = run("Pay within ") + commented(0, run("sixty") + run(" days")) + run(".")
    notes = comment(0, "Ann Lee", "Too long?", 'w14:paraId="0A"') + comment(1, "Bob", "Agreed.", 'w14:paraId="0B"')
    extended = (
        '<w15:commentsEx xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"><w15:commentEx w15:paraId="0A"/>'
        '<w15:commentEx w15:paraId="0B" w15:paraIdParent="0A"/></w15:commentsEx>'
    )
    files = word_parts(paragraph(inside=inside), comments=notes)
    files["word/commentsExtended.xml"] = extended
    kind = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
    relation = f'<Relationship Id="ex" Type="{kind}" Target="commentsExtended.xml"/></Relationships>'
    relations = "word/_rels/document.xml.rels"
    files[relations] = files[relations].replace("</Relationships>", relation)
    document = check(parse(zipped(files), "a.docx"))
    assert document.text == "Pay within sixty days."
    assert [(warning.code, warning.message) for warning in document.warnings] == [
        (
            "comments",
            "2 comments left out, as comments are not part of the contract: "
            "Ann Lee on “sixty days”: “Too long?”; Bob replies: “Agreed.”.",
        )
    ]


def test_at_most_forty_comments_are_listed_each_shortened() -> None:
    notes = "".join(comment(at, "Ann", f"Comment {at} " + "word " * 50) for at in range(45))
    inside = "".join(commented(at, run("words " * 50)) for at in range(45))
    message = read(paragraph(inside=inside), comments=notes).warnings[0].message
    assert message.startswith("45 comments")
    assert "Comment 39 " in message
    assert "Comment 40 " not in message
    assert message.endswith("and 5 more.")
    assert len(message) < 40 * 200


def test_fields_show_their_result() -> None:
    inside = run("See Section ") + field(f"REF x{field('PAGE', run('nested'))}", run("4.2")) + run(".")
    assert read(paragraph(inside=inside)).text == "See Section 4.2."
    simple = f'<w:fldSimple w:instr="DATE">{run("May 1")}</w:fldSimple>'
    assert read(paragraph(inside=simple)).text == "May 1"


def test_check_boxes_of_old_forms_show_their_state() -> None:
    box = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/>{}</w:checkBox></w:ffData>'
        "</w:fldChar></w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    inside = box.format("<w:checked/>") + run(" Yes ") + box.format("") + run(" No")
    assert read(paragraph(inside=inside)).text == "☒ Yes ☐ No"


def test_special_characters() -> None:
    inside = (
        "<w:r><w:t>non</w:t><w:noBreakHyphen/><w:t>public</w:t><w:tab/><w:t>secu</w:t><w:softHyphen/><w:t>rity</w:t>"
        '<w:sym w:font="Wingdings" w:char="F0FE"/><w:t>45\u00a0CFR</w:t></w:r>'
    )
    assert read(paragraph(inside=inside)).text == "non-public\tsecurity☒45 CFR"


def test_a_line_break_before_a_label_begins_a_block() -> None:
    inside = "<w:r><w:t>Vendor shall:</w:t><w:br/><w:t>(a) report;</w:t><w:br/><w:t>promptly.</w:t></w:r>"
    assert quotes(read(paragraph(inside=inside))) == ["Vendor shall:", "(a) report; promptly."]


def test_content_controls_links_and_custom_xml_are_read() -> None:
    inner = f"<w:sdt><w:sdtContent>{run('Acme')}</w:sdtContent></w:sdt><w:hyperlink>{run(' pays')}</w:hyperlink>"
    body = f"<w:sdt><w:sdtContent>{paragraph(inside=inner)}</w:sdtContent></w:sdt>"
    body += f"<w:customXml>{paragraph('Second.')}</w:customXml>"
    assert quotes(read(body)) == ["Acme pays", "Second."]


def test_text_boxes_are_read_once() -> None:
    document = read(paragraph(inside=run("Body.") + text_box(paragraph("In the box."))))
    assert [(document.quote(block.span), block.part) for block in document.blocks] == [
        ("Body.", "body"),
        ("In the box.", "text box"),
    ]


def test_old_text_boxes_are_read() -> None:
    old = (
        f"<w:r><w:pict><v:textbox><w:txbxContent>{paragraph('In the box.')}</w:txbxContent></v:textbox></w:pict></w:r>"
    )
    assert quotes(read(paragraph(inside=old))) == ["In the box."]


def test_tables_give_one_block_a_row_and_merged_cells_once() -> None:
    merged = '<w:tcPr><w:vMerge w:val="restart"/></w:tcPr>' + paragraph("Uptime")
    continued = "<w:tcPr><w:vMerge/></w:tcPr>" + paragraph("")
    body = table(
        row(paragraph("Metric"), paragraph("Target"), paragraph("Period")),
        row(merged, paragraph("99.9%"), paragraph("Month")),
        row(continued, paragraph("99.5%"), paragraph("Year")),
    )
    assert quotes(read(body)) == ["Metric | Target | Period", "Uptime | 99.9% | Month", "99.5% | Year"]


def test_tables_within_tables_follow_their_row() -> None:
    body = table(row(paragraph("Outer") + table(row(paragraph("A"), paragraph("B"))), paragraph("Side")))
    assert quotes(read(body)) == ["Outer | Side", "A | B"]


def test_a_table_that_lays_out_text_keeps_its_paragraphs() -> None:
    assert quotes(read(table(row(paragraph("One.") + paragraph("Two."))))) == ["One.", "Two."]


def test_notes_stand_after_the_body_in_the_order_of_their_references() -> None:
    def note(identity: int, text: str) -> str:
        return f'<w:footnote w:id="{identity}">{paragraph(text)}</w:footnote>'

    references = "".join(
        f'{run(word)}<w:r><w:footnoteReference w:id="{at}"/></w:r>' for word, at in (("A", 7), ("B", 3))
    )
    document = read(paragraph(inside=references), footnotes=note(3, "Second.") + note(7, "First.") + note(9, "Unused."))
    assert [(document.quote(block.span), block.part) for block in document.blocks] == [
        ("AB", "body"),
        ("First.", "footnote 1"),
        ("Second.", "footnote 2"),
    ]


def test_a_note_that_is_not_there_is_told_as_unread() -> None:
    document = read(paragraph(inside=run("A") + '<w:r><w:endnoteReference w:id="5"/></w:r>'))
    assert codes(document) == ["part-not-read"]
    assert not document.fully_read


def test_headers_and_footers_once_and_only_those_shown() -> None:
    def section(*names: str) -> str:
        return "<w:sectPr>" + "".join(names) + "</w:sectPr>"

    default = '<w:headerReference w:type="default" r:id="header1"/>'
    first = '<w:headerReference w:type="first" r:id="header2"/>'
    footer = '<w:footerReference w:type="default" r:id="footer1"/>'
    body = (
        f"<w:p><w:pPr>{section(default, footer)}</w:pPr>{run('One.')}</w:p>{paragraph('Two.')}{section(default, first)}"
    )
    parts = {"header1": paragraph("Master Agreement"), "header2": paragraph("Cover"), "footer1": paragraph("Page 1")}
    document = read(body, **parts)
    assert [(document.quote(block.span), block.part) for block in document.blocks] == [
        ("One.", "body"),
        ("Two.", "body"),
        ("Master Agreement", "header"),
        ("Page 1", "footer"),
    ]
    shown = read(body.replace("</w:sectPr>", "<w:titlePg/></w:sectPr>"), **parts)
    assert "Cover" in quotes(shown)


def test_a_clause_styled_as_a_heading_is_no_heading() -> None:
    clause = "Vendor shall report every breach to Customer within five days after it learns of it."
    document = read(paragraph("Breach", style="Heading1") + paragraph(clause, style="Clause"), styles=HIDDEN_STYLES)
    assert [(block.style, block.level) for block in document.blocks] == [
        (BlockStyle.HEADING, 0),
        (BlockStyle.PARAGRAPH, 1),
    ]


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<w:r><w:object><o:OLEObject/></w:object></w:r>", "embedded file"),
        (
            '<w:r><w:drawing><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"/>'
            "</a:graphic></w:drawing></w:r>",
            "chart",
        ),
        ('<w:r><w:drawing><wp:extent cx="5000000" cy="7000000"/></w:drawing></w:r>', "as large as a page"),
    ],
)
def test_what_could_not_be_read_is_told(inside: str, said: str) -> None:
    document = read(paragraph("Words.") + paragraph(inside=inside))
    assert [(warning.code, warning.unread) for warning in document.warnings] == [("part-not-read", True)]
    assert said in document.warnings[0].message


def test_inserted_documents_are_told() -> None:
    assert codes(read(paragraph("Words.") + '<w:altChunk r:id="x"/>')) == ["part-not-read"]


def test_a_document_of_pictures_is_no_document_of_text() -> None:
    scan = '<w:r><w:drawing><wp:extent cx="5000000" cy="7000000"/></w:drawing></w:r>'
    with pytest.raises(FileError, match="OCR") as caught:
        parse(word_file(paragraph(inside=scan)), "a.docx")
    assert caught.value.code == "no-text"


@pytest.mark.parametrize("part", ["numbering", "styles"])
def test_a_damaged_list_of_numbers_or_styles_is_told(part: str) -> None:
    files = word_parts(paragraph("Words."), **{part: ""})
    files[f"word/{part}.xml"] = "<broken"
    document = check(parse(zipped(files), "a.docx"))
    assert [(warning.code, warning.unread) for warning in document.warnings] == [("part-not-read", True)]
    assert "damaged" in document.warnings[0].message


def locked(files: dict[str, str], password: str) -> bytes:
    """The package encrypted as Word does; a very small one the tool does not write soundly, so it is filled up."""
    source = zipped({**files, "filling.bin": random.Random(0).randbytes(8000)})
    opened, saved = OOXMLFile(io.BytesIO(source)), io.BytesIO()
    opened.encrypt(password, saved)
    return saved.getvalue()


def test_an_encrypted_file_is_read_with_its_password() -> None:
    source = locked(word_parts(paragraph("Vendor pays.")), "secret")
    assert check(parse(source, "a.docx", password="secret")).text == "Vendor pays."
    for password in (None, "wrong", ""):
        with pytest.raises(FileError, match="--password") as caught:
            parse(source, "a.docx", password=password)
        assert caught.value.code == "encrypted"


def test_the_limits_hold_for_what_was_encrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    source = locked(word_parts(paragraph("Vendor pays.")), "secret")
    monkeypatch.setattr(limits, "MAX_PACKAGE_PARTS", 2)
    with pytest.raises(FileError) as caught:
        parse(source, "a.docx", password="secret")
    assert caught.value.code == "too-large"


def test_an_encrypted_workbook_is_no_contract() -> None:
    types = 'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"'
    content = f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override {types}/></Types>'
    source = locked({"[Content_Types].xml": content, "xl/workbook.xml": "<x/>"}, "secret")
    with pytest.raises(FileError, match="Excel") as caught:
        parse(source, "a.docx", password="secret")
    assert caught.value.code == "unsupported-type"


def test_a_word_file_is_known_by_its_types_not_by_the_names_of_its_parts() -> None:
    files = word_parts(paragraph("Vendor pays."), main="xl/text.xml")
    assert check(parse(zipped(files), "contract")).text == "Vendor pays."
    sheet = {
        name: content.replace("wordprocessingml.document", "spreadsheetml.sheet") for name, content in files.items()
    }
    sheet["word/notes.xml"] = "<x/>"
    with pytest.raises(FileError, match="Excel"):
        parse(zipped(sheet), "contract.docx")


def test_text_without_preserved_blanks_is_trimmed_as_word_does() -> None:
    inside = "<w:r><w:t> one </w:t></w:r>" + run(" two ") + "<w:r><w:t>three\nfour</w:t></w:r>"
    assert read(paragraph(inside=inside)).text == "one two three four"


def test_the_files_of_the_corpus_are_those_its_script_writes() -> None:
    for name, make in SAMPLES.items():
        with zipfile.ZipFile(FOLDER / name) as stored, zipfile.ZipFile(io.BytesIO(make().source)) as made:
            assert {each: stored.read(each) for each in stored.namelist()} == {
                each: made.read(each) for each in made.namelist()
            }, name
    assert {path.name for path in FOLDER.glob("*.do*")} == set(SAMPLES)
