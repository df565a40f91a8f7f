"""Which characters of a file are only typography: one way to write a space, no invisible marks."""

from __future__ import annotations

import re

SPACES = {ord(space): " " for space in "\xa0\u1680\u202f\u205f\u3000"} | dict.fromkeys(range(0x2000, 0x200B), " ")
"""Every kind of space becomes the plain one, so that words and phrases are found; one for one."""

INVISIBLE = "\xad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Soft hyphens, zero-width spaces, direction and byte-order marks: they show nothing and split words."""

LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}

_DROPPED = dict.fromkeys(map(ord, INVISIBLE))
_CONTROLS = dict.fromkeys([*range(9), *range(0x0E, 0x20), 0x7F])
_PLAIN = SPACES | _DROPPED | _CONTROLS | {ord(one): many for one, many in LIGATURES.items()}

_SYMBOL_FONTS = {
    "\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "•", "\uf06e": "■", "\uf076": "•", "\uf0fc": "✓", "\uf0a8": "☐",
    "\uf06f": "☐", "\uf071": "☐", "\uf0fe": "☒", "\uf0fd": "☒", "\uf078": "☒", "\uf052": "☑", "\uf0e0": "→",
    "\uf0be": "—", "\uf02d": "-", "\uf0d3": "©", "\uf0d2": "®", "\uf0d4": "™", "\uf0a3": "≤", "\uf0b3": "≥",
    "\uf0b1": "±", "\uf0b0": "°", "\uf0b4": "×", "\uf06d": "µ", "\uf0ae": "→",
}  # fmt: skip
_SYMBOLS = str.maketrans(_SYMBOL_FONTS)
_PRIVATE = re.compile("[\ue000-\uf8ff]")


def plain(text: str) -> str:
    """The text without invisible marks and control characters, every space a plain one, ligatures spelled out."""
    return text.translate(_PLAIN)


def from_symbol_font(text: str) -> str:
    """What Symbol and Wingdings show for their private-use codes; an unknown one becomes U+FFFD."""
    return _PRIVATE.sub("\ufffd", text.translate(_SYMBOLS)) if _PRIVATE.search(text) else text
