"""The words of one Word paragraph as a reader sees them (ECMA-376 part 1, 17.3.3, 17.13.5, 17.16)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from bpo_contracts.parsers.characters import from_symbol_font, plain
from bpo_contracts.parsers.docx_fields import Fields, merge_name, unmatched
from bpo_contracts.parsers.docx_package import MC, Element, number_of, value, w
from bpo_contracts.parsers.docx_styles import Styles, is_on
from bpo_contracts.parsers.docx_words import TAKEN_AWAY, Words, WordsWriter, bracketed

_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_EXTENT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"
_GRAPHIC = "{http://schemas.openxmlformats.org/drawingml/2006/main}graphicData"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_PAGE_SIZED = 4_000_000
"""English Metric Units, about 11 cm: a picture as wide and high as that may be a scanned page."""

_WRAPPERS = {w(name) for name in ("hyperlink", "smartTag", "customXml", "dir", "bdo", "sdtContent")}
REMOVALS = frozenset({w("del"), w("moveFrom")})
ADDITIONS = frozenset({w("ins"), w("moveTo")})
_SIGNS = {
    w("tab"): "\t", w("ptab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-", w("softHyphen"): "",
}  # fmt: skip
_TEXTS = (w("t"), w("delText"))
_CONTENTS = (*_TEXTS, *_SIGNS, w("sym"), w("drawing"), w("pict"), w("footnoteReference"), w("endnoteReference"))
_UNSHOWN = {w(name): name for name in ("vanish", "strike", "dstrike")}
_RUN_PROPERTIES, _RUN_STYLE = w("rPr"), w("rStyle")
_NOTES = {w("footnoteReference"): "footnote", w("endnoteReference"): "endnote"}
_LINE = re.compile(r"[\n\r]")


class View(StrEnum):
    """Which state of tracked changes is read."""

    FINAL = "final"
    ORIGINAL = "original"


_CELLS = {
    View.FINAL: (frozenset({w("cellDel")}), frozenset({w("cellIns")})),
    View.ORIGINAL: (frozenset({w("cellIns")}), frozenset({w("cellDel")})),
}
"""The cells a tracked change takes away and those it adds, as each view has it."""


@dataclass(slots=True)
class Passage:
    """Words that are there but not shown, as far as they are told."""

    kind: str
    text: str


@dataclass(slots=True)
class Tally:
    """What was left out on the way, for the warnings."""

    passages: list[Passage] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    _goes_on: bool = False

    def leave_out(self, kind: str, text: str) -> None:
        """Remember words not shown; they belong to the passage above if nothing shown stands between."""
        if not self._goes_on or self.passages[-1].kind != kind:
            self.passages.append(Passage(kind, ""))
        if len(self.passages[-1].text) < 200:
            self.passages[-1].text += text[:200]
        self._goes_on = True

    def end_passage(self) -> None:
        self._goes_on = False


@dataclass(slots=True)
class Reading:
    """What is read of a paragraph: its words and the text boxes anchored in it."""

    writer: WordsWriter = field(default_factory=WordsWriter)
    boxes: list[Element] = field(default_factory=list)

    @property
    def words(self) -> Words:
        return self.writer.words


class RunReader:
    """Reads the paragraphs of a story one after another; fields such as a table of contents span several."""

    def __init__(self, styles: Styles, view: View, tally: Tally) -> None:
        self._styles = styles
        self._gone, self._changed = (REMOVALS, ADDITIONS) if view is View.FINAL else (ADDITIONS, REMOVALS)
        self._gone_marks, self._changed_marks = self._gone | _CELLS[view][0], self._changed | _CELLS[view][1]
        self._tally = tally
        self._fields = Fields(set())
        self._paragraph_style = ""
        self._why_unshown = ""
        self._within_change = 0

    def enter(self, story: Element) -> Fields:
        """Begin a story, such as a text box; gives back the fields open around it."""
        outer, self._fields = self._fields, Fields(unmatched(story, self._gone))
        return outer

    def leave(self, outer: Fields) -> None:
        self._fields = outer

    def read(self, paragraph: Element, style: str) -> Reading:
        """The words of the paragraph, which has this style."""
        self._paragraph_style = style
        reading = Reading()
        self._walk(paragraph, reading)
        return reading

    def is_shown_change(self, element: Element) -> bool:
        """Whether the element wraps what a tracked change put there."""
        return element.tag in self._changed

    def is_gone(self, marks: Element | None) -> bool:
        """Whether a paragraph mark, row or cell with these properties is not there in this view."""
        return marks is not None and any(child.tag in self._gone_marks for child in marks)

    def is_changed(self, marks: Element | None) -> bool:
        """Whether a tracked change put the paragraph mark, row or cell there."""
        return marks is not None and any(child.tag in self._changed_marks for child in marks)

    def _walk(self, element: Element, reading: Reading) -> None:
        for child in element:
            tag = child.tag
            if tag == w("r"):
                self._run(child, reading)
            elif tag in _WRAPPERS:
                self._walk(child, reading)
            elif tag in self._changed:
                self._within_change += 1
                self._walk(child, reading)
                self._within_change -= 1
            elif tag in self._gone:
                self._take_away(child, reading)
            elif tag == w("fldSimple"):
                self._simple_field(child, reading)
            elif tag == w("sdt"):
                self._control(child, reading)
            elif tag == MC + "AlternateContent":
                self._walk(alternative(child), reading)
            elif tag == w("subDoc"):
                self._tally.unread.append("an inserted document")
            elif isinstance(tag, str) and tag.endswith(("}oMath", "}oMathPara")):
                self._write(plain("".join(piece.text or "" for piece in child.iter(_MATH_TEXT))), reading)

    def _write(self, text: str, reading: Reading) -> None:
        reading.writer.write(text, changed=self._within_change > 0)
        if text.strip():
            self._fields.saw_words()
            self._tally.end_passage()

    def _take_away(self, change: Element, reading: Reading) -> None:
        if self._fields.shows and next(change.iter(*_CONTENTS), None) is not None:
            reading.writer.add(TAKEN_AWAY)

    def _simple_field(self, simple: Element, reading: Reading) -> None:
        result = Reading(boxes=reading.boxes)
        self._walk(simple, result)
        words = result.words
        reading.writer.add(words)
        if words.is_blank and self._fields.shows:
            self._write(merge_name(value(simple, "instr") or ""), reading)

    def _control(self, control: Element, reading: Reading) -> None:
        """A content control; its prompt is marked as words still to be filled in (17.5.2.39)."""
        content = control.find(w("sdtContent"))
        if content is None:
            return
        inside = Reading(boxes=reading.boxes)
        self._walk(content, inside)
        reading.writer.add(bracketed(inside.words) if is_prompt(control) else inside.words)

    def _run(self, run: Element, reading: Reading) -> None:
        shown = self._is_shown(run)
        for child in run:
            if child.tag == MC + "AlternateContent":
                for inner in alternative(child):
                    self._content(inner, reading, shown)
            else:
                self._content(child, reading, shown)

    def _content(self, child: Element, reading: Reading, shown: bool) -> None:
        if child.tag == w("fldChar"):
            self._write(self._fields.mark(child), reading)
        elif child.tag == w("instrText"):
            self._fields.instruct(child.text or "")
        elif self._fields.shows:
            self._shown_content(child, reading, shown)

    def _shown_content(self, child: Element, reading: Reading, shown: bool) -> None:
        text = _written(child)
        if text and shown:
            self._write(text, reading)
        elif text.strip():
            self._tally.leave_out(self._why_unshown, text)
        elif shown and child.tag in _NOTES:
            self._tally.notes.append((_NOTES[child.tag], value(child, "id") or ""))
        elif shown and child.tag in {w("drawing"), w("pict"), w("object")}:
            self._drawing(child, reading)

    def _is_shown(self, run: Element) -> bool:
        """Neither hidden nor struck through; remembers which for the warnings."""
        said: dict[str, bool | None] = {}
        style: str | None = None
        for child in next(run.iterchildren(_RUN_PROPERTIES), ()):
            if child.tag in _UNSHOWN:
                said[_UNSHOWN[child.tag]] = is_on(child)
            elif child.tag == _RUN_STYLE:
                style = value(child)
        self._why_unshown = next((name for name in _UNSHOWN.values() if self._toggled(name, said, style)), "")
        return not self._why_unshown

    def _toggled(self, name: str, said: dict[str, bool | None], style: str | None) -> bool:
        """A toggle property: said by the run itself, else on if one of its two styles turns it on (17.7.3)."""
        own = said.get(name)
        if own is not None:
            return own
        return self._styles.toggled(style, name) != self._styles.toggled(self._paragraph_style, name)

    def _drawing(self, drawing: Element, reading: Reading) -> None:
        """Text boxes are kept for later; what else shows words in a picture is told as not read."""
        boxes = [box for box in drawing.iter(w("txbxContent")) if not _is_within_box(box, drawing)]
        reading.boxes.extend(boxes)
        graphic = next(drawing.iter(_GRAPHIC), None)
        kind = graphic.get("uri", "") if graphic is not None else ""
        if boxes:
            return
        if drawing.tag == w("object"):
            self._tally.unread.append("an embedded file")
        elif kind.endswith("/chart"):
            self._tally.unread.append("a chart")
        elif kind.endswith("/diagram"):
            self._tally.unread.append("a diagram")
        elif _is_page_sized(next(drawing.iter(_EXTENT), None)):
            self._tally.unread.append("a picture as large as a page")


def is_prompt(control: Element) -> bool:
    """Whether a content control still shows the prompt of its template."""
    shows = control.find(f"{w('sdtPr')}/{w('showingPlcHdr')}")
    return bool(is_on(shows))


def _written(child: Element) -> str:
    """The characters a run's child stands for, one way to write a blank."""
    if child.tag in _TEXTS:
        text = child.text or ""
        kept = text if child.get(_SPACE) == "preserve" else text.strip(" \t\n\r")
        return plain(from_symbol_font(_LINE.sub(" ", kept)))
    if child.tag == w("sym"):
        return plain(_symbol(value(child, "char") or ""))
    if child.tag == w("ruby"):
        return plain("".join(piece.text or "" for piece in child.iterfind(f"{w('rubyBase')}//{w('t')}")))
    return _SIGNS.get(child.tag, "")


def _symbol(code: str) -> str:
    """The character of a symbol font, whose codes stand in the private use area (17.3.3.30)."""
    if not re.fullmatch(r"[0-9A-Fa-f]{1,4}", code):
        return "\ufffd"
    at = int(code, 16)
    char = chr(at | (0xF000 if at < 0x100 else 0))
    return from_symbol_font(char) if not 0xD800 <= at < 0xE000 else "\ufffd"


def _is_page_sized(extent: Element | None) -> bool:
    if extent is None:
        return False
    return min(number_of(extent.get("cx")) or 0, number_of(extent.get("cy")) or 0) > _PAGE_SIZED


def alternative(element: Element) -> Element:
    """The choice a reader of today takes; an older form only where the newer holds nothing to read (part 3, 10.2)."""
    choice, fallback = element.find(MC + "Choice"), element.find(MC + "Fallback")
    if choice is None:
        return fallback if fallback is not None else ()
    if fallback is None:
        return choice
    is_readable = next(choice.iter(w("txbxContent"), w("t"), w("drawing")), None) is not None
    return choice if is_readable else fallback


def _is_within_box(box: Element, drawing: Element) -> bool:
    """Whether the box stands in another box, or is the older copy of one that is read."""
    for ancestor in box.iterancestors():
        if ancestor is drawing:
            return False
        if ancestor.tag in {w("txbxContent"), MC + "Fallback"}:
            return True
    return False
