"""How large a file may be, in one place; a contract is far below every one of these."""

from __future__ import annotations

from bpo_contracts.errors import FileError

MAX_FILE_BYTES = 100 * 1024 * 1024
MAX_PAGES = 5_000
MAX_EXPANDED_BYTES = 300 * 1024 * 1024
MAX_PACKAGE_PARTS = 10_000
MAX_XML_BYTES = 100 * 1024 * 1024
MAX_TEXT_CHARACTERS = 10_000_000
MAX_LINES = 500_000
MAX_CONVERSION_SECONDS = 60.0
MAX_CONVERSION_BYTES = 700 * 1024 * 1024
MAX_XML_MARKUP = 3_000_000
"""Tags and attributes of a Word file's parts; each takes some hundred bytes of memory."""
MAX_XML_DEPTH = 200
MAX_PARAGRAPHS = 100_000
MAX_KEY_ROUNDS = 1_000_000
"""Rounds of hashing between a password and its key; Word writes 100,000."""
MAX_OCR_PAGES = 500
MAX_OCR_SECONDS = 450.0
OCR_SECONDS_A_PAGE = 60.0
MAX_RENDERED_PIXELS = 18_000_000
"""A page of A3 at 300 dpi."""
MAX_PICTURE_PIXELS = 80_000_000
"""The pictures of one page before they are drawn: A3 at 600 dpi."""
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


def check_text_length(characters: int, lines: int) -> None:
    if characters > MAX_TEXT_CHARACTERS or lines > MAX_LINES:
        raise FileError(
            "too-large",
            f"The file holds {characters:,} characters of text in {lines:,} lines; the limits are "
            f"{MAX_TEXT_CHARACTERS:,} and {MAX_LINES:,}, more than 4,000 pages. Split it into one file per contract.",
        )


def check_entries(entries: int) -> None:
    """Refuse a zip package that lists more parts than its list should be read for."""
    if entries > MAX_PACKAGE_PARTS:
        raise FileError(
            "too-large",
            f"The file is a package of {entries:,} parts; the limit is {MAX_PACKAGE_PARTS:,}. It may be damaged or "
            "made to harm; open it in its program and save it again.",
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


def check_xml_markup(amount: int) -> None:
    if amount > MAX_XML_MARKUP:
        raise _too_complex(f"more than {MAX_XML_MARKUP} tags and attributes")


def check_xml_depth(too_deep: bool) -> None:
    if too_deep:
        raise _too_complex(f"elements nested more than {MAX_XML_DEPTH} deep")


def check_paragraphs(paragraphs: int) -> None:
    if paragraphs > MAX_PARAGRAPHS:
        raise _too_complex(f"{paragraphs} paragraphs and table cells; the limit is {MAX_PARAGRAPHS}")


def check_key_rounds(rounds: int) -> None:
    if rounds > MAX_KEY_ROUNDS:
        raise _too_complex(f"a password to be hashed {rounds} times; the limit is {MAX_KEY_ROUNDS}")


def _too_complex(what: str) -> FileError:
    return FileError(
        "too-large",
        f"The Word file has {what}. It may be damaged or made to harm; "
        "open it in Word, save its contract as a file of its own, and check that.",
    )
