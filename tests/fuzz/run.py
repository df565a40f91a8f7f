"""A seeded run of a fuzz target: `python -m tests.fuzz.run --target docx --count 500 --seed 1`.

What fails is kept in the folder --keep, under its number; `--first 123 --count 1` runs that one again.
"""

from __future__ import annotations

import argparse
import faulthandler
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.fuzz import fuzz_docx, fuzz_other, fuzz_pdf, fuzz_text
from tests.fuzz.mutations import Mutation, mutated, mutated_docx, mutated_pdf
from tests.fuzz.seeds import seeds

TARGETS: dict[str, tuple[Callable[[bytes], str], Mutation]] = {
    "pdf": (fuzz_pdf.one_input, mutated_pdf),
    "docx": (fuzz_docx.one_input, mutated_docx),
    "text": (fuzz_text.one_input, mutated),
    "other": (fuzz_other.one_input, mutated),
}
SECONDS = 60
"""What takes longer than that hangs: the run ends and shows where."""


def wrong_file(target: str, seed: int, number: int) -> bytes:
    """The mutated file of this number, the same in every run."""
    random = Random(f"{target} {seed} {number}")
    return TARGETS[target][1](random.choice(seeds(target)), random)


def run(target: str, seed: int, first: int, count: int, keep: Path) -> tuple[Counter[str], int]:
    """How the files fared, and how many the program failed on."""
    keep.mkdir(parents=True, exist_ok=True)
    faulthandler.enable()
    fared: Counter[str] = Counter()
    failed = 0
    for number in range(first, first + count):
        file = keep / f"{target}-{seed}-{number}"
        source = wrong_file(target, seed, number)
        file.write_bytes(source)
        faulthandler.dump_traceback_later(SECONDS, exit=True)
        try:
            fared[TARGETS[target][0](source)] += 1
            file.unlink()
        except Exception:
            failed += 1
            print(f"{file}\n{traceback.format_exc()}")
        finally:
            faulthandler.cancel_dump_traceback_later()
    return fared, failed


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--target", choices=sorted(TARGETS), required=True)
    asked.add_argument("--count", type=int, default=500)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir(), "fuzz-finds"))
    how = asked.parse_args()
    fared, failed = run(how.target, how.seed, how.first, how.count, how.keep)
    print(f"{how.target}: {how.count} files, {failed} failed; {dict(sorted(fared.items()))}")
    raise SystemExit(bool(failed))


if __name__ == "__main__":
    main()
