"""Files made to harm: each is small and asks for endless time or memory, or for files it should not see."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from tests.parsers.word import paragraph, word_file, zipped

_WORDS = "The vendor shall report a breach."


def pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1, the first being the catalogue."""
    file = io.BytesIO()
    file.write(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(file.tell())
        file.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    file.writelines(b"%010d 00000 n \n" % place for place in places)
    file.write(b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return file.getvalue()


def stream(content: bytes, entries: bytes = b"", *, times: int = 1) -> bytes:
    """A stream object; `times` says how often it is deflated."""
    for _ in range(times):
        content = zlib.compress(content, 9)
    filters = b"/Filter[%s]" % (b"/FlateDecode " * times)
    return b"<<%s%s/Length %d>>\nstream\n%s\nendstream" % (entries, filters, len(content), content)


_CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
_FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
_SHOWN = b"BT /F 12 Tf 72 700 Td (%s) Tj ET" % _WORDS.encode()


def _one_page(*objects: bytes, resources: bytes = b"/Font<</F 5 0 R>>") -> bytes:
    """A PDF of one page whose content is object 4, its font object 5."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<<%s>>>>" % resources
    return pdf(_CATALOGUE, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, *objects)


def pages_without_end(levels: int = 4, fan: int = 10) -> bytes:
    """One page that a tree of pages repeats `fan` to the power of `levels` times."""
    kids = [b" ".join(b"%d 0 R" % (at + 1) for _ in range(fan)) for at in range(2, levels + 2)]
    counts = [fan ** (levels - at) for at in range(levels)]
    trees = [b"<</Type/Pages/Kids[%s]/Count %d>>" % each for each in zip(kids, counts, strict=True)]
    leaf = levels + 2
    page = b"<</Type/Page/MediaBox[0 0 612 792]/Contents %d 0 R/Resources<</Font<</F %d 0 R>>>>>>" % (
        leaf + 1,
        leaf + 2,
    )
    return pdf(_CATALOGUE, *trees, page, stream(_SHOWN), _FONT)


def pages_in_a_circle() -> bytes:
    """A page tree that contains itself."""
    tree = b"<</Type/Pages/Kids[3 0 R]/Count 2000000000>>"
    return pdf(_CATALOGUE, tree, b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 3 0 R]/Count 1000000000>>")


def pages_that_are_not_there() -> bytes:
    return pdf(_CATALOGUE, b"<</Type/Pages/Kids[]/Count 2147483647>>")


def forms_in_a_circle() -> bytes:
    """A form that draws itself, twice."""
    entries = b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</XObject<</X 6 0 R>>>>"
    form = stream(b"/X Do /X Do", entries)
    return _one_page(stream(_SHOWN + b" /X Do"), _FONT, form, resources=b"/Font<</F 5 0 R>>/XObject<</X 6 0 R>>")


def forms_that_multiply(depth: int = 8, fan: int = 10) -> bytes:
    """Forms that draw the next one `fan` times over, `depth` deep: a hundred million words."""
    forms = [
        stream(
            b"/X Do " * fan if at < depth - 1 else _SHOWN,
            b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Resources<</Font<</F 5 0 R>>/XObject<</X %d 0 R>>>>"
            % (at + 7),
        )
        for at in range(depth)
    ]
    return _one_page(stream(b"/X Do"), _FONT, *forms, resources=b"/Font<</F 5 0 R>>/XObject<</X 6 0 R>>")


def deflated_content(megabytes: int = 2000) -> bytes:
    """A content stream that unpacks to gigabytes, deflated twice to some kilobytes."""
    inner = _packed(b" ", megabytes)
    content = b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>\nstream\n%s\nendstream" % (len(inner), inner)
    return _one_page(content, _FONT)


def _packed(byte: bytes, megabytes: int) -> bytes:
    """One byte over and over, deflated twice."""
    once = zlib.compressobj(1)
    block = byte * 1024 * 1024
    return zlib.compress(b"".join(once.compress(block) for _ in range(megabytes)) + once.flush(), 9)


def words_without_end(count: int = 20_000_000) -> bytes:
    """A page that shows one word over and over in a few kilobytes."""
    return _one_page(stream(b"BT /F 12 Tf 72 700 Td " + b"(a)Tj " * count + b"ET"), _FONT)


def a_huge_picture(side: int = 30_000) -> bytes:
    """A picture of nearly a billion pixels, one bit each and all alike, on a page with words."""
    entries = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 1" % (side, side)
    picture = stream(b"\x00" * (side * ((side + 7) // 8)), entries)
    drawn = b" q 600 0 0 780 6 6 cm /X Do Q"
    return _one_page(stream(drawn), _FONT, picture, resources=b"/Font<</F 5 0 R>>/XObject<</X 6 0 R>>")


def nested_arrays(depth: int = 1_000_000) -> bytes:
    return _one_page(stream(_SHOWN), _FONT, b"[" * depth + b"]" * depth)


def nested_content(depth: int = 1_000_000) -> bytes:
    """A content stream of arrays within arrays and states within states."""
    return _one_page(stream(b"[" * depth + b"]" * depth + b"q " * depth + _SHOWN), _FONT)


def a_page_of_rules(count: int = 300_000) -> bytes:
    """A grid of so many lines that a search for its cells never ends."""
    rules = b"".join(
        b"%d 0 m %d 792 l S 0 %d m 612 %d l S\n" % (at % 612, at % 612, at % 792, at % 792) for at in range(count)
    )
    return _one_page(stream(_SHOWN + rules), _FONT)


def a_huge_map_of_letters(ranges: int = 3000) -> bytes:
    """A font whose map to Unicode covers every code, again and again."""
    each = b"1 beginbfrange <0000> <FFFF> <0041> endbfrange\n"
    cmap = stream(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n" + each * ranges + b"endcmap end end"
    )
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>"
    return _one_page(stream(_SHOWN), font, cmap)


def a_huge_page(points: int = 2_000_000_000) -> bytes:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>" % (
        points,
        points,
    )
    return pdf(_CATALOGUE, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, stream(_SHOWN), _FONT)


def a_huge_table_of_objects(megabytes: int = 2000) -> bytes:
    """A cross-reference stream that unpacks to gigabytes."""
    packed = _packed(b"\x00", megabytes)
    entries = b"/Type/XRef/W[1 8 8]/Size 2000000000/Root 1 0 R/Filter[/FlateDecode/FlateDecode]"
    table = b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(packed), packed)
    head = b"%PDF-1.7\n"
    return head + b"9 0 obj\n" + table + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


PDFS = {
    make.__name__: make
    for make in (
        pages_without_end, pages_in_a_circle, pages_that_are_not_there, forms_in_a_circle, forms_that_multiply,
        deflated_content, words_without_end, a_huge_picture, nested_arrays, nested_content, a_page_of_rules,
        a_huge_map_of_letters, a_huge_page, a_huge_table_of_objects,
    )
}  # fmt: skip


def with_entities(depth: int = 12) -> bytes:
    """Entities that stand for ten others each ("billion laughs")."""
    entities = "".join(f'<!ENTITY e{at + 1} "{f"&e{at};" * 10}">' for at in range(depth))
    return _with_document(f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]>', f"<w:p><w:r><w:t>&e{depth};</w:t></w:r></w:p>")


def with_a_file_of_yours() -> bytes:
    """An entity that is a file of the machine."""
    entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return _with_document(entity, "<w:p><w:r><w:t>&e;</w:t></w:r></w:p>")


def with_entities_late() -> bytes:
    """As before, the declaration far behind the start of the part."""
    entity = f'<!--{" " * 100_000}--><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return _with_document(entity, "<w:p><w:r><w:t>&e;</w:t></w:r></w:p>")


def with_entities_in_utf_16() -> bytes:
    """As before, in an encoding where the declaration does not read as ASCII."""
    with zipfile.ZipFile(io.BytesIO(with_a_file_of_yours())) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    main = parts["word/document.xml"].replace('encoding="UTF-8"', 'encoding="UTF-16"')
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as written:
        for name, content in parts.items():
            written.writestr(name, main.encode("utf-16") if name == "word/document.xml" else content)
    return file.getvalue()


def _with_document(declaration: str, body: str) -> bytes:
    """A Word file whose main part begins with the declaration."""
    with zipfile.ZipFile(io.BytesIO(word_file(body.replace("&", "AMP")))) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    main = parts["word/document.xml"].replace("AMP", "&").replace("?>", f"?>{declaration}", 1)
    return zipped(parts | {"word/document.xml": main})


def nested_elements(depth: int = 500_000) -> bytes:
    return word_file("<w:sdt><w:sdtContent>" * depth + paragraph(_WORDS) + "</w:sdtContent></w:sdt>" * depth)


def nested_tables(depth: int = 3000) -> bytes:
    return word_file("<w:tbl><w:tr><w:tc>" * depth + paragraph(_WORDS) + "</w:tc></w:tr></w:tbl>" * depth)


def nested_text_boxes(depth: int = 500) -> bytes:
    opening = "<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>"
    closing = "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    return word_file(opening * depth + paragraph(_WORDS) + closing * depth)


def a_million_cells() -> bytes:
    cell = f"<w:tc>{paragraph('a')}</w:tc>"
    return word_file(f"<w:tbl>{f'<w:tr>{cell * 1000}</w:tr>' * 1000}</w:tbl>")


def a_million_empty_paragraphs() -> bytes:
    return word_file("<w:p/>" * 1_000_000 + paragraph(_WORDS))


def a_paragraph_without_end(runs: int = 300_000) -> bytes:
    return word_file(paragraph(inside="<w:r><w:t>a (b) </w:t></w:r>" * runs))


def styles_in_a_circle() -> bytes:
    one = '<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/><w:link w:val="B"/></w:style>'
    other = '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/><w:link w:val="A"/></w:style>'
    return word_file(paragraph(_WORDS, style="A"), styles=one + other)


def a_long_row_of_styles(count: int = 30_000) -> bytes:
    """Styles each based on the one before, and a paragraph of each."""
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="S{at}"><w:basedOn w:val="S{at - 1}"/></w:style>' for at in range(count)
    )
    return word_file("".join(paragraph("a", style=f"S{at}") for at in range(count)), styles=styles)


def lists_of_great_numbers() -> bytes:
    """Numbers that would be a billion letters long, if written as letters and romans."""
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="2000000000"/><w:numFmt w:val="{shown}"/><w:lvlText w:val="{"%1%2%3" * 3000}"/></w:lvl>'
        for at, shown in enumerate(("lowerLetter", "upperRoman", "cardinalText"))
    )
    numbering = f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    return word_file("".join(paragraph(_WORDS, number=1, level=at % 3) for at in range(300)), numbering=numbering)


def notes_in_a_circle() -> bytes:
    """A footnote that refers to itself."""
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    return word_file(paragraph(inside=mark), footnotes=f'<w:footnote w:id="2">{paragraph(inside=mark)}</w:footnote>')


def many_notes(count: int = 20_000) -> bytes:
    marks = "".join(paragraph(inside=f'<w:r><w:footnoteReference w:id="{at}"/></w:r>') for at in range(count))
    notes = "".join(f'<w:footnote w:id="{at}">{paragraph("a")}</w:footnote>' for at in range(count))
    return word_file(marks, footnotes=notes)


def a_part_that_unpacks_to_gigabytes() -> bytes:
    file = io.BytesIO(word_file(paragraph(_WORDS)))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as package, package.open("word/media/a.bin", "w") as part:
        for _ in range(400):
            part.write(bytes(1024 * 1024))
    return file.getvalue()


def a_part_that_lies_about_its_size() -> bytes:
    """The main part says it unpacks to one kilobyte, and unpacks to 200 megabytes."""
    source = word_file(" " * 200 * 1024 * 1024 + paragraph(_WORDS))
    with zipfile.ZipFile(io.BytesIO(source)) as package:
        size = package.getinfo("word/document.xml").file_size
    return source.replace(struct.pack("<I", size), struct.pack("<I", 1024))


def parts_that_overlap(count: int = 5000) -> bytes:
    """A thousand entries that are all the same bytes of the file, as in a "zip quine"."""
    file = io.BytesIO(word_file(paragraph(_WORDS)))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/a.xml", b" " * 10_000_000)
        first = package.getinfo("word/a.xml")
        for at in range(count):
            again = zipfile.ZipInfo(f"word/a{at}.xml")
            again.header_offset, again.compress_type = first.header_offset, first.compress_type
            again.CRC, again.compress_size, again.file_size = first.CRC, first.compress_size, first.file_size
            package.filelist.append(again)
        package._didModify = True  # type: ignore[attr-defined]
    return file.getvalue()


def a_list_of_parts_without_end(count: int = 500_000) -> bytes:
    """A package that lists half a million parts which are not there."""
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, 0, *(0,) * 5, 0, 0, 1, *(0,) * 6)
    listed = (entry + b"a") * count
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65535, 65535, len(listed), 4, 0)
    return b"PK\x03\x04" + listed + end


def relations_in_a_circle() -> bytes:
    """Parts that are related to one another and to the package."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "".join(
        f'<Relationship Id="r{at}" Type="{kind}/{name}" Target="{to}"/>'
        for at, (name, to) in enumerate(
            (("header", "document.xml"), ("footnotes", "document.xml"), ("styles", "../[Content_Types].xml"))
        )
    )
    body = paragraph(_WORDS) + '<w:sectPr><w:headerReference w:type="default" r:id="r0"/></w:sectPr>'
    with zipfile.ZipFile(io.BytesIO(word_file(body))) as package:
        parts = {name: package.read(name).decode() for name in package.namelist()}
    listed = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>'
    return zipped(parts | {"word/_rels/document.xml.rels": listed})


DOCX = {
    make.__name__: make
    for make in (
        with_entities, with_a_file_of_yours, with_entities_late, with_entities_in_utf_16, nested_elements, nested_tables,
        nested_text_boxes, a_million_cells, a_million_empty_paragraphs, a_paragraph_without_end, styles_in_a_circle,
        a_long_row_of_styles, lists_of_great_numbers, notes_in_a_circle, many_notes, a_part_that_unpacks_to_gigabytes,
        a_part_that_lies_about_its_size, parts_that_overlap, a_list_of_parts_without_end, relations_in_a_circle,
    )
}  # fmt: skip


_PIECES = {
    "spaces": " ", "tabs": "\t", "dashes": "-", "equals": "=", "dots": ".", "brackets": "(", "marks": "# ", "bars": "|-",
    "bullets": "•", "letters": "a", "digits": "1", "numbers": "1.", "quotes": '"', "sections": "Section ", "feeds": "a\f",
    "capitals": "X",
}  # fmt: skip


def _repeated(piece: str) -> Callable[[], bytes]:
    return (piece * (1_000_000 // len(piece)) + " The vendor shall pay.").encode


TEXTS = {f"a_million_{name}": _repeated(piece) for name, piece in _PIECES.items()} | {
    "a_line_of_a_hundred_megabytes": lambda: b"The vendor shall pay. " * 4_700_000,
    "a_million_short_lines": lambda: b"The vendor shall pay all of it.\n" * 1_500_000,
    "a_page_of_comments": lambda: b"<!---->" * 100_000,
    "a_header_of_a_letter": lambda: b"A: b\n c\n" * 50_000,
}
"""Texts that make a careless pattern or loop quadratic, or are merely huge."""
