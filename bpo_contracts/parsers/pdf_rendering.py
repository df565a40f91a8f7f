"""Pages of a PDF as grey pictures, straightened, within bounds whatever the file says (PDFium)."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from bpo_contracts.document import Box
from bpo_contracts.parsers.limits import MAX_PICTURE_PIXELS, MAX_RENDERED_PIXELS
from bpo_contracts.parsers.ocr.headers import stated_pixels
from bpo_contracts.parsers.ocr.raster import Raster
from bpo_contracts.parsers.ocr.words import RecognitionError

_WHITE = 0xFFFFFFFF
_DEEPEST_FORM = 8
_STATED_IN_DATA = ("DCTDecode", "JPXDecode")


@dataclass(frozen=True, slots=True)
class View:
    """How a page is looked at: enlarged, and turned clockwise by some degrees, so that its lines run level.

    Points of the page as shown become pixels; points of the view are those pixels at the page's scale.
    """

    scale: float
    cos: float
    sin: float
    left: float
    top: float
    width: int
    height: int

    @classmethod
    def of(cls, width: float, height: float, dpi: float, degrees: float = 0.0) -> View:
        """The view of a page of that size in points that just holds all of it."""
        cos, sin = round(math.cos(math.radians(degrees)), 9), round(math.sin(math.radians(degrees)), 9)
        corners = [(x * cos - y * sin, x * sin + y * cos) for x in (0.0, width) for y in (0.0, height)]
        left, top = min(x for x, _ in corners), min(y for _, y in corners)
        across, down = max(x for x, _ in corners) - left, max(y for _, y in corners) - top
        scale = min(dpi / 72, math.sqrt(MAX_RENDERED_PIXELS / max(1.0, across * down)))
        return cls(scale, cos, sin, left, top, max(1, round(across * scale)), max(1, round(down * scale)))

    @property
    def dpi(self) -> int:
        return round(72 * self.scale)

    def upright(self, pixels: Box) -> Box:
        """A box of pixels in points of the view."""
        left, top, right, bottom = (each / self.scale for each in pixels)
        return left, top, right, bottom

    def on_page(self, pixels: Box) -> Box:
        """The box around it on the page as shown."""
        left, top, right, bottom = self.upright(pixels)
        corners = [self._back(x + self.left, y + self.top) for x in (left, right) for y in (top, bottom)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return min(xs), min(ys), max(xs), max(ys)

    def _back(self, x: float, y: float) -> tuple[float, float]:
        return x * self.cos + y * self.sin, y * self.cos - x * self.sin

    def matrix(self) -> pdfium_c.FS_MATRIX:
        """From points of the page as shown to pixels (ISO 32000-1, 8.3.4)."""
        turn, size = (self.cos, self.sin), self.scale
        return pdfium_c.FS_MATRIX(
            turn[0] * size, turn[1] * size, -turn[1] * size, turn[0] * size, -self.left * size, -self.top * size
        )


def rendered(page: pdfium.PdfPage, view: View) -> Raster:
    """The page in grey, without annotations; to be called with PDFium locked."""
    bitmap = pdfium.PdfBitmap.new_native(view.width, view.height, pdfium_c.FPDFBitmap_Gray)
    try:
        pdfium_c.FPDFBitmap_FillRect(bitmap.raw, 0, 0, view.width, view.height, _WHITE)
        clip = pdfium_c.FS_RECTF(0, 0, view.width, view.height)
        pdfium_c.FPDF_RenderPageBitmapWithMatrix(bitmap.raw, page.raw, view.matrix(), clip, pdfium_c.FPDF_GRAYSCALE)
        picture: Raster = np.array(bitmap.to_numpy(), copy=True).reshape(view.height, view.width)
        return picture
    finally:
        bitmap.close()


def check_pictures(page: pdfium.PdfPage) -> None:
    """Refuse a page whose pictures unpack to far more pixels than a scan has."""
    pixels = sum(map(_pixels, page.get_objects([pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=_DEEPEST_FORM)))
    if pixels > MAX_PICTURE_PIXELS:
        raise RecognitionError(
            f"holds pictures of {pixels / 1e6:.0f} million pixels; the limit is {MAX_PICTURE_PIXELS / 1e6:.0f} million"
        )


def _pixels(picture: pdfium.PdfObject) -> int:
    """What the picture's dictionary states, or the header of its data if that states more (7.4.8, 7.4.9)."""
    width, height = ctypes.c_uint(), ctypes.c_uint()
    pdfium_c.FPDFImageObj_GetImagePixelSize(picture.raw, width, height)
    stated = width.value * height.value
    if list(_filters(picture))[:1] and next(_filters(picture)) in _STATED_IN_DATA:
        return max(stated, stated_pixels(_data(picture)))
    return stated


def _filters(picture: pdfium.PdfObject) -> Iterator[str]:
    for at in range(pdfium_c.FPDFImageObj_GetImageFilterCount(picture.raw)):
        name = ctypes.create_string_buffer(64)
        pdfium_c.FPDFImageObj_GetImageFilter(picture.raw, at, name, 64)
        yield name.value.decode("latin-1")


def _data(picture: pdfium.PdfObject) -> bytes:
    length = pdfium_c.FPDFImageObj_GetImageDataRaw(picture.raw, None, 0)
    data = ctypes.create_string_buffer(length)
    pdfium_c.FPDFImageObj_GetImageDataRaw(picture.raw, data, length)
    return data.raw
