"""Prints what reading PDFs costs beside pypdfium2's bare text of the same files, and how memory grows with pages.

usage: python benchmarks/reading_pdfs.py [FOLDER] [--rounds 3]
"""

from __future__ import annotations

import argparse
import io
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pypdfium2 as pdfium
from reportlab.pdfgen.canvas import Canvas

from bpo_contracts.errors import FileError
from bpo_contracts.parsers.pdf import parse_pdf
from bpo_contracts.parsers.pdf_lines import PageText
from bpo_contracts.parsers.pdf_rules import rules

FOLDER = Path(__file__).parent.parent.parent / "shared" / "cuad" / "pdf"
CLAUSE = "Vendor shall report to Customer each breach of unsecured protected health information, clause {} of page {}."


def bare_text(source: bytes) -> int:
    """The text as pypdfium2 gives it, page by page; the number of pages."""
    pdf = pdfium.PdfDocument(source)
    for page in pdf:
        textpage = page.get_textpage()
        textpage.get_text_range()
        textpage.close()
        page.close()
    count = len(pdf)
    pdf.close()
    return count


def read(source: bytes) -> None:
    try:
        parse_pdf(source, ocr="off")
    except FileError as error:
        if error.code != "no-text":
            raise


def has_rulings(page: PageText) -> bool:
    upright = [bottom - top > right - left for left, top, right, bottom in rules(page)]
    return 2 <= sum(upright) <= len(upright) - 2


def without_rules(source: bytes) -> bytes:
    """The same file without the pages whose rules may be those of a table: level and upright ones."""
    pdf = pdfium.PdfDocument(source)
    plain = [at for at in range(len(pdf)) if not has_rulings(PageText.of(pdf[at]))]
    kept = pdfium.PdfDocument.new()
    if plain:
        kept.import_pages(pdf, plain)
    file = io.BytesIO()
    kept.save(file)
    return file.getvalue() if plain else b""


def seconds(work: Callable[[bytes], object], source: bytes) -> float:
    """The processor time it takes, so that other work on the machine hardly counts."""
    started = time.process_time()
    work(source)
    return time.process_time() - started


def compared(sources: Sequence[bytes], rounds: int) -> tuple[float, float]:
    """The seconds that the bare text takes and that reading does: for each file the least of several runs, in turn."""
    bare = ours = 0.0
    for source in sources:
        runs = [(seconds(bare_text, source), seconds(read, source)) for _ in range(rounds)]
        bare += min(one for one, _ in runs)
        ours += min(other for _, other in runs)
    return bare, ours


def generated(pages: int) -> bytes:
    """A contract of so many full pages."""
    file = io.BytesIO()
    canvas = Canvas(file, invariant=True)
    for page in range(pages):
        for line in range(45):
            canvas.drawString(72, 760 - 15 * line, CLAUSE.format(line, page))
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def peak_memory(pages: int) -> float:
    """The most memory that reading takes, in MB, in a process of its own; without reading for 0 pages."""
    command = [sys.executable, __file__, "--memory", str(pages)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def report_speed(sources: Sequence[bytes], rounds: int) -> None:
    plain = [kept for source in sources if (kept := without_rules(source))]
    for title, files in (("pages without rulings", plain), ("all pages", sources)):
        pages = sum(map(bare_text, files))
        bare, ours = compared(files, rounds)
        print(f"{title:22}{pages:6} pages   bare {bare:6.2f} s   read {ours:6.2f} s   {ours / bare:5.2f} x")


def report_memory() -> None:
    nothing, short, long = map(peak_memory, (0, 50, 500))
    print(f"{'memory beside Python':22}50 pages {short - nothing:6.1f} MB   500 pages {long - nothing:6.1f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.memory is not None:
        source = generated(options.memory or 1)
        if options.memory:
            read(source)
        status = Path("/proc/self/status").read_text()
        print(int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024)  # type: ignore[index]
        return
    sources = [path.read_bytes() for path in sorted(options.folder.glob("*.pdf"))]
    print(f"{platform.machine()}, Python {platform.python_version()}, {len(sources)} files of {options.folder.name}")
    if sources:
        report_speed(sources, options.rounds)
    report_memory()


if __name__ == "__main__":
    main()
