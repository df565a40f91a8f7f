"""Numbers down the margin that count the lines of the paper, as on pleadings."""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median

from bpo_contracts.parsers.pdf_lines import PageText, PdfLine, cut

_FEWEST = 20
_COUNTED = re.compile(r"(\d{1,3})(?: +(?=\S)|$)")


def without_line_numbers(page: PageText, lines: list[PdfLine]) -> list[PdfLine]:
    """The lines without the numbers that count them."""
    counted = [(match, line) for line in lines if (match := _COUNTED.match(line.text)) and not line.cells]
    if len(counted) < _FEWEST or not _count_up(counted) or not _are_sentences(lines):
        return lines
    begins = {id(line): match.end() for match, line in counted}
    kept = (line for line in lines if begins.get(id(line), 0) < len(line.text))
    return [cut(page, line, begins[id(line)], len(line.text)) if id(line) in begins else line for line in kept]


def _count_up(counted: list[tuple[re.Match[str], PdfLine]]) -> bool:
    """Whether the numbers follow one another at equal steps down one margin."""
    counted.sort(key=lambda pair: pair[1].top)
    numbers = [int(match[1]) for match, _ in counted]
    steps = [line.top - above.top for (_, above), (_, line) in pairwise(counted)]
    usual = median(steps)
    lefts = [line.left for _, line in counted]
    even = sum(abs(step - usual) < 0.2 * usual for step in steps)
    return (
        all(one + 1 == other for one, other in pairwise(numbers))
        and even >= 0.9 * len(steps)
        and max(lefts) - min(lefts) < 15
    )


def _are_sentences(lines: list[PdfLine]) -> bool:
    """Whether sentences run on beside the numbers; the rows of a table are counted too."""
    words = [text for line in lines if (text := _COUNTED.sub("", line.text, count=1))]
    return sum(text[0].islower() for text in words) > 0.3 * len(words)
