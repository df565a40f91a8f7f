"""What a reader of a Word file must know before trusting what was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from bpo_contracts.document import DocumentWarning
from bpo_contracts.parsers.docx_package import Element, WordPackage, w
from bpo_contracts.parsers.docx_runs import Tally, View


def warnings_of(
    tally: Tally, view: View, stories: Iterable[Element], package: WordPackage
) -> tuple[DocumentWarning, ...]:
    """The warnings on a document, the ones on missing text first."""
    return (*_unread(tally), *_tracked(view, stories), *_left_out(tally), *_comments(package))


def _unread(tally: Tally) -> Iterator[DocumentWarning]:
    for what, count in Counter(tally.unread).items():
        times = f", {count} times" if count > 1 else ""
        advice = "Paste its words into the text, or check it apart."
        yield DocumentWarning(
            "part-not-read", f"The file holds {what}{times}, which was not read. {advice}", unread=True
        )


def _tracked(view: View, stories: Iterable[Element]) -> Iterator[DocumentWarning]:
    kinds = [w(kind) for kind in ("ins", "del", "moveFrom", "moveTo")]
    found = Counter(change.tag for story in stories for change in story.iter(*kinds))
    insertions, deletions = found[w("ins")] + found[w("moveTo")], found[w("del")] + found[w("moveFrom")]
    if insertions or deletions:
        read = "as if all were accepted" if view is View.FINAL else "as if none had been made"
        yield DocumentWarning(
            "tracked-changes",
            f"The file has {_many(insertions, 'tracked insertion')} and {_many(deletions, 'tracked deletion')}; "
            f"it was read {read}.",
        )


def _left_out(tally: Tally) -> Iterator[DocumentWarning]:
    if tally.hidden:
        yield DocumentWarning("hidden-text", f"{_many(tally.hidden, 'passage')} of hidden text left out.")
    if tally.struck:
        yield DocumentWarning("struck-text", f"{_many(tally.struck, 'passage')} of struck-through text left out.")


def _comments(package: WordPackage) -> Iterator[DocumentWarning]:
    root = package.part("comments")
    count = 0 if root is None else len(root.findall(w("comment")))
    if count:
        yield DocumentWarning("comments", f"{_many(count, 'comment')} left out: comments are not part of the contract.")


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
