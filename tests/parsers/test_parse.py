"""Which parser reads a file, and what is said about a file that none can read."""

from __future__ import annotations

import pytest

from bpo_contracts.errors import FileError, UsageError
from bpo_contracts.parsers import SUPPORTED_SUFFIXES, conversion, limits, parse
from tests.parsers.checks import check, quotes
from tests.parsers.pages import pdf_file
from tests.parsers.word import paragraph, word_file, zipped

PDF = pdf_file(["The vendor shall report a breach."])
DOCX = word_file(paragraph("The vendor shall report a breach."))


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (PDF, "contract.pdf"),
        (PDF, "contract.docx"),
        (PDF, "contract"),
        (DOCX, "contract.docx"),
        (DOCX, "contract.DOCX"),
        (DOCX, "contract.pdf"),
        (word_file(paragraph("The vendor shall report a breach."), suffix=".docm"), "contract.docm"),
        (b"The vendor shall report a breach.", "contract.txt"),
        (b"The vendor shall report a breach.", "contract.md"),
        (b"The vendor shall report a breach.", "contract"),
    ],
)
def test_the_content_decides_how_a_file_is_read(source: bytes, name: str) -> None:
    assert quotes(check(parse(source, name))) == ["The vendor shall report a breach."]


def test_supported_suffixes() -> None:
    assert set(SUPPORTED_SUFFIXES) == {".pdf", ".docx", ".docm", ".dotx", ".dotm", ".txt", ".md"}


def wide(name: str) -> bytes:
    """The name of a stream as a compound file writes it."""
    return name.encode("utf-16-le")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED_DOC = (
    (OLE + wide("WordDocument")).ljust(512, b"\x00") + b"\xec\xa5".ljust(11, b"\x00") + b"\x01".ljust(1024, b"\x00")
)
ENCRYPTED_ODT = zipped(
    {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": "?",
        "META-INF/manifest.xml": "<manifest:encryption-data/>",
    }
)

WITHOUT_LIBREOFFICE = {
    "a.doc": (OLE + wide("WordDocument")).ljust(2048, b"\x00"),
    "a.rtf": rb"{\rtf1 hello}",
    "a.odt": zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ""}),
    "a.fodt": b'<?xml version="1.0"?><office:document office:mimetype="application/vnd.oasis.opendocument.text">',
    "a.wpd": b"\xffWPC\x10\x00\x00\x00",
    "a.html": b"<p>A page without a head</p>",
    "a.txt": b"\xef\xbb\xbf<!-- a --><!DOCTYPE html><html></html>",
}


@pytest.mark.parametrize("name", WITHOUT_LIBREOFFICE)
def test_what_libreoffice_reads_is_known_by_its_content(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversion, "find_libreoffice", lambda: None)
    with pytest.raises(FileError, match="Install LibreOffice") as caught:
        parse(WITHOUT_LIBREOFFICE[name], name)
    assert caught.value.code == "unsupported-type"


@pytest.mark.parametrize(
    ("source", "name", "code", "said"),
    [
        (b"", "a.pdf", "empty-file", "empty"),
        (b" \n\t ", "a.txt", "empty-file", "saved"),
        (b"\xef\xbb\xbf", "a.txt", "empty-file", "empty"),
        (b"\x00\x01\x02\x03" * 50, "a.txt", "not-text", "binary"),
        (b"\x00\x01\x02\x03" * 50, "a.pdf", "corrupt", "fresh copy"),
        (b"not a pdf", "a.pdf", "corrupt", "damaged"),
        (b"not a docx", "a.docx", "corrupt", "damaged"),
        (b"%PDF-1.7\ngarbage", "a.pdf", "corrupt", "damaged"),
        (DOCX[: len(DOCX) // 2], "a.docx", "corrupt", "repair"),
        (zipped({"word/document.xml": "<broken"}), "a.docx", "corrupt", "repair"),
        (zipped({"readme.txt": "hello"}), "a.docx", "corrupt", "repair"),
        (zipped({"readme.txt": "hello"}), "a.zip", "unsupported-type", "Unpack"),
        (zipped({"xl/workbook.xml": ""}), "a.xlsx", "unsupported-type", "Excel"),
        (zipped({"ppt/presentation.xml": ""}), "a.pptx", "unsupported-type", "PowerPoint"),
        (
            zipped({"mimetype": "", "content.xml": ""}),
            "a.ods",
            "unsupported-type",
            "OpenDocument file other than a text",
        ),
        (zipped({"Index/Document.iwa": ""}), "a.pages", "unsupported-type", "Export it there as Word or PDF"),
        (zipped({"readme.txt": "hello"}), "a.odt", "corrupt", "damaged"),
        (ENCRYPTED_ODT, "a.odt", "encrypted", "without one"),
        (OLE + b"\x00" * 600, "a.doc", "corrupt", "DOCX"),
        (OLE + wide("Workbook"), "a.xls", "unsupported-type", "Excel"),
        (OLE + wide("PowerPoint Document"), "a.ppt", "unsupported-type", "PowerPoint"),
        (OLE + wide("__properties_version1.0 WordDocument"), "a.msg", "unsupported-type", "attached contract"),
        (LOCKED_DOC, "a.doc", "encrypted", "password"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "encrypted", "password"),
        (b"MIME-Version: 1.0\n\nhello", "a.mht", "unsupported-type", "browser"),
        (b"\x1f\x8b\x08\x00\x00", "a.tgz", "unsupported-type", "Unpack"),
        (b"From: a@b.c\nMIME-Version: 1.0\n\nhello", "a.eml", "unsupported-type", "e-mail"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "a.png", "unsupported-type", "OCR"),
        (b"print('hello')", "a.py", "unsupported-type", "plain text"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(source: bytes, name: str, code: str, said: str) -> None:
    with pytest.raises(FileError) as caught:
        parse(source, name)
    assert caught.value.code == code
    assert said in caught.value.message
    assert caught.value.message.count(".") >= 2


def test_an_unknown_view_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(UsageError, match="final"):
        parse(DOCX, "a.docx", view="latest")


def test_files_beyond_the_limits_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_FILE_BYTES", 10)
    with pytest.raises(FileError, match="Split it") as caught:
        parse(PDF, "a.pdf")
    assert caught.value.code == "too-large"


def test_a_zip_bomb_is_refused_before_it_unpacks() -> None:
    bomb = zipped({"word/document.xml": " " * (limits.MAX_XML_BYTES + 1)})
    assert len(bomb) < 1_000_000
    with pytest.raises(FileError) as caught:
        parse(bomb, "a.docx")
    assert caught.value.code == "too-large"


def test_text_beyond_the_limits_is_refused_whatever_file_it_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_TEXT_CHARACTERS", 10)
    for source in (PDF, DOCX, b"The vendor shall report a breach."):
        with pytest.raises(FileError, match="characters of text") as caught:
            parse(source, "contract")
        assert caught.value.code == "too-large"


def test_too_many_parts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_PACKAGE_PARTS", 3)
    with pytest.raises(FileError) as caught:
        parse(DOCX, "a.docx")
    assert caught.value.code == "too-large"


def test_too_many_pages_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_PAGES", 1)
    with pytest.raises(FileError) as caught:
        parse(pdf_file(["one"], ["two"]), "a.pdf")
    assert caught.value.code == "too-large"


def test_xml_entities_are_refused() -> None:
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>'
    with pytest.raises(FileError, match="entities"):
        parse(zipped({"word/document.xml": entity}), "a.docx")
