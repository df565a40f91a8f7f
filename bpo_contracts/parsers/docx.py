"""Word documents (Office Open XML, ECMA-376): everything a reader of the file sees, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bpo_contracts.document import BODY, BlockStyle, Document, DocumentWarning, Page, Span
from bpo_contracts.errors import FileError
from bpo_contracts.parsers.building import TextBuilder, style_of
from bpo_contracts.parsers.docx_numbering import Label, Numbering
from bpo_contracts.parsers.docx_package import MC, Element, R, WordPackage, value, w
from bpo_contracts.parsers.docx_runs import RunReader, Tally, View
from bpo_contracts.parsers.docx_styles import Styles, is_on
from bpo_contracts.parsers.docx_warnings import warnings_of
from bpo_contracts.parsers.labels import begins_with_label, inner_bullets, may_be_heading

_LONGEST_ROW = 3000
_TRANSPARENT = {w(name) for name in ("customXml", "smartTag", "sdt", "sdtContent", "ins", "moveTo", "del", "moveFrom")}


def parse_docx(source: bytes, view: View = View.FINAL) -> Document:
    """Read a Word document: body, notes, text boxes, headers and footers, with the numbers Word shows."""
    return _Reader(WordPackage(source), view).document()


@dataclass(slots=True)
class _Paragraph:
    """What a paragraph says and how it is laid out."""

    text: str
    label: Label | None = None
    outline: int | None = None
    boxes: list[Element] = field(default_factory=list)

    @property
    def shown(self) -> str:
        return (self.label.text if self.label else "") + self.text.strip()


@dataclass(slots=True)
class _Table:
    element: Element


class _Reader:
    """Walks the stories of a Word file and writes them as one text."""

    def __init__(self, package: WordPackage, view: View) -> None:
        self._package = package
        self._view = view
        self._styles = Styles(package.part("styles"))
        self._numbering = Numbering(package.part("numbering"), self._styles)
        self._tally = Tally()
        self._runs = RunReader(self._styles, view, self._tally)
        self._builder = TextBuilder()
        self._stories: list[Element] = [package.body]

    def document(self) -> Document:
        self._story(self._package.body, BODY)
        self._notes()
        self._headers_and_footers()
        text = self._builder.text
        warnings = warnings_of(self._tally, self._view, self._stories, self._package)
        if not text.strip():
            raise FileError("no-text", _no_text(warnings))
        return Document(
            text=text, pages=(Page(1, Span(0, len(text))),), blocks=tuple(self._builder.blocks), warnings=warnings
        )

    def _story(self, container: Element, part: str) -> None:
        for item in self._items(container):
            if isinstance(item, _Table):
                self._table(item.element, part)
            else:
                self._write(item, part)
                self._text_boxes(item, part)

    def _items(self, container: Element) -> Iterator[_Paragraph | _Table]:
        """The paragraphs and tables; a paragraph without its mark runs on into the next (17.13.5.15)."""
        open_one: _Paragraph | None = None
        for child in self._children(container):
            if child.tag == w("tbl"):
                yield _Table(child)
                continue
            paragraph, closed = self._paragraph(child)
            if open_one is not None:
                paragraph = _joined(open_one, paragraph)
            open_one = None if closed else paragraph
            if closed:
                yield paragraph
        if open_one is not None:
            yield open_one

    def _children(self, container: Element) -> Iterator[Element]:
        for child in container:
            if child.tag in {w("p"), w("tbl")}:
                yield child
            elif child.tag in _TRANSPARENT:
                yield from self._children(child)
            elif child.tag == MC + "AlternateContent":
                yield from self._children(child.find(MC + "Choice"))
            elif child.tag in {w("altChunk"), w("subDoc")}:
                self._tally.unread.append("an inserted document")

    def _paragraph(self, element: Element) -> tuple[_Paragraph, bool]:
        """The paragraph, and whether it ends with its own mark in this view."""
        properties = self._properties(element)
        marks = properties.find(w("rPr")) if properties is not None else None
        words = self._runs.read(element, self._styles.of_paragraph(properties))
        if self._runs.is_gone(marks):
            return _Paragraph(words.text, boxes=words.boxes), False
        hidden = marks is not None and bool(is_on(marks.find(w("vanish"))))
        if hidden and not words.text.strip():
            return _Paragraph("", boxes=words.boxes), True
        label = self._numbering.label(properties)
        outline = self._styles.outline_level(properties)
        return _Paragraph(words.text, label, outline, words.boxes), not hidden

    def _properties(self, element: Element) -> Element | None:
        """The paragraph's properties, in the original view those before the tracked change."""
        properties = element.find(w("pPr"))
        if self._view is View.ORIGINAL and properties is not None:
            before = properties.find(f"{w('pPrChange')}/{w('pPr')}")
            if before is not None and properties.find(w("rPr")) is None:
                return before
        return properties

    def _write(self, paragraph: _Paragraph, part: str) -> None:
        if not paragraph.text.strip():
            return
        style, level = _style(paragraph)
        for text in _pieces(paragraph.shown):
            self._builder.add_block(text, style, level, part)
            style, level = style_of(text), None

    def _text_boxes(self, paragraph: _Paragraph, part: str) -> None:
        for box in paragraph.boxes:
            self._story(box, "text box" if part == BODY else part)

    def _table(self, table: Element, part: str) -> None:
        for row in self._rows(table):
            if self._runs.is_gone(row.find(w("trPr"))):
                continue
            cells = [list(self._items(cell)) for cell in self._cells(row)]
            self._write_row([cell for cell in cells if cell], part)

    def _rows(self, table: Element) -> Iterator[Element]:
        for child in table:
            if child.tag == w("tr"):
                yield child
            elif child.tag in _TRANSPARENT:
                yield from self._rows(child)

    def _cells(self, row: Element) -> Iterator[Element]:
        """The cells of a row; a cell merged into the one above shows nothing of its own (17.4.85)."""
        for child in row:
            if child.tag == w("tc"):
                properties = child.find(w("tcPr"))
                merged = properties.find(w("vMerge")) if properties is not None else None
                if merged is None or value(merged) == "restart":
                    yield child
            elif child.tag in _TRANSPARENT:
                yield from self._cells(child)

    def _write_row(self, cells: list[list[_Paragraph | _Table]], part: str) -> None:
        """One block a row; where a table only lays out ordinary text, its paragraphs stay their own."""
        paragraphs = [[item for item in cell if isinstance(item, _Paragraph) and item.text.strip()] for cell in cells]
        filled = [cell for cell in paragraphs if cell]
        texts = [" ".join(" ".join(item.shown.split()) for item in cell) for cell in filled]
        if sum(map(len, texts)) > _LONGEST_ROW or (len(filled) == 1 and len(filled[0]) > 1):
            for paragraph in (item for cell in filled for item in cell):
                self._write(paragraph, part)
        elif texts:
            self._builder.add_block(" | ".join(texts), BlockStyle.TABLE_ROW, None, part)
        for item in (item for cell in cells for item in cell):
            if isinstance(item, _Table):
                self._table(item.element, part)
            else:
                self._text_boxes(item, part)

    def _notes(self) -> None:
        """Footnotes and endnotes in the order the text refers to them."""
        numbers = {"footnote": 0, "endnote": 0}
        roots = {kind: self._package.part(f"{kind}s") for kind in numbers}
        self._stories += [root for root in roots.values() if root is not None]
        for kind, identity in list(dict.fromkeys(self._tally.notes)):
            numbers[kind] += 1
            root = roots[kind]
            note = None if root is None else root.find(f"{w(kind)}[@{w('id')}='{identity}']")
            if note is None:
                self._tally.unread.append(f"{kind} {numbers[kind]}")
            else:
                self._story(note, f"{kind} {numbers[kind]}")

    def _headers_and_footers(self) -> None:
        seen: set[str] = set()
        for kind, relation in self._shown_margins():
            root = self._package.by_id(relation)
            if relation in seen:
                continue
            seen.add(relation)
            if root is None:
                self._tally.unread.append(f"a {kind}")
                continue
            words = "".join(piece.text or "" for piece in root.iter(w("t")))
            if any(map(str.isalpha, words)) and words not in seen:
                seen.add(words)
                self._stories.append(root)
                self._story(root, kind)

    def _shown_margins(self) -> Iterator[tuple[str, str]]:
        """The headers and footers that some page shows: first-page and even ones only if switched on (17.10)."""
        settings = self._package.part("settings")
        even = settings is not None and bool(is_on(settings.find(w("evenAndOddHeaders"))))
        for section in self._package.body.iter(w("sectPr")):
            shown = {"default", *(["even"] if even else []), *(["first"] if is_on(section.find(w("titlePg"))) else [])}
            for reference in section.iterchildren(w("headerReference"), w("footerReference")):
                if (value(reference, "type") or "default") in shown:
                    kind = "header" if reference.tag == w("headerReference") else "footer"
                    yield kind, reference.get(R + "id", "")


def _joined(before: _Paragraph, after: _Paragraph) -> _Paragraph:
    """Two paragraphs shown as one; a label that stands before the first is the one seen."""
    if not before.text.strip():
        return replace(after, boxes=before.boxes + after.boxes)
    gap = "" if before.label is None or before.text[-1:].isspace() or after.text[:1].isspace() else " "
    return _Paragraph(
        before.text + gap + after.text,
        before.label or after.label,
        before.outline if before.label else after.outline,
        before.boxes + after.boxes,
    )


def _style(paragraph: _Paragraph) -> tuple[BlockStyle, int | None]:
    """Law firms style whole clauses as headings: only what can be one is given as one."""
    label = paragraph.label
    if paragraph.outline is not None and may_be_heading(paragraph.shown):
        return BlockStyle.HEADING, paragraph.outline
    if label is not None:
        return BlockStyle.LIST_ITEM, label.level
    return style_of(paragraph.shown), paragraph.outline


def _pieces(text: str) -> Iterator[str]:
    """The text, parted where a line break or bullet within the paragraph begins an item."""
    breaks = [at + 1 for at, char in enumerate(text) if char == "\n" and begins_with_label(text[at + 1 :].lstrip())]
    cuts = sorted({0, *breaks, *(at for at in inner_bullets(text) if at > 1), len(text)})
    for start, end in pairwise(cuts):
        piece = text[start:end].strip()
        if piece:
            yield piece


def _no_text(warnings: tuple[DocumentWarning, ...]) -> str:
    if any("picture" in warning.message for warning in warnings):
        return (
            "The Word file holds pictures but no text; it looks like a scan. Run it through text recognition (OCR), "
            "for example by saving it as PDF first, and check that file."
        )
    return "The Word file holds no text. Check that the right file was saved."
