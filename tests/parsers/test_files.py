"""The corpus in tests/files: each file, named for what it tries, reads as the text beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bpo_contracts.document import BODY, Document
from bpo_contracts.parsers import parse
from tests.parsers.checks import check

FILES = Path(__file__).parent.parent / "files"
"""`name.docx` has its blocks, one a line, in `name.txt`; `name.original.txt` holds the other view of its changes."""


def expected_texts() -> list[tuple[Path, str, Path]]:
    """Each file with a text beside it, the view it is read in, and that text."""
    files = [file for file in sorted(FILES.rglob("*.*")) if file.suffix not in {".txt", ".py", ".pyc"}]
    views = [(file, "final", file.with_suffix(".txt")) for file in files]
    views += [(file, "original", file.with_suffix(".original.txt")) for file in files]
    return [(file, view, text) for file, view, text in views if text.exists()]


def shown(document: Document) -> list[str]:
    """The blocks, one a line; what stands outside the body begins with its part: "[footnote 1] See above."."""
    lines = []
    for block in document.blocks:
        part = "" if block.part == BODY else f"[{block.part}] "
        lines.append(part + " ".join(document.quote(block.span).split()))
    return lines


@pytest.mark.parametrize(
    ("file", "view", "text"), expected_texts(), ids=lambda value: value.name if isinstance(value, Path) else value
)
def test_a_file_reads_as_the_text_beside_it(file: Path, view: str, text: Path) -> None:
    document = check(parse(file.read_bytes(), file.name, view=view))
    assert shown(document) == text.read_text(encoding="utf-8").splitlines()
