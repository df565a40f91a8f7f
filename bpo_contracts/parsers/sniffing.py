"""What a file is by its content, whatever it is called."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from enum import StrEnum

from bpo_contracts.errors import FileError
from bpo_contracts.parsers.limits import check_entries


class FileType(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    TEXT = "text"
    DOC = "doc"
    RTF = "rtf"
    ODT = "odt"
    FODT = "fodt"
    WPD = "wpd"
    HTML = "html"


CONVERTIBLE = {
    FileType.DOC: "a Word file of the old format (.doc)",
    FileType.RTF: "a rich-text file (.rtf)",
    FileType.ODT: "an OpenDocument text (.odt)",
    FileType.FODT: "an OpenDocument text (.fodt)",
    FileType.WPD: "a WordPerfect file (.wpd)",
    FileType.HTML: "a web page (.html)",
}
"""What LibreOffice reads for us, and what each is called."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SECTOR = 512
_BAD_ZIP = (zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError, NotImplementedError, RuntimeError)
"""What zipfile raises for packages that are damaged, encrypted or packed in a way it does not know."""
_FIB = b"\xec\xa5"
_HEAD = 65_536
_HTML = re.compile(rb"(?:\s++|<\?xml[^>]*+>|<!--(?>.*?-->))*+<(?:!doctype html|html|head|body)\b", re.I | re.S)
_EMAIL = re.compile(
    rb"(?:[A-Za-z-]++: [^\n]*+\n(?:[ \t][^\n]*+\n)*+)*?(?:MIME-Version|Received|Message-ID): ", re.I
)  # fmt: skip
_FLAT_ODT = re.compile(rb"<office:document\b[^>]{0,20000}\"application/vnd\.oasis\.opendocument\.text")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_WORD_MAIN = re.compile(
    rb"wordprocessingml\.(?:document|template)\.main\+xml|ms-word\.(?:document|template)\.\w+\.main\+xml"
)
_OTHER_MAIN = re.compile(rb"(?:spreadsheetml|presentationml|ms-excel|ms-powerpoint)\.[\w.]+\.main\+xml")
_WORD_SUFFIXES = {".docx", ".docm", ".dotx", ".dotm"}
_ODT_KINDS = ("application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text-template")

_BINARY_SUFFIXES = {".pdf", ".docx", ".docm", ".dotx", ".dotm", ".doc", ".dot", ".odt", ".ott", ".wpd"}
_CONVERTED_BY_SUFFIX = {".html": FileType.HTML, ".htm": FileType.HTML, ".xhtml": FileType.HTML}

_SAVE = "If it holds a contract, open it in its program, save it as DOCX or PDF, and check that file."
_MAIL = "Save the attached contract, or print the message to a PDF, and check that file."
_UNPACK = "Unpack it and check the files inside."
_RECOGNISE = "Run it through text recognition (OCR) into a PDF and check that file."

_BY_CONTENT = (
    ((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM", b"RIFF"), "a picture", _RECOGNISE),
    ((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ"), "an archive", _UNPACK),
)
_BY_ZIP_PART = (
    ("xl/", "an Excel workbook", _SAVE),
    ("ppt/", "a PowerPoint presentation", _SAVE),
    ("visio/", "a Visio drawing", _SAVE),
    ("Index/", "a file of Apple's Pages, Numbers or Keynote", "Export it there as Word or PDF and check that file."),
    ("mimetype", "an OpenDocument file other than a text", _SAVE),
)
_BY_STREAM: dict[str, tuple[str, str] | None] = {
    "__properties_version1.0": ("an e-mail (.msg)", _MAIL),
    "WordDocument": None,
    "Workbook": ("an Excel workbook", _SAVE),
    "PowerPoint Document": ("a PowerPoint presentation", _SAVE),
}
"""The streams that say what a compound file is; a Word document can hold a workbook, an e-mail a Word document."""

_BY_SUFFIX = {
    ".eml": ("an e-mail (.eml)", _MAIL),
    ".msg": ("an e-mail (.msg)", _MAIL),
    ".mht": ("a web archive (.mht)", "Open it in a browser, print it to a PDF, and check that file."),
    ".zip": ("a zip archive (.zip)", _UNPACK),
}


def file_type(source: bytes, suffix: str) -> FileType:
    """The type of the content; a FileError for content that cannot be read here."""
    if not source.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        raise FileError("empty-file", "The file is empty. Check that it was saved and copied in full.")
    if b"%PDF-" in source[:1024]:
        return FileType.PDF
    if source.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_type(source, suffix)
    if source.startswith(_OLE):
        return _ole_type(source)
    known = _known_text(source, suffix)
    if known:
        return known
    _refuse_foreign(source, suffix)
    if not source.startswith(_BYTE_ORDER_MARKS) and _is_binary(source):
        raise _binary(suffix)
    return _CONVERTED_BY_SUFFIX.get(suffix, FileType.TEXT)


def _known_text(source: bytes, suffix: str) -> FileType | None:
    """A format that says in its first characters which it is."""
    head = source[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    if head.startswith(b"{\\rtf"):
        return FileType.RTF
    if head.startswith(b"\xffWPC"):
        return FileType.WPD
    if _HTML.match(head):
        return FileType.HTML
    if suffix in {".fodt", ".xml"} and _FLAT_ODT.search(head):
        return FileType.FODT
    return None


def _zip_type(source: bytes, suffix: str) -> FileType:
    check_entries(source.count(b"PK\x01\x02"))
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as package:
            names, word, odt = package.namelist(), _is_word(package), _is_odt(package)
    except _BAD_ZIP:
        names, word, odt = [], suffix in _WORD_SUFFIXES, False
    if word or (word is None and any(name.startswith("word/") for name in names)):
        return FileType.DOCX
    if odt:
        return FileType.ODT
    for part, what, advice in _BY_ZIP_PART:
        if any(name.startswith(part) for name in names):
            raise _unsupported(what, advice)
    if suffix in _BINARY_SUFFIXES:
        raise FileError(
            "corrupt",
            f"The file is called {suffix} but holds no document; it may be damaged. "
            "Open it in Word, let it repair the file, and save it again.",
        )
    raise _unsupported(*_BY_SUFFIX[".zip"])


def _is_word(package: zipfile.ZipFile) -> bool | None:
    """Whether the types of the parts name a Word document as the main one (ECMA-376 part 2, 10.1); None if none does."""
    types = _beginning(package, "[Content_Types].xml").replace(b"\x00", b"")
    return True if _WORD_MAIN.search(types) else False if _OTHER_MAIN.search(types) else None


def _is_odt(package: zipfile.ZipFile) -> bool:
    """Whether the package is an OpenDocument text (ODF 1.3 part 2, 3.3); a FileError for an encrypted one."""
    if not {"mimetype", "content.xml"} <= set(package.namelist()):
        return False
    if _beginning(package, "mimetype").decode("ascii", "replace").strip() not in _ODT_KINDS:
        return False
    if b"encryption-data" in _beginning(package, "META-INF/manifest.xml"):
        raise _encrypted("The OpenDocument text")
    return True


def _beginning(package: zipfile.ZipFile, name: str) -> bytes:
    try:
        with package.open(name) as part:
            return part.read(_HEAD)
    except (KeyError, *_BAD_ZIP):
        return b""


def _ole_type(source: bytes) -> FileType:
    """What stands in a compound file (MS-CFB), the container of the old Office formats."""
    if _ENCRYPTED in source:
        return FileType.DOCX
    stream = next((name for name in _BY_STREAM if name.encode("utf-16-le") in source), None)
    if stream is None:
        raise FileError(
            "corrupt",
            "The file is one of an old Office format but holds no Word document; it may be damaged. "
            "Open it in its program, let it repair the file, and save it as DOCX.",
        )
    other = _BY_STREAM[stream]
    if other:
        raise _unsupported(*other)
    if _is_locked(source):
        raise _encrypted("The Word file")
    return FileType.DOC


def _is_locked(source: bytes) -> bool:
    """Whether the header of the Word document says it is encrypted (MS-DOC 2.5.2, fEncrypted)."""
    headers = (at for at in range(_SECTOR, len(source) - _SECTOR, _SECTOR) if source.startswith(_FIB, at))
    first = next(headers, None)
    return first is not None and bool(source[first + 11] & 1)


def _refuse_foreign(source: bytes, suffix: str) -> None:
    """Tell what a file of a known other format is, and what to do with it."""
    for beginnings, what, advice in _BY_CONTENT:
        if source.startswith(beginnings) and _is_binary(source):
            raise _unsupported(what, advice)
    if suffix not in {".txt", ".md"} and _EMAIL.match(source[:_HEAD]):
        raise _unsupported(*_BY_SUFFIX.get(suffix, _BY_SUFFIX[".eml"]))
    if suffix in _BY_SUFFIX:
        raise _unsupported(*_BY_SUFFIX[suffix])


def _unsupported(what: str, advice: str) -> FileError:
    return FileError("unsupported-type", f"The file is {what}, which is not read here. {advice}")


def _encrypted(what: str) -> FileError:
    return FileError(
        "encrypted",
        f"{what} is encrypted. Open it with its password and save a copy without one "
        "(in Word: File, Info, Protect Document).",
    )


def _is_binary(source: bytes) -> bool:
    start = source[:_HEAD]
    return b"\x00" in start or len(_CONTROL.findall(start)) > 0.01 * len(start)


def _binary(suffix: str) -> FileError:
    if suffix in _BINARY_SUFFIXES:
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
