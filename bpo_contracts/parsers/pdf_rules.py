"""The rules drawn on a PDF page: level and upright edges of PDFium's paths (ISO 32000-1, 8.5)."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from typing import Any

import pypdfium2.raw as pdfium_c

from bpo_contracts.document import Box
from bpo_contracts.parsers.pdf_lines import PageFrame, PageText
from bpo_contracts.parsers.pdf_tables import MOST_RULES

_THIN = 3.0
_SHORTEST_RULE = 8.0
_MOST_SEGMENTS = 3_200
_WHOLE_PAGE = 0.9
_DEEPEST_FORM = 4
_MOST_OBJECTS = 20_000
_PATH, _FORM = pdfium_c.FPDF_PAGEOBJ_PATH, pdfium_c.FPDF_PAGEOBJ_FORM
_MOVE, _LINE = pdfium_c.FPDF_SEGMENT_MOVETO, pdfium_c.FPDF_SEGMENT_LINETO
_page_object, _form_object = pdfium_c.FPDFPage_GetObject, pdfium_c.FPDFFormObj_GetObject
_kind, _get_bounds = pdfium_c.FPDFPageObj_GetType, pdfium_c.FPDFPageObj_GetBounds
_segment, _point = pdfium_c.FPDFPath_GetPathSegment, pdfium_c.FPDFPathSegment_GetPoint
_segment_kind, _closes = pdfium_c.FPDFPathSegment_GetType, pdfium_c.FPDFPathSegment_GetClose
_FLOATS = ctypes.c_float(), ctypes.c_float(), ctypes.c_float(), ctypes.c_float()
_INTEGERS = ctypes.c_int(), ctypes.c_int()
"""Written to by PDFium, which only one thread may enter at a time."""
_Matrix = tuple[float, float, float, float, float, float]
_Point = tuple[float, float]
_Edge = tuple[float, float, float, float]
_UNMOVED: _Matrix = (1, 0, 0, 1, 0, 0)


def rules(page: PageText) -> list[Box]:
    """The upright and level edges drawn on the page, in points from its top left; of a crowded page none."""
    raw, walk = page.page.raw, _Walk(page.frame)
    count = walk.admitted(pdfium_c.FPDFPage_CountObjects(raw))
    found = list(walk.edges([_page_object(raw, at) for at in range(count)], _UNMOVED, 0))
    page.crowded = walk.objects_left < 0 or len(found) > MOST_RULES
    return [] if page.crowded else [page.frame.box(*edge) for edge in found]


class _Walk:
    """Goes through what is drawn on a page and in its forms (8.10), up to a number of objects."""

    def __init__(self, frame: PageFrame) -> None:
        self._frame = frame
        self.objects_left = _MOST_OBJECTS

    def admitted(self, count: int) -> int:
        """So many objects, or none where they are too many."""
        self.objects_left -= count
        return count if self.objects_left >= 0 else 0

    def edges(self, objects: Iterable[Any], matrix: _Matrix, depth: int) -> Iterator[_Edge]:
        for item in objects:
            kind = _kind(item)
            if kind == _PATH:
                yield from _path_edges(item, matrix, self._frame)
            elif kind == _FORM and depth < _DEEPEST_FORM:
                count = self.admitted(pdfium_c.FPDFFormObj_CountObjects(item))
                inner = [_form_object(item, at) for at in range(count)]
                yield from self.edges(inner, _product(_matrix(item), matrix), depth + 1)


def _path_edges(path: Any, matrix: _Matrix, frame: PageFrame) -> Iterator[_Edge]:
    """A thin path is one edge; of a larger one every upright or level side; the ground of the page has none."""
    bounds = _bounds(path, matrix)
    if bounds is None or bounds[3] < frame.bottom or bounds[1] > frame.top:
        return
    width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
    if (width < _SHORTEST_RULE and height < _SHORTEST_RULE) or not _is_drawn(path):
        return
    if width > _WHOLE_PAGE * (frame.right - frame.left) and height > _WHOLE_PAGE * (frame.top - frame.bottom):
        return
    if min(width, height) < _THIN:
        yield bounds
        return
    for one, other in _sides(path, _product(_matrix(path), matrix)):
        across, down = abs(one[0] - other[0]), abs(one[1] - other[1])
        if min(across, down) < 1 and max(across, down) >= _SHORTEST_RULE:
            yield min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])


def _bounds(item: Any, matrix: _Matrix) -> _Edge | None:
    left, bottom, right, top = _FLOATS
    if not _get_bounds(item, left, bottom, right, top):
        return None
    if matrix is _UNMOVED:
        return left.value, bottom.value, right.value, top.value
    one, other = _applied(left.value, bottom.value, matrix), _applied(right.value, top.value, matrix)
    return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])


def _is_drawn(path: Any) -> bool:
    fill, stroke = _INTEGERS
    pdfium_c.FPDFPath_GetDrawMode(path, fill, stroke)
    return bool(fill.value or stroke.value)


def _sides(path: Any, matrix: _Matrix) -> Iterator[tuple[_Point, _Point]]:
    start = last = (0.0, 0.0)
    x, y = _FLOATS[:2]
    for at in range(min(pdfium_c.FPDFPath_CountSegments(path), _MOST_SEGMENTS)):
        segment = _segment(path, at)
        _point(segment, x, y)
        point = _applied(x.value, y.value, matrix)
        kind = _segment_kind(segment)
        if kind == _MOVE:
            start = point
        elif kind == _LINE:
            yield last, point
        if _closes(segment):
            yield point, start
        last = point


def _matrix(item: Any) -> _Matrix:
    raw = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(item, ctypes.byref(raw)):
        return _UNMOVED
    matrix = raw.a, raw.b, raw.c, raw.d, raw.e, raw.f
    return _UNMOVED if matrix == _UNMOVED else matrix


def _product(one: _Matrix, other: _Matrix) -> _Matrix:
    """First `one`, then `other` (8.3.4)."""
    if one is _UNMOVED or other is _UNMOVED:
        return other if one is _UNMOVED else one
    a, b, c, d, e, f = one
    k, m, n, o, p, q = other
    return a * k + b * n, a * m + b * o, c * k + d * n, c * m + d * o, e * k + f * n + p, e * m + f * o + q


def _applied(x: float, y: float, matrix: _Matrix) -> _Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
