"""Footnotes: the small lines at the foot of a page that begin with their mark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from bpo_contracts.document import BODY
from bpo_contracts.parsers.pdf_lines import PdfLine

_SMALL = 0.92
_MARK = re.compile(r"(\d{1,2}|\*{1,3}|[†‡])\s?(?=[A-Z“\"§(])")


def mark_footnotes(lines: Sequence[PdfLine]) -> None:
    """Say of the lines of a page which belong to footnotes, and to which."""
    at = len(lines)
    if not at or not _is_small(lines[-1], usual := median(line.height for line in lines)):
        return
    while at and _is_small(lines[at - 1], usual):
        at -= 1
    part = BODY
    for line in lines[at:] if at else ():
        mark = _MARK.match(line.text)
        if mark:
            part = f"footnote {mark[1]}"
        if part != BODY and line.part == BODY:
            line.part = part


def _is_small(line: PdfLine, usual: float) -> bool:
    return line.part != BODY or (line.height < _SMALL * usual and not line.cells)
