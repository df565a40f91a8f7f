"""Word documents (Office Open XML, ECMA-376): everything a reader of the file sees, in order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bpo_contracts.document import BODY, BlockStyle, Document, DocumentWarning, Page, Span
from bpo_contracts.errors import FileError
from bpo_contracts.parsers.building import TextBuilder, style_of
from bpo_contracts.parsers.docx_encryption import decrypted
from bpo_contracts.parsers.docx_numbering import Label, Numbering
from bpo_contracts.parsers.docx_package import MC, Element, WordPackage, w
from bpo_contracts.parsers.docx_runs import RunReader, Tally, View, alternative, is_prompt
from bpo_contracts.parsers.docx_stories import margins, notes
from bpo_contracts.parsers.docx_styles import Styles, is_on
from bpo_contracts.parsers.docx_tables import MergedColumns, rows
from bpo_contracts.parsers.docx_warnings import warnings_of
from bpo_contracts.parsers.docx_words import TAKEN_AWAY, Words, bracketed, joined
from bpo_contracts.parsers.labels import begins_with_label, inner_bullets, may_be_heading

_LONGEST_ROW = 3000
_LONGEST_LABEL = 200
_WRAPPERS = {w(name) for name in ("customXml", "smartTag", "sdt", "sdtContent")}
_PROMPT_PARENTS = {w(name) for name in ("sdt", "sdtContent", "tc", "tr")}


def parse_docx(source: bytes, view: View = View.FINAL, password: str | None = None) -> Document:
    """Read a Word document: body, notes, text boxes, headers and footers, with the numbers Word shows."""
    return _Reader(WordPackage(decrypted(source, password)), view).document()


@dataclass(slots=True)
class _Paragraph:
    """What a paragraph says and how it is laid out.

    `follows_gap` tells that a whole paragraph before it is not in this view, `added_mark` and `lost_mark` that
    a tracked change put the end of this one there or took it away.
    """

    words: Words
    label: Label | None = None
    outline: int | None = None
    boxes: list[Element] = field(default_factory=list)
    follows_gap: bool = False
    added_mark: bool = False
    lost_mark: bool = False

    @property
    def shown(self) -> Words:
        return joined([Words(self.label.text if self.label else ""), self.words.stripped()])


@dataclass(slots=True)
class _Table:
    element: Element


_Item = _Paragraph | _Table


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
        self._stories: list[Element] = []
        self._gap = False

    def document(self) -> Document:
        self._stories.append(self._package.body)
        self._story(self._package.body, BODY, BODY)
        for part, root, note in notes(self._package, self._tally):
            self._read_apart(part, root, note)
        for part, root in margins(self._package, self._tally):
            self._read_apart(part, root, root)
        if self._gap:
            self._builder.doubt(Span(self._builder.length, self._builder.length))
        text = self._builder.text
        warnings = warnings_of(self._tally, self._view, self._stories, self._package)
        if not text.strip():
            raise FileError("no-text", _no_text(warnings))
        return Document(
            text=text,
            pages=(Page(1, Span(0, len(text))),),
            blocks=tuple(self._builder.blocks),
            warnings=warnings,
            doubts=self._builder.sorted_doubts,
        )

    def _read_apart(self, part: str, root: Element, story: Element) -> None:
        """Read a note, header or footer; the notes of a file are counted as one story, each header as its own."""
        self._stories.append(story)
        self._story(story, part, f"{part} {len(self._stories)}" if root is story else root.tag)

    def _story(self, container: Element, part: str, counted_as: str) -> None:
        outer_fields, outer_story = self._runs.enter(container), self._numbering.enter(counted_as)
        self._write_items(self._items(container), part)
        self._runs.leave(outer_fields)
        self._numbering.enter(outer_story)

    def _write_items(self, items: Iterable[_Item], part: str) -> None:
        for item in items:
            if isinstance(item, _Table):
                self._table(item.element, part)
            else:
                self._write(item, part)
                self._text_boxes(item, part)

    def _items(self, container: Element) -> Iterator[_Item]:
        """The paragraphs and tables; a paragraph without its mark runs on into the next (17.13.5.15)."""
        open_ones: list[_Paragraph] = []
        for child in self._children(container):
            if child.tag == w("tbl"):
                yield from _run_together(open_ones)
                open_ones = []
                yield _Table(child)
                continue
            paragraph, closed = self._paragraph(child)
            open_ones.append(paragraph)
            if closed:
                yield from _run_together(open_ones)
                open_ones = []
        yield from _run_together(open_ones)

    def _children(self, container: Element) -> Iterator[Element]:
        for child in container:
            if child.tag in {w("p"), w("tbl")}:
                yield child
            elif child.tag in _WRAPPERS or self._runs.is_shown_change(child):
                yield from self._children(child)
            elif child.tag == MC + "AlternateContent":
                yield from self._children(alternative(child))
            elif child.tag in {w("altChunk"), w("subDoc")}:
                self._tally.unread.append("an inserted document")

    def _paragraph(self, element: Element) -> tuple[_Paragraph, bool]:
        """The paragraph, and whether it ends with its own mark in this view."""
        properties = element.find(w("pPr"))
        marks = properties.find(w("rPr")) if properties is not None else None
        layout = self._layout(properties)
        reading = self._runs.read(element, self._styles.of_paragraph(layout))
        words = bracketed(reading.words) if _stands_for_others(element) else reading.words
        if self._runs.is_gone(marks):
            return _Paragraph(words, boxes=reading.boxes, lost_mark=True), False
        hidden = marks is not None and bool(is_on(marks.find(w("vanish"))))
        breaks_section = properties is not None and properties.find(w("sectPr")) is not None
        if (hidden or breaks_section) and words.is_blank:
            return _Paragraph(words.stripped(), boxes=reading.boxes), True
        label = self._numbering.label(layout, original=self._view is View.ORIGINAL)
        outline = self._styles.outline_level(layout)
        added = self._runs.is_changed(marks)
        return _Paragraph(words, label, outline, reading.boxes, added_mark=added), not hidden

    def _layout(self, properties: Element | None) -> Element | None:
        """The paragraph's properties, in the original view those before the tracked change (17.13.5.29)."""
        if self._view is View.FINAL or properties is None:
            return properties
        before = properties.find(f"{w('pPrChange')}/{w('pPr')}")
        return properties if before is None else before

    def _write(self, paragraph: _Paragraph, part: str) -> None:
        self._gap |= paragraph.follows_gap
        if paragraph.words.is_blank:
            self._gap |= bool(paragraph.words.stripped().changes)
            return
        style, level = _style(paragraph)
        for words in _pieces(paragraph.shown):
            self._add(words, style, level, part)
            style, level = style_of(words.text), None
        if paragraph.added_mark:
            self._builder.doubt(Span(self._builder.length, self._builder.length + 1))

    def _add(self, words: Words, style: BlockStyle, level: int | None, part: str) -> None:
        """Append a block with its doubts; what is gone before it as a whole is a doubt about the line break."""
        span = self._builder.add_block(words.text, style, level, part)
        for change in words.changes:
            self._builder.doubt(Span(span.start + change.start, span.start + change.end))
        if self._gap:
            self._builder.doubt(Span(max(0, span.start - 1), span.start))
            self._gap = False

    def _text_boxes(self, paragraph: _Paragraph, part: str) -> None:
        for box in paragraph.boxes:
            self._story(box, "text box" if part == BODY else part, "text box")

    def _table(self, table: Element, part: str) -> None:
        merged = MergedColumns()
        for row in rows(table):
            shown = merged.shown(row)
            properties = row.find(w("trPr"))
            if self._runs.is_gone(properties):
                self._gap = True
                continue
            self._row([self._cell(cell, self._runs.is_changed(properties)) for cell in shown], part)

    def _cell(self, cell: Element, added: bool) -> list[_Item]:
        """What stands in a cell; words taken away with the whole cell leave their place."""
        properties = cell.find(w("tcPr"))
        if self._runs.is_gone(properties):
            return [_Paragraph(TAKEN_AWAY)]
        items = list(self._items(cell))
        if added or self._runs.is_changed(properties):
            for item in items:
                if isinstance(item, _Paragraph) and not item.words.is_blank:
                    item.words = item.words.wholly_changed()
        return items

    def _row(self, cells: list[list[_Item]], part: str) -> None:
        """One block a row; where a table only lays out ordinary text, its paragraphs stay their own."""
        row = _row_words([_cell_words(cell) for cell in cells])
        filled = [count for count in map(_filled, cells) if count]
        if len(row.text) > _LONGEST_ROW or (len(filled) == 1 and filled[0] > 1):
            for cell in cells:
                self._write_items(cell, part)
            return
        if not row.is_blank:
            self._add(row, BlockStyle.TABLE_ROW, None, part)
        self._gap |= row.is_blank and bool(row.changes)
        for item in (item for cell in cells for item in cell):
            if isinstance(item, _Table):
                self._table(item.element, part)
            else:
                self._text_boxes(item, part)


def _filled(cell: list[_Item]) -> int:
    """How many paragraphs of a cell say something."""
    return sum(isinstance(item, _Paragraph) and not item.words.is_blank for item in cell)


def _stands_for_others(paragraph: Element) -> bool:
    """Whether a content control around the paragraph, row or cell still shows its prompt."""
    for ancestor in paragraph.iterancestors():
        if ancestor.tag not in _PROMPT_PARENTS:
            return False
        if ancestor.tag == w("sdt") and is_prompt(ancestor):
            return True
    return False


def _run_together(parts: list[_Paragraph]) -> Iterator[_Paragraph]:
    """Paragraphs shown as one, if there are any; a label that stands before the first words is the one seen."""
    if len(parts) < 2:
        yield from parts
        return
    whole = replace(parts[-1], boxes=[box for part in parts for box in part.boxes], label=None)
    pieces: list[Words] = []
    for part, following in zip(parts, [*parts[1:], None], strict=True):
        if following is not None and not pieces and part.words.is_blank:
            whole.follows_gap |= part.lost_mark or bool(part.words.stripped().changes)
            continue
        if whole.label is None:
            whole.label, whole.outline = part.label, part.outline
        pieces.append(part.words)
        if following is not None:
            pieces.append(_seam(part, following, whole.label))
    whole.words = joined(pieces)
    yield whole


def _seam(before: _Paragraph, after: _Paragraph, label: Label | None) -> Words:
    """What stands between two paragraphs shown as one: nothing, or a blank after a numbered heading run in."""
    if before.lost_mark:
        return TAKEN_AWAY
    is_apart = label is None or before.words.text[-1:].isspace() or after.words.text[:1].isspace()
    return Words("" if is_apart else " ")


def _cell_words(cell: list[_Item]) -> Words:
    """The words of a cell on one line."""
    pieces: list[Words] = []
    for item in cell:
        if isinstance(item, _Table):
            continue
        shown = item.shown.tidied() if not item.words.is_blank else item.words.stripped()
        if shown.text and any(piece.text for piece in pieces):
            pieces.append(Words(" "))
        pieces.append(shown)
    return joined(pieces)


def _row_words(cells: list[Words]) -> Words:
    """The cells of a row that are not empty; what was taken away from an empty one stands at its place."""
    pieces: list[Words] = []
    for cell in cells:
        if cell.text and any(piece.text for piece in pieces):
            pieces.append(Words(" | "))
        pieces.append(cell)
    return joined(pieces)


def _style(paragraph: _Paragraph) -> tuple[BlockStyle, int | None]:
    """Law firms style whole clauses as headings: only what can be one is given as one."""
    label, shown = paragraph.label, paragraph.shown.text
    if paragraph.outline is not None and may_be_heading(shown):
        return BlockStyle.HEADING, paragraph.outline
    if label is not None:
        return BlockStyle.LIST_ITEM, label.level
    return style_of(shown), paragraph.outline


def _pieces(words: Words) -> Iterator[Words]:
    """The words, parted where a line break or bullet within the paragraph begins an item."""
    text = words.text
    breaks = [at + 1 for at, char in enumerate(text) if char == "\n" and _begins_item(text, at + 1)]
    cuts = sorted({0, *breaks, *(at for at in inner_bullets(text) if at > 1), len(text)})
    for start, end in pairwise(cuts):
        piece = words.part(start, end).stripped()
        if piece.text:
            yield piece


def _begins_item(text: str, at: int) -> bool:
    return begins_with_label(text[at : at + _LONGEST_LABEL].lstrip())


def _no_text(warnings: tuple[DocumentWarning, ...]) -> str:
    if any("picture" in warning.message for warning in warnings):
        return (
            "The Word file holds pictures but no text; it looks like a scan. Run it through text recognition (OCR), "
            "for example by saving it as PDF first, and check that file."
        )
    return "The Word file holds no text. Check that the right file was saved."
