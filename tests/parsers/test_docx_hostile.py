"""Word files made to harm, or damaged: each is read or refused in good time, and none ends in another error."""

from __future__ import annotations

import io
import zipfile
import zlib

import pytest

from bpo_contracts.document import Document
from bpo_contracts.errors import FileError
from bpo_contracts.parsers import limits, parse
from tests.files.build_docx import SAMPLES
from tests.parsers.checks import check, codes, quotes
from tests.parsers.docx_mutations import damaged, mutated
from tests.parsers.test_docx import locked
from tests.parsers.word import (
    abstract,
    level,
    num,
    old_box,
    paragraph,
    relationships,
    row,
    run,
    table,
    word_file,
    word_parts,
    zipped,
)

PARTS = word_parts(paragraph("Vendor pays."))


def read(body: str, **parts: str) -> Document:
    return check(parse(word_file(body, **parts), "a.docx"))


def refusal(source: bytes) -> FileError:
    with pytest.raises(FileError) as caught:
        parse(source, "a.docx")
    assert caught.value.message.count(".") >= 2
    return caught.value


def nested(depth: int, begin: str, end: str, inside: str) -> str:
    return begin * depth + inside + end * depth


CELL = ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>")


@pytest.mark.parametrize("depth", [70, 250, 1900, 50_000])
def test_tables_nested_too_deep_are_refused(depth: int) -> None:
    assert refusal(word_file(nested(depth, *CELL, paragraph("x")))).code in {"too-large", "corrupt"}


@pytest.mark.parametrize(
    "body",
    [
        nested(60, *CELL, paragraph("x")),
        nested(90, "<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", paragraph("x")),
        f"<w:p>{nested(190, '<w:hyperlink>', '</w:hyperlink>', run('x'))}</w:p>",
        f"<w:p>{nested(190, '<w:ins>', '</w:ins>', run('x'))}</w:p>",
    ],
)
def test_what_is_nested_as_deep_as_allowed_is_read(body: str) -> None:
    assert read(body).text == "x"


def test_text_boxes_within_text_boxes_are_read() -> None:
    body = paragraph("0")
    for at in range(1, 35):
        body = paragraph(inside=run(str(at)) + f"<w:r>{old_box(body)}</w:r>")
    assert len(read(body).blocks) == 35


def test_a_million_cells_are_refused() -> None:
    cells = row(*["<w:p/>"] * 63)
    assert refusal(word_file(table(cells * 16_000))).code == "too-large"


def test_too_many_paragraphs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_PARAGRAPHS", 3)
    assert "4 paragraphs" in refusal(word_file(paragraph("x") * 4)).message


def test_too_many_attributes_are_refused() -> None:
    many = "".join(f' w:a{at}=""' for at in range(1000))
    assert refusal(word_file(f"<w:p>{f'<w:r{many}/>' * 4000}</w:p>")).code == "too-large"


@pytest.mark.parametrize(
    "body",
    [
        f"<w:p>{run('ab ') * 20_000}</w:p>",
        "<w:p><w:r>" + "<w:t>(a) x</w:t><w:br/>" * 20_000 + "</w:r></w:p>",
        "<w:p>" + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 20_000 + run("x") + "</w:p>",
        '<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr><w:r><w:t>ab</w:t></w:r></w:p>' * 20_000,
        "".join(f'<w:commentRangeStart w:id="{at}"/>' for at in range(20_000)) + paragraph("x" * 10) * 5_000,
    ],
    ids=["runs", "breaks", "open fields", "joined paragraphs", "comment marks"],
)
def test_long_and_odd_files_are_read_in_good_time(body: str) -> None:
    """Each takes about a second; were it quadratic, it would take minutes."""
    assert read(body).text


def test_thousands_of_relationships_do_no_harm() -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"
    each = "".join(f'<Relationship Id="r{at}" Type="{kind}" Target="none{at}.xml"/>' for at in range(50_000))
    source = zipped({**PARTS, "word/_rels/document.xml.rels": relationships(each)})
    assert check(parse(source, "a.docx")).text == "Vendor pays."


def test_nothing_outside_the_file_is_opened() -> None:
    section = '<w:sectPr><w:headerReference w:type="default" r:id="out"/></w:sectPr>'
    files = word_parts(paragraph("Vendor pays.") + section)
    types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    files["word/_rels/document.xml.rels"] = relationships(
        f'<Relationship Id="out" Type="{types}/header" Target="file:///etc/hostname" TargetMode="External"/>'
        f'<Relationship Id="up" Type="{types}/styles" Target="../../../../etc/hostname"/>'
        f'<Relationship Id="t" Type="{types}/attachedTemplate" Target="http://example.com/t.dotm" TargetMode="External"/>'
    )
    document = check(parse(zipped(files), "a.docx"))
    assert document.text == "Vendor pays."
    assert set(codes(document)) == {"part-not-read"}


DOCTYPE = '<!DOCTYPE x [<!ENTITY e "lol">]>'


@pytest.mark.parametrize(
    "content",
    [
        DOCTYPE + PARTS["word/document.xml"].split("?>", 1)[1],
        "<!--" + "x" * 70_000 + "-->" + DOCTYPE + PARTS["word/document.xml"].split("?>", 1)[1],
        (DOCTYPE + PARTS["word/document.xml"].split("?>", 1)[1]).encode("utf-16"),
        b'<?xml version="1.0" encoding="UTF-7"?><x/>',
        b'<?xml version="1.0" encoding="IBM037"?><x/>',
    ],
    ids=["plain", "after a long comment", "utf-16", "utf-7", "ebcdic"],
)
def test_entities_and_encodings_that_hide_them_are_refused(content: str | bytes) -> None:
    assert refusal(zipped({**PARTS, "word/document.xml": content})).code == "corrupt"


def test_utf_16_is_read() -> None:
    content = PARTS["word/document.xml"].replace("UTF-8", "UTF-16").encode("utf-16")
    assert check(parse(zipped({**PARTS, "word/document.xml": content}), "a.docx")).text == "Vendor pays."


def with_twin(name: str, content: str) -> bytes:
    package = io.BytesIO(zipped(PARTS))
    with zipfile.ZipFile(package, "a") as archive:
        archive.writestr(name, content)
    return package.getvalue()


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_stands_there_twice_is_refused() -> None:
    assert refusal(with_twin("word/document.xml", "<x/>")).code == "corrupt"
    assert refusal(with_twin("Word/Document.xml", "<x/>")).code == "corrupt"
    same = with_twin("word/document.xml", PARTS["word/document.xml"])
    assert parse(same, "a.docx").text == "Vendor pays."


def test_other_ways_of_packing_are_refused() -> None:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_LZMA) as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content)
    assert refusal(package.getvalue()).code == "corrupt"


def forged(size: int | None = None, checksum: int | None = None) -> bytes:
    """A package whose list of entries says another size or checksum for the main part."""
    source = bytearray(zipped(PARTS))
    content = PARTS["word/document.xml"].encode()
    at = source.index(zlib.crc32(content).to_bytes(4, "little"), source.index(b"PK\x01\x02"))
    if checksum is not None:
        source[at : at + 4] = checksum.to_bytes(4, "little")
    if size is not None:
        source[at + 8 : at + 12] = size.to_bytes(4, "little")
    return bytes(source)


def test_entries_that_lie_are_refused() -> None:
    assert refusal(forged(checksum=1)).code == "corrupt"
    assert refusal(forged(size=100)).code == "corrupt"
    assert refusal(forged(size=2**32 - 2)).code == "too-large"


def test_styles_based_on_one_another_end() -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="s{at}"><w:basedOn w:val="s{(at + 1) % 1000}"/></w:style>'
        for at in range(1000)
    )
    body = "".join(paragraph("x", style=f"s{at}") for at in range(1000))
    assert len(read(body, styles=styles).blocks) == 1000


def test_huge_numbers_are_bounded() -> None:
    huge = [
        level(at, shown, f"%{at + 1}.", start=999_999_999) for at, shown in enumerate(("lowerLetter", "upperRoman"))
    ]
    wide = level(2, "decimal", "%3" * 5000)
    body = paragraph("x", number=1) + paragraph("y", number=1, level=1) + paragraph("z", number=1, level=2)
    found = quotes(read(body, numbering=abstract(1, *huge, wide) + num(1, 1)))
    assert found[:2] == ["999999999. x", "999999999. y"]
    assert len(found[2]) < 300


@pytest.mark.parametrize("seed", range(300))
def test_damaged_files_are_read_or_refused(seed: int) -> None:
    make = list(SAMPLES.values())[seed % len(SAMPLES)]
    source = (mutated if seed % 4 else damaged)(make().source, seed)
    try:
        check(parse(source, "a.docx", view="original" if seed % 2 else "final"))
    except FileError as error:
        assert error.code in {"corrupt", "too-large", "no-text", "empty-file", "unsupported-type"}  # noqa: PT017


@pytest.mark.parametrize("seed", range(40))
def test_damaged_encrypted_files_are_refused_or_read(seed: int) -> None:
    source = damaged(locked(PARTS, "secret"), seed)
    try:
        parse(source, "a.docx", password="secret")
    except FileError as error:
        assert error.code in {"encrypted", "corrupt", "too-large", "unsupported-type"}  # noqa: PT017
