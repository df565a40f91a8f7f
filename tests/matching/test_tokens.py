"""How a contract's text is cut into words."""

from __future__ import annotations

import pytest

from bpo_contracts.matching.tokens import tokenise, words_of


@pytest.mark.parametrize("text", ["unique user id", "unique user ID", "unique user Id"])
def test_an_id_is_one_word(text: str) -> None:
    assert words_of(text) == tokenise(text).words == ["unique", "user", "id"]


def test_a_shortened_i_would_is_two_words() -> None:
    assert words_of("I'd") == ["i", "'d"]


def test_a_greek_question_mark_is_a_semicolon() -> None:
    assert tokenise("the requirements\u037e and").words == ["the", "requirements", ";", "and"]


def test_a_word_is_cut_in_the_same_way_wherever_it_stands() -> None:
    text = "Don't (or can't)  pay $5,000.00;  don't\n“pay”\n"
    alone = [word for part in text.split() for word in tokenise(part).words]
    tokens = tokenise(text)
    assert tokens.words == alone
    assert [text[start:end].lower() for start, end in zip(tokens.starts, tokens.ends, strict=True)] == [
        word.replace('"', "“") if text[start] == "“" else word.replace('"', "”")
        for word, start in zip(tokens.words, tokens.starts, strict=True)
    ]


def test_a_bracket_behind_a_colon_is_a_bracket() -> None:
    assert tokenise("shall:(a) keep it; and :( b)").words == words_of("shall : ( a ) keep it ; and : ( b )")


def test_a_sign_before_a_number_is_a_word() -> None:
    assert tokenise("< 4 hours, ≥ 99.9 % and > 2").words == [
        "below",
        "4",
        "hours",
        ",",
        "least",
        "99.9",
        "%",
        "and",
        "above",
        "2",
    ]
    assert tokenise("a < b").words == ["a", "<", "b"]


def test_a_paragraph_in_brackets_is_parted_from_its_article() -> None:
    assert tokenise("Article 30(2)").words == ["article", "30", "(", "2", ")"]
