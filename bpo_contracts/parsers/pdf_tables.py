"""Tables of a PDF page: pdfplumber gives the cells between its rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from bpo_contracts.document import Box
from bpo_contracts.parsers.pdf_lines import CharacterBoxes, PdfLine, cut

_TOLERANCE = 3.0
_FEWEST_RULES = 3
"""Two cells side by side have three upright rules, two rows three level ones."""
MOST_RULES = 5_000
_MOST_CROSSINGS = 20_000
_MOST_CELL_LINES = 25
_Cells = list[Box]


def in_tables(rules: Iterable[Box], page: CharacterBoxes, lines: list[PdfLine]) -> list[PdfLine]:
    """The lines with those between these rules gathered into rows."""
    for cells in _tables([_rule(*rule) for rule in rules]):
        hull = _hull(cells)
        inside = [at for at, line in enumerate(lines) if _holds(hull, line)]
        if not inside or _is_frame(cells, [lines[at] for at in inside]):
            continue
        rows = _rows(page, cells, [lines[at] for at in inside])
        if len(rows) >= 2 and any(len(row.cells) > 1 for row in rows):
            taken = set(inside)
            before = lines[: inside[0]]
            after = [line for at, line in enumerate(lines[inside[0] :], inside[0]) if at not in taken]
            lines = [*before, *rows, *after]
    return lines


def _is_frame(cells: _Cells, lines: Sequence[PdfLine]) -> bool:
    """Whether the rules only frame ordinary text: a cell holds most of a page."""
    return any(sum(1 for line in lines if _holds(cell, line)) > _MOST_CELL_LINES for cell in cells)


def _hull(cells: _Cells) -> Box:
    lefts, tops, rights, bottoms = zip(*cells, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _holds(box: Box, line: PdfLine) -> bool:
    across, down = (line.left + line.right) / 2, (line.top + line.bottom) / 2
    return box[0] <= across <= box[2] and box[1] <= down <= box[3]


def _rows(page: CharacterBoxes, cells: _Cells, lines: Sequence[PdfLine]) -> list[PdfLine]:
    """One line a row, made of its cells; every character stays in some cell."""
    held: dict[Box, list[PdfLine]] = {cell: [] for cell in sorted(cells, key=lambda cell: (cell[1], cell[0]))}
    for line in lines:
        for cell, piece in _pieces(page, list(held), line):
            held[cell].append(piece)
    rows: dict[float, list[list[PdfLine]]] = {}
    for cell, pieces in held.items():
        rows.setdefault(cell[1], []).append(pieces)
    return [row_of(row) for row in rows.values() if any(row)]


def row_of(cells: list[list[PdfLine]]) -> PdfLine:
    """One line for the cells of a row; an empty one between others keeps them apart."""
    filled = [at for at, cell in enumerate(cells) if cell]
    cells = cells[filled[0] : filled[-1] + 1]
    pieces = [piece for cell in cells for piece in cell]
    text = " | ".join(" ".join(piece.text for piece in cell) for cell in cells)
    return replace(
        pieces[0], text=text, cells=cells, chars=(),
        left=min(piece.left for piece in pieces), right=max(piece.right for piece in pieces),
        top=min(piece.top for piece in pieces), bottom=max(piece.bottom for piece in pieces),
    )  # fmt: skip


def _pieces(page: CharacterBoxes, cells: _Cells, line: PdfLine) -> Iterator[tuple[Box, PdfLine]]:
    """The line cut where it goes from one cell into another."""
    holding = (cell for cell in cells if _holds(cell, line))
    whole = next((cell for cell in holding if cell[0] <= line.left and line.right <= cell[2]), None)
    if whole:
        yield whole, line
        return
    start, current = 0, None
    for at, char in enumerate(line.chars):
        if line.text[at] == " ":
            continue
        cell = _cell_of(cells, page.box(char)) or current
        if current is not None and cell != current:
            yield current, cut(page, line, start, at)
            start = at
        current = cell
    yield current or _nearest(cells, line), cut(page, line, start, len(line.text))


def _cell_of(cells: _Cells, box: Box) -> Box | None:
    across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    inside = (cell for cell in cells if cell[0] <= across <= cell[2] and cell[1] <= down <= cell[3])
    return next(inside, None)


def _nearest(cells: _Cells, line: PdfLine) -> Box:
    return min(cells, key=lambda cell: abs(cell[0] - line.left) + abs(cell[1] - line.top))


def _tables(rules: list[dict[str, Any]]) -> list[_Cells]:
    upright = {round(rule["x0"] / _TOLERANCE) for rule in rules if rule["orientation"] == "v"}
    level = {round(rule["top"] / _TOLERANCE) for rule in rules if rule["orientation"] == "h"}
    if min(len(upright), len(level)) < _FEWEST_RULES or len(rules) > MOST_RULES:
        return []
    from pdfplumber import table as geometry

    edges = geometry.merge_edges(rules, _TOLERANCE, _TOLERANCE, _TOLERANCE, _TOLERANCE)
    count = sum(1 for edge in edges if edge["orientation"] == "v")
    if count * (len(edges) - count) > _MOST_CROSSINGS:
        return []
    cells = geometry.intersections_to_cells(geometry.edges_to_intersections(edges, _TOLERANCE, _TOLERANCE))
    found: list[_Cells] = geometry.cells_to_tables(cells)
    return found


def _rule(left: float, top: float, right: float, bottom: float) -> dict[str, Any]:
    level = right - left >= bottom - top
    if level:
        top = bottom = (top + bottom) / 2
    else:
        left = right = (left + right) / 2
    return {
        "x0": left, "x1": right, "top": top, "bottom": bottom, "width": right - left, "height": bottom - top,
        "doctop": top, "orientation": "h" if level else "v",
    }  # fmt: skip
