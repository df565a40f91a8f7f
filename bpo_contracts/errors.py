"""What can go wrong, in two families.

BpoContractsError
├── FileError      a contract that cannot be read or judged: the rest of a batch goes on
├── RuleError      a rule, vocabulary or playbook file with a mistake, told as file:line
└── UsageError     a call that cannot be carried out as it stands
"""

from __future__ import annotations


class BpoContractsError(Exception):
    """A mistake of the input, not of the program; the message says what, why and what to do."""


class FileError(BpoContractsError):
    """A file that cannot be read or judged. `code` is for programs, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class RuleError(BpoContractsError):
    """A mistake in a data file, with the place to mend it."""

    def __init__(self, path: str, line: int, message: str) -> None:
        super().__init__(f"{path}:{line}: {message}")
        self.path = path
        self.line = line


class UsageError(BpoContractsError):
    """A call that cannot be carried out: an unknown format, kind or playbook, no file given."""
