"""Opens a Word file (Office Open XML, ECMA-376 part 2) without trusting it: only the parts asked for are parsed."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote

from docx.opc.packuri import PACKAGE_URI, PackURI
from docx.oxml.ns import nsmap
from lxml import etree

from bpo_contracts.errors import FileError
from bpo_contracts.parsers.limits import (
    MAX_XML_DEPTH,
    check_package,
    check_paragraphs,
    check_xml_depth,
    check_xml_markup,
    check_xml_size,
)

Element = Any
"""An lxml element; its stubs are not at hand."""

W = f"{{{nsmap['w']}}}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
R = f"{{{nsmap['r']}}}"

CORRUPT = "The Word file is damaged and cannot be opened. Open it in Word, let it repair the file, and save it again."
_ENTITIES = (
    "The Word file declares XML entities, which no word processor writes and which can do harm. "
    "Open it in Word and save it again."
)
_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']+)""")
_PLAIN_ENCODINGS = re.compile(rb"(?i)utf-?8|us-ascii|ascii|iso-8859-\d+|windows-125\d")
_STRICT = re.compile(rb"""(["'])http://purl\.oclc\.org/ooxml/(\w+)/(\w+)""")
_TRANSITIONAL = rb"\1http://schemas.openxmlformats.org/\2/2006/\3"
_TOO_DEEP = etree.XPath("boolean(" + "/*" * (MAX_XML_DEPTH + 1) + ")")
_PARAGRAPHS = etree.XPath("count(//w:p)", namespaces={"w": W[1:-1]})
_UNREADABLE = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError, SyntaxError)
"""What zipfile (also NotImplementedError, a RuntimeError), zlib and lxml (a SyntaxError) raise for damaged bytes."""


@cache
def w(name: str) -> str:
    """The full name of an element or attribute of WordprocessingML."""
    return W + name


def value(element: Element, name: str = "val") -> str | None:
    """A `w:` attribute of the element, None where either is missing."""
    found: str | None = element.get(W + name) if element is not None else None
    return found


def number_of(text: str | None) -> int | None:
    """The whole number an attribute holds; None for anything else, so that garbage counts as not said."""
    return int(text) if text is not None and re.fullmatch(r"[+-]?[0-9]{1,9}", text) else None


def number(element: Element, name: str = "val") -> int | None:
    """A `w:` attribute of the element as a whole number."""
    return number_of(value(element, name))


@dataclass(frozen=True, slots=True)
class _Relation:
    """What a part refers to (part 2, 9.3); `target` is None for anything outside the file, which is never opened."""

    kind: str
    target: PackURI | None


class WordPackage:
    """The parts of a Word file that hold text or say how it is numbered and styled."""

    def __init__(self, source: bytes) -> None:
        self.damaged: list[str] = []
        self._roots: dict[str, Element | None] = {}
        self._paragraphs = self._markup = 0
        self._zip = _opened(source)
        self._names = {entry.filename.lower().lstrip("/"): entry for entry in self._zip.infolist()}
        package = self._relations(PACKAGE_URI)
        main = next((one.target for one in package.values() if one.kind == "officeDocument"), None)
        root = None if main is None else self._root(main)
        self.body: Element = None if root is None or root.tag != w("document") else root.find(w("body"))
        if main is None or self.body is None:
            raise FileError("corrupt", CORRUPT)
        self._related = self._relations(main)

    def part(self, kind: str) -> Element | None:
        """The root of the part related to the main one as "styles", "numbering", "footnotes", …; None if unreadable."""
        found = next((one for one in self._related.values() if one.kind == kind and one.target is not None), None)
        return None if found is None else self._told(found)

    def by_id(self, relation: str) -> Element | None:
        """The root of the part with this relationship id; None if there is none or it cannot be read."""
        found = self._related.get(relation)
        return None if found is None else self._told(found)

    def _told(self, relation: _Relation) -> Element | None:
        """The root of a part; one that cannot be read is remembered as damaged."""
        root = None if relation.target is None else self._root(relation.target)
        if root is None and relation.kind not in self.damaged:
            self.damaged.append(relation.kind)
        return root

    def _relations(self, part: PackURI) -> dict[str, _Relation]:
        """The relationships of a part, or of the package itself."""
        root = self._root(part.rels_uri)
        if root is None:
            return {}
        return {each.get("Id", ""): _relation(each, part.baseURI) for each in root.iterchildren("{*}Relationship")}

    def _root(self, part: PackURI) -> Element | None:
        if part not in self._roots:
            self._roots[part] = self._parsed(part.membername)
        return self._roots[part]

    def _parsed(self, name: str) -> Element | None:
        """The root element of a part, None where it is missing or damaged; both dialects of the standard read as one."""
        entry = self._names.get(name.lower())
        if entry is None:
            return None
        try:
            content = self._zip.read(entry)
            self._markup += content.count(b"<") + content.count(b"=")
            check_xml_markup(self._markup)
            root = _parsed(content)
        except _UNREADABLE:
            return None
        check_xml_depth(bool(_TOO_DEEP(root)))
        self._paragraphs += int(_PARAGRAPHS(root))
        check_paragraphs(self._paragraphs)
        return root


def _relation(element: Element, folder: str) -> _Relation:
    """A relationship, its target as the name of a part; the two dialects differ only in the start of its type."""
    kind = element.get("Type", "").rpartition("/")[2]
    target = unquote(element.get("Target", "")).replace("\\", "/")
    if element.get("TargetMode") == "External" or not target:
        return _Relation(kind, None)
    return _Relation(kind, PackURI.from_rel_ref(folder, target))


def _parsed(content: bytes) -> Element:
    """The root of an XML part; Strict namespaces (ISO 29500 part 1, annex A) are read as the transitional ones."""
    if content[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00" in content[:4]:
        content = re.sub(r"^<\?xml[^>]*\?>", "", content.decode("utf-16")).encode()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(_STRICT.sub(_TRANSITIONAL, content), parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise FileError("corrupt", _ENTITIES)
    return root


def _opened(source: bytes) -> zipfile.ZipFile:
    """The zip; refused if it is none, unpacks to too much, says a thing twice, or brings entities along."""
    try:
        package = zipfile.ZipFile(io.BytesIO(source))
        entries = package.infolist()
        check_package(len(entries), sum(entry.file_size for entry in entries))
        _check_names(entries)
        for entry in entries:
            if entry.filename.lower().endswith((".xml", ".rels")):
                _check_xml(package, entry)
    except _UNREADABLE as error:
        raise FileError("corrupt", CORRUPT) from error
    return package


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    """A name stands once, whatever its capitals, and only the two ways of packing that Word knows (part 2, annex C)."""
    content: dict[str, tuple[int, int]] = {}
    for entry in entries:
        is_known = entry.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
        if not is_known or content.setdefault(entry.filename.lower(), (entry.CRC, entry.file_size)) != (
            entry.CRC,
            entry.file_size,
        ):
            raise FileError("corrupt", CORRUPT)


def _check_xml(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Refuse entities and encodings that could hide them; zipfile never unpacks more than an entry declares."""
    check_xml_size(entry.file_size)
    with package.open(entry) as stream:
        start = stream.read(65_536).replace(b"\x00", b"")
    encoding = _ENCODING.search(start[:1024])
    if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
        raise FileError("corrupt", _ENTITIES)
    if encoding and not _PLAIN_ENCODINGS.fullmatch(encoding[1]) and not encoding[1].lower().startswith(b"utf-16"):
        raise FileError("corrupt", CORRUPT)
