"""Who is bound to what: force, subject, negation and their scope, in active, passive and list form."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bpo_contracts.data import folder
from bpo_contracts.document import Kind
from bpo_contracts.matching.norms import Grade
from bpo_contracts.matching.patterns import parse as parse_pattern
from bpo_contracts.matching.search import Searcher, search
from bpo_contracts.matching.vocabulary import load
from bpo_contracts.parsers import parse
from bpo_contracts.reading import read

OPENING = 'This Agreement is between Acme LLC ("Business Associate") and Mercy Hospital ("Covered Entity").\n\n'
REPORTS = "<business associate> <must> report~ … breach~"
KEEPS_FROM = "<business associate> <must not> (sell~) … phi"

RATE = "abandonment rate …15 <percent>"

Grader = Callable[[str, str], Grade | None]


@pytest.fixture(scope="module")
def grade() -> Grader:
    vocabulary = load(folder("models") / "vocabulary")
    patterns = {source: parse_pattern(source, vocabulary) for source in (REPORTS, KEEPS_FROM, RATE)}
    searcher = Searcher(vocabulary, patterns.values())

    def best_grade(source: str, text: str) -> Grade | None:
        found = searcher.read(read(parse((OPENING + text).encode(), "contract.txt"), Kind.BAA))
        grades = [match.grade for match in search(found, patterns[source])]
        return min(grades, key=lambda grade: grade.rank, default=None)

    return best_grade


@pytest.mark.parametrize(
    "text",
    [
        "Business Associate shall report each breach.",
        "Business Associate will promptly report any breach to Covered Entity.",
        "Business Associate hereby agrees to report every breach.",
        "Business Associate, at its own expense and without delay, shall report any breach.",
        "Upon discovery, Business Associate must report the breach.",
        "If Business Associate learns of a breach, it shall report the breach.",
        "Business Associate is required to report breaches.",
        "Business Associate reports every breach to Covered Entity.",
        "Every breach shall be reported by Business Associate: it shall report the breach at once.",
        "Business Associate shall:\n(a) keep PHI safe; and\n(b) report each breach.",
        "Each party shall report each breach.",
        "Business Associate shall (i) keep PHI safe and (ii) report each breach.",
    ],
)
def test_a_duty_binds(text: str, grade: Grader) -> None:
    assert grade(REPORTS, text) is Grade.FIRM


@pytest.mark.parametrize(
    "text",
    [
        "Business Associate may report a breach.",
        "Business Associate should report breaches.",
        "Business Associate shall use reasonable efforts to report any breach.",
        "Business Associate will endeavour to report any breach.",
        "Business Associate intends to report any breach.",
        "Business Associate may:\n(a) report each breach.",
    ],
)
def test_a_permission_or_effort_is_weak(text: str, grade: Grader) -> None:
    assert grade(REPORTS, text) is Grade.WEAK


@pytest.mark.parametrize(
    "text",
    [
        "Business Associate shall not report any breach.",
        "Business Associate shall not be required to report any breach.",
        "Business Associate has no obligation to report a breach.",
        "Business Associate is under no obligation to report any breach.",
        "Business Associate shall not be obligated to:\n(a) report each breach.",
        "In no event shall Business Associate report a breach.",
    ],
)
def test_a_denied_duty_is_the_opposite(text: str, grade: Grader) -> None:
    assert grade(REPORTS, text) is Grade.OPPOSITE


@pytest.mark.parametrize(
    "text",
    [
        "Covered Entity shall report each breach.",
        "Covered Entity agrees to:\n(a) report each breach.",
        "Subcontractor shall report each breach.",
        "Business Associate may require that Covered Entity shall report each breach.",
    ],
)
def test_the_wrong_party_does_not_count(text: str, grade: Grader) -> None:
    assert grade(REPORTS, text) is Grade.OTHER_PARTY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Business Associate shall not sell PHI.", Grade.FIRM),
        ("Business Associate may not sell PHI.", Grade.FIRM),
        ("Business Associate agrees to: (a) not sell PHI.", Grade.FIRM),
        ("Business Associate is prohibited from selling PHI.", Grade.FIRM),
        ("Under no circumstances may Business Associate sell PHI.", Grade.FIRM),
        ("Business Associate may sell PHI.", Grade.OPPOSITE),
        ("Business Associate shall use reasonable efforts not to sell PHI.", Grade.WEAK),
    ],
)
def test_a_prohibition(text: str, expected: Grade, grade: Grader) -> None:
    assert grade(KEEPS_FROM, text) is expected


@pytest.mark.parametrize(
    "text",
    [
        "REPORTING OF BREACHES",
        "WHEREAS, Business Associate shall report each breach;",
        '"Duty" means that Business Associate shall report a breach.',
    ],
)
def test_headings_recitals_and_definitions_bind_nobody(text: str, grade: Grader) -> None:
    assert grade(REPORTS, f"{text}\n\nThe parties agree to this.") is None


@pytest.mark.parametrize(
    "text",
    [
        "Business Associate (and its agents or subcontractors) shall report each breach.",
        "Business Associate, its agents and subcontractors, shall report each breach.",
        "Upon request of Covered Entity or an individual, Business Associate will report each breach.",
        "Before a Subcontractor may receive PHI, Business Associate reports each breach.",
        "Business Associate agrees:\n(a) to report each breach.",
        "Business Associate agrees, at the request of Covered Entity, to report each breach.",
    ],
)
def test_the_one_who_promises_is_found_among_others(text: str, grade: Grader) -> None:
    assert grade(REPORTS, text) is Grade.FIRM


@pytest.mark.parametrize(
    "text",
    [
        "Neither Business Associate nor any Subcontractor shall sell PHI.",
        "Business Associate agrees that it will neither sell nor license PHI.",
        "Business Associate never sells PHI.",
        "Business Associate shall not, and shall ensure that its employees do not, sell PHI.",
    ],
)
def test_a_prohibition_in_other_words(text: str, grade: Grader) -> None:
    assert grade(KEEPS_FROM, text) is Grade.FIRM


@pytest.mark.parametrize(
    "text",
    [
        "Where Covered Entity finds it necessary, it shall:\n(a) report each breach.",
        "Covered Entity logs each event, and will report each breach.",
    ],
)
def test_a_pronoun_or_second_verb_has_the_subject_before_it(text: str, grade: Grader) -> None:
    assert grade(REPORTS, text) is Grade.OTHER_PARTY


@pytest.mark.parametrize(
    "text",
    [
        "In order to allow Covered Entity to respond, Business Associate, within five days of a request by Covered Entity, shall report each breach.",
        "Should Covered Entity ask for it, Business Associate shall report each breach.",
        "Business Associate shall:\n\nKeep PHI safe.\n\nReport each breach.\n\nThe rest follows.",
    ],
)
def test_the_subject_is_not_lost_on_the_way(text: str, grade: Grader) -> None:
    assert grade(REPORTS, text) is Grade.FIRM


@pytest.mark.parametrize(
    "text",
    [
        "The abandonment rate shall not exceed 5%.",
        "The abandonment rate will not be more than five percent (5%).",
        "In no event shall the abandonment rate exceed 5 percent.",
        "The abandonment rate shall not fall below or rise above 5%.",
    ],
)
def test_a_limit_is_no_prohibition(text: str, grade: Grader) -> None:
    assert grade(RATE, text) is Grade.FIRM


def test_what_is_not_asked_for_is_no_limit(grade: Grader) -> None:
    assert grade(RATE, "Vendor shall not be required to hold an abandonment rate of 5%.") is Grade.OPPOSITE


def test_a_blank_behind_the_last_word_is_no_matter(grade: Grader) -> None:
    assert grade(RATE, "The abandonment rate shall be 5%.\n\nDate: ________") is Grade.FIRM


def test_a_sentence_ends_after_the_letter_of_an_exhibit(grade: Grader) -> None:
    text = "Business Associate shall do the work described in Exhibit A. Covered Entity shall report each breach."
    assert grade(REPORTS, text) is Grade.OTHER_PARTY
