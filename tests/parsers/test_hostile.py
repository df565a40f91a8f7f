"""Files made to harm are refused, or read within bounds; none hangs the program, ends it or takes a gibibyte."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bpo_contracts.errors import FileError
from bpo_contracts.parsers import limits, parse
from tests.parsers import hostile
from tests.parsers.checks import check

READ = "read"
_SECONDS = 30
"""What takes a second on an idle machine; what is quadratic takes many minutes."""


def fate(source: bytes, name: str) -> str:
    """The code of the error, or that the file was read, within bounds."""
    start = time.process_time()
    try:
        document = parse(source, name, ocr="off")
    except FileError as error:
        code = error.code
    else:
        code = READ
        assert len(check(document).text) <= limits.MAX_TEXT_CHARACTERS
    assert time.process_time() - start < _SECONDS
    return code


@pytest.mark.parametrize(
    ("name", "codes"),
    {
        "pages_without_end": {"too-large"},
        "pages_in_a_circle": {"corrupt"},
        "pages_that_are_not_there": {"corrupt", "no-pages"},
        "nested_arrays": {READ},
        "a_huge_map_of_letters": {READ},
        "a_huge_table_of_objects": {"corrupt"},
    }.items(),
)
def test_hostile_pdf(name: str, codes: set[str]) -> None:
    assert fate(hostile.PDFS[name](), "a.pdf") in codes


@pytest.mark.parametrize(
    ("name", "codes"),
    {
        "with_entities": {"corrupt"},
        "with_a_file_of_yours": {"corrupt"},
        "with_entities_late": {"corrupt"},
        "with_entities_in_utf_16": {"corrupt"},
        "nested_elements": {"corrupt", "too-large"},
        "nested_tables": {"corrupt", "too-large"},
        "nested_text_boxes": {"corrupt", "too-large"},
        "a_million_cells": {"too-large"},
        "a_million_empty_paragraphs": {"too-large"},
        "a_paragraph_without_end": {READ},
        "styles_in_a_circle": {READ},
        "lists_of_great_numbers": {READ},
        "notes_in_a_circle": {"no-text"},
        "a_part_that_unpacks_to_gigabytes": {"too-large"},
        "a_part_that_lies_about_its_size": {"corrupt"},
        "parts_that_overlap": {"too-large"},
        "a_list_of_parts_without_end": {"too-large"},
        "relations_in_a_circle": {READ, "corrupt"},
    }.items(),
)
def test_hostile_docx(name: str, codes: set[str]) -> None:
    assert fate(hostile.DOCX[name](), "a.docx") in codes


@pytest.mark.parametrize("name", sorted(hostile.TEXTS))
def test_hostile_text(name: str) -> None:
    too_large = {"a_line_of_a_hundred_megabytes", "a_million_short_lines", "a_million_feeds"}
    assert fate(hostile.TEXTS[name](), "a.txt") == ("too-large" if name in too_large else READ)


def test_files_that_only_a_worker_of_its_own_can_bear(tmp_path: Path) -> None:
    """Through the command line, a batch: every one has its row, and the sound file among them its report."""
    wild = [
        "forms_in_a_circle", "deflated_content", "words_without_end", "a_huge_picture",
        "a_page_of_rules", "a_huge_page",
    ]  # fmt: skip
    for name in wild:
        (tmp_path / f"{name}.pdf").write_bytes(hostile.PDFS[name]())
    (tmp_path / "a.docx").write_bytes(hostile.a_long_row_of_styles())
    (tmp_path / "a.txt").write_bytes(hostile.TEXTS["a_million_brackets"]())
    sound = "Business Associate shall report each breach to Covered Entity within five days. " * 5
    (tmp_path / "sound.txt").write_text(sound)

    command = [sys.executable, "-c", _MEASURED, "check", str(tmp_path), "--kind", "baa", "--format", "json"]
    done = subprocess.run(
        [*command, "--timeout", "4", "--jobs", "2", "--ocr", "off"],
        check=False,
        capture_output=True,
        text=True,
        timeout=300,
    )

    report = json.loads(done.stdout)
    told = {Path(row["path"]).name for row in report["documents"] + report["errors"]}
    assert told == {file.name for file in tmp_path.iterdir()}
    assert "sound.txt" in {Path(row["path"]).name for row in report["documents"]}
    assert {row["code"] for row in report["errors"]} <= {
        "timeout", "out-of-memory", "crashed", "too-large", "no-text", "corrupt", "language", "not-a-contract",
    }  # fmt: skip
    assert "Traceback" not in done.stderr
    assert int(done.stderr.rsplit("memory: ", 1)[1]) <= limits.MAX_MEMORY_BYTES // 1024


_MEASURED = """
import atexit, resource, sys
from bpo_contracts.cli import main
atexit.register(lambda: print("memory:", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr))
main()
"""
