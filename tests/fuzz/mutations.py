"""Files made wrong: bytes flipped, cut, put in, swapped; and the same inside the parts of a package or PDF."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from random import Random

from lxml import etree

Mutation = Callable[[bytes, Random], bytes]

_NUMBERS = (b"0", b"-1", b"1", b"255", b"65536", b"2147483647", b"4294967296", b"99999999999999999999", b"1e400", b"")
_WORDS = (
    b"",
    b"-1",
    b"0",
    b"true",
    b"none",
    b"99999999999",
    b"nan",
    b"1.5",
    b"\xef\xbf\xbf",
    b"../../etc/passwd",
    b"%1.%2.%99",
)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.S)
_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?![\w.])")
_MOST_NODES = 20_000


def flipped(source: bytes, random: Random) -> bytes:
    """Some bits are wrong, as after a bad copy."""
    wrong = bytearray(source)
    for _ in range(random.choice((1, 3, 10, 100))):
        wrong[random.randrange(len(wrong))] ^= 1 << random.randrange(8)
    return bytes(wrong)


def truncated(source: bytes, random: Random) -> bytes:
    return source[: random.randrange(len(source))]


def with_more(source: bytes, random: Random) -> bytes:
    """Strange bytes stand in the middle."""
    at = random.randrange(len(source) + 1)
    more = random.choice((random.randbytes(random.randrange(1, 200)), b"\x00" * 50, b"(" * 300, b"<" * 300, b"9" * 300))
    return source[:at] + more + source[at:]


def with_less(source: bytes, random: Random) -> bytes:
    start, end = _range(source, random)
    return source[:start] + source[end:]


def doubled(source: bytes, random: Random) -> bytes:
    start, end = _range(source, random)
    return source[:end] + source[start:end] * random.choice((1, 2, 20)) + source[end:]


def swapped(source: bytes, random: Random) -> bytes:
    cuts = sorted(random.randrange(len(source) + 1) for _ in range(4))
    a, b, c, d = cuts
    return source[:a] + source[c:d] + source[b:c] + source[a:b] + source[d:]


def with_other_numbers(source: bytes, random: Random) -> bytes:
    """Some of the numbers written as digits are others: lengths, counts, references."""
    found = list(_NUMBER.finditer(source))
    for match in sorted(random.sample(found, min(len(found), 3)), key=lambda match: -match.start()):
        source = source[: match.start()] + random.choice(_NUMBERS) + source[match.end() :]
    return source


ANY: tuple[Mutation, ...] = (flipped, truncated, with_more, with_less, doubled, swapped, with_other_numbers)


def mutated(source: bytes, random: Random) -> bytes:
    """One or two mutations that need to know nothing of the format."""
    for _ in range(random.choice((1, 1, 2))):
        source = random.choice(ANY)(source, random) or source
    return source


def mutated_docx(source: bytes, random: Random) -> bytes:
    kind = random.choice((mutated, _in_part, _in_part, _in_tree, _in_tree, _in_tree, _entries_wrong))
    return kind(source, random)


def mutated_pdf(source: bytes, random: Random) -> bytes:
    kind = random.choice((mutated, mutated, with_other_numbers, _in_stream, _in_stream))
    return kind(source, random)


def _range(source: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(source))
    return start, min(len(source), start + random.randrange(1, 2000))


def _entries(source: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(source)) as package:
        return {name: package.read(name) for name in package.namelist()}


def _zipped(entries: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in entries.items():
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _in_part(source: bytes, random: Random) -> bytes:
    """One part of the package has bytes wrong, mostly so that its XML is broken."""
    entries = _entries(source)
    name = random.choice(sorted(entries))
    entries[name] = mutated(entries[name] or b" ", random)
    return _zipped(entries)


def _in_tree(source: bytes, random: Random) -> bytes:
    """One part of the package is well-formed, but its elements and attributes are not what they should be."""
    entries = _entries(source)
    name = random.choice([name for name in sorted(entries) if name.endswith((".xml", ".rels"))])
    entries[name] = _shuffled(entries[name], random)
    return _zipped(entries)


def _shuffled(xml: bytes, random: Random) -> bytes:
    root = etree.fromstring(xml)
    nodes = list(root.iter(etree.Element))[:_MOST_NODES]
    for _ in range(random.choice((1, 3, 10))):
        node, other = random.choice(nodes), random.choice(nodes)
        random.choice((_change_attribute, _remove, _move, _copy, _rename, _nest))(node, other, random)
    return etree.tostring(root)


def _change_attribute(node: etree._Element, other: etree._Element, random: Random) -> None:
    names = sorted(map(str, node.attrib))
    if names:
        node.set(random.choice(names), random.choice(_WORDS).decode("utf-8", "ignore").replace("\uffff", "\ufffd"))


def _remove(node: etree._Element, other: etree._Element, random: Random) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _move(node: etree._Element, other: etree._Element, random: Random) -> None:
    if node.getparent() is not None and node not in {other, *other.iterancestors()}:
        other.insert(random.randrange(len(other) + 1), node)


def _copy(node: etree._Element, other: etree._Element, random: Random) -> None:
    other.insert(random.randrange(len(other) + 1), etree.fromstring(etree.tostring(node)))


def _rename(node: etree._Element, other: etree._Element, random: Random) -> None:
    node.tag = other.tag


def _nest(node: etree._Element, other: etree._Element, random: Random) -> None:
    """The element stands within itself, some times over."""
    for _ in range(random.choice((1, 5))):
        node.append(etree.fromstring(etree.tostring(node)))
        if len(etree.tostring(node)) > 50_000:
            return


def _entries_wrong(source: bytes, random: Random) -> bytes:
    """Parts are missing, called otherwise, exchanged, or their checksum is wrong."""
    entries = _entries(source)
    one, other = random.choice(sorted(entries)), random.choice(sorted(entries))
    kind = random.randrange(4)
    if kind == 0:
        del entries[one]
    elif kind == 1:
        entries[random.choice((one.upper(), "../" + one, "word/" + one, one + "\x00.xml", ""))] = entries.pop(one)
    elif kind == 2:
        entries[one], entries[other] = entries[other], entries[one]
    else:
        return _wrong_checksum(_zipped(entries), random)
    return _zipped(entries)


def _wrong_checksum(package: bytes, random: Random) -> bytes:
    wrong = bytearray(package)
    headers = [match.start() for match in re.finditer(b"PK\x03\x04|PK\x01\x02", package)]
    wrong[random.choice(headers) + random.randrange(4, 30)] ^= 0xFF
    return bytes(wrong)


def _in_stream(source: bytes, random: Random) -> bytes:
    """One stream is wrong inside; its stated length stays, so that readers have to look for its end too."""
    streams = list(_STREAM.finditer(source))
    if not streams:
        return mutated(source, random)
    match = random.choice(streams)
    try:
        inside = zlib.compress(mutated(zlib.decompress(match[1]) or b" ", random))
    except zlib.error:
        inside = mutated(match[1] or b" ", random)
    return source[: match.start(1)] + inside + source[match.end(1) :]
