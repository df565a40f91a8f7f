"""Damage done to Word files on purpose: elements and attributes dropped, doubled, swapped, filled with garbage."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator

from lxml import etree

from tests.parsers.word import zipped

GARBAGE = ("", "x", "-5", "99", "1000000000", "1e9", "٣", "\ufffd", "on", "begin", "end", "a" * 5000)


def mutated(source: bytes, seed: int) -> bytes:
    """The file with a few changes to the XML of one of its parts."""
    chance = random.Random(seed)
    with zipfile.ZipFile(io.BytesIO(source)) as package:
        entries: dict[str, str | bytes] = {name: package.read(name) for name in package.namelist()}
    name = chance.choice([name for name in entries if name.endswith((".xml", ".rels"))])
    root = etree.fromstring(entries[name])
    for _ in range(chance.randint(1, 4)):
        _change(root, chance)
    entries[name] = etree.tostring(root)
    return zipped(entries)


def _change(root: etree._Element, chance: random.Random) -> None:
    elements = list(_below(root))
    if not elements:
        return
    one, other = chance.choice(elements), chance.choice(elements)
    parent = one.getparent()
    match chance.randint(0, 6):
        case 0:
            parent.remove(one)
        case 1:
            parent.append(etree.fromstring(etree.tostring(one)))
        case 2:
            other.append(etree.fromstring(etree.tostring(one)))
        case 3 if one.attrib:
            one.set(chance.choice(list(one.attrib)), chance.choice(GARBAGE))
        case 4 if one.attrib:
            del one.attrib[chance.choice(list(one.attrib))]
        case 5:
            one.tag = other.tag
        case _:
            one.text = chance.choice(GARBAGE)


def _below(root: etree._Element) -> Iterator[etree._Element]:
    return (element for element in root.iter() if element is not root)


def damaged(source: bytes, seed: int) -> bytes:
    """The file with bytes changed, cut off or doubled."""
    chance = random.Random(seed)
    content = bytearray(source)
    for _ in range(chance.randint(1, 8)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    if chance.random() < 0.2:
        del content[chance.randrange(len(content)) :]
    return bytes(content)
