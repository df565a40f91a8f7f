"""Word files for the tests, written part by part as a zip."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KINDS = {
    "styles": "styles", "numbering": "numbering", "settings": "settings", "footnotes": "footnotes",
    "endnotes": "endnotes", "comments": "comments", "header1": "header", "footer1": "footer", "header2": "header",
    "header3": "header",
}  # fmt: skip
_ROOTS = {"header": "hdr", "footer": "ftr"}
_MAIN_TYPES = {
    ".docx": f"{_MAIN}.document.main+xml",
    ".dotx": f"{_MAIN}.template.main+xml",
    ".docm": "application/vnd.ms-word.document.macroEnabled.main+xml",
    ".dotm": "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
}


def word_file(body: str, *, suffix: str = ".docx", main: str = "word/document.xml", **parts: str) -> bytes:
    """A Word file with this body and these parts, each given by what stands inside its root element."""
    return zipped(word_parts(body, suffix=suffix, main=main, **parts))


def word_parts(body: str, *, suffix: str = ".docx", main: str = "word/document.xml", **parts: str) -> dict[str, str]:
    """The entries of such a file, to be changed before they are zipped."""
    folder, _, name = main.rpartition("/")
    types = [_override(f"/{main}", _MAIN_TYPES[suffix])]
    relations = []
    files = {main: _root("document", f"<w:body>{body}</w:body>")}
    for part, inside in parts.items():
        kind = _KINDS[part]
        files[f"{folder}/{part}.xml"] = _root(_ROOTS.get(kind, kind), inside)
        types.append(_override(f"/{folder}/{part}.xml", f"{_MAIN}.{kind}+xml"))
        relations.append(f'<Relationship Id="{part}" Type="{_RELATIONS}/{kind}" Target="{part}.xml"/>')
    files["[Content_Types].xml"] = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{"".join(types)}</Types>'
    )
    files["_rels/.rels"] = relationships(
        f'<Relationship Id="main" Type="{_RELATIONS}/officeDocument" Target="{main}"/>'
    )
    files[f"{folder}/_rels/{name}.rels"] = relationships("".join(relations))
    return files


def strict(files: dict[str, str]) -> dict[str, str]:
    """The same file in the Strict dialect of the standard."""
    transitional = re.compile(r"http://schemas\.openxmlformats\.org/(officeDocument|wordprocessingml|drawingml)/2006/")
    return {name: transitional.sub(r"http://purl.oclc.org/ooxml/\1/", content) for name, content in files.items()}


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return package.getvalue()


def _root(name: str, inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:{name} {NAMESPACES}>{inside}</w:{name}>'


def _override(name: str, kind: str) -> str:
    return f'<Override PartName="{name}" ContentType="{kind}"/>'


def relationships(inside: str) -> str:
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'
    )


def paragraph(text: str = "", *, number: int | None = None, level: int = 0, style: str = "", inside: str = "") -> str:
    """A paragraph of plain text, or of the runs given as XML."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if number is not None:
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside or run(text)}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def level(at: int, shown_as: str, text: str, *, start: int = 1, more: str = "") -> str:
    """A level of a list; `more` holds elements between w:numFmt and w:lvlText."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{shown_as}"/>{more}'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/></w:lvl>'
    )


def abstract(identity: int, *levels: str) -> str:
    return (
        f'<w:abstractNum w:abstractNumId="{identity}"><w:multiLevelType w:val="multilevel"/>'
        f"{''.join(levels)}</w:abstractNum>"
    )


def num(identity: int, of: int, overrides: str = "") -> str:
    return f'<w:num w:numId="{identity}"><w:abstractNumId w:val="{of}"/>{overrides}</w:num>'


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def ins(inside: str, author: str = "Ann") -> str:
    return f'<w:ins w:id="1" w:author="{author}">{inside}</w:ins>'


def deleted(text: str, author: str = "Ann") -> str:
    return f'<w:del w:id="2" w:author="{author}"><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def marked(change: str, inside: str, author: str = "Ann") -> str:
    """A paragraph whose end a tracked change added ("ins") or took away ("del")."""
    return f'<w:p><w:pPr><w:rPr><w:{change} w:id="3" w:author="{author}"/></w:rPr></w:pPr>{inside}</w:p>'


def field(code: str, *result: str) -> str:
    """A complex field with its result; without one, it ends right after its instructions."""
    shown = '<w:r><w:fldChar w:fldCharType="separate"/></w:r>' + "".join(result) if result else ""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{code}</w:instrText></w:r>{shown}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def control(content: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def text_box(content: str) -> str:
    """A run with a text box as Word writes it: a drawing, and the old form of it for old readers."""
    new = f"<w:drawing><a:graphic><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx></a:graphic></w:drawing>"
    choice = f'<mc:Choice Requires="wps">{new}</mc:Choice><mc:Fallback>{old_box(content)}</mc:Fallback>'
    return f"<w:r><mc:AlternateContent>{choice}</mc:AlternateContent></w:r>"


def old_box(content: str) -> str:
    return f"<w:pict><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></w:pict>"


def style(name: str, properties: str = "", *, based_on: str = "", kind: str = "paragraph") -> str:
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return f'<w:style w:type="{kind}" w:styleId="{name}"><w:name w:val="{name}"/>{base}{properties}</w:style>'
