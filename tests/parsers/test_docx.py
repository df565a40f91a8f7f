"""Word documents."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from bpo_contracts.document import BlockStyle, Document
from bpo_contracts.errors import FileError
from bpo_contracts.parsers import parse
from tests.parsers.checks import check, codes, quotes
from tests.parsers.word import paragraph, row, run, table, word_file

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


INSERTED = f'<w:ins w:id="1" w:author="a">{run("five")}</w:ins>'
DELETED = '<w:del w:id="2" w:author="a"><w:r><w:delText>sixty</w:delText></w:r></w:del>'
CHANGED = paragraph(inside=run("Vendor shall report within ") + DELETED + INSERTED + run(" days."))


def test_tracked_changes_are_read_as_accepted_or_as_never_made() -> None:
    assert read(CHANGED).text == "Vendor shall report within five days."
    assert read(CHANGED, "original").text == "Vendor shall report within sixty days."
    warning = read(CHANGED).warnings[0]
    assert warning.code == "tracked-changes"
    assert "1 tracked insertion and 1 tracked deletion" in warning.message


def mark(change: str) -> str:
    return f'<w:pPr><w:rPr><w:{change} w:id="3" w:author="a"/></w:rPr></w:pPr>'


def test_a_deleted_paragraph_mark_joins_two_paragraphs() -> None:
    body = f"<w:p>{mark('del')}{run('Vendor shall ')}</w:p>" + paragraph("report.") + paragraph("Next.")
    assert quotes(read(body)) == ["Vendor shall report.", "Next."]
    assert quotes(read(body, "original")) == ["Vendor shall", "report.", "Next."]


def test_an_inserted_paragraph_mark_joins_them_in_the_original() -> None:
    body = f"<w:p>{mark('ins')}{run('Vendor shall ')}</w:p>" + paragraph("report.")
    assert quotes(read(body)) == ["Vendor shall", "report."]
    assert quotes(read(body, "original")) == ["Vendor shall report."]


def test_moved_text_stands_where_the_view_has_it() -> None:
    moved_from = paragraph(inside=f'<w:moveFrom w:id="1" w:author="a">{run("Moved.")}</w:moveFrom>')
    moved_to = paragraph(inside=f'<w:moveTo w:id="2" w:author="a">{run("Moved.")}</w:moveTo>')
    body = moved_from + paragraph("Stays.") + moved_to
    assert quotes(read(body)) == ["Stays.", "Moved."]
    assert quotes(read(body, "original")) == ["Moved.", "Stays."]


def test_a_deleted_table_row() -> None:
    gone = row(paragraph("Old")).replace("<w:tr>", '<w:tr><w:trPr><w:del w:id="1" w:author="a"/></w:trPr>')
    body = table(gone, row(paragraph("New"))) + paragraph("End.")
    assert quotes(read(body)) == ["New", "End."]
    assert quotes(read(body, "original")) == ["Old", "New", "End."]


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


def test_comments_are_counted_not_read() -> None:
    note = '<w:comment w:id="0" w:author="a"><w:p><w:r><w:t>Why?</w:t></w:r></w:p></w:comment>'
    document = read(paragraph("Vendor pays."), comments=note)
    assert document.text == "Vendor pays."
    assert codes(document) == ["comments"]


def field(code: str, result: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{code}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{run(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def test_fields_show_their_result() -> None:
    inside = run("See Section ") + field(f"REF x{field('PAGE', 'nested')}", "4.2") + run(".")
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


def box_run(words: str, content: str) -> str:
    new = f"<w:drawing><a:graphic><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx></a:graphic></w:drawing>"
    old = f"<w:pict><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></w:pict>"
    choice = f'<mc:Choice Requires="wps">{new}</mc:Choice><mc:Fallback>{old}</mc:Fallback>'
    return f"{run(words)}<w:r><mc:AlternateContent>{choice}</mc:AlternateContent></w:r>"


def test_text_boxes_are_read_once() -> None:
    document = read(paragraph(inside=box_run("Body.", paragraph("In the box."))))
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


def test_strict_open_xml_is_told_apart() -> None:
    strict = word_file(paragraph("x"))
    with pytest.raises(FileError, match="Strict") as caught:
        parse(_as_strict(strict), "a.docx")
    assert caught.value.code == "unsupported-type"


def _as_strict(source: bytes) -> bytes:
    saved = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(saved, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(
                name,
                content.replace(
                    b"http://schemas.openxmlformats.org/wordprocessingml/2006",
                    b"http://purl.oclc.org/ooxml/wordprocessingml",
                ),
            )
    return saved.getvalue()
