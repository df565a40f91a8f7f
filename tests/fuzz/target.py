"""What must hold for every file, and the entry of a coverage-guided fuzzer."""

from __future__ import annotations

import sys
from collections.abc import Callable

from bpo_contracts.errors import FileError
from bpo_contracts.parsers import parse
from tests.parsers.checks import check


def read_or_refuse(source: bytes, name: str) -> str:
    """Read a file, or have it refused with a code and advice; anything else is a mistake of the program."""
    try:
        document = parse(source, name, ocr="off")
    except FileError as error:
        if not error.code or error.message.count(".") < 2:
            raise AssertionError(f"no advice: {error.message}") from error
        return error.code
    check(document)
    return "read"


def drive(one_input: Callable[[bytes], object]) -> None:
    """Run atheris (https://github.com/google/atheris) on the target; it takes libFuzzer's arguments."""
    import atheris  # type: ignore[import-not-found]

    atheris.instrument_all()
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
