"""What a file is by its content, whatever it is called."""

from __future__ import annotations

import io
import re
import zipfile
from enum import StrEnum

from bpo_contracts.errors import FileError


class FileType(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    TEXT = "text"


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype html|html|head|body)\b", re.I | re.S)
_EMAIL = re.compile(rb"(?:[A-Za-z-]+: [^\n]*\n(?:[ \t][^\n]*\n)*)*(?:MIME-Version|Received|Message-ID): ", re.I)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_ZIP_PARTS = (("xl/", "an Excel workbook"), ("ppt/", "a PowerPoint presentation"))

_FOREIGN_SUFFIXES = {
    ".doc": "a Word file of the old format (.doc)",
    ".rtf": "a rich-text file (.rtf)",
    ".odt": "an OpenDocument text (.odt)",
    ".html": "a web page (.html)",
    ".htm": "a web page (.htm)",
    ".eml": "an e-mail (.eml)",
    ".msg": "an e-mail (.msg)",
    ".zip": "a zip archive (.zip)",
}


def file_type(source: bytes, suffix: str) -> FileType:
    """The type of the content; a FileError for content that cannot be read here."""
    if not source.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise FileError("empty-file", "The file is empty. Check that it was saved and copied in full.")
    if b"%PDF-" in source[:1024]:
        return FileType.PDF
    if source.startswith(b"PK\x03\x04") or source.startswith(b"PK\x05\x06"):
        return _zip_type(source, suffix)
    foreign = _foreign(source, suffix)
    if foreign:
        raise _unsupported(foreign)
    if not source.startswith(_BYTE_ORDER_MARKS) and _is_binary(source):
        raise _binary(suffix)
    return FileType.TEXT


def _zip_type(source: bytes, suffix: str) -> FileType:
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        names = ["word/"] if suffix in {".docx", ".docm"} else []
    if any(name.startswith("word/") for name in names):
        return FileType.DOCX
    kind = next((kind for part, kind in _ZIP_PARTS if any(name.startswith(part) for name in names)), None)
    if kind is None and "mimetype" in names and "content.xml" in names:
        kind = _FOREIGN_SUFFIXES[".odt"]
    if kind is None and suffix in {".docx", ".docm"}:
        raise FileError(
            "corrupt",
            "The file is called a Word file but holds no document; it may be damaged. "
            "Open it in Word, let it repair the file, and save it again.",
        )
    raise _unsupported(kind or _FOREIGN_SUFFIXES[".zip"])


def _foreign(source: bytes, suffix: str) -> str | None:
    """What a file of a known other format is."""
    if source.startswith(_OLE):
        if _ENCRYPTED in source:
            raise FileError(
                "encrypted",
                "The Word file is encrypted. Open it with its password and save a copy without one (File, Info, "
                "Protect Document).",
            )
        return _FOREIGN_SUFFIXES[".msg" if suffix == ".msg" else ".doc"]
    if source.startswith(b"{\\rtf"):
        return _FOREIGN_SUFFIXES[".rtf"]
    if source.startswith(_PICTURES) and _is_binary(source):
        return "a picture"
    if _HTML.match(source):
        return _FOREIGN_SUFFIXES[".html"]
    if suffix not in {".txt", ".md"} and _EMAIL.match(source):
        return _FOREIGN_SUFFIXES[".eml"]
    return _FOREIGN_SUFFIXES.get(suffix)


def _unsupported(kind: str) -> FileError:
    advice = {
        "a picture": "Run it through text recognition (OCR) into a PDF and check that file.",
        _FOREIGN_SUFFIXES[".zip"]: "Unpack it and check the files inside.",
    }.get(kind, "Open it in its program and save it as DOCX or PDF; LibreOffice can do so too.")
    return FileError("unsupported-type", f"The file is {kind}, which is not read here. {advice}")


def _is_binary(source: bytes) -> bool:
    start = source[:65_536]
    return b"\x00" in start or len(_CONTROL.findall(start)) > 0.01 * len(start)


def _binary(suffix: str) -> FileError:
    if suffix in {".pdf", ".docx", ".docm"}:
        return FileError(
            "corrupt",
            f"The file is called {suffix} but does not begin like one; it may be damaged or still encoded. "
            "Get a fresh copy.",
        )
    return FileError(
        "not-text",
        "The file holds binary data, not text. Give it the ending of what it is (.pdf, .docx), "
        "or save the contract as PDF, DOCX or plain text.",
    )
