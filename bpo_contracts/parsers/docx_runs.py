"""The words of one Word paragraph as a reader sees them (ECMA-376 part 1, 17.3.3, 17.13.5, 17.16)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bpo_contracts.parsers.characters import from_symbol_font, plain
from bpo_contracts.parsers.docx_package import MC, Element, value, w
from bpo_contracts.parsers.docx_styles import Styles, is_on

_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_EXTENT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"
_GRAPHIC = "{http://schemas.openxmlformats.org/drawingml/2006/main}graphicData"
_PAGE_SIZED = 4_000_000
"""English Metric Units, about 11 cm: a picture as wide and high as that may be a scanned page."""

_WRAPPERS = {w(name) for name in ("hyperlink", "smartTag", "customXml", "dir", "bdo", "fldSimple", "sdtContent")}
_GONE_IN_FINAL = {w("del"), w("moveFrom")}
_GONE_IN_ORIGINAL = {w("ins"), w("moveTo")}
_REVISIONS = _GONE_IN_FINAL | _GONE_IN_ORIGINAL
_SIGNS = {
    w("tab"): "\t", w("ptab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-", w("softHyphen"): "",
}  # fmt: skip
_UNSHOWN = {w(name): name for name in ("vanish", "strike", "dstrike")}
_RUN_PROPERTIES, _RUN_STYLE = w("rPr"), w("rStyle")
_NOTES = {w("footnoteReference"): "footnote", w("endnoteReference"): "endnote"}


class View(StrEnum):
    """Which state of tracked changes is read."""

    FINAL = "final"
    ORIGINAL = "original"


@dataclass(slots=True)
class Tally:
    """What was left out on the way, for the warnings."""

    hidden: int = 0
    struck: int = 0
    unread: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Words:
    """The visible text of a paragraph and the text boxes anchored in it."""

    text: str = ""
    boxes: list[Element] = field(default_factory=list)


class RunReader:
    """Reads paragraphs one after another; fields such as a table of contents span several."""

    def __init__(self, styles: Styles, view: View, tally: Tally) -> None:
        self._styles = styles
        self._gone = _GONE_IN_FINAL if view is View.FINAL else _GONE_IN_ORIGINAL
        self._tally = tally
        self._fields: list[bool] = []
        self._paragraph_style = ""
        self._why_unshown = ""

    def read(self, paragraph: Element, style: str) -> Words:
        """The words of the paragraph, which has this style."""
        self._paragraph_style = style
        words = Words()
        self._walk(paragraph, words)
        words.text = plain(from_symbol_font(words.text))
        return words

    def is_gone(self, marks: Element | None) -> bool:
        """Whether a paragraph mark, row or cell with these properties is not there in this view."""
        return marks is not None and any(child.tag in self._gone for child in marks)

    def _walk(self, element: Element, words: Words) -> None:
        for child in element:
            tag = child.tag
            if tag == w("r"):
                self._run(child, words)
            elif tag in _WRAPPERS or (tag in _REVISIONS and tag not in self._gone):
                self._walk(child, words)
            elif tag == w("sdt"):
                self._walk_content(child, words)
            elif tag == MC + "AlternateContent":
                self._walk(_alternative(child), words)
            elif isinstance(tag, str) and tag.endswith(("}oMath", "}oMathPara")):
                words.text += "".join(piece.text or "" for piece in child.iter(_MATH_TEXT))

    def _walk_content(self, control: Element, words: Words) -> None:
        content = control.find(w("sdtContent"))
        if content is not None:
            self._walk(content, words)

    def _run(self, run: Element, words: Words) -> None:
        shown = self._is_shown(run)
        for child in run:
            if child.tag == w("fldChar"):
                words.text += self._field(child)
            elif child.tag == MC + "AlternateContent":
                self._run_child(_alternative(child), words, shown)
            else:
                self._content(child, words, shown)

    def _run_child(self, container: Element, words: Words, shown: bool) -> None:
        for child in container:
            self._content(child, words, shown)

    def _content(self, child: Element, words: Words, shown: bool) -> None:
        if not all(self._fields):
            return
        text = _written(child)
        if text and shown:
            words.text += text
        elif text.strip():
            self._count_unshown()
        elif shown and child.tag in _NOTES:
            self._tally.notes.append((_NOTES[child.tag], value(child, "id") or ""))
        elif shown and child.tag in {w("drawing"), w("pict"), w("object")}:
            self._drawing(child, words)

    def _field(self, mark: Element) -> str:
        """Follow a complex field: only its result is shown; a check box has none but its state."""
        kind = value(mark, "fldCharType")
        if kind == "begin":
            box = mark.find(f"{w('ffData')}/{w('checkBox')}")
            shown = _checkbox(box) if box is not None and all(self._fields) else ""
            self._fields.append(False)
            return shown
        if kind == "separate" and self._fields:
            self._fields[-1] = True
        elif kind == "end" and self._fields:
            self._fields.pop()
        return ""

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

    def _count_unshown(self) -> None:
        if self._why_unshown == "vanish":
            self._tally.hidden += 1
        else:
            self._tally.struck += 1

    def _drawing(self, drawing: Element, words: Words) -> None:
        """Text boxes are kept for later; what else shows words in a picture is told as not read."""
        boxes = [box for box in drawing.iter(w("txbxContent")) if not _is_within_box(box, drawing)]
        words.boxes.extend(boxes)
        if boxes:
            return
        graphic = next(drawing.iter(_GRAPHIC), None)
        kind = graphic.get("uri", "") if graphic is not None else ""
        extent = next(drawing.iter(_EXTENT), None)
        if drawing.tag == w("object"):
            self._tally.unread.append("an embedded file")
        elif kind.endswith("/chart"):
            self._tally.unread.append("a chart")
        elif kind.endswith("/diagram"):
            self._tally.unread.append("a diagram")
        elif extent is not None and min(int(extent.get("cx", 0)), int(extent.get("cy", 0))) > _PAGE_SIZED:
            self._tally.unread.append("a picture as large as a page")


def _written(child: Element) -> str:
    """The characters a run's child stands for."""
    if child.tag in {w("t"), w("delText")}:
        return child.text or ""
    if child.tag == w("sym"):
        code = value(child, "char") or "FFFD"
        return from_symbol_font(chr(int(code, 16) | (0xF000 if int(code, 16) < 0x100 else 0)))
    if child.tag == w("ruby"):
        return "".join(piece.text or "" for piece in child.iterfind(f"{w('rubyBase')}//{w('t')}"))
    return _SIGNS.get(child.tag, "")


def _checkbox(box: Element) -> str:
    checked = is_on(box.find(w("checked")))
    return "☒" if (checked if checked is not None else is_on(box.find(w("default")))) else "☐"


def _alternative(element: Element) -> Element:
    """The choice a reader of today takes; an older form only where the newer holds nothing to read (part 3, 10.2)."""
    choice, fallback = element.find(MC + "Choice"), element.find(MC + "Fallback")
    if choice is None or fallback is None:
        return choice if choice is not None else element
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
