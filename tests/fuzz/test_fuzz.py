"""A short seeded run of every fuzz target, and of mutated files through the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.fuzz import mutations
from tests.fuzz.run import wrong_file
from tests.fuzz.seeds import seeds
from tests.fuzz.through_command_line import check_folder, write_files


@pytest.mark.parametrize(("target", "count"), [("docx", 150), ("pdf", 100), ("text", 150)])
def test_wrong_files_are_read_or_refused(target: str, count: int, tmp_path: Path) -> None:
    """In a process of its own, since native code may end it."""
    command = [
        sys.executable,
        "-m",
        "tests.fuzz.run",
        "--target",
        target,
        "--count",
        str(count),
        "--keep",
        str(tmp_path),
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
    assert f"{count} files, 0 failed" in done.stdout
    assert "'read'" in done.stdout


def test_wrong_files_through_the_command_line(tmp_path: Path) -> None:
    """Each gives a report or an error row; none is lost, none gives a traceback."""
    write_files(tmp_path, ["docx", "pdf", "text"], 3, range(45))
    fared, problems = check_folder(tmp_path)
    assert problems == []
    assert fared.total() == 45
    assert fared["judged"] >= 10
    assert fared["corrupt"] >= 5


@pytest.mark.parametrize("target", ["docx", "pdf", "text", "other"])
def test_wrong_files_are_the_same_in_every_run_and_differ_from_sound_ones(target: str) -> None:
    made = [wrong_file(target, 1, number) for number in range(20)]
    assert made == [wrong_file(target, 1, number) for number in range(20)]
    assert len(set(made) - set(seeds(target))) > 15


@pytest.mark.parametrize("mutation", mutations.ANY)
def test_a_mutation_changes_the_bytes(mutation: mutations.Mutation) -> None:
    source = b"The vendor shall pay 100 dollars within 30 days and 12 hours."
    made = {mutation(source, Random(number)) for number in range(20)}
    assert len(made - {source}) >= 5
