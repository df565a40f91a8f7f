"""Words with their offsets: the contract's text as spaCy's English tokenizer cuts it."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc
from spacy.util import compile_infix_regex

from bpo_contracts.document import Span

# Every replacement keeps the length, so that a token's offset is an offset of the contract.
_SAME_LENGTH = str.maketrans(
    {
        "\n": " ",
        "\t": " ",
        "\f": " ",
        "\xa0": " ",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "‑": "-",
        "\u037e": ";",
    }
    | {"*": " ", "_": " ", "`": " ", "\xad": " ", "\u202f": " ", "\u2009": " ", "\ufeff": " ", "[": " ", "]": " "}
)
_OPTIONAL_PLURAL = re.compile(r"(?<=[A-Za-z])\((?:s|es|ies)\)", re.IGNORECASE)
_INITIALS = re.compile(r"(?<![A-Za-z])(?:[A-Za-z]\.){2,}")
_LONGEST_WORD = 200
_LONG_RUN = re.compile(rf"\S{{{_LONGEST_WORD},}}")
_NOT_SHORTENED = frozenset(("id", "Id"))
_WRITTEN = re.compile(r"\S+")
_MOST_KNOWN = 100_000
_NO_LETTERS = re.compile(r"[^A-Za-z]+")
_COMPARED = {"<": "below", "≤": "within", ">": "above", "≥": "least"}
_SLASH = re.compile(r"(?<=[A-Za-z])/(?=[A-Za-z])")


Cut = tuple[str, int, int]
"""A word in small letters, with its first and last character inside a run of characters."""
_KNOWN_CUTS: dict[str, list[Cut]] = {}


@cache
def english() -> Language:
    """The blank English pipeline: a tokenizer, nothing to download. A contract's "id" is no "I'd", its ":(" no face."""
    pipeline = spacy.blank("en")
    tokenizer = cast(Tokenizer, pipeline.tokenizer)
    tokenizer.rules = {
        written: cut
        for written, cut in tokenizer.rules.items()
        if written not in _NOT_SHORTENED and not _NO_LETTERS.fullmatch(written)
    }
    infixes = [
        *cast(Any, pipeline.Defaults).infixes,
        r"(?<=[\w)])[:;,](?=[(\[])",
        r"(?<=[:;,])[(\[](?=\w)",
        r"(?<=\d)\((?=\w)",
    ]
    tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
    return pipeline


def normalised(text: str) -> str:
    """The text as it is matched: the same length, plain quotes, no line breaks, "use(s)" read as "use".

    A run of characters longer than any word is one word of no meaning, however it is made up.
    """
    text = _LONG_RUN.sub(lambda match: "x" * len(match[0]), text)
    text = _OPTIONAL_PLURAL.sub(lambda match: " " * len(match[0]), text.translate(_SAME_LENGTH))
    return _SLASH.sub(" ", text)


def words_of(text: str) -> list[str]:
    """The lower-case words of a phrase, cut as a contract's text is, where "U.S." stands in capitals."""
    text = _INITIALS.sub(lambda match: match[0].upper(), text)
    return [token.lower_ for token in english().tokenizer(normalised(text)) if not token.is_space]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text: `words[i]` stands at `text[starts[i]:ends[i]]`."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    doc: Doc

    def __len__(self) -> int:
        return len(self.words)

    def span(self, first: int, last: int) -> Span:
        """The characters of the tokens first..last-1."""
        return Span(self.starts[first], self.ends[last - 1])

    def within(self, span: Span) -> tuple[int, int]:
        """The tokens that start inside the span, as a half-open range."""
        return bisect_left(self.starts, span.start), bisect_left(self.starts, span.end)

    def is_capital(self, index: int) -> bool:
        return self.text[self.starts[index]].isupper()

    def follows_space(self, index: int) -> bool:
        return index == 0 or self.starts[index] > self.ends[index - 1]


def tokenise(text: str) -> Tokens:
    """Cut a text into words; spaces and line breaks are no words."""
    written = list(_WRITTEN.finditer(normalised(text)))
    cuts = _cuts({match[0] for match in written})
    words, starts, ends = list[str](), list[int](), list[int]()
    for match in written:
        offset = match.start()
        for word, start, end in cuts[match[0]]:
            words.append(word)
            starts.append(offset + start)
            ends.append(offset + end)
    _join_broken_words(text, words, starts, ends)
    _say_comparisons(words)
    return Tokens(text, words, starts, ends, Doc(english().vocab, words=words))


def _say_comparisons(words: list[str]) -> None:
    """Put a word for the sign before a number: "< 4 hours", "≥ 99.9 %"."""
    for index, following in enumerate(words[1:]):
        if words[index] in _COMPARED and following[:1].isdigit():
            words[index] = _COMPARED[words[index]]


def _cuts(written: set[str]) -> dict[str, list[Cut]]:
    """How each run of characters without a space is cut into words; remembered, as contracts use the same ones."""
    cuts = {run: known for run in written if (known := _KNOWN_CUTS.get(run))}
    new = sorted(written.difference(cuts))
    tokens = iter(english().tokenizer(" ".join(new)))
    offset = 0
    for run in new:
        cuts[run] = own = list[Cut]()
        while not own or own[-1][2] < len(run):
            token = next(tokens)
            start = token.idx - offset
            own.append((token.lower_, start, start + len(token)))
        offset += len(run) + 1
    if len(_KNOWN_CUTS) < _MOST_KNOWN:
        _KNOWN_CUTS.update((run, cuts[run]) for run in new)
    return cuts


def _join_broken_words(text: str, words: list[str], starts: list[int], ends: list[int]) -> None:
    """Make one word of two that a hyphen at the end of a line parts: "disclo-" and "sure"."""
    for index in range(len(words) - 2, -1, -1):
        if (
            words[index].endswith("-")
            and words[index][:-1].isalpha()
            and "\n" in text[ends[index] : starts[index + 1]]
            and text[starts[index + 1]].islower()
        ):
            words[index] = words[index][:-1] + words[index + 1]
            ends[index] = ends[index + 1]
            del words[index + 1], starts[index + 1], ends[index + 1]
        elif index + 2 < len(words) and _parted(text, words, starts, ends, index):
            words[index] += words[index + 2]
            ends[index] = ends[index + 2]
            del words[index + 1 : index + 3], starts[index + 1 : index + 3], ends[index + 1 : index + 3]


def _parted(text: str, words: list[str], starts: list[int], ends: list[int], index: int) -> bool:
    hyphen, rest = index + 1, index + 2
    at_line_end = words[hyphen] == "-" and ends[index] == starts[hyphen] and "\n" in text[ends[hyphen] : starts[rest]]
    return at_line_end and words[index].isalpha() and words[rest].isalpha() and text[starts[rest]].islower()


def corrected(tokens: Tokens, corrections: dict[int, str]) -> Tokens:
    """The same places with other words at some of them."""
    if not corrections:
        return tokens
    words = [corrections.get(index, word) for index, word in enumerate(tokens.words)]
    return Tokens(tokens.text, words, tokens.starts, tokens.ends, Doc(tokens.doc.vocab, words=words))
