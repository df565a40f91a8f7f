"""How many tracked changes a Word file holds, and by whom (ECMA-376 part 1, 17.13.5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from bpo_contracts.parsers.docx_package import Element, value, w

_KINDS = {
    w("ins"): "insertion", w("cellIns"): "insertion", w("del"): "deletion", w("cellDel"): "deletion",
    w("moveFrom"): "move", w("moveTo"): "move",
}  # fmt: skip
_MOVES = {w("moveFromRangeStart"), w("moveToRangeStart")}
_PLACES = {w("p"): "pPr/rPr", w("tr"): "trPr", w("tc"): "tcPr"}
_Change: TypeAlias = tuple[str, str]
"""A kind of change and its author."""


@dataclass(slots=True)
class Changes:
    """The tracked changes of a file; a move is one, not an insertion and a deletion."""

    insertions: int = 0
    deletions: int = 0
    moves: int = 0
    authors: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return self.insertions + self.deletions + self.moves > 0


def count_changes(stories: Iterable[Element]) -> Changes:
    """The changes as Word counts them: what one author changed in one go is one."""
    counted: Counter[str] = Counter()
    changes = Changes()
    names: set[str] = set()
    for story in stories:
        if next(story.iter(*_KINDS), None) is None:
            continue
        for kind, author in _passages(story):
            counted[kind] += 1
            changes.authors.add(author)
        names |= {value(start, "name") or "" for start in story.iter(*_MOVES)}
    changes.insertions, changes.deletions = counted["insertion"], counted["deletion"]
    changes.moves = len(names) or -(-counted["move"] // 2)
    return changes


def _passages(story: Element) -> Iterator[_Change]:
    """Each passage that one author changed in one way, unbroken by words that stand."""
    above: _Change | None = None
    for change in _in_order(story):
        if change is not None and change != above:
            yield change
        above = change


def _in_order(story: Element) -> Iterator[_Change | None]:
    """The change each run, paragraph mark, row and cell is under, None for what stands; a mark ends its paragraph."""
    mark: list[_Change | None] = []
    for element in story.iter(w("r"), w("p"), w("tr"), w("tc")):
        if element.tag == w("r"):
            yield _change_around(element)
            continue
        yield from mark
        own = _change_within(element)
        if element.tag == w("p"):
            mark = [own]
        else:
            mark = []
            yield from [own] if own else []
    yield from mark


def _change_around(run: Element) -> _Change | None:
    for ancestor in run.iterancestors():
        if ancestor.tag in _KINDS:
            return _described(ancestor)
        if ancestor.tag == w("p"):
            return None
    return None


def _change_within(element: Element) -> _Change | None:
    """The change of a paragraph's mark, a row or a cell, said in its properties."""
    properties = element.find("/".join(w(name) for name in _PLACES[element.tag].split("/")))
    found = next((child for child in properties if child.tag in _KINDS), None) if properties is not None else None
    return None if found is None else _described(found)


def _described(change: Element) -> _Change:
    return _KINDS[change.tag], value(change, "author") or ""
