"""What a Word file says outside its body: notes, headers and footers (ECMA-376 part 1, 17.10, 17.11)."""

from __future__ import annotations

from collections.abc import Iterator

from bpo_contracts.parsers.docx_package import Element, R, WordPackage, value, w
from bpo_contracts.parsers.docx_runs import Tally
from bpo_contracts.parsers.docx_styles import is_on


def notes(package: WordPackage, tally: Tally) -> Iterator[tuple[str, Element, Element]]:
    """Footnotes and endnotes in the order the text refers to them: how they are called, their part, the note."""
    roots = {kind: package.part(f"{kind}s") for kind in ("footnote", "endnote")}
    known = {kind: _by_id(root, kind) for kind, root in roots.items()}
    numbers = dict.fromkeys(roots, 0)
    for kind, identity in list(dict.fromkeys(tally.notes)):
        numbers[kind] += 1
        part = f"{kind} {numbers[kind]}"
        if identity in known[kind]:
            yield part, roots[kind], known[kind][identity]
        else:
            tally.unread.append(part)


def _by_id(root: Element | None, kind: str) -> dict[str, Element]:
    return {} if root is None else {value(note, "id") or "": note for note in root.iterchildren(w(kind))}


def margins(package: WordPackage, tally: Tally) -> Iterator[tuple[str, Element]]:
    """The headers and footers that some page shows, those with the same words once."""
    seen: set[str] = set()
    for kind, relation in dict.fromkeys(_shown_margins(package)):
        root = package.by_id(relation)
        if root is None:
            tally.unread.append(f"a {kind}")
            continue
        words = "".join(piece.text or "" for piece in root.iter(w("t"), w("delText"), w("instrText")))
        if any(map(str.isalpha, words)) and words not in seen:
            seen.add(words)
            yield kind, root


def _shown_margins(package: WordPackage) -> Iterator[tuple[str, str]]:
    """First-page and even ones only if switched on; a section without its own goes on with those before (17.10.2)."""
    settings = package.part("settings")
    even = settings is not None and bool(is_on(settings.find(w("evenAndOddHeaders"))))
    current: dict[tuple[str, str], str] = {}
    for section in package.body.iter(w("sectPr")):
        for reference in section.iterchildren(w("headerReference"), w("footerReference")):
            kind = "header" if reference.tag == w("headerReference") else "footer"
            current[value(reference, "type") or "default", kind] = reference.get(R + "id", "")
        first = bool(is_on(section.find(w("titlePg"))))
        shown = {"default": True, "even": even, "first": first}
        yield from ((kind, relation) for (when, kind), relation in current.items() if shown.get(when))
