"""Opens a Word file (Office Open XML, ECMA-376 part 2) without trusting it."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.package import Package

from bpo_contracts.errors import FileError
from bpo_contracts.parsers.limits import check_package, check_xml_size

Element = Any
"""An lxml element; its stubs are not at hand."""

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

_STRICT = b"http://purl.oclc.org/ooxml/"
_CORRUPT = "The Word file is damaged and cannot be opened. Open it in Word, let it repair the file, and save it again."


def w(name: str) -> str:
    """The full name of an element or attribute of WordprocessingML."""
    return W + name


def value(element: Element, name: str = "val") -> str | None:
    """A `w:` attribute of the element, None where either is missing."""
    found: str | None = element.get(W + name) if element is not None else None
    return found


class WordPackage:
    """The parts of a Word file that hold text or say how it is numbered and styled."""

    def __init__(self, source: bytes) -> None:
        _check(source)
        try:
            self.main: Part = Package.open(io.BytesIO(source)).main_document_part
            self.body: Element = self._root(self.main).find(w("body"))
        except (
            KeyError,
            ValueError,
            AttributeError,
            SyntaxError,
            zipfile.BadZipFile,
        ) as error:  # lxml's is a SyntaxError
            raise FileError("corrupt", _CORRUPT) from error
        if self.body is None:
            raise FileError("corrupt", _CORRUPT)

    def part(self, kind: str) -> Element | None:
        """The root of the part related to the main one as "styles", "numbering", "footnotes", …; None if unreadable."""
        wanted = getattr(RELATIONSHIP_TYPE, kind.upper())
        for relation in self.main.rels.values():
            if relation.reltype == wanted and not relation.is_external:
                return self._readable(relation.target_part)
        return None

    def by_id(self, relation: str) -> Element | None:
        """The root of the part with this relationship id; None if there is none or it cannot be read."""
        found = self.main.rels.get(relation)
        return None if found is None or found.is_external else self._readable(found.target_part)

    def _readable(self, part: Part) -> Element | None:
        try:
            return self._root(part)
        except (SyntaxError, ValueError):
            return None

    @staticmethod
    def _root(part: Part) -> Element:
        element = getattr(part, "element", None)
        return element if element is not None else parse_xml(part.blob)


def _check(source: bytes) -> None:
    """Refuse what is no zip, unpacks to too much, or brings entities along."""
    try:
        with zipfile.ZipFile(io.BytesIO(source)) as package:
            entries = package.infolist()
            check_package(len(entries), sum(entry.file_size for entry in entries))
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    _check_xml(package, entry)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise FileError("corrupt", _CORRUPT) from error


def _check_xml(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Declarations can only stand before the first element; zipfile never unpacks more than an entry declares."""
    check_xml_size(entry.file_size)
    with package.open(entry) as stream:
        start = stream.read(65_536)
    if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
        raise FileError(
            "corrupt",
            "The Word file declares XML entities, which no word processor writes and which can do harm. "
            "Open it in Word and save it again.",
        )
    if entry.filename == "word/document.xml" and _STRICT in start[:8192]:
        raise FileError(
            "unsupported-type",
            'The file is a "Strict Open XML Document", which cannot be read here. '
            'Open it in Word and save it as an ordinary "Word Document (.docx)".',
        )
