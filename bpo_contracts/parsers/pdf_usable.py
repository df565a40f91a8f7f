"""Whether the text of a PDF page is all that the page shows, and if not, why words are out of reach."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import pypdfium2.raw as pdfium_c

from bpo_contracts.document import Box
from bpo_contracts.parsers.ocr.raster import ink
from bpo_contracts.parsers.ocr.words import RecognitionError
from bpo_contracts.parsers.pdf_lines import PageText
from bpo_contracts.parsers.pdf_rendering import View, check_pictures, rendered

NO_UNICODE = "holds letters that do not say which they are: its fonts have no map to Unicode"

_MANY_CHARACTERS = 800
_PICTURE_SHARE = 0.5
_LOGO_SHARE = 0.02
_OUTLINES, _OUTLINE_POINTS = 100, 1_500
_DPI = 50
_BLANK = 0.0003
_MUCH_INK = 0.004
_AROUND_TEXT = 2.0


@dataclass(frozen=True, slots=True)
class Unread:
    """Why words of a page are out of reach.

    `usable` says that what text it has is right as far as it goes, `drawable` that it can be looked at.
    """

    reason: str
    usable: bool = True
    drawable: bool = True


def why_unread(page: PageText) -> Unread | None:
    """What keeps words of the page from being read, if anything does; an empty page is read."""
    count = page.shown
    if count and not page.is_readable():
        return Unread(NO_UNICODE, usable=False)
    if count >= _MANY_CHARACTERS or not _shows_more(page, _PICTURE_SHARE if count else _LOGO_SHARE):
        return None
    try:
        outside, inside = _ink(page)
    except RecognitionError as error:
        return Unread(str(error), usable=count > 0, drawable=False)
    if not count and outside > _BLANK:
        return Unread("holds a picture but no text, as a scan does", usable=False)
    if count and outside > max(_MUCH_INK, inside):
        return Unread("shows far more than the few words of its text, as a scan with a stamp does")
    return None


def _shows_more(page: PageText, share: float) -> bool:
    """Whether pictures, each with the whole form it stands in, cover that much, or letters may be drawn as outlines."""
    enough = share * max(1.0, page.frame.width * page.frame.height)
    covered, outlines, points = 0.0, 0, 0
    outer: Box = (0.0, 0.0, 0.0, 0.0)
    for item in page.page.get_objects(max_depth=3):
        if item.level == 0:
            outer = page.frame.box(*item.get_bounds())
        if outer[2] <= outer[0] or outer[3] <= outer[1]:
            continue
        if item.type == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            covered += (outer[2] - outer[0]) * (outer[3] - outer[1])
        elif item.type == pdfium_c.FPDF_PAGEOBJ_PATH:
            outlines, points = outlines + 1, points + pdfium_c.FPDFPath_CountSegments(item.raw)
        if covered > enough or outlines > _OUTLINES or points > _OUTLINE_POINTS:
            return True
    return False


def _ink(page: PageText) -> tuple[float, float]:
    """Which parts of the page are inked outside of its text and inside."""
    check_pictures(page.page)
    view = View.of(page.frame.width, page.frame.height, _DPI)
    mask = ink(rendered(page.page, view))
    whole = float(mask.mean())
    for box in _text_boxes(page):
        left, top = (max(0, int((edge - _AROUND_TEXT) * view.scale)) for edge in box[:2])
        right, bottom = (int((edge + _AROUND_TEXT) * view.scale) + 1 for edge in box[2:])
        mask[top:bottom, left:right] = False
    outside = float(mask.mean())
    return outside, whole - outside


def _text_boxes(page: PageText) -> list[Box]:
    raw = page.textpage.raw
    left, top, right, bottom = ctypes.c_double(), ctypes.c_double(), ctypes.c_double(), ctypes.c_double()
    boxes = []
    for at in range(pdfium_c.FPDFText_CountRects(raw, 0, -1)):
        pdfium_c.FPDFText_GetRect(raw, at, left, top, right, bottom)
        boxes.append(page.frame.box(left.value, bottom.value, right.value, top.value))
    return boxes
