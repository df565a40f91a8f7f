"""What patterns find beyond the force of a clause: places of the law, addresses, concepts with exceptions."""

from __future__ import annotations

import pytest

from bpo_contracts.document import Kind
from bpo_contracts.matching.patterns import PatternError
from bpo_contracts.matching.patterns import parse as parse_pattern
from bpo_contracts.matching.search import Searcher, search
from bpo_contracts.matching.vocabulary import Concept, Vocabulary, spelled_out
from bpo_contracts.parsers import parse
from bpo_contracts.reading import read
from bpo_contracts.rules import RulePack

VOCABULARY = Vocabulary(
    {"all laws": Concept("all laws", ("(all|every) …3 (law|laws)",), ("customs and import laws", "by laws"))}
)


def finds(source: str, text: str) -> bool:
    """Whether the pattern stands in the text, wherever."""
    pattern = parse_pattern(source, VOCABULARY)
    searcher = Searcher(VOCABULARY, [pattern])
    found = searcher.read(read(parse(f"The parties agree to this. {text}".encode(), "contract.txt"), Kind.MSA))
    return any(search(found, pattern, anywhere=True))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<42 usc 1320a-7b(b)>", "It keeps to 42 U.S.C. § 1320a-7b(b) at all times."),
        ("<42 usc 1320a-7b>", "It keeps to 42 USC 1320a-7b(b)(3) at all times."),
        ("<article 28(4)>", "It keeps to Article 28(4) at all times."),
        ("<section 1128b(b)>", "It keeps to section 1128B(b) of the Act."),
        ("(1861(v)(1)(i)|comptroller)", "It keeps to 1861(v)(1)(I) of the Act."),
        ("privacy …4 <email>", "Privacy questions: desk@acme.example"),
        ("user id~", "Each has a user ID of its own."),
    ],
)
def test_a_pattern_finds(source: str, text: str) -> None:
    assert finds(source, text)


def test_a_place_of_the_law_that_cannot_be_is_refused() -> None:
    with pytest.raises(PatternError, match="no vocabulary has"):
        parse_pattern("<42 usc>", VOCABULARY)


@pytest.mark.parametrize("source", ["(<report>|(a|b) of <breach>)", "reports (<breach>|loss"])
def test_what_cannot_be_read_of_a_pattern_is_refused(source: str) -> None:
    with pytest.raises(PatternError, match=r"cannot be read|mixes a concept"):
        parse_pattern(source, VOCABULARY)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It keeps to all federal laws.", True),
        ("It keeps to all customs and import laws.", False),
        ("It keeps to every company by laws.", False),
    ],
)
def test_what_a_concept_does_not_mean_holds_for_its_terms_with_gaps(text: str, found: bool) -> None:
    assert finds("<all laws>", text) is found


def test_the_brackets_of_a_paragraph_are_no_choice() -> None:
    assert spelled_out("1395x(v)(1)(i)") == ["1395x(v)(1)(i)"]
    assert spelled_out("60(-| )day") == ["60-day", "60 day"]


@pytest.mark.parametrize("text", ["Our policies hold.", "The policies hold.", "Policies hold."])
@pytest.mark.parametrize("source", ["(our|the|) …3 policies", "(our|the|) policies hold~"])
def test_what_opens_a_pattern_may_be_left_out(source: str, text: str) -> None:
    assert finds(source, text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It keeps to all laws.", True),
        ("It keeps to all laws in their newest form.", True),
        ("It keeps to all laws's newest form.", True),
        ("It keeps to all laws and whatever else there may be of a newest form.", False),
    ],
)
def test_a_choice_that_may_be_left_out_before_a_gap(text: str, found: bool) -> None:
    assert finds("<all laws> ('s |' |)…3 (form|.)", text) is found


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("Upon termination, it shall keep the cover.", True),
        ("Throughout the Term and for two years following termination, it shall keep the cover.", False),
        (
            "Throughout the Term and for two years after termination, it shall keep:\n(a) the cover;\n(b) the files.",
            False,
        ),
        ("After termination, it shall keep:\n(a) the cover;\n(b) the files.", True),
        ("Both during and after the termination of this Agreement, it shall keep the cover.", False),
        ("Upon termination, it shall during the termination period keep the cover.", True),
    ],
)
def test_what_holds_throughout_does_not_begin_at_termination(text: str, after: bool) -> None:
    pattern = parse_pattern("the cover", VOCABULARY)
    found = Searcher(VOCABULARY, [pattern]).read(read(parse(f"1. Care\n\n{text}".encode(), "contract.txt"), Kind.MSA))
    assert [match.sentence.after_termination for match in search(found, pattern)] == [after]


@pytest.mark.parametrize(
    ("words", "found"), [("We keep data inside the US at all times.", False), ("You pay us.", True)]
)
def test_the_country_is_not_the_party(words: str, found: bool, pack: RulePack) -> None:
    text = f"TERMS\n\nWe shall serve you. You shall pay our fees.\n\n{words}\n"
    read_contract = pack.searcher.read(read(parse(text.encode(), "terms.txt"), Kind.MSA))
    sentence = next(s for s in read_contract.sentences if "us" in s.words)
    assert (
        (sentence.words.index("us"), sentence.words.index("us") + 1) in sentence.found.get("business associate")
    ) is found
