"""Files become documents here, and only here: one parser a file format, chosen from one table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from bpo_contracts.document import Document
from bpo_contracts.errors import FileError, UsageError
from bpo_contracts.parsers.limits import check_file_size, check_text_length
from bpo_contracts.parsers.ocr import OCR_ENGINES, check_choice
from bpo_contracts.parsers.sniffing import FileType, file_type

__all__ = ["CONVERTED_SUFFIXES", "OCR_ENGINES", "SUPPORTED_SUFFIXES", "parse"]


@dataclass(frozen=True, slots=True)
class _Request:
    source: bytes
    kind: FileType
    password: str | None
    view: str
    ocr: str


def _pdf(request: _Request) -> Document:
    from bpo_contracts.parsers.pdf import parse_pdf

    return parse_pdf(request.source, request.password, request.ocr)


def _docx(request: _Request) -> Document:
    from bpo_contracts.parsers.docx import parse_docx
    from bpo_contracts.parsers.docx_runs import View

    return parse_docx(request.source, View(request.view), request.password)


def _text(request: _Request) -> Document:
    from bpo_contracts.parsers.text import parse_text

    return parse_text(request.source)


def _converted(request: _Request) -> Document:
    from bpo_contracts.parsers.conversion import parse_converted

    return parse_converted(request.source, request.kind, request.view)


_PARSERS: dict[FileType, tuple[Callable[[_Request], Document], tuple[str, ...]]] = {
    FileType.PDF: (_pdf, (".pdf",)),
    FileType.DOCX: (_docx, (".docx", ".docm", ".dotx", ".dotm")),
    FileType.TEXT: (_text, (".txt", ".md")),
}

SUPPORTED_SUFFIXES = frozenset(suffix for _, suffixes in _PARSERS.values() for suffix in suffixes)
"""The endings of files that can always be read."""

_PARSERS |= {
    FileType.DOC: (_converted, (".doc", ".dot")),
    FileType.RTF: (_converted, (".rtf",)),
    FileType.ODT: (_converted, (".odt", ".ott")),
    FileType.FODT: (_converted, (".fodt",)),
    FileType.WPD: (_converted, (".wpd",)),
    FileType.HTML: (_converted, (".html", ".htm", ".xhtml")),
}

CONVERTED_SUFFIXES = frozenset(suffix for _, suffixes in _PARSERS.values() for suffix in suffixes) - SUPPORTED_SUFFIXES
"""The endings of files that are read with the help of LibreOffice."""


def parse(source: bytes, name: str, *, password: str | None = None, view: str = "final", ocr: str = "auto") -> Document:
    """Read a contract file. Its content says what it is; its name only decides where the content does not.

    `view` says how tracked changes are read: "final" as if accepted, "original" as if never made.
    `ocr` names the text recognition for pages without text: "auto", one of `OCR_ENGINES`, or "off".
    """
    if view not in {"final", "original"}:
        raise UsageError(f'There is no view "{view}". Choose "final" or "original".')
    check_choice(ocr)
    check_file_size(len(source))
    suffix = PurePath(name).suffix.lower()
    found = file_type(source, suffix)
    parser, suffixes = _PARSERS[found]
    if found is FileType.TEXT and suffix and suffix not in suffixes:
        raise _mismatch(suffix)
    document = parser(_Request(source, found, password, view, ocr))
    check_text_length(len(document.text), len(document.blocks))
    return document


def _mismatch(suffix: str) -> FileError:
    if suffix in SUPPORTED_SUFFIXES | CONVERTED_SUFFIXES:
        return FileError(
            "corrupt",
            f"The file is called {suffix} but holds none of that format; it may be damaged or cut short. "
            "Get a fresh copy, or give it the ending of what it is.",
        )
    return FileError(
        "unsupported-type",
        f"Files ending in {suffix} are not read. Save the contract as PDF, DOCX or plain text (.txt, .md).",
    )
