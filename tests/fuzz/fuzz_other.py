"""A fuzz target for what LibreOffice converts, a second an input: `python -m tests.fuzz.run --target other`."""

from __future__ import annotations

from tests.fuzz.target import drive, read_or_refuse


def one_input(data: bytes) -> str:
    return read_or_refuse(data, "contract.rtf" if data.startswith(b"{") else "contract.html")


if __name__ == "__main__":
    drive(one_input)
