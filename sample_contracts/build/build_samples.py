"""Build the DOCX and PDF samples from the sources beside this script: `python build_samples.py [FOLDER]`.

With the versions below the files come out byte for byte the same; the clock and the machine leave no trace in them.
Made with python-docx 1.2.0 and reportlab 5.1.0. FOLDER is where to write, by default the folder above.
"""

import datetime as dt
import io
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt
from docx.text.paragraph import Paragraph as DocxParagraph
from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY
from reportlab.lib.pagesizes import LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer

HERE = Path(__file__).parent


def source_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Each line of a source is `what: words`."""
    for line in path.read_text(encoding="utf-8").splitlines():
        what, _, words = line.partition(": ")
        yield what, words


# --- DOCX: 0 to 3 are numbered levels, + and - after a level an inserted and a deleted paragraph,
# {++ ++} and {-- --} inserted and deleted words, [^ ] a footnote

MOMENT = dt.datetime(2026, 4, 6, 9, 15, tzinfo=dt.UTC)
AUTHOR = "R. Albarado, Kestrel"
LEVELS = [("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)"), ("lowerRoman", "(%4)")]
NUMBERING_ID = "90"
MARKUP = re.compile(r"\{\+\+(?P<ins>.*?)\+\+\}|\{--(?P<del>.*?)--\}|\[\^(?P<note>.*?)\]")
UNUSED = ("/thumbnail", "/stylesWithEffects", "/customXml")
FOOTNOTE_HEAD = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>'
)


class DocxBuilder:
    """One DOCX with automatic numbering, tracked changes and footnotes."""

    def __init__(self) -> None:
        self.document: DocxDocument = Document()
        self.footnotes: list[str] = []
        self.changes = 0
        self.document.styles["Normal"].font.name = "Times New Roman"
        self.document.styles["Normal"].font.size = Pt(11)
        self.add_numbering()

    def add_numbering(self) -> None:
        """Levels 0 and 1 get their number from a style, levels 2 and 3 from the paragraph."""
        levels = "".join(
            f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            + (f'<w:pStyle w:val="ContractLevel{i}"/>' if i < 2 else "")
            + f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{max(720, 720 * i)}" w:hanging="720"/></w:pPr></w:lvl>'
            for i, (form, text) in enumerate(LEVELS)
        )
        numbering = self.document.part.numbering_part.element
        numbering.insert(
            0,
            parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{NUMBERING_ID}">'
                f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
            ),
        )
        numbering.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{NUMBERING_ID}"><w:abstractNumId w:val="{NUMBERING_ID}"/></w:num>'
            )
        )
        for level in (0, 1):
            style = self.document.styles.add_style(f"Contract Level {level}", WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = self.document.styles["Normal"]
            style.font.bold = level == 0
            style.element.get_or_add_pPr().append(self.number_properties(level))

    @staticmethod
    def number_properties(level: int) -> BaseOxmlElement:
        return parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{NUMBERING_ID}"/></w:numPr>'
        )

    def change(self, kind: str) -> BaseOxmlElement:
        """A w:ins or w:del by the author of all changes."""
        self.changes += 1
        mark = OxmlElement(f"w:{kind}")
        mark.set(qn("w:id"), str(self.changes))
        mark.set(qn("w:author"), AUTHOR)
        mark.set(qn("w:date"), MOMENT.strftime("%Y-%m-%dT%H:%M:%SZ"))
        return mark

    def add_clause(self, what: str, words: str) -> DocxParagraph:
        level, kind = int(what[0]), {"+": "ins", "-": "del"}.get(what[1:])
        paragraph = self.document.add_paragraph(style=f"Contract Level {level}" if level < 2 else None)
        properties = paragraph._p.get_or_add_pPr()
        if level >= 2:
            properties.append(self.number_properties(level))
        if kind:  # the paragraph mark itself is inserted or deleted
            mark = OxmlElement("w:rPr")
            mark.append(self.change(kind))
            properties.append(mark)
        self.add_words(paragraph, words, kind)
        return paragraph

    def add_words(self, paragraph: DocxParagraph, words: str, kind: str | None = None) -> None:
        at = 0
        for match in MARKUP.finditer(words):
            self.add_run(paragraph, words[at : match.start()], kind)
            at = match.end()
            if match.lastgroup == "note":
                self.add_footnote(paragraph, match["note"])
            else:
                self.add_run(paragraph, match[match.lastgroup or 0], match.lastgroup)
        self.add_run(paragraph, words[at:], kind)

    def add_run(self, paragraph: DocxParagraph, words: str, kind: str | None) -> None:
        if not words:
            return
        run = paragraph.add_run(words)._r
        if kind:
            mark = self.change(kind)
            run.addprevious(mark)
            mark.append(run)
        if kind == "del":
            for text in run.findall(qn("w:t")):
                text.tag = qn("w:delText")
                text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

    def add_footnote(self, paragraph: DocxParagraph, words: str) -> None:
        self.footnotes.append(words)
        paragraph._p.append(
            parse_xml(
                f'<w:r {nsdecls("w")}><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
                f'<w:footnoteReference w:id="{len(self.footnotes)}"/></w:r>'
            )
        )

    def add_footnotes_part(self) -> None:
        notes = "".join(
            f'<w:footnote w:id="{i}"><w:p><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
            f'<w:r><w:t xml:space="preserve"> {escape(words)}</w:t></w:r></w:p></w:footnote>'
            for i, words in enumerate(self.footnotes, 1)
        )
        xml = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            f"<w:footnotes {nsdecls('w')}>{FOOTNOTE_HEAD}{notes}</w:footnotes>"
        )
        main = self.document.part
        part = Part(PackURI("/word/footnotes.xml"), CONTENT_TYPE.WML_FOOTNOTES, xml.encode(), main.package)
        main.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)

    def add_field(self, paragraph: DocxParagraph, name: str) -> None:
        for piece in (
            '<w:fldChar w:fldCharType="begin"/>',
            f'<w:instrText xml:space="preserve"> {name} </w:instrText>',
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        ):
            paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}>{piece}</w:r>"))

    def add_footer(self, words: str) -> None:
        paragraph = self.document.sections[0].footer.paragraphs[0]
        paragraph.add_run(f"{words}\tPage ")
        self.add_field(paragraph, "PAGE")
        paragraph.add_run(" of ")
        self.add_field(paragraph, "NUMPAGES")

    def drop_what_is_not_used(self) -> None:
        """Parts and styles of the default template that would make up nine tenths of the file."""
        for rels in (self.document.part.package.rels, self.document.part.rels):
            for key in [key for key, rel in rels.items() if rel.reltype.endswith(UNUSED)]:
                del rels[key]
        styles = self.document.styles.element
        for style in styles.findall(qn("w:style")):
            if style.get(qn("w:type")) == "table" and not style.get(qn("w:default")):
                styles.remove(style)

    def content(self) -> bytes:
        """The package, its parts in the order of their names and all dates the same."""
        self.add_footnotes_part()
        core = self.document.core_properties
        core.author, core.last_modified_by, core.comments, core.revision = AUTHOR, AUTHOR, "", 1
        core.created = core.modified = MOMENT.replace(tzinfo=None)
        self.drop_what_is_not_used()
        saved, fixed = io.BytesIO(), io.BytesIO()
        self.document.save(saved)
        with zipfile.ZipFile(saved) as old, zipfile.ZipFile(fixed, "w") as new:
            for name in sorted(old.namelist()):  # "[Content_Types].xml" sorts first; stored, since zlib versions differ
                new.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), old.read(name))
        return fixed.getvalue()


def build_docx(source: Path) -> bytes:
    builder = DocxBuilder()
    for what, words in source_lines(source):
        if what == "title":
            builder.document.add_heading(words, level=0)
            builder.document.core_properties.title = words
        elif what == "header":
            builder.document.sections[0].header.paragraphs[0].text = words
        elif what == "footer":
            builder.add_footer(words)
        elif what == "text":
            builder.document.add_paragraph(words)
        else:
            paragraph = builder.add_clause(what, words)
            if "{++ninety" in words:
                comment = builder.document.add_comment(
                    paragraph.runs[0], "Our other clients give us ninety days. Is this within HIPAA?", AUTHOR, "RA"
                )
                comment._comment_elm.set(qn("w:date"), MOMENT.strftime("%Y-%m-%dT%H:%M:%SZ"))
    return builder.content()


# --- PDF: running header and footer, justified and hyphenated text, a ruled table over two pages

SHY = "\u00ad"
HYPHENATED = """
Agree-ment Des-ig-nated Elec-tronic In-ci-dent In-di-vid-ual Se-cu-rity Sub-con-trac-tor Sub-con-trac-tors ad-
min-is-tra-tive am-bi-gu-ity amend-ment ap-pro-pri-ate au-to-mated avail-able cal-en-dar com-pli-ance con-di-
tions cor-po-ra-tion de-ter-min-ing de-ter-mines des-ig-nated dis-clo-sure dis-clo-sures doc-u-ment elec-
tronic fol-low-ing iden-ti-fi-ca-tion im-per-mis-si-ble in-cor-po-rate in-fea-si-ble in-for-ma-tion lim-i-ta-
tion main-tains no-ti-fi-ca-tion ob-li-ga-tions per-mit-ted phys-i-cal prac-ti-ca-ble prac-tices pro-tec-tions
pro-vided pur-poses re-main-ing re-quire-ments re-quired re-stric-tion re-stric-tions reg-u-la-tions safe-
guards sub-stan-tially sup-ple-ment tech-ni-cal tech-ni-cians ter-mi-na-tion ter-mi-nate un-rea-son-able un-
rea-son-ably un-suc-cess-ful vi-o-la-tion vi-o-late
"""
SYLLABLES = {word.replace("-", ""): word.replace("-", SHY) for word in HYPHENATED.split()}
BODY = ParagraphStyle(
    "body", fontName="Times-Roman", fontSize=10.5, leading=13, alignment=TA_JUSTIFY, spaceAfter=6, embeddedHyphenation=1
)
HEADING = ParagraphStyle("heading", parent=BODY, fontName="Times-Bold", spaceBefore=8, keepWithNext=1)
TITLE = ParagraphStyle("title", parent=HEADING, fontSize=13, leading=17, alignment=TA_CENTER, spaceAfter=12)
CELL = ParagraphStyle("cell", parent=BODY, fontSize=9.5, leading=12, alignment=0, spaceAfter=0)
CELL_HEAD = ParagraphStyle("cell-head", parent=CELL, fontName="Times-Bold")
MARGIN = 112


def hyphenated(words: str) -> str:
    return escape(re.sub(r"[A-Za-z]+", lambda match: SYLLABLES.get(match[0], match[0]), words))


def numbered_canvas(header: str, footer: str) -> Callable[..., Canvas]:
    """A canvas that draws the running header and "Page 2 of 5" once it knows the number of pages."""
    left, _, right = header.partition("\t")

    class NumberedCanvas(Canvas):
        def __init__(self, *args: object, **kwargs: object) -> None:
            super().__init__(*args, **kwargs)
            self.states: list[dict[str, object]] = []

        def showPage(self) -> None:  # noqa: N802
            self.states.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, state in enumerate(self.states, 1):
                self.__dict__.update(state)
                width, height = LETTER
                self.setFont("Times-Italic", 9)
                self.drawString(MARGIN, height - 44, left)
                self.drawRightString(width - MARGIN, height - 44, right)
                self.line(MARGIN, height - 50, width - MARGIN, height - 50)
                self.drawString(MARGIN, 40, footer)
                self.drawRightString(width - MARGIN, 40, f"Page {number} of {len(self.states)}")
                super().showPage()
            super().save()

    return NumberedCanvas


def table(rows: list[str]) -> LongTable:
    cells = [
        [Paragraph(escape(cell.strip()), CELL if i else CELL_HEAD) for cell in row.split("|")]
        for i, row in enumerate(rows)
    ]
    return LongTable(
        cells,
        colWidths=[40, 106, 242],
        repeatRows=1,
        style=[
            ("GRID", (0, 0), (-1, -1), 0.6, colors.black),
            ("BACKGROUND", (0, 0), (-1, 0), colors.lightgrey),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ],
    )


def build_pdf(source: Path) -> bytes:
    lines = list(source_lines(source))
    fixed = dict(lines[:3])
    story: list[Flowable] = [Paragraph(fixed["title"], TITLE)]
    for what, words in lines[3:]:
        if what == "heading":
            story.append(Paragraph(escape(words), HEADING))
        elif what == "text":
            story.append(Paragraph(hyphenated(words.replace("\t", " " * 4)), BODY))
    story += [Spacer(1, 4), table([words for what, words in lines if what == "row"])]
    content = io.BytesIO()
    SimpleDocTemplate(
        content,
        pagesize=LETTER,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=fixed["title"].capitalize(),
        author="Corvid Hosting, Inc.",
        invariant=1,
        pageCompression=0,
    ).build(story, canvasmaker=numbered_canvas(fixed["header"], fixed["footer"]))
    return content.getvalue()


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE.parent
    (folder / "subcontractor-baa.docx").write_bytes(build_docx(HERE / "subcontractor-baa.source"))
    (folder / "hosting-baa.pdf").write_bytes(build_pdf(HERE / "hosting-baa.source"))


if __name__ == "__main__":
    main()
