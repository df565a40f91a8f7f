"""A fuzz target for Word files: `python -m tests.fuzz.fuzz_docx` with atheris, `python -m tests.fuzz.run --target docx` without."""

from __future__ import annotations

from tests.fuzz.target import drive, read_or_refuse


def one_input(data: bytes) -> str:
    return read_or_refuse(data, "contract.docx")


if __name__ == "__main__":
    drive(one_input)
