"""The comments of a Word file: not part of the contract, but told (ECMA-376 part 1, 17.13.4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bpo_contracts.parsers.docx_package import Element, WordPackage, value, w

MOST_LISTED = 40
_LONGEST = 80
_W15 = "{http://schemas.microsoft.com/office/word/2012/wordml}"
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_START, _END, _TEXT, _DELETED = w("commentRangeStart"), w("commentRangeEnd"), w("t"), w("delText")


@dataclass(slots=True)
class Comment:
    """Who says what about which words; a reply stands under another comment."""

    author: str
    says: str
    about: str = ""
    is_reply: bool = False

    def __str__(self) -> str:
        author = self.author or "somebody"
        where = f" on “{self.about}”" if self.about and not self.is_reply else ""
        return f"{author}{' replies' if self.is_reply else where}: “{self.says}”"


def comments(package: WordPackage, stories: Iterable[Element]) -> list[Comment]:
    """All comments in the order of their part, the first ones with the words they are about."""
    root = package.part("comments")
    found = [] if root is None else list(root.iterchildren(w("comment")))
    if not found:
        return []
    replies = _replies(package.part("commentsExtended"))
    read = [_comment(each, replies) for each in found]
    known = {value(each, "id") or "": one for each, one in zip(found[:MOST_LISTED], read, strict=False)}
    for story in stories:
        _find_words(story, known)
    return read


def shortened(text: str, longest: int = _LONGEST) -> str:
    """The beginning of a text on one line, cut between words."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    return (text[:longest].rsplit(" ", 1)[0] if " " in text[:longest] else text[:longest]) + " …"


def _comment(element: Element, replies: set[str]) -> Comment:
    says = " ".join(_said(paragraph) for paragraph in element.iter(w("p")))
    identities = {paragraph.get(_W14 + "paraId", "") for paragraph in element.iter(w("p"))}
    return Comment(shortened(value(element, "author") or ""), shortened(says), is_reply=bool(identities & replies))


def _said(paragraph: Element) -> str:
    return "".join(piece.text or "" for piece in paragraph.iter(_TEXT))


def _replies(root: Element | None) -> set[str]:
    """The paragraphs of comments that answer another (MS-DOCX 2.5.4.2)."""
    extended: Sequence[Element] = [] if root is None else list(root.iterchildren(_W15 + "commentEx"))
    return {each.get(_W15 + "paraId", "") for each in extended if each.get(_W15 + "paraIdParent")}


def _find_words(story: Element, known: dict[str, Comment]) -> None:
    """Give each comment the beginning of the words between its two marks."""
    within: dict[str, list[str]] = {}
    for element in story.iter(_START, _END, _TEXT, _DELETED):
        identity = value(element, "id") or ""
        if element.tag == _START and identity in known:
            within[identity] = []
        elif element.tag == _END and identity in within:
            known[identity].about = shortened("".join(within.pop(identity)))
        elif element.tag in {_TEXT, _DELETED} and element.text:
            for pieces in within.values():
                if len(pieces) <= _LONGEST:
                    pieces.append(element.text[: 2 * _LONGEST])
