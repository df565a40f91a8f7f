"""Fields of a Word file (ECMA-376 part 1, 17.16): their result is shown, their instructions are not."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bpo_contracts.parsers.docx_package import Element, number, value, w
from bpo_contracts.parsers.docx_styles import is_on

_NAME = re.compile(r'\s*(\w+)\s*(?:"([^"]*)"|(\S+))?\s*(.*)', re.S)
_BLANK = "_____"


@dataclass(slots=True)
class _Field:
    """A field being read: its instructions first, then its result."""

    form: Element | None
    instructions: list[str] = field(default_factory=list)
    in_result: bool = False
    has_words: bool = False


class Fields:
    """The complex fields open at a place, outermost first; they may span several paragraphs."""

    def __init__(self, unmatched: set[Element]) -> None:
        self._open: list[_Field] = []
        self._instructing = 0
        self._unmatched = unmatched

    @property
    def shows(self) -> bool:
        """Whether text here is a result, not an instruction."""
        return self._instructing == 0

    def instruct(self, text: str) -> None:
        if self._open and not self._open[-1].in_result:
            self._open[-1].instructions.append(text)

    def saw_words(self) -> None:
        if self._open:
            self._open[-1].has_words = True

    def mark(self, element: Element) -> str:
        """Follow a w:fldChar; what is shown for a field that ends without a result."""
        kind = value(element, "fldCharType")
        if element in self._unmatched:
            return ""
        if kind == "begin":
            self._open.append(_Field(element.find(w("ffData"))))
            self._instructing += 1
        elif kind == "separate" and self._open and not self._open[-1].in_result:
            self._open[-1].in_result = True
            self._instructing -= 1
        elif kind == "end" and self._open:
            return self._end()
        return ""

    def _end(self) -> str:
        ended = self._open.pop()
        self._instructing -= not ended.in_result
        if ended.has_words:
            self.saw_words()
            return ""
        return _stand_in(ended) if self.shows else ""


def unmatched(story: Element, gone: frozenset[str]) -> set[Element]:
    """The w:fldChar elements without a partner: a field that never ends would hide what follows."""
    opened: list[Element] = []
    single: set[Element] = set()
    for element in story.iter(w("fldChar")):
        kind = value(element, "fldCharType")
        if any(ancestor.tag in gone for ancestor in element.iterancestors()):
            continue
        if kind == "begin":
            opened.append(element)
        elif kind == "end" and opened:
            opened.pop()
        elif kind == "end":
            single.add(element)
    return single | set(opened)


def merge_name(instructions: str) -> str:
    """A mail-merge field as Word shows it before merging: «Name»; nothing for other fields."""
    match = _NAME.match(instructions)
    if match is None or match[1].upper() != "MERGEFIELD":
        return ""
    name = match[2] or match[3]
    return f"«{name}»" if name else ""


def _stand_in(ended: _Field) -> str:
    """What Word shows for a field that has no result of its own."""
    if ended.form is not None:
        return _form(ended.form)
    instructions = "".join(ended.instructions)
    match = _NAME.match(instructions)
    if match is not None and match[1].upper() in {"MACROBUTTON", "GOTOBUTTON"}:
        return match[4].strip()
    return merge_name(instructions)


def _form(form: Element) -> str:
    """A form field's state: a box ticked or not, the entry chosen, a blank to fill in (17.16.17)."""
    box, choices = form.find(w("checkBox")), form.find(w("ddList"))
    if box is not None:
        return _checkbox(box)
    if choices is not None:
        return _chosen(choices)
    return _BLANK if form.find(w("textInput")) is not None else ""


def _checkbox(box: Element) -> str:
    checked = is_on(box.find(w("checked")))
    return "☒" if (checked if checked is not None else is_on(box.find(w("default")))) else "☐"


def _chosen(choices: Element) -> str:
    entries = [value(entry) or "" for entry in choices.iterchildren(w("listEntry"))]
    said: Iterable[int | None] = (number(choices.find(w(name))) for name in ("result", "default"))
    at = next((one for one in said if one is not None), 0)
    return entries[at] if 0 <= at < len(entries) else ""
