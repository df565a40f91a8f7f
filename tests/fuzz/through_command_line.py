"""Mutated files through the command line: `python -m tests.fuzz.through_command_line --count 2000 --seed 1`.

Each file must come back as a report or an error row, and nothing may be said on standard error.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.fuzz.run import wrong_file

SUFFIXES = {"docx": ".docx", "pdf": ".pdf", "text": ".txt", "other": ".doc"}
_FAILURES = {"internal-error", "crashed"}
_BATCH = 200


def write_files(folder: Path, targets: list[str], seed: int, numbers: range) -> None:
    """The wrong files of these numbers, of each format in turn."""
    for number in numbers:
        target = targets[number % len(targets)]
        (folder / f"{target}-{seed}-{number}{SUFFIXES[target]}").write_bytes(wrong_file(target, seed, number))


def check_folder(folder: Path, *, seconds: int = 60) -> tuple[Counter[str], list[str]]:
    """How the files of a folder fared on the command line, and what went wrong there."""
    asked = [sys.executable, "-m", "bpo_contracts", "check", str(folder), "--format", "json", "--jobs", "2"]
    options = ["--timeout", str(seconds), "--kind", "baa", "--ocr", "off"]
    done = subprocess.run([*asked, *options], capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode not in {0, 1, 2} or not done.stdout:
        return Counter(), [f"exit {done.returncode}: {done.stderr[-2000:]}"]
    report = json.loads(done.stdout)
    fared = Counter(["judged"] * len(report["documents"]) + [row["code"] for row in report["errors"]])
    failed = [f"{row['path']}: {row['code']}: {row['message']}" for row in report["errors"] if row["code"] in _FAILURES]
    told = {row["path"] for row in report["documents"] + report["errors"]}
    lost = [f"lost: {file}" for file in sorted(folder.iterdir()) if file.as_posix() not in told]
    said = [f"on standard error: {done.stderr[-2000:]}"] if done.stderr.strip() else []
    return fared, failed + lost + said


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--targets", nargs="+", choices=sorted(SUFFIXES), default=["docx", "pdf", "text"])
    asked.add_argument("--count", type=int, default=2000)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--keep", type=Path, help="Keep the files that fail here.")
    how = asked.parse_args()
    fared: Counter[str] = Counter()
    problems: list[str] = []
    for first in range(0, how.count, _BATCH):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_files(folder, how.targets, how.seed, range(first, min(how.count, first + _BATCH)))
            batch, failed = check_folder(folder)
            _keep(folder, failed, how.keep)
        fared += batch
        problems += failed
        print(f"{fared.total()} files: {dict(sorted(fared.items()))}", flush=True)
    print("\n".join(problems) or "No problems.")
    raise SystemExit(bool(problems) or fared.total() != how.count)


def _keep(folder: Path, failed: list[str], keep: Path | None) -> None:
    """Copy the files that failures name."""
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        for file in folder.iterdir():
            if any(file.name in failure for failure in failed):
                (keep / file.name).write_bytes(file.read_bytes())


if __name__ == "__main__":
    main()
