"""Ruled tables of a PDF page: PDFium's paths (ISO 32000-1, 8.5) give the rules, pdfplumber the cells between them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pypdfium2.raw as pdfium_c

from bpo_contracts.document import Box
from bpo_contracts.parsers.pdf_lines import PageFrame, PageText, PdfLine

_THIN = 3.0
_SHORTEST_RULE = 8.0
_TOLERANCE = 3.0
_MOST_RULES = 800
_MOST_CELL_LINES = 25
_DEEPEST_FORM = 4
_Matrix = tuple[float, float, float, float, float, float]
_Point = tuple[float, float]
_Edge = tuple[float, float, float, float]
_Cells = list[Box]
_UNMOVED: _Matrix = (1, 0, 0, 1, 0, 0)


def with_tables(page: PageText, lines: list[PdfLine]) -> list[PdfLine]:
    """The lines of the page with those of ruled tables gathered into rows."""
    for cells in _tables(list(_rules(page))):
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


def _rows(page: PageText, cells: _Cells, lines: Sequence[PdfLine]) -> list[PdfLine]:
    """One line a row, made of its cells; every character stays in some cell."""
    held: dict[Box, list[PdfLine]] = {cell: [] for cell in sorted(cells, key=lambda cell: (cell[1], cell[0]))}
    for line in lines:
        for cell, piece in _pieces(page, list(held), line):
            held[cell].append(piece)
    rows: dict[float, list[list[PdfLine]]] = {}
    for cell, pieces in held.items():
        if pieces:
            rows.setdefault(cell[1], []).append(pieces)
    return [_row(row) for row in rows.values()]


def _row(cells: list[list[PdfLine]]) -> PdfLine:
    pieces = [piece for cell in cells for piece in cell]
    text = " | ".join(" ".join(piece.text for piece in cell) for cell in cells)
    return replace(
        pieces[0], text=text, cells=cells, chars=(),
        left=min(piece.left for piece in pieces), right=max(piece.right for piece in pieces),
        top=min(piece.top for piece in pieces), bottom=max(piece.bottom for piece in pieces),
    )  # fmt: skip


def _pieces(page: PageText, cells: _Cells, line: PdfLine) -> Iterator[tuple[Box, PdfLine]]:
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
            yield current, _cut(page, line, start, at)
            start = at
        current = cell
    yield current or _nearest(cells, line), _cut(page, line, start, len(line.text))


def _cell_of(cells: _Cells, box: Box) -> Box | None:
    across, down = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    inside = (cell for cell in cells if cell[0] <= across <= cell[2] and cell[1] <= down <= cell[3])
    return next(inside, None)


def _nearest(cells: _Cells, line: PdfLine) -> Box:
    return min(cells, key=lambda cell: abs(cell[0] - line.left) + abs(cell[1] - line.top))


def _cut(page: PageText, line: PdfLine, start: int, end: int) -> PdfLine:
    end = start + len(line.text[start:end].rstrip())
    first, last = page.box(line.chars[start]), page.box(line.chars[end - 1])
    return replace(
        line, text=line.text[start:end], chars=line.chars[start:end], left=first[0], right=last[2],
        hyphenated=line.hyphenated and end == len(line.text),
    )  # fmt: skip


def _tables(rules: list[dict[str, Any]]) -> list[_Cells]:
    upright = sum(1 for rule in rules if rule["orientation"] == "v")
    if upright < 2 or len(rules) - upright < 2 or len(rules) > _MOST_RULES:
        return []
    from pdfplumber import table as geometry

    edges = geometry.merge_edges(rules, _TOLERANCE, _TOLERANCE, _TOLERANCE, _TOLERANCE)
    cells = geometry.intersections_to_cells(geometry.edges_to_intersections(edges, _TOLERANCE, _TOLERANCE))
    found: list[_Cells] = geometry.cells_to_tables(cells)
    return found


def _rules(page: PageText) -> Iterator[dict[str, Any]]:
    """The upright and level edges drawn on the page, in points from its top left."""
    raw = page.page.raw
    objects = (pdfium_c.FPDFPage_GetObject(raw, at) for at in range(pdfium_c.FPDFPage_CountObjects(raw)))
    for left, bottom, right, top in _edges(objects, _UNMOVED, page.frame, 0):
        yield _rule(*page.frame.box(left, bottom, right, top))


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


def _edges(objects: Iterator[Any], matrix: _Matrix, frame: PageFrame, depth: int) -> Iterator[_Edge]:
    for item in objects:
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            yield from _path_edges(item, matrix, frame)
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < _DEEPEST_FORM:
            count = pdfium_c.FPDFFormObj_CountObjects(item)
            inner = (pdfium_c.FPDFFormObj_GetObject(item, at) for at in range(count))
            yield from _edges(inner, _product(_matrix(item), matrix), frame, depth + 1)


def _path_edges(path: Any, matrix: _Matrix, frame: PageFrame) -> Iterator[_Edge]:
    """A thin path is one edge; of a larger one every upright or level side."""
    bounds = _bounds(path, matrix)
    if bounds is None or bounds[3] < frame.bottom or bounds[1] > frame.top or not _is_drawn(path):
        return
    width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
    if max(width, height) < _SHORTEST_RULE:
        return
    if min(width, height) < _THIN:
        yield bounds
        return
    for one, other in _sides(path, _product(_matrix(path), matrix)):
        across, down = abs(one[0] - other[0]), abs(one[1] - other[1])
        if min(across, down) < 1 and max(across, down) >= _SHORTEST_RULE:
            yield min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])


def _bounds(item: Any, matrix: _Matrix) -> _Edge | None:
    left, bottom, right, top = ctypes.c_float(), ctypes.c_float(), ctypes.c_float(), ctypes.c_float()
    if not pdfium_c.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return None
    if matrix is _UNMOVED:
        return left.value, bottom.value, right.value, top.value
    one, other = _applied(left.value, bottom.value, matrix), _applied(right.value, top.value, matrix)
    return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])


def _is_drawn(path: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(path, ctypes.byref(fill), ctypes.byref(stroke))
    return bool(fill.value or stroke.value)


def _sides(path: Any, matrix: _Matrix) -> Iterator[tuple[_Point, _Point]]:
    start = last = (0.0, 0.0)
    x, y = ctypes.c_float(), ctypes.c_float()
    for at in range(min(pdfium_c.FPDFPath_CountSegments(path), 4 * _MOST_RULES)):
        segment = pdfium_c.FPDFPath_GetPathSegment(path, at)
        pdfium_c.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        point = _applied(x.value, y.value, matrix)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium_c.FPDF_SEGMENT_LINETO:
            yield last, point
        if pdfium_c.FPDFPathSegment_GetClose(segment):
            yield point, start
        last = point


def _matrix(item: Any) -> _Matrix:
    raw = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(item, ctypes.byref(raw)):
        return _UNMOVED
    return raw.a, raw.b, raw.c, raw.d, raw.e, raw.f


def _product(one: _Matrix, other: _Matrix) -> _Matrix:
    """First `one`, then `other` (8.3.4)."""
    a, b, c, d, e, f = one
    k, m, n, o, p, q = other
    return a * k + b * n, a * m + b * o, c * k + d * n, c * m + d * o, e * k + f * n + p, e * m + f * o + q


def _applied(x: float, y: float, matrix: _Matrix) -> _Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
