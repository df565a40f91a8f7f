"""Writes the Word files of the corpus and the text each must read as: `python -m tests.files.build_docx`.

The expected texts are what Word shows, written by hand: blocks one a line, cells parted by " | ".
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.parsers.word import (
    abstract,
    control,
    deleted,
    field,
    ins,
    level,
    marked,
    num,
    old_box,
    paragraph,
    row,
    run,
    strict,
    style,
    table,
    text_box,
    word_file,
    word_parts,
    zipped,
)

FOLDER = Path(__file__).parent / "docx"


@dataclass(frozen=True, slots=True)
class Sample:
    """A file, what it reads as, and what it reads as before its tracked changes, where that is tried."""

    source: bytes
    final: list[str]
    original: list[str] | None = None


def paragraphs(*numbered: tuple[str, int, int]) -> str:
    """Paragraphs given as words, list and level."""
    return "".join(paragraph(text, number=number, level=at) for text, number, at in numbered)


def cells(*texts: str) -> str:
    return row(*map(paragraph, texts))


LEGAL = abstract(
    1, level(0, "decimal", "%1."), level(1, "decimal", "%1.%2"), level(2, "lowerLetter", "(%3)"),
    level(3, "lowerRoman", "(%4)"), level(4, "upperLetter", "%5."), level(5, "bullet", "\uf0b7"),
)  # fmt: skip
NORMAL = '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'


def numbering_multi_level() -> Sample:
    body = paragraphs(
        ("Services", 1, 0), ("Scope", 1, 1), ("coding;", 1, 2), ("billing;", 1, 2), ("of claims", 1, 3),
        ("of appeals", 1, 3), ("first", 1, 4), ("logs", 1, 5), ("audits", 1, 2), ("Staff", 1, 1), ("named", 1, 2),
        ("Fees", 1, 0), ("Rates", 1, 1),
    )  # fmt: skip
    return Sample(
        word_file(body, numbering=LEGAL + num(1, 1)),
        ["1. Services", "1.1 Scope", "(a) coding;", "(b) billing;", "(i) of claims", "(ii) of appeals", "A. first",
         "• logs", "(c) audits", "1.2 Staff", "(a) named", "2. Fees", "2.1 Rates"],
    )  # fmt: skip


def numbering_restarts_after_level_one() -> Sample:
    """Level two never begins again; level three only after level one (17.9.11)."""
    definition = abstract(
        1, level(0, "decimal", "%1."), level(1, "lowerLetter", "%2.", more='<w:lvlRestart w:val="0"/>'),
        level(2, "lowerRoman", "%3.", more='<w:lvlRestart w:val="1"/>'),
    )  # fmt: skip
    body = paragraphs(*(("x", 1, at) for at in (0, 1, 2, 1, 2, 0, 1, 2)))
    return Sample(
        word_file(body, numbering=definition + num(1, 1)),
        ["1. x", "a. x", "i. x", "b. x", "ii. x", "2. x", "c. x", "i. x"],
    )


def numbering_start_override() -> Sample:
    """Two lists of one definition count on together, until one has a start of its own (17.9.26)."""
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    body = paragraphs(("a", 1, 0), ("b", 2, 0), ("c", 3, 0), ("d", 3, 1), ("e", 3, 0), ("f", 1, 0))
    return Sample(
        word_file(body, numbering=LEGAL + num(1, 1) + num(2, 1) + num(3, 1, override)),
        ["1. a", "2. b", "5. c", "5.1 d", "6. e", "7. f"],
    )


def numbering_legal() -> Sample:
    """w:isLgl shows every level in figures (17.9.4)."""
    definition = abstract(
        1, level(0, "upperRoman", "Article %1", more='<w:suff w:val="space"/>'),
        level(1, "decimal", "Section %1.%2", more="<w:isLgl/>"), level(2, "lowerLetter", "(%3)"),
    )  # fmt: skip
    body = paragraphs(("Scope", 1, 0), ("Term", 1, 0), ("It lasts a year.", 1, 1), ("It may be renewed.", 1, 2))
    return Sample(
        word_file(body, numbering=definition + num(1, 1)),
        ["Article I Scope", "Article II Term", "Section 2.1 It lasts a year.", "(a) It may be renewed."],
    )


def numbering_letters_past_z_and_romans() -> Sample:
    definition = abstract(1, level(0, "lowerLetter", "%1)", start=25)) + abstract(
        2, level(0, "upperRoman", "%1.", start=48)
    )
    body = paragraphs(*(("x", 1, 0),) * 4, *(("y", 2, 0),) * 3)
    return Sample(
        word_file(body, numbering=definition + num(1, 1) + num(2, 2)),
        ["y) x", "z) x", "aa) x", "bb) x", "XLVIII. y", "XLIX. y", "L. y"],
    )


def numbering_in_words() -> Sample:
    definition = abstract(
        1, level(0, "ordinalText", "%1:", start=20), level(1, "cardinalText", "Part %2", start=99),
        level(2, "ordinal", "%3", start=11), level(3, "decimalZero", "%4.", start=9),
    )  # fmt: skip
    body = paragraphs(*(("x", 1, at) for at in (0, 0, 1, 1, 2, 2, 3, 3)))
    return Sample(
        word_file(body, numbering=definition + num(1, 1)),
        [
            "Twentieth: x",
            "Twenty-first: x",
            "Part Ninety-nine x",
            "Part One hundred x",
            "11th x",
            "12th x",
            "09. x",
            "10. x",
        ],
    )


def numbering_from_styles() -> Sample:
    """Numbers come with a style, through the style of a level, and go with numId 0 (17.9.18, 17.9.23)."""
    styles = (
        NORMAL
        + style("Heading1", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>', based_on="Normal")
        + style("Heading2", '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr>', based_on="Heading1")
        + style("Child", based_on="Heading2")
        + style("Plain", '<w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr>', based_on="Heading2")
    )
    definition = abstract(
        1, level(0, "decimal", "%1.", more='<w:pStyle w:val="Heading1"/>'),
        level(1, "decimal", "%1.%2", more='<w:pStyle w:val="Heading2"/>'),
    )  # fmt: skip
    body = (
        paragraph("Term", style="Heading1") + paragraph("Start", style="Heading2") + paragraph("End", style="Child")
        + paragraph("No number here.", style="Heading2", number=0) + paragraph("Nor here.", style="Plain")
        + paragraph("Fees", style="Heading1") + paragraph("Rates", style="Heading2")
    )  # fmt: skip
    return Sample(
        word_file(body, styles=styles, numbering=definition + num(1, 1)),
        ["1. Term", "1.1 Start", "1.2 End", "No number here.", "Nor here.", "2. Fees", "2.1 Rates"],
    )


def numbering_named_by_a_numbering_style() -> Sample:
    styles = NORMAL + style("Legal", '<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr>', kind="numbering")
    linked = '<w:abstractNum w:abstractNumId="5"><w:numStyleLink w:val="Legal"/></w:abstractNum>'
    body = paragraphs(("a", 1, 0), ("b", 1, 1), ("c", 2, 0))
    numbering = LEGAL + linked + num(1, 5) + num(2, 1)
    return Sample(word_file(body, styles=styles, numbering=numbering), ["1. a", "1.1 b", "2. c"])


def numbering_in_tables_and_text_boxes() -> Sample:
    """A list runs on through table cells; text boxes count for themselves."""
    boxed = text_box(paragraph("boxed", number=1) + paragraph("boxed too", number=1))
    body = (
        paragraph("before", number=1) + paragraph(inside=run("Anchored here.") + boxed)
        + table(row(paragraph("left", number=1), paragraph("right", number=1)))
        + paragraph("after", number=1)
    )  # fmt: skip
    return Sample(
        word_file(body, numbering=LEGAL + num(1, 1)),
        [
            "1. before",
            "Anchored here.",
            "[text box] 1. boxed",
            "[text box] 2. boxed too",
            "2. left | 3. right",
            "4. after",
        ],
    )


def numbering_beside_deleted_paragraphs() -> Sample:
    gone = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="1" w:author="Ann"/>'
        f"</w:rPr></w:pPr>{deleted('Old duty.')}</w:p>"
    )
    body = paragraph("First duty.", number=1) + gone + paragraph("Last duty.", number=1)
    return Sample(
        word_file(body, numbering=LEGAL + num(1, 1)),
        ["1. First duty.", "2. Last duty."],
        ["1. First duty.", "2. Old duty.", "3. Last duty."],
    )


def tracked_words() -> Sample:
    within = ins(run("business ") + deleted("working "), "Bob")
    body = paragraph(
        inside=run("Report within ") + deleted("sixty") + ins(run("five")) + run(" ") + within + run("days.")
    )
    return Sample(word_file(body), ["Report within five business days."], ["Report within sixty days."])


def tracked_moves() -> Sample:
    """Moved words and a moved paragraph stand once, where the view has them (17.13.5.21)."""

    def moved(way: str, text: str, name: str) -> str:
        return (
            f'<w:move{way}RangeStart w:id="9" w:author="Ann" w:name="{name}"/><w:move{way} w:id="1" w:author="Ann">'
            f'{run(text)}</w:move{way}><w:move{way}RangeEnd w:id="9"/>'
        )

    body = (
        marked("moveFrom", moved("From", "Whole clause.", "m1"))
        + paragraph(inside=run("Vendor ") + moved("From", "promptly ", "m2") + run("reports ") + moved("To", "promptly ", "m2"))
        + marked("moveTo", moved("To", "Whole clause.", "m1"))
        + paragraph("End.")
    )  # fmt: skip
    return Sample(
        word_file(body),
        ["Vendor reports promptly", "Whole clause.", "End."],
        ["Whole clause.", "Vendor promptly reports", "End."],
    )


def tracked_paragraph_marks() -> Sample:
    """A paragraph without its mark runs on into the next (17.13.5.15)."""
    body = (
        marked("del", run("Vendor shall ")) + paragraph("report.") + marked("ins", run("Client shall "))
        + paragraph("pay.") + marked("del", deleted("Gone.")) + paragraph("End.")
    )  # fmt: skip
    return Sample(
        word_file(body),
        ["Vendor shall report.", "Client shall", "pay.", "End."],
        ["Vendor shall", "report.", "Client shall pay.", "Gone.", "End."],
    )


def tracked_rows_and_cells() -> Sample:
    def changed(change: str, row_or_cell: str) -> str:
        mark = f'<w:{change} w:id="1" w:author="Ann"/>'
        if row_or_cell.startswith("<w:tr>"):
            return row_or_cell.replace("<w:tr>", f"<w:tr><w:trPr>{mark}</w:trPr>", 1)
        return f"<w:tcPr>{mark}</w:tcPr>{row_or_cell}"

    body = table(
        cells("Metric", "Target"),
        changed("ins", cells("Uptime", "99.9%")),
        changed("del", cells("Uptime", "99%")),
        row(paragraph("Accuracy"), changed("cellIns", paragraph("98%")), changed("cellDel", paragraph("95%"))),
    )
    return Sample(
        word_file(body),
        ["Metric | Target", "Uptime | 99.9%", "Accuracy | 98%"],
        ["Metric | Target", "Uptime | 99%", "Accuracy | 95%"],
    )


def tracked_numbering_and_layout() -> Sample:
    """What a paragraph was before its layout changed counts in the original view only (17.13.5.29)."""
    changed = (
        '<w:p><w:pPr><w:pPrChange w:id="1" w:author="Ann"><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        f"</w:pPr></w:pPrChange></w:pPr>{run('No longer counted.')}</w:p>"
    )
    body = paragraph("one", number=1) + changed + paragraph("two", number=1)
    return Sample(
        word_file(body, numbering=LEGAL + num(1, 1)),
        ["1. one", "No longer counted.", "2. two"],
        ["1. one", "2. No longer counted.", "3. two"],
    )


def hidden_and_struck() -> Sample:
    styles = NORMAL + style("Secret", "<w:rPr><w:vanish/></w:rPr>", kind="character")
    body = paragraph(
        inside=run("Vendor shall report") + run(" within five days", "<w:strike/>") + run(" never", "<w:vanish/>")
        + run(" at once", '<w:rStyle w:val="Secret"/>') + run(" in writing.", '<w:rStyle w:val="Secret"/><w:vanish w:val="0"/>')
    )  # fmt: skip
    return Sample(word_file(body, styles=styles), ["Vendor shall report in writing."])


def comments_with_replies() -> Sample:
    start, end = '<w:commentRangeStart w:id="0"/>', '<w:commentRangeEnd w:id="0"/>'
    body = paragraph(inside=run("Pay within ") + start + run("sixty days") + end + run("."))
    comment = f'<w:comment w:id="0" w:author="Ann Lee">{paragraph("Too long?")}</w:comment>'
    return Sample(word_file(body, comments=comment), ["Pay within sixty days."])


def headers_and_footers() -> Sample:
    """Shown where a page has them; a section without its own goes on with those before (17.10.2)."""

    def section(*inside: str) -> str:
        return f"<w:sectPr>{''.join(inside)}</w:sectPr>"

    references = [
        f'<w:{kind}Reference w:type="{when}" r:id="{part}"/>'
        for kind, when, part in (
            ("header", "default", "header1"), ("header", "first", "header2"), ("header", "even", "header3"),
            ("footer", "default", "footer1"),
        )
    ]  # fmt: skip
    body = (
        f"<w:p><w:pPr>{section(*references)}</w:pPr>{run('One.')}</w:p>"
        + paragraph("Two.") + section("<w:titlePg/>")
    )  # fmt: skip
    parts = {
        "header1": paragraph("Master Agreement"), "header2": paragraph("Cover of part two"),
        "header3": paragraph("Even pages are not set apart"),
        "footer1": paragraph(inside=run("Confidential, page ") + field("PAGE", run("3"))),
    }  # fmt: skip
    return Sample(
        word_file(body, **parts),
        ["One.", "Two.", "[header] Master Agreement", "[footer] Confidential, page 3", "[header] Cover of part two"],
    )


def footnotes_and_endnotes() -> Sample:
    def note(kind: str, identity: int, text: str) -> str:
        mark = f"<w:r><w:{kind}Ref/></w:r>"
        return f'<w:{kind} w:id="{identity}">{paragraph(inside=mark + run(text))}</w:{kind}>'

    def reference(kind: str, identity: int) -> str:
        return f'<w:r><w:{kind}Reference w:id="{identity}"/></w:r>'

    body = paragraph(
        inside=run("Vendor reports") + reference("footnote", 7) + run(" and pays") + reference("endnote", 2)
        + run(" and insures") + reference("footnote", 3) + run(".")
    )  # fmt: skip
    footnotes = (
        note("footnote", 3, "At its cost.") + note("footnote", 7, "Within a day.") + note("footnote", 9, "Unused.")
    )
    return Sample(
        word_file(body, footnotes=footnotes, endnotes=note("endnote", 2, "In dollars.")),
        ["Vendor reports and pays and insures.", "[footnote 1] Within a day.", "[endnote 1] In dollars.",
         "[footnote 2] At its cost."],
    )  # fmt: skip


def text_boxes() -> Sample:
    """Each once, after the paragraph it is anchored in, which it does not break."""
    within = paragraph(inside=run("Outer box.") + text_box(paragraph("Inner box.")))
    body = (
        paragraph(inside=run("Vendor shall ") + text_box(within) + run("report."))
        + paragraph(inside=run("Old ") + f"<w:r>{old_box(paragraph('Old box.'))}</w:r>" + run("file."))
    )  # fmt: skip
    return Sample(
        word_file(body),
        ["Vendor shall report.", "[text box] Outer box.", "[text box] Inner box.", "Old file.", "[text box] Old box."],
    )


def content_controls() -> Sample:
    prompt = "<w:showingPlcHdr/>"
    tagged = f"<w:smartTag>{run('Tagged ')}</w:smartTag>" + run("words.")
    date = f"<w:tc>{paragraph('[Date]')}</w:tc>"
    body = (
        paragraph(inside=run("Between ") + control(run("Acme")) + run(" and ") + control(run("Click to enter text."), prompt))
        + control(paragraph("Filled in.") + table(cells("A", "B")))
        + control(paragraph("Choose a clause."), prompt)
        + table(f"<w:tr><w:tc>{paragraph('Date')}</w:tc>{control(date, prompt)}</w:tr>")
        + f"<w:customXml>{paragraph(inside=tagged)}</w:customXml>"
    )  # fmt: skip
    return Sample(
        word_file(body),
        [
            "Between Acme and [Click to enter text.]",
            "Filled in.",
            "A | B",
            "[Choose a clause.]",
            "Date | [Date]",
            "Tagged words.",
        ],
    )


def merge_fields() -> Sample:
    """Fields still to be merged, with and without a result of their own, and those of a form."""
    simple = '<w:fldSimple w:instr=" MERGEFIELD Vendor "/>'
    blank = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:textInput/></w:ffData></w:fldChar></w:r>'
        '<w:r><w:instrText>FORMTEXT</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + run("\u2002\u2002\u2002") + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )  # fmt: skip
    chosen = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="monthly"/>'
        '<w:listEntry w:val="yearly"/></w:ddList></w:ffData></w:fldChar></w:r>'
        '<w:r><w:instrText>FORMDROPDOWN</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    body = (
        paragraph(inside=run("Between ") + field(" MERGEFIELD Client \\* MERGEFORMAT ", run("«Client»")) + run(" and ") + simple + run("."))
        + paragraph(inside=run("Term: ") + field(' MERGEFIELD "Term in Years" ') + run(" years."))
        + paragraph(inside=run("Signed by ") + blank + run("; paid ") + chosen + run("."))
        + paragraph(inside=field(" MACROBUTTON NoMacro [Click here and type name] "))
    )  # fmt: skip
    return Sample(
        word_file(body),
        ["Between «Client» and «Vendor».", "Term: «Term in Years» years.", "Signed by _____; paid yearly.",
         "[Click here and type name]"],
    )  # fmt: skip


def fields_and_cross_references() -> Sample:
    """Results are shown, instructions are not, however they are nested; an unfinished field hides nothing."""
    nested = field(f" IF {field('PAGE', run('3'))} = 3 ", run("last page"))
    contents = (
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("1. Term")}<w:r><w:tab/></w:r>{field("PAGEREF _1", run("2"))}</w:p>'
        f"<w:p>{run('2. Fees')}<w:r><w:tab/></w:r>{field('PAGEREF _2', run('3'))}</w:p>"
        '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    link = '<w:hyperlink r:id="x">' + run("our terms") + "</w:hyperlink>"
    open_end = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    body = (
        contents + paragraph(inside=run("See Section ") + field("REF _Ref1 \\r \\h", run("4.2")) + run(" and ") + link + run("."))
        + paragraph(inside=run("This is the ") + nested + run(".")) + paragraph(inside=run("Vendor") + open_end + run(" reports."))
        + paragraph("It pays too.")
    )  # fmt: skip
    return Sample(
        word_file(body),
        [
            "1. Term 2",
            "2. Fees 3",
            "See Section 4.2 and our terms.",
            "This is the last page.",
            "Vendor reports.",
            "It pays too.",
        ],
    )


def merged_cells() -> Sample:
    """Cells merged down, across, or the old way across are read once (17.4.17, 17.4.22, 17.4.85)."""

    def cell(properties: str, text: str) -> str:
        return f"<w:tcPr>{properties}</w:tcPr>{paragraph(text)}"

    body = table(
        row(cell('<w:gridSpan w:val="2"/>', "Service levels"), paragraph("Credit")),
        row(cell('<w:vMerge w:val="restart"/>', "Uptime"), paragraph("99.9%"), paragraph("5%")),
        row(cell("<w:vMerge/>", "Uptime"), paragraph("99.5%"), paragraph("10%")),
        row(
            cell('<w:hMerge w:val="restart"/>', "Per month"), cell("<w:hMerge/>", "Per month"), paragraph("25% at most")
        ),
        row(paragraph("Accuracy"), cell("<w:vMerge/>", "98%"), paragraph("none")),
    )
    return Sample(
        word_file(body),
        [
            "Service levels | Credit",
            "Uptime | 99.9% | 5%",
            "99.5% | 10%",
            "Per month | 25% at most",
            "Accuracy | 98% | none",
        ],
    )


def tables_in_tables() -> Sample:
    inner = table(cells("A", "B"))
    layout = table(row(paragraph("Lead-in:") + table(cells("C", "D")) + paragraph("Closing words.")))
    body = table(row(paragraph("Outer") + inner, paragraph("Side"))) + layout
    return Sample(word_file(body), ["Outer | Side", "A | B", "Lead-in:", "C | D", "Closing words."])


def symbols_and_hyphens() -> Sample:
    inside = (
        '<w:r><w:t>non</w:t><w:noBreakHyphen/><w:t xml:space="preserve">public secu</w:t><w:softHyphen/><w:t>rity</w:t>'
        '<w:tab/><w:sym w:font="Wingdings" w:char="F0FE"/><w:t xml:space="preserve"> yes</w:t><w:br/><w:t>45\u00a0CFR</w:t></w:r>'
    )
    return Sample(word_file(paragraph(inside=inside)), ["non-public security ☒ yes 45 CFR"])


def main_part_elsewhere() -> Sample:
    return Sample(
        word_file(paragraph("Vendor pays.", number=1), main="content/main1.xml", numbering=LEGAL + num(1, 1)),
        ["1. Vendor pays."],
    )


def strict_open_xml() -> Sample:
    box = text_box(paragraph("In the box."))
    parts = word_parts(
        paragraph("Vendor pays.", number=1) + paragraph(inside=run("It insures.") + box)
        + '<w:sectPr><w:headerReference w:type="default" r:id="header1"/></w:sectPr>',
        numbering=LEGAL + num(1, 1), header1=paragraph("Strict"),
    )  # fmt: skip
    return Sample(
        zipped(strict(parts)), ["1. Vendor pays.", "It insures.", "[text box] In the box.", "[header] Strict"]
    )


def macros() -> Sample:
    parts = word_parts(paragraph("Vendor pays."), suffix=".docm")
    return Sample(zipped({**parts, "word/vbaProject.bin": "not run"}), ["Vendor pays."])


def template() -> Sample:
    return Sample(word_file(paragraph("[Vendor] pays."), suffix=".dotx"), ["[Vendor] pays."])


SAMPLES = {
    "numbering-multi-level.docx": numbering_multi_level,
    "numbering-restarts-after-level-one.docx": numbering_restarts_after_level_one,
    "numbering-start-override.docx": numbering_start_override,
    "numbering-legal.docx": numbering_legal,
    "numbering-letters-past-z-and-romans.docx": numbering_letters_past_z_and_romans,
    "numbering-in-words.docx": numbering_in_words,
    "numbering-from-styles.docx": numbering_from_styles,
    "numbering-named-by-a-numbering-style.docx": numbering_named_by_a_numbering_style,
    "numbering-in-tables-and-text-boxes.docx": numbering_in_tables_and_text_boxes,
    "numbering-beside-deleted-paragraphs.docx": numbering_beside_deleted_paragraphs,
    "tracked-words.docx": tracked_words,
    "tracked-moves.docx": tracked_moves,
    "tracked-paragraph-marks.docx": tracked_paragraph_marks,
    "tracked-rows-and-cells.docx": tracked_rows_and_cells,
    "tracked-numbering-and-layout.docx": tracked_numbering_and_layout,
    "hidden-and-struck.docx": hidden_and_struck,
    "comments-with-replies.docx": comments_with_replies,
    "headers-and-footers.docx": headers_and_footers,
    "footnotes-and-endnotes.docx": footnotes_and_endnotes,
    "text-boxes.docx": text_boxes,
    "content-controls.docx": content_controls,
    "merge-fields.docx": merge_fields,
    "fields-and-cross-references.docx": fields_and_cross_references,
    "merged-cells.docx": merged_cells,
    "tables-in-tables.docx": tables_in_tables,
    "symbols-and-hyphens.docx": symbols_and_hyphens,
    "main-part-elsewhere.docx": main_part_elsewhere,
    "strict-open-xml.docx": strict_open_xml,
    "macros.docm": macros,
    "template.dotx": template,
}


def build() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, sample in ((name, make()) for name, make in SAMPLES.items()):
        (FOLDER / name).write_bytes(sample.source)
        for lines, suffix in ((sample.final, ".txt"), (sample.original, ".original.txt")):
            if lines is not None:
                (FOLDER / name).with_suffix(suffix).write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    build()
