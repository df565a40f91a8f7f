"""How large a file may be, in one place; a contract is far below every one of these."""

from __future__ import annotations

from bpo_contracts.errors import FileError

MAX_FILE_BYTES = 100 * 1024 * 1024
MAX_PAGES = 5_000
MAX_EXPANDED_BYTES = 300 * 1024 * 1024
MAX_PACKAGE_PARTS = 10_000
MAX_XML_BYTES = 100 * 1024 * 1024
MAX_SECONDS = 600.0
MAX_MEMORY_BYTES = 1024 * 1024 * 1024


def check_file_size(size: int) -> None:
    if size > MAX_FILE_BYTES:
        raise FileError(
            "too-large",
            f"The file has {size / 1024 / 1024:.0f} MB; the limit is {MAX_FILE_BYTES // 1024 // 1024} MB. "
            "Split it, or save it again with smaller pictures.",
        )


def check_page_count(pages: int) -> None:
    if pages > MAX_PAGES:
        raise FileError(
            "too-large", f"The file has {pages} pages; the limit is {MAX_PAGES}. Split it into one file per contract."
        )


def check_package(parts: int, expanded: int) -> None:
    """Refuse a zip package that unpacks to far more than a contract can be (a "zip bomb")."""
    if parts > MAX_PACKAGE_PARTS or expanded > MAX_EXPANDED_BYTES:
        raise FileError(
            "too-large",
            f"The Word file unpacks to {parts} parts of {expanded / 1024 / 1024:.0f} MB in all; the limits are "
            f"{MAX_PACKAGE_PARTS} parts and {MAX_EXPANDED_BYTES // 1024 // 1024} MB. It may be damaged or made to "
            "harm; open it in Word and save it again.",
        )


def check_xml_size(size: int) -> None:
    if size > MAX_XML_BYTES:
        raise FileError(
            "too-large",
            f"One part of the Word file unpacks to {size / 1024 / 1024:.0f} MB; the limit is "
            f"{MAX_XML_BYTES // 1024 // 1024} MB. It may be damaged or made to harm; "
            "open it in Word and save it again.",
        )
