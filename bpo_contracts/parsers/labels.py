"""The numbers, letters and bullets that items of a contract begin with, and what a heading looks like."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ROMAN = r"(?:x{0,3}(?:ix|iv|v?i{1,3}|v)|x{1,3}|X{0,3}(?:IX|IV|V?I{1,3}|V)|X{1,3})"
_LETTER = f"(?:[a-zA-Z]|{'|'.join(2 * letter for letter in 'abcdefghjklmnopqrstuwyz')})"
_DECIMAL = r"\d{1,2}(?:\.\d{1,3})+\.?(?:\([a-zA-Z0-9]{1,4}\))*|\d{1,2}\.?(?:\([a-zA-Z0-9]{1,4}\))+|\d{1,2}[.)]"
_PARTS = "article|section|exhibit|schedule|appendix|annex|attachment|addendum|part"
_TITLED = rf"(?i:{_PARTS})\s+(?:\d{{1,3}}(?:\.\d{{1,3}})*|[A-Z]|[IVXLC]+)(?=\s*$|\s*[.:–—-]|\s+[A-Z“\"(\[])"

_AMOUNT = r"\(\d+\)\s+(?:business |calendar |working )?(?:days?|weeks?|months?|years?|hours?|minutes?|percent)\b"
_IS_AMOUNT = re.compile(_AMOUNT)
_LABEL = re.compile(
    rf"(?!{_AMOUNT})(?:(?P<mark>\(?(?:{_LETTER}|{_ROMAN}|\d{{1,2}})\)|(?:{_LETTER}|{_ROMAN})\.|{_DECIMAL})(?=\s|$)|(?P<titled>{_TITLED}))"
)
_BULLET = re.compile(r"[•●▪◦‣■○·∙❖➢►](?=\s|\w)")
_DASH = re.compile(r"(?:[-–*+]|o)\s+(?=\S)")
_INNER_BULLET = re.compile(r"[•●▪◦‣■○·∙❖➢►](?<=\s.)(?=\s|$)")
_LAST_OF_SENTENCE = frozenset(".;:!?\"”’')]*_")
_ENDED = re.compile(r"[.;:!?][\"”’')\]*_]*$")
_ITEM_ENDED = re.compile(r"[;,]\s*(?:and|or|and/or)$")
_ABBREVIATION = re.compile(r"\b(?:C\.F\.R|U\.S\.C|U\.S|Sec|No|Nos|Art|Stat|v|e\.g|i\.e|Mr|Ms|Dr)\.$")
_OPEN_WORD = re.compile(
    r"(?:[,(\[–—-]|\b(?i:a|an|and|any|as|at|by|each|for|from|in|its|no|not|of|on|or|shall|such|that|the|this|to|under|"
    r"which|will|with))$"
)
_FRESH = re.compile(
    r"WHEREAS\b|NOW,? THEREFORE|IN WITNESS|[\"“][^\"”]{2,60}[\"”](?: or [\"“][^\"”]{2,60}[\"”])?,? "
    r"(?:means?|has|have|is|are|shall|includes?|refers)\b"
)
_CORE = re.compile(r"(?P<open>.*?)(?P<core>\d+|[a-zA-Z]+)(?P<close>[.)]*)$")
_ROMANS = (
    "", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x",
    "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii", "xviii", "xix", "xx",
)  # fmt: skip


def begins_with_bullet(text: str) -> bool:
    return bool(_BULLET.match(text) or _DASH.match(text))


def begins_with_label(text: str) -> bool:
    """Whether the text begins as an item does: "1.", "1.1", "(a)", "iv.", "Section 3", a bullet."""
    return bool(_LABEL.match(text)) or begins_with_bullet(text)


def begins_item(text: str, before: str, full: bool) -> bool:
    """Whether a line begins an item of its own, `before` being the block above it.

    After a line with room left the break was meant. After a full line "(b)" may be a list within the
    sentence, and "Section 3" or "- as agreed -" part of it; then the sentence before must be closed.
    """
    if _BULLET.match(text):
        return True
    label = _LABEL.match(text)
    if not label and not _DASH.match(text):
        return False
    if not full:
        return True
    if label and label["mark"] and _counted_within(label["mark"], text, before):
        return False
    return is_closed(before) or _is_item_in_spite(label, text, before)


def _is_item_in_spite(label: re.Match[str] | None, text: str, before: str) -> bool:
    """Signs of an item where the one above does not end as it should: its own label, capitals."""
    if label is None:
        return begins_with_bullet(before)
    if label["titled"]:
        return is_all_capitals(text) and not before.rsplit(maxsplit=1)[-1].isupper()
    return _follows(label["mark"], before) or is_all_capitals(text[label.end() :])


def ends_sentence(text: str) -> bool:
    """Whether a sentence, or one part of a list, ends with the text."""
    text = text.rstrip()
    if text[-1:] not in _LAST_OF_SENTENCE:
        return False
    return bool(_ENDED.search(text)) and not _ABBREVIATION.search(text)


def is_closed(text: str) -> bool:
    """Whether an item may begin after the text: ".", ";", ":", "; and"."""
    return ends_sentence(text) or bool(_ITEM_ENDED.search(text.rstrip()))


def runs_on(text: str, following: str) -> bool:
    """Whether the following line must be part of the same sentence."""
    if ends_sentence(text):
        return False
    return following[:1].islower() or bool(_IS_AMOUNT.match(following) or _OPEN_WORD.search(text.rstrip()))


def opens_paragraph(text: str) -> bool:
    """Whether the words can hardly stand within a paragraph: "WHEREAS", a definition."""
    return bool(_FRESH.match(text))


def inner_bullets(text: str) -> Iterator[int]:
    """Where bullets stand within a line, each beginning an item."""
    return iter(()) if text.isascii() else (match.start() for match in _INNER_BULLET.finditer(text))


def _counted_within(label: str, text: str, before: str) -> bool:
    """Whether the labels beside this one stand within the sentence, as in "(i) …, (ii) …"."""
    earlier = any(f" {one} " in before[1:] for one in _neighbours(label, -1))
    return earlier or any(f" {one} " in text for one in _neighbours(label, 1) if one.endswith(")"))


def _follows(label: str, before: str) -> bool:
    """Whether the block above begins with the label that comes before this one."""
    return any(before.startswith(f"{one} ") for one in _neighbours(label, -1))


def _neighbours(label: str, step: int) -> list[str]:
    """The labels that may stand before (-1) or after (1) this one; "(i)" is a letter and a Roman number."""
    match = _CORE.match(label)
    if match is None:
        return []
    core, upper = match["core"].lower(), match["core"].isupper()
    found = [str(int(core) + step)] if core.isdigit() else _letters(core, step) + _romans(core, step)
    return [f"{match['open']}{one.upper() if upper else one}{match['close']}" for one in found]


def _letters(core: str, step: int) -> list[str]:
    letter = chr(ord(core[0]) + step)
    return [letter * len(core)] if len(set(core)) == 1 and "a" <= letter <= "z" else []


def _romans(core: str, step: int) -> list[str]:
    at = _ROMANS.index(core) + step if core in _ROMANS[1:] else 0
    return [_ROMANS[at]] if 0 < at < len(_ROMANS) else []


def is_all_capitals(text: str) -> bool:
    return text == text.upper() and sum(map(str.isalpha, text)) >= 4


def is_sure_heading(text: str) -> bool:
    """A short line in capitals or "Article IV Term", without the end of a sentence or blanks to fill in."""
    if len(text) > 100 or "__" in text or text.endswith((".", ";", ",", ":")) or text.startswith("["):
        return False
    titled = _LABEL.match(text)
    return is_all_capitals(text) or bool(titled and titled["titled"] and len(text.split()) <= 12)


def may_be_heading(text: str) -> bool:
    """Whether words styled as a heading can be one: law firms style whole clauses as headings."""
    words = len(text.split())
    return words <= 25 and len(text) <= 200 and not (words > 8 and text.endswith((".", ";", ":", ",")))
