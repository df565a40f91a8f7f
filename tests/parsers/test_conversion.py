"""Files of other formats, read by way of LibreOffice."""

from __future__ import annotations

import os
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from bpo_contracts.document import BlockStyle, Document
from bpo_contracts.errors import FileError
from bpo_contracts.parsers import CONVERTED_SUFFIXES, conversion, parse
from tests.parsers import word
from tests.parsers.checks import check, codes, quotes

T = TypeVar("T")

needs_libreoffice = pytest.mark.skipif(conversion.find_libreoffice() is None, reason="LibreOffice is not installed")

_CELL = '<w:tc><w:tcPr><w:tcW w:w="3000" w:type="dxa"/></w:tcPr>{}</w:tc>'
TABLE = (
    '<w:tbl><w:tblPr><w:tblW w:w="6000" w:type="dxa"/></w:tblPr><w:tblGrid><w:gridCol w:w="3000"/>'
    '<w:gridCol w:w="3000"/></w:tblGrid>'
    + "".join(
        f"<w:tr>{''.join(_CELL.format(word.paragraph(cell)) for cell in row)}</w:tr>"
        for row in (("Metric", "Target"), ("Uptime", "99.9%"))
    )
    + "</w:tbl><w:p/>"
)
AGREEMENT = word.word_file(
    word.paragraph("Business Associate Agreement", style="Title")
    + word.paragraph("The vendor shall:", number=1)
    + word.paragraph("report each breach;", number=1, level=1)
    + word.paragraph("mitigate its effects.", number=1, level=1)
    + word.paragraph("The vendor shall pay.", number=1)
    + word.paragraph(
        inside=word.run("Notice is due in ")
        + f'<w:del w:id="1" w:author="A"><w:r><w:delText>ninety</w:delText></w:r></w:del>'
        f'<w:ins w:id="2" w:author="A">{word.run("five")}</w:ins>'
        + word.run(" days.")
    )
    + TABLE,
    numbering=word.abstract(0, word.level(0, "decimal", "%1."), word.level(1, "lowerLetter", "%1.%2")) + word.num(1, 0),
)  # fmt: skip
READ = [
    "Business Associate Agreement",
    "1. The vendor shall:",
    "1.a report each breach;",
    "1.b mitigate its effects.",
    "2. The vendor shall pay.",
    "Notice is due in five days.",
    "Metric | Target",
    "Uptime | 99.9%",
]

RTF = rb"""{\rtf1\ansi The vendor shall report a breach.\par
{\field{\*\fldinst INCLUDETEXT "/etc/passwd"}{\fldrslt Words of a link.}}\par
\b\strike Not this. \b0\strike0 The vendor shall pay.\par}"""

HTML = """<!DOCTYPE html><html><head><title>Not shown</title><script>document.write("No")</script></head><body>
<h1>Terms – “Acme”</h1><ol><li>The vendor shall report.<ol type=a><li>in writing</li></ol></li><li>It shall pay.</li></ol>
<p>Notice is due in <del>ninety</del> five days.</p>
<table border=1><tr><td>Metric</td><td>Target</td></tr><tr><td>Uptime</td><td>99.9%</td></tr></table></body></html>"""


@cache
def saved_as(form: str) -> bytes:
    """The agreement as LibreOffice itself saves it in this format."""
    program = conversion.find_libreoffice()
    assert program
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "a.docx")
        file.write_bytes(AGREEMENT)
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        asked = [program, profile, "--headless", "--convert-to", form, "--outdir", folder, str(file)]
        subprocess.run(asked, check=True, capture_output=True, timeout=100)
        return file.with_suffix(f".{form}").read_bytes()


@cache
def read(form: str) -> Document:
    return check(parse(saved_as(form), f"contract.{form}"))


@needs_libreoffice
@pytest.mark.parametrize("form", ["doc", "odt"])
def test_a_file_of_another_word_processor_reads_as_its_docx(form: str) -> None:
    document = read(form)
    assert quotes(document) == READ
    assert document.blocks[1].style is BlockStyle.LIST_ITEM
    assert "tracked-changes" in codes(document)


@needs_libreoffice
def test_a_warning_names_the_program_that_converted() -> None:
    warning = read("odt").warnings[0]
    assert warning.code == "converted"
    assert re.search(r"OpenDocument text \(\.odt\).* by LibreOffice\w* \d+\.\d+", warning.message)
    assert not warning.unread


@needs_libreoffice
def test_the_original_view_of_a_converted_file() -> None:
    original = parse(saved_as("doc"), "contract.doc", view="original")
    assert "Notice is due in ninety days." in quotes(original)


@needs_libreoffice
def test_rich_text_is_read_without_following_its_links() -> None:
    document = check(parse(RTF, "contract.rtf"))
    assert quotes(document) == ["The vendor shall report a breach.", "Words of a link.", "The vendor shall pay."]
    assert codes(document) == ["converted", "struck-text"]


@needs_libreoffice
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_web_page_is_read_as_it_shows(encoding: str) -> None:
    document = check(parse(HTML.encode(encoding), "contract.html"))
    assert quotes(document) == [
        "Terms – “Acme”",
        "1. The vendor shall report.",
        "a. in writing",
        "2. It shall pay.",
        "Notice is due in five days.",
        "Metric | Target",
        "Uptime | 99.9%",
    ]
    assert codes(document) == ["converted", "struck-text"]


def test_the_encoding_a_web_page_declares_is_taken_only_where_it_is_not_utf_8() -> None:
    page = '<html><meta charset="iso-8859-2"><p>żółć</p></html>'
    assert conversion._safe_html(conversion._decoded(page.encode("iso-8859-2"))).decode().count("&#") == 4
    assert b"&#380;" in conversion._safe_html(conversion._decoded(page.encode("iso-8859-2")))
    assert b"&#380;" in conversion._safe_html(conversion._decoded(page.encode("utf-8")))
    unknown = b'<html><meta charset="klingon"><p>\x93Acme\x94</p></html>'
    assert b"&#8220;Acme&#8221;" in conversion._safe_html(conversion._decoded(unknown))


@needs_libreoffice
def test_hidden_words_of_a_web_page_are_told() -> None:
    page = (
        b'<html><body><p>The vendor may do as it likes.</p><p style="display: none">It shall report.</p></body></html>'
    )
    assert "hidden-text" in codes(parse(page, "contract.html"))


@needs_libreoffice
def test_wordperfect() -> None:
    header = b"\xffWPC" + struct.pack("<IBBBBHH", 16, 1, 10, 0, 1, 0, 0)
    document = parse(header + b"1. The vendor shall report a breach.\nThe vendor shall pay.\n", "contract.wpd")
    assert quotes(document) == ["1. The vendor shall report a breach.", "The vendor shall pay."]


@pytest.fixture
def callers() -> Iterator[list[str]]:
    """What was asked of a server on this machine, at the port in the first entry."""
    heard: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        heard.append(str(server.getsockname()[1]))

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    heard.append(connection.recv(1000).decode("latin-1").split("\r\n")[0])

        threading.Thread(target=listen, daemon=True).start()
        yield heard
        server.shutdown(socket.SHUT_RDWR)


CALLING_PAGE = """<html><head><link rel="stylesheet" href="{at}/style.css"><base href="{at}/">
<meta http-equiv="refresh" content="0;url={at}/"></head><body background="{at}/ground.png"><p>The vendor shall pay.</p>
<img src="{at}/a.png" width=9 height=9><iframe src="{at}/frame.html"></iframe><embed src="{at}/embed.bin">
<object data="{at}/object.html"></object><div id="s" href="file:///etc/passwd">Old words.</div></body></html>"""

CALLING_TEXT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text><text:p>The vendor shall pay.</text:p>
<text:section text:name="A"><text:section-source xlink:href="file:///etc/passwd" xlink:type="simple" text:filter-name="Text"/>
<text:p>Old words.</text:p></text:section>
<text:section text:name="B"><text:section-source xlink:href="{at}/b.txt" xlink:type="simple" text:filter-name="Text"/>
<text:p>Older words.</text:p></text:section>
<text:p><draw:frame svg:width="2cm" svg:height="2cm" text:anchor-type="as-char"><draw:image xlink:href="{at}/a.png"
 xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>
<text:p><draw:frame svg:width="2cm" svg:height="2cm" text:anchor-type="as-char"><draw:object xlink:href="{at}/o.odt"
 xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p></office:text></office:body>
</office:document>"""


@needs_libreoffice
@pytest.mark.parametrize(
    ("source", "name", "read"),
    [
        (CALLING_PAGE, "contract.html", ["The vendor shall pay.", "Old words."]),
        (CALLING_TEXT, "contract.fodt", ["The vendor shall pay.", "Old words.", "Older words."]),
    ],
)
def test_nothing_is_fetched_from_elsewhere(callers: list[str], source: str, name: str, read: list[str]) -> None:
    at = f"http://127.0.0.1:{callers[0]}"
    assert quotes(parse(source.replace("{at}", at).encode(), name)) == read
    assert callers[1:] == []


@needs_libreoffice
def test_entities_of_a_flat_file_are_not_resolved() -> None:
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    source = CALLING_TEXT.replace("?>\n", f"?>\n{entity}\n", 1).replace("Old words.", "&e;")
    with pytest.raises(FileError, match="could not convert"):
        parse(source.encode(), "contract.fodt")


@needs_libreoffice
def test_a_damaged_file_is_a_clear_error() -> None:
    odt = word.zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<broken"})
    with pytest.raises(FileError, match="may be damaged") as caught:
        parse(odt, "contract.odt")
    assert caught.value.code == "conversion-failed"


ENDLESS = (
    f"<html><body>{'<table><tr><td>' * 500}The vendor shall pay.{'</td></tr></table>' * 500}</body></html>".encode()
)
"""Tables so deep that LibreOffice lays them out for hours."""


@needs_libreoffice
def test_a_conversion_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(conversion, "MAX_CONVERSION_SECONDS", 3.0)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(FileError, match="did not finish") as caught:
        parse(ENDLESS, "contract.html")
    assert caught.value.code == "timeout"
    assert list(tmp_path.iterdir()) == []
    assert running(tmp_path) == []


@needs_libreoffice
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux for its processes")
def test_nothing_goes_on_when_the_program_is_killed(tmp_path: Path) -> None:
    code = "from tests.parsers.test_conversion import *; parse(ENDLESS, 'contract.html')"
    with subprocess.Popen([sys.executable, "-c", code], env=os.environ | {"TMPDIR": str(tmp_path)}) as program:
        (folder,) = until(lambda: list(tmp_path.iterdir()))
        heard = conversion._socket(folder / "profile")
        assert until(lambda: running(tmp_path) and heard.exists())
        program.send_signal(signal.SIGKILL)
    assert until(lambda: not running(tmp_path))
    assert until(lambda: not folder.exists())
    assert not heard.exists()


def until(holds: Callable[[], T], seconds: float = 20.0) -> T:
    """What comes true within the time, or what there is at its end."""
    end = time.monotonic() + seconds
    while not (found := holds()) and time.monotonic() < end:
        time.sleep(0.05)
    return found


def running(folder: Path) -> list[str]:
    """The processes whose command line names the folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found += [process.parent.name] if str(folder).encode() in process.read_bytes() else []
        except OSError:
            continue
    return found


@needs_libreoffice
def test_a_conversion_that_takes_too_much_memory_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversion, "_LIMITED", re.sub(r"ulimit -d \d+", "ulimit -d 100000", conversion._LIMITED))
    with pytest.raises(FileError) as caught:
        parse(RTF, "contract.rtf")
    assert caught.value.code == "conversion-failed"


def test_without_libreoffice_the_error_names_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversion, "find_libreoffice", lambda: None)
    with pytest.raises(FileError, match=r"Install LibreOffice, or .* save it as DOCX or PDF") as caught:
        parse(RTF, "contract.rtf")
    assert caught.value.code == "unsupported-type"


def test_converted_suffixes() -> None:
    assert set(CONVERTED_SUFFIXES) == {
        ".doc", ".dot", ".rtf", ".odt", ".ott", ".fodt", ".wpd", ".html", ".htm", ".xhtml",
    }  # fmt: skip
