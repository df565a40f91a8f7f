"""Recognising text in pictures of pages (OCR): one engine a module, chosen from one table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from bpo_contracts.errors import UsageError
from bpo_contracts.parsers.ocr.words import RecognitionError, Word

if TYPE_CHECKING:
    from bpo_contracts.parsers.ocr.raster import Raster

__all__ = ["OCR_ENGINES", "OCR_OFF", "Engine", "RecognitionError", "Word", "check_choice", "engine_for"]

OCR_OFF = "off"
OCR_AUTO = "auto"


class Engine(Protocol):
    """A program or library that reads words from a grey picture.

    `title` is its name with the version, `at_once` how many pages it may be given side by side,
    `unsure` the confidence (of 100) below which a word may well be another.
    """

    @property
    def title(self) -> str: ...
    @property
    def at_once(self) -> int: ...
    @property
    def unsure(self) -> float: ...

    def lines(self, raster: Raster, dpi: int) -> list[list[Word]]:
        """The words of an upright page, line by line; a `RecognitionError` where it fails."""


def _tesseract() -> Engine | None:
    from bpo_contracts.parsers.ocr.tesseract import find_tesseract

    return find_tesseract()


def _rapidocr() -> Engine | None:
    from bpo_contracts.parsers.ocr.rapidocr import find_rapidocr

    return find_rapidocr()


_ENGINES: dict[str, Callable[[], Engine | None]] = {"tesseract": _tesseract, "rapidocr": _rapidocr}

OCR_ENGINES = tuple(_ENGINES)
"""The names `ocr` may have besides "auto" and "off", the one preferred first."""


def check_choice(ocr: str) -> None:
    """Refuse a name that stands for no text recognition."""
    choices = (OCR_AUTO, *OCR_ENGINES, OCR_OFF)
    if ocr not in choices:
        listed = ", ".join(f'"{choice}"' for choice in choices)
        raise UsageError(f'There is no text recognition "{ocr}". Choose one of {listed}.')


def engine_for(ocr: str) -> Engine | None:
    """The engine asked for, or with "auto" the first that is installed; None where there is none."""
    names = OCR_ENGINES if ocr == OCR_AUTO else () if ocr == OCR_OFF else (ocr,)
    found = (_ENGINES[name]() for name in names)
    return next((engine for engine in found if engine), None)
