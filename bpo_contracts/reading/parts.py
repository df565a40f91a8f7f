"""One file that holds several agreements: a services agreement with a business associate agreement as its Exhibit C."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bpo_contracts.document import BODY, Block, Document, Kind
from bpo_contracts.reading.kinds import read_kind, title_of

_ATTACHED = re.compile(
    r"\W*(?:exhibit|schedule|annex|appendix|attachment|addendum)\s+(?:[A-Z]\b|\d|[IVX]+\b)", re.IGNORECASE
)
_TITLE = re.compile(r"(?!\d)[^.:;]*\b(?:AGREEMENT|ADDENDUM)\W*$")
_LONGEST_TITLE = 16  # words
_TITLE_LINES = 3
_LEAST_LENGTH = 1200  # characters of a part that stands on its own
_OWN_KINDS = frozenset((Kind.BAA, Kind.DPA, Kind.SLA, Kind.SOW))


@dataclass(frozen=True, slots=True)
class Part:
    """An agreement inside a file; `title` is empty for the one the file begins with."""

    title: str
    document: Document


def parts_of(document: Document) -> list[Part]:
    """The agreements in a file, each over its own blocks of the one text; mostly just the file itself."""
    blocks = document.blocks
    main = read_kind(document)[0]
    starts = [0, *_openings(document), len(blocks)]
    own: list[Part] = []
    rest: list[Block] = list(blocks[: starts[1]])
    for first, last in pairwise(starts[1:]):
        inside = blocks[first:last]
        kind = _kind(document, inside)
        if kind in _OWN_KINDS and kind is not main and _length(inside) >= _LEAST_LENGTH:
            own.append(Part(_title(document, inside), replace(document, blocks=inside)))
        else:
            rest += inside
    if not own or _length(rest) < _LEAST_LENGTH:
        return [Part("", document)]
    return [Part("", replace(document, blocks=tuple(rest))), *own]


def _openings(document: Document) -> Iterator[int]:
    """Where an attached document begins: at its label, or at a title in capitals that names a kind of its own."""
    last = -_TITLE_LINES
    for index, block in enumerate(document.blocks):
        text = document.quote(block.span).strip()
        if index and block.part == BODY and len(text.split()) <= _LONGEST_TITLE and _opens(text):
            if index - last >= _TITLE_LINES:  # else "EXHIBIT C" and its title on the lines below
                yield index
            last = index


def _opens(text: str) -> bool:
    labelled = _ATTACHED.match(text) and not text.endswith((".", ";", ","))
    return bool(labelled) or (text.isupper() and bool(_TITLE.match(text)) and title_of(text) in _OWN_KINDS)


def _kind(document: Document, blocks: Sequence[Block]) -> Kind | None:
    """The kind that the first lines name."""
    lines = [" ".join(document.quote(block.span).split()) for block in blocks[:_TITLE_LINES]]
    kinds = (title_of(line) for line in lines if len(line.split()) <= _LONGEST_TITLE)
    return next((kind for kind in kinds if kind), None)


def _title(document: Document, blocks: Sequence[Block]) -> str:
    return " ".join(document.quote(blocks[0].span).split()).rstrip(" :.–—-")


def _length(blocks: Sequence[Block]) -> int:
    return sum(len(block.span) for block in blocks)
