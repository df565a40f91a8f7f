"""How many pixels a picture unpacks to, from the first bytes of its data; nothing is unpacked."""

from __future__ import annotations

from collections.abc import Iterator

_CODESTREAM = b"\xff\x4f\xff\x51"
_PNG = b"\x89PNG\r\n\x1a\n"
_FRAMES = frozenset((*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)))


def stated_pixels(data: bytes) -> int:
    """Pixels of a JPEG (ITU T.81, B.2.2), JPEG 2000 (ITU T.800, A.5.1) or PNG; 0 where none is told."""
    if data.startswith(_PNG):
        return _number(data, 16, 4) * _number(data, 20, 4)
    stream = data.find(_CODESTREAM)
    if stream >= 0:
        return _number(data, stream + 8, 4) * _number(data, stream + 12, 4)
    return max(_frames(data), default=0)


def _frames(data: bytes) -> Iterator[int]:
    """The size each frame header of a JPEG states, up to the first scan."""
    at = data.find(b"\xff\xd8") + 2
    while 2 <= at < len(data) - 9 and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _FRAMES:
            yield _number(data, at + 5, 2) * _number(data, at + 7, 2)
        if marker == 0xDA:
            return
        at += 1 if marker == 0xFF else 2 + max(2, _number(data, at + 2, 2))


def _number(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length])
