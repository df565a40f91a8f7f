"""Words with their offsets: the contract's text as spaCy's English tokenizer cuts it."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

import spacy
from spacy.attrs import IDX, IS_SPACE, LENGTH, LOWER
from spacy.language import Language
from spacy.tokens import Doc

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
_SLASH = re.compile(r"(?<=[A-Za-z])/(?=[A-Za-z])")


@cache
def english() -> Language:
    """The blank English pipeline: a tokenizer, nothing to download."""
    return spacy.blank("en")


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
    doc = english().tokenizer(normalised(text))
    strings = doc.vocab.strings
    known: dict[int, str] = {}
    words, starts, ends = [], [], []
    for lower, start, length, is_space in doc.to_array([LOWER, IDX, LENGTH, IS_SPACE]).tolist():
        if not is_space:
            words.append(known.get(lower) or known.setdefault(lower, strings[lower]))
            starts.append(start)
            ends.append(start + length)
    _join_broken_words(text, words, starts, ends)
    return Tokens(text, words, starts, ends, Doc(doc.vocab, words=words))


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
