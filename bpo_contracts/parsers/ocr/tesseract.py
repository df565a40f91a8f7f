"""Tesseract, run as a program of its own: the picture goes in and the words come out through pipes, nothing on disk."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from statistics import median

import numpy as np

from bpo_contracts.parsers.limits import OCR_SECONDS_A_PAGE
from bpo_contracts.parsers.ocr.raster import Raster, ink
from bpo_contracts.parsers.ocr.words import RecognitionError, Word, clean, type_size

_LANGUAGE = "eng"
_WORD_LEVEL = "5"
_MOST_AT_ONCE = 4
_LEAST_INK = 150
_AROUND = 6
_CLEAR = 60.0
_FILLED = 0.65


@dataclass(frozen=True, slots=True)
class Tesseract:
    """One thread a page is quickest; pages side by side use the other processors."""

    program: str
    title: str
    at_once: int = min(_MOST_AT_ONCE, os.cpu_count() or 1)
    unsure: float = 60.0

    def lines(self, raster: Raster, dpi: int) -> list[list[Word]]:
        """The words of an upright page, line by line, columns kept apart (page segmentation mode 3).

        What stands alone is passed over in that mode, as the number of a clause far from its words:
        the ink that is left is read again as one block (mode 6).
        """
        rows = self._read(raster, dpi, "3")
        rest = _left_over(raster, rows)
        if rest is not None and int((rest < 255).sum()) > _LEAST_INK * (dpi / 300) ** 2:
            usual = median([type_size(row) for row in rows] or [0.0])
            rows += [row for row in self._read(rest, dpi, "6") if _is_clear(row, usual)]
        return [with_bullet(row, raster) for row in rows]

    def _read(self, raster: Raster, dpi: int, mode: str) -> list[list[Word]]:
        height, width = raster.shape
        picture = b"P5 %d %d 255\n" % (width, height) + raster.tobytes()
        command = [self.program, "stdin", "stdout", "--dpi", str(dpi), "--psm", mode, "-l", _LANGUAGE, "tsv"]
        return list(_lines(_run(command, picture, OCR_SECONDS_A_PAGE)))


def _left_over(raster: Raster, rows: list[list[Word]]) -> Raster | None:
    """The ink of the page without the words read, if some were, on clean paper: dirt takes minutes to be read as text."""
    words = [word for row in rows for word in row]
    if not words:
        return None
    rest = np.where(ink(raster), raster, np.uint8(255))
    for word in words:
        left, top, right, bottom = map(int, word.box)
        rest[max(0, top - _AROUND) : bottom + _AROUND, max(0, left - _AROUND) : right + _AROUND] = 255
    return rest


def _is_clear(row: list[Word], usual: float) -> bool:
    """Whether a line of the second reading is writing like that of the first; a rule or blank in it is never sure."""
    return median(word.confidence for word in row) > _CLEAR and 0.6 < type_size(row) / max(1.0, usual) < 1.6


def with_bullet(row: list[Word], raster: Raster) -> list[Word]:
    """A line that begins with a round spot, which is read as a letter e or o."""
    first = row[0]
    left, top, right, bottom = map(int, first.box)
    spot = ink(raster[top:bottom, left:right])
    if (
        len(first.text) == 1
        and len(row) > 1
        and 0.8 < (right - left) / max(1, bottom - top) < 1.25
        and spot.mean() > _FILLED
    ):
        return [replace(first, text="•", confidence=max(first.confidence, 90.0)), *row[1:]]
    return row


@lru_cache(maxsize=1)
def find_tesseract() -> Tesseract | None:
    """Tesseract with its English data, if both are installed."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        version = re.search(r"tesseract v?([\d.]+)", _run([program, "--version"]))
        languages = _run([program, "--list-langs"]).split()
    except RecognitionError:
        return None
    return Tesseract(program, f"Tesseract {version[1]}") if version and _LANGUAGE in languages else None


def _run(command: list[str], given: bytes = b"", seconds: float = 30.0) -> str:
    environment = os.environ | {"OMP_THREAD_LIMIT": "1"}
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=seconds, env=environment, check=True)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise RecognitionError(f"took longer to recognise than the {seconds:.0f} seconds a page may") from None
    except (OSError, subprocess.CalledProcessError) as error:
        raise RecognitionError(f"made Tesseract fail ({_code(error)})") from None
    return done.stdout.decode("utf-8", "replace")


def _code(error: OSError | subprocess.CalledProcessError) -> str:
    return f"exit code {error.returncode}" if isinstance(error, subprocess.CalledProcessError) else "it cannot be run"


def _lines(table: str) -> Iterator[list[Word]]:
    """The words of Tesseract's table, one a row: level, page, block, paragraph, line, word, box, confidence, text."""
    rows = (row.split("\t") for row in table.splitlines())
    words = (row for row in rows if len(row) == 12 and row[0] == _WORD_LEVEL)
    for _, line in groupby(words, key=lambda row: row[1:5]):
        found = [_word(row) for row in line]
        if any(word.text for word in found):
            yield [word for word in found if word.text]


def _word(row: list[str]) -> Word:
    left, top, width, height = map(float, row[6:10])
    return Word(clean(row[11]), (left, top, left + width, top + height), float(row[10]))
