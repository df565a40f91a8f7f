"""Steps that follow one another in a sentence: how a sequence of a pattern is found."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from collections.abc import Sequence as Listed
from typing import TYPE_CHECKING

from bpo_contracts.matching.norms import Place
from bpo_contracts.matching.patterns import Sequence, Step

if TYPE_CHECKING:
    from bpo_contracts.matching.sentences import Sentence

SMALL_WORDS = frozenset(
    "the a an any all such its their his her our your my of to and or , each every that other said this those these with for in on as by be is are been"
    " hereby promptly immediately then also own applicable reasonably securely permanently either both ( ) ' 's further only it them".split()
) | {'"'}


def chains(sequence: Sequence, sentence: Sentence) -> Iterator[Place]:
    """Every place where the steps of a sequence follow one another, each as near as it can be."""
    for start, end in places(sentence, sequence[0].names):
        last = _end(sequence, 1, sentence, end)
        if last is not None:
            yield start, last


def _end(sequence: Sequence, number: int, sentence: Sentence, last: int) -> int | None:
    """Where the rest of the sequence ends, tried from the nearest place of its next step on."""
    if number == len(sequence):
        return last
    step = sequence[number]
    found = places(sentence, step.names)
    for index in range(bisect_left(found, (last, 0)), len(found)):
        start, end = found[index]
        if start > last + step.reach:
            break
        if _within(sentence, last, start, step) and same_item(sentence, last - 1, start):
            rest = _end(sequence, number + 1, sentence, end)
            if rest is not None:
                return rest
    return None


def _within(sentence: Sentence, last: int, start: int, step: Step) -> bool:
    """Whether the words between two steps fit the gap; where there is none, only small words may stand there."""
    if start - last <= step.gap:
        return True
    return not step.gap and all(word in SMALL_WORDS or word in step.spared for word in sentence.words[last:start])


def places(sentence: Sentence, names: tuple[str, ...]) -> Listed[Place]:
    if len(names) == 1:
        return sentence.found.get(names[0], ())
    return sorted(place for name in names for place in sentence.found.get(name, ()))


def same_item(sentence: Sentence, one: int, other: int) -> bool:
    """Whether two words belong together: to one item of a list inside the sentence, or to what all items share."""
    first, second = sentence.segments[one], sentence.segments[other]
    return first in (second, 0) or second == 0
