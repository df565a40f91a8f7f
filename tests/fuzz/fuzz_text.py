"""A fuzz target for text files: `python -m tests.fuzz.fuzz_text` with atheris, `python -m tests.fuzz.run --target text` without."""

from __future__ import annotations

from tests.fuzz.target import drive, read_or_refuse


def one_input(data: bytes) -> str:
    return read_or_refuse(data, "contract.txt")


if __name__ == "__main__":
    drive(one_input)
