"""What a reader of a Word file must know before trusting what was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from bpo_contracts.document import DocumentWarning
from bpo_contracts.parsers.docx_changes import Changes, count_changes
from bpo_contracts.parsers.docx_comments import MOST_LISTED, comments, shortened
from bpo_contracts.parsers.docx_package import Element, WordPackage
from bpo_contracts.parsers.docx_runs import Tally, View

_MOST_PASSAGES = 10
_DAMAGED_PARTS = {
    "styles": "its list of styles",
    "numbering": "its list of numberings, so that automatic numbers are lost",
    "settings": "its settings",
    "comments": "its comments",
}


def warnings_of(
    tally: Tally, view: View, stories: Sequence[Element], package: WordPackage
) -> tuple[DocumentWarning, ...]:
    """The warnings on a document, the ones on missing text first."""
    return (
        *_unread(tally),
        *_tracked(view, count_changes(stories)),
        *_left_out(tally, "hidden-text", "hidden text", {"vanish"}),
        *_left_out(tally, "struck-text", "struck-through text", {"strike", "dstrike"}),
        *_comments(package, stories),
        *_damaged(package),
    )


def _unread(tally: Tally) -> Iterator[DocumentWarning]:
    for what, count in Counter(tally.unread).items():
        times = f", {count} times" if count > 1 else ""
        advice = "Paste its words into the text, or check it apart."
        yield DocumentWarning(
            "part-not-read", f"The file holds {what}{times}, which was not read. {advice}", unread=True
        )


def _damaged(package: WordPackage) -> Iterator[DocumentWarning]:
    for kind in package.damaged:
        if kind in _DAMAGED_PARTS:
            yield DocumentWarning(
                "part-not-read",
                f"The file is damaged in {_DAMAGED_PARTS[kind]}. Open it in Word, let it repair the file, and check "
                "it again.",
                unread=True,
            )


def _tracked(view: View, changes: Changes) -> Iterator[DocumentWarning]:
    if not changes:
        return
    kinds = (
        (changes.insertions, "tracked insertion"), (changes.deletions, "tracked deletion"), (changes.moves, "tracked move"),
    )  # fmt: skip
    said = [_many(count, noun) for count, noun in kinds if count]
    what = f"{', '.join(said[:-1])} and {said[-1]}" if len(said) > 1 else said[0]
    read = "as if all were accepted" if view is View.FINAL else "as if none had been made"
    yield DocumentWarning(
        "tracked-changes", f"The file has {what} by {_many(len(changes.authors), 'author')}; it was read {read}."
    )


def _left_out(tally: Tally, code: str, what: str, kinds: set[str]) -> Iterator[DocumentWarning]:
    """Text that is there but not shown, told with the first words of each passage."""
    passages = [shortened(passage.text) for passage in tally.passages if passage.kind in kinds]
    if not passages:
        return
    listed = "; ".join(f"“{text}”" for text in passages[:_MOST_PASSAGES])
    more = f"; and {len(passages) - _MOST_PASSAGES} more" if len(passages) > _MOST_PASSAGES else ""
    yield DocumentWarning(code, f"{_many(len(passages), 'passage')} of {what} left out: {listed}{more}.")


def _comments(package: WordPackage, stories: Sequence[Element]) -> Iterator[DocumentWarning]:
    found = comments(package, stories)
    if not found:
        return
    listed = "; ".join(map(str, found[:MOST_LISTED]))
    more = f"; and {len(found) - MOST_LISTED} more" if len(found) > MOST_LISTED else ""
    yield DocumentWarning(
        "comments",
        f"{_many(len(found), 'comment')} left out, as comments are not part of the contract: {listed}{more}.",
    )


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
