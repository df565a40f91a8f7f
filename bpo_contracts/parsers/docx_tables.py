"""Rows and cells of a Word table as they are shown: merged cells once (ECMA-376 part 1, 17.4)."""

from __future__ import annotations

from collections.abc import Iterator

from bpo_contracts.parsers.docx_package import Element, number, value, w

_WRAPPERS = {w(name) for name in ("customXml", "smartTag", "sdt", "sdtContent", "ins", "moveTo", "del", "moveFrom")}
_MOST_COLUMNS = 63
"""What Word allows; a span beyond it is no sign of more columns."""


def rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == w("tr"):
            yield child
        elif child.tag in _WRAPPERS:
            yield from rows(child)


class MergedColumns:
    """The columns in which a cell of the row above goes on, to be asked for each row from the top."""

    def __init__(self) -> None:
        self._open: set[int] = set()

    def shown(self, row: Element) -> list[Element]:
        """The cells that show something of their own: not those merged into one above or to the left (17.4.85, 17.4.22).

        A cell that goes on where nothing is above it is shown as Word shows it.
        """
        shown: list[Element] = []
        going_on: set[int] = set()
        column = _columns(row.find(w("trPr")), "gridBefore", 0)
        for cell in _cells(row):
            properties = cell.find(w("tcPr"))
            width = _columns(properties, "gridSpan", 1)
            down, along = _merge(properties, "vMerge"), _merge(properties, "hMerge")
            if down:
                going_on |= set(range(column, column + width))
            is_within = down == "continue" and column in self._open
            if not is_within and not (along == "continue" and column > 0):
                shown.append(cell)
            column += width
        self._open = going_on
        return shown


def _cells(row: Element) -> Iterator[Element]:
    for child in row:
        if child.tag == w("tc"):
            yield child
        elif child.tag in _WRAPPERS:
            yield from _cells(child)


def _columns(properties: Element | None, name: str, default: int) -> int:
    said = number(properties.find(w(name))) if properties is not None else None
    return min(said, _MOST_COLUMNS) if said is not None and said >= 0 else default


def _merge(properties: Element | None, name: str) -> str:
    """ "restart", "continue" (also when not said), or nothing for a cell that is not merged this way."""
    merge = properties.find(w(name)) if properties is not None else None
    return "" if merge is None else value(merge) or "continue"
