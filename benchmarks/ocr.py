"""Prints how well and how fast pages are recognised that this program drew and scanned itself, for each engine at hand.

The samples are set in two typefaces, scanned in grey at several resolutions, clean and dirty (askew, noisy, saved as a
poor JPEG), and read. Of every scan: words wrong of 100 (edit distance), how many of these the engine marked as unsure,
how many right words it marked too, seconds a page, and whether the report finds the same as on the text.

usage: python benchmarks/ocr.py [--engine tesseract] [--sample sound-baa.txt] [--dpi 200]
"""

from __future__ import annotations

import argparse
import io
import os
import platform
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageFilter
from rapidfuzz.distance import Levenshtein
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

from bpo_contracts.checking import Reading, check_document, packaged_rules
from bpo_contracts.document import Document, Kind
from bpo_contracts.parsers import OCR_ENGINES, parse
from bpo_contracts.parsers.ocr import engine_for

SAMPLES = Path(__file__).parent.parent / "sample_contracts"
PAGE = (612.0, 792.0)
ALIKE = str.maketrans("‘’“”‐‑–—", "''\"\"----")


@dataclass(frozen=True)
class Scan:
    """How a page is scanned; skew in degrees, noise in shades of grey, quality of the JPEG."""

    name: str
    dpi: int
    skew: float = 0.0
    noise: float = 0.0
    quality: int = 90


def scans(dpi: Sequence[int]) -> Iterator[Scan]:
    for each in dpi:
        yield Scan(f"{each} dpi, clean", each)
        yield Scan(f"{each} dpi, dirty", each, skew=1.5, noise=14, quality=60)


def typeset(text: str, font: str) -> bytes:
    """The paragraphs as a PDF with text."""
    style = ParagraphStyle("contract", fontName=font, fontSize=11, leading=13.5, spaceAfter=6, alignment=4)
    file = io.BytesIO()
    paragraphs = [Paragraph(escape(each), style) for each in text.splitlines() if each.strip()]
    SimpleDocTemplate(file, pagesize=PAGE, invariant=1).build(paragraphs)
    return file.getvalue()


def scanned(source: bytes, scan: Scan) -> bytes:
    """The pages as pictures, and nothing else, in a PDF."""
    chance = np.random.default_rng(0)
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=PAGE, invariant=True)
    for page in pdfium.PdfDocument(source):
        picture = page.render(scale=scan.dpi / 72, grayscale=True).to_pil().convert("L")
        jpeg = io.BytesIO()
        _dirtied(picture, scan, chance).save(jpeg, "JPEG", quality=scan.quality)
        canvas.drawImage(ImageReader(jpeg), 0, 0, *PAGE)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _dirtied(picture: Image.Image, scan: Scan, chance: np.random.Generator) -> Image.Image:
    if scan.skew:
        picture = picture.rotate(scan.skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    if not scan.noise:
        return picture
    shades = np.asarray(picture.filter(ImageFilter.GaussianBlur(0.6)), dtype=float) * 0.88 + 12
    return Image.fromarray(np.clip(shades + chance.normal(0, scan.noise, shades.shape), 0, 255).astype(np.uint8))


def words(document: Document) -> list[tuple[str, bool]]:
    """The words, and whether each is marked as unsure; how long a blank is does not matter."""
    found, at = [], 0
    for word in document.text.split():
        start = document.text.index(word, at)
        at = start + len(word)
        unsure = any(doubt.span.start < at and start < doubt.span.end for doubt in document.doubts)
        found.append((re.sub("_+", "_", word.translate(ALIKE)), unsure))
    return found


@dataclass(frozen=True)
class Compared:
    words: int
    wrong: int
    wrong_marked: int
    right_marked: int
    same: bool


def compared(truth: Document, read: Document) -> Compared:
    before, after = words(truth), words(read)
    edits = Levenshtein.opcodes([word for word, _ in before], [word for word, _ in after])
    wrong = sum(
        max(edit.src_end - edit.src_start, edit.dest_end - edit.dest_start) for edit in edits if edit.tag != "equal"
    )
    marked = {True: 0, False: 0}
    for edit in edits:
        marked[edit.tag == "equal"] += sum(unsure for _, unsure in after[edit.dest_start : edit.dest_end])
    return Compared(len(before), wrong, marked[False], marked[True], findings(truth) == findings(read))


def findings(document: Document) -> list[tuple[str, str]]:
    report = check_document(document, packaged_rules(), Reading(Kind.BAA))
    return sorted((finding.requirement, finding.status.value) for finding in report.findings)


def measured(engine: str, texts: Sequence[str], scan: Scan) -> str:
    readings, pages, seconds = [], 0, 0.0
    for text in texts:
        for font in ("Times-Roman", "Helvetica"):
            source = typeset(text, font)
            picture = scanned(source, scan)
            started = time.perf_counter()
            read = parse(picture, "scan.pdf", ocr=engine)
            seconds += time.perf_counter() - started
            pages += len(read.pages)
            readings.append(compared(parse(source, "text.pdf"), read))
    total, wrong = sum(each.words for each in readings), sum(each.wrong for each in readings)
    caught, alarms = sum(each.wrong_marked for each in readings), sum(each.right_marked for each in readings)
    same = sum(each.same for each in readings)
    return (
        f"{scan.name:16}{100 * wrong / total:6.2f} %{100 * caught / max(1, wrong):8.0f} %{100 * alarms / total:9.2f} %"
        f"{seconds / pages:8.1f} s   {same} of {len(readings)}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", choices=OCR_ENGINES, action="append")
    parser.add_argument("--sample", action="append")
    parser.add_argument("--dpi", type=int, action="append")
    chosen = parser.parse_args()
    texts = [(SAMPLES / name).read_text() for name in chosen.sample or ["sound-baa.txt", "weak-baa.txt"]]
    for name in chosen.engine or OCR_ENGINES:
        engine = engine_for(name)
        if engine is None:
            print(f"{name} is not installed")
            continue
        print(f"{engine.title}, {engine.at_once} pages at once, {os.cpu_count()} x {platform.machine()}")
        print(f"{'scan':16}{'words wrong':>8}{'marked':>8}{'false marks':>13}{'a page':>8}   same findings")
        for scan in scans(chosen.dpi or [300, 200, 150]):
            print(measured(name, texts, scan), flush=True)


if __name__ == "__main__":
    main()
