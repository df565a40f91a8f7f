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
CONSENT = "written consent …4 hospital"
REDUCED = "fees …20 reduc~"
LICENSED = "<business associate> <must> (licensed|insured)"
EXCLUDED = "<business associate> <must not> (excluded|barred)"
FURNISHES = "<business associate> <must> furnish~"
NEVER_SELLS = "not sell~"
OUTAGE_ELSEWHERE = "report~ …20 outage ! drill"
INTENDS = "(intend~|intent) …20 obey~"
OBEYS = "obey~ …4 statutes"
ENCRYPTS = "<business associate> <must> encrypt~ …5 data"
TELLS = "<business associate> <must> notify~ …12 breach~ ! encrypt~"
KEEPS_TO_POLICIES = "<business associate> <must> comply~ …4 policies"
ALLOWS_AUDITS = "<business associate> <must> allow~ …6 audits"
ALL_PATTERNS = (
    ENCRYPTS, TELLS, KEEPS_TO_POLICIES, ALLOWS_AUDITS,
    INTENDS, OBEYS,
    REPORTS, KEEPS_FROM, RATE, CONSENT, REDUCED, LICENSED, EXCLUDED, FURNISHES, NEVER_SELLS, OUTAGE_ELSEWHERE
)  # fmt: skip

Grader = Callable[[str, str], Grade | None]


@pytest.fixture(scope="module")
def grade() -> Grader:
    vocabulary = load(folder("models") / "vocabulary")
    patterns = {source: parse_pattern(source, vocabulary) for source in ALL_PATTERNS}
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
        "Each of Business Associate and Covered Entity, at its own expense, shall report each breach.",
        "Business Associate and Covered Entity shall report each breach.",
        "Business Associate shall watch its systems. It promptly reports each breach.",
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
        "Business Associate shall have the right:\n(a) to report each breach.",
        "Business Associate shall be given a reasonable opportunity to report each breach.",
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


@pytest.mark.parametrize(
    "text",
    [
        "If Business Associate becomes aware of an event affecting Covered Entity personal data, it shall report the breach.",
        "Where Business Associate learns of a leak that Covered Entity has not seen, it will report the breach.",
        "Upon the loss of any of Covered Entity's records, Business Associate logs it, and it shall report the breach.",
        "Where Covered Entity instructs Business Associate to look into an event, it shall report the breach.",
        "Business Associate shall watch its network. Within a day it shall report each breach.",
        "Business Associate and Covered Entity each agree to report every breach.",
    ],
)
def test_a_pronoun_means_who_acts_in_the_condition_or_the_sentence_before(text: str, grade: Grader) -> None:
    assert grade(REPORTS, text) is Grade.FIRM


@pytest.mark.parametrize(
    "text",
    [
        "If Covered Entity becomes aware of an event on Business Associate systems, it shall report the breach.",
        "Covered Entity shall watch its network for Business Associate. Within a day it shall report each breach.",
        "Covered Entity shall watch its network. It shall keep logs. It shall report each breach.",
        "Covered Entity acknowledges that the portal may change and agrees to report each breach.",
        "Both know this. Covered Entity: (a) will pay the fees; and (b) will report each breach.",
    ],
)
def test_a_pronoun_means_the_covered_entity_where_that_acts(text: str, grade: Grader) -> None:
    assert grade(REPORTS, text) is Grade.OTHER_PARTY


def test_a_pronoun_for_things_means_no_party(grade: Grader) -> None:
    text = "Covered Entity shall send the logs. They shall be kept, and each breach shall be reported by Business Associate."
    assert grade(REPORTS, text) is not Grade.OTHER_PARTY


def test_sentences_without_end_are_read_without_recursion(grade: Grader) -> None:
    text = "Covered Entity shall pay. " + "It shall pay again. " * 3000 + "It shall report each breach."
    assert grade(REPORTS, text) is Grade.OTHER_PARTY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vendor shall not hire a helper without the written consent of the hospital.", Grade.FIRM),
        ("Vendor shall not share records unless it holds written consent from the hospital.", Grade.FIRM),
        ("Vendor shall not ask for the written consent of the hospital.", Grade.OPPOSITE),
        ("Vendor shall not, except in an emergency, seek written consent of the hospital.", Grade.OPPOSITE),
        ("Vendor shall not without good cause seek written consent of the hospital.", Grade.OPPOSITE),
    ],
)
def test_what_a_prohibition_leaves_free_is_not_denied(text: str, expected: Grade, grade: Grader) -> None:
    assert grade(CONSENT, text) is expected


def test_that_may_point_at_a_noun(grade: Grader) -> None:
    text = "If the target is missed, the fees due for that quarter shall not be required to be reduced."
    assert grade(REDUCED, text) is Grade.OPPOSITE


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        (LICENSED, "Business Associate represents and warrants that it is licensed.", Grade.FIRM),
        (LICENSED, "Business Associate warrants to Covered Entity that its nurses are licensed.", Grade.FIRM),
        (LICENSED, "Business Associate represents that it is not licensed.", Grade.OPPOSITE),
        (LICENSED, "Business Associate represents that it is not a bank and that it is licensed.", Grade.FIRM),
        (LICENSED, "Covered Entity represents that it is licensed.", Grade.OTHER_PARTY),
        (EXCLUDED, "Business Associate represents and warrants that it is not excluded from Medicare.", Grade.FIRM),
        (EXCLUDED, "Business Associate warrants that neither it nor its staff is excluded or barred.", Grade.FIRM),
        (EXCLUDED, "Covered Entity warrants that neither it nor its staff is excluded.", Grade.OTHER_PARTY),
    ],
)
def test_a_representation_binds_who_makes_it(source: str, text: str, expected: Grade, grade: Grader) -> None:
    assert grade(source, text) is expected


def test_what_only_says_when_a_duty_holds_is_no_duty(grade: Grader) -> None:
    text = "Until two years after the work is furnished, Covered Entity shall keep its books."
    assert grade(FURNISHES, text) is None
    assert grade(FURNISHES, "The work is furnished each day, and Covered Entity shall keep its books.") is Grade.FIRM


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Business Associate shall use reasonable efforts to not sell PHI.", Grade.WEAK),
        ("Business Associate shall make reasonable efforts to train staff and shall not sell PHI.", Grade.FIRM),
        ("Business Associate shall not sell PHI.", Grade.FIRM),
    ],
)
def test_efforts_weaken_a_pattern_that_says_not(text: str, expected: Grade, grade: Grader) -> None:
    assert grade(NEVER_SELLS, text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Business Associate shall report: (a) any drill; and (b) any outage.", Grade.FIRM),
        ("Business Associate shall report: (a) any fire; and (b) any outage or drill.", None),
        ("Business Associate shall, drill or not, report: (a) any fire; and (b) any outage.", None),
    ],
)
def test_an_exclusion_counts_in_the_items_that_a_match_touches(
    text: str, expected: Grade | None, grade: Grader
) -> None:
    assert grade(OUTAGE_ELSEWHERE, text) is expected


@pytest.mark.parametrize(
    "text",
    ["The parties intend to obey all statutes.", "It is the intent of the parties that they obey all statutes."],
)
def test_an_intention_serves_a_pattern_that_asks_for_one(text: str, grade: Grader) -> None:
    assert grade(INTENDS, text) is Grade.FIRM


def test_an_intention_is_weak_for_any_other_pattern(grade: Grader) -> None:
    assert grade(OBEYS, "The parties intend to obey all statutes.") is Grade.WEAK


@pytest.mark.parametrize(
    ("heading", "graded"),
    [
        ("Business Associate Responsibilities", Grade.FIRM),
        ("Responsibilities of Acme LLC", Grade.FIRM),
        ("Obligations of the Processor", Grade.FIRM),
        ("Duties of Business Associate to Covered Entity", Grade.FIRM),
        ("Covered Entity Responsibilities", Grade.OTHER_PARTY),
        ("Obligations of Mercy Hospital", Grade.OTHER_PARTY),
        ("Customer Responsibilities", Grade.OTHER_PARTY),
        ("Obligations of Licensee", Grade.OTHER_PARTY),
        ("Your Responsibilities", Grade.OTHER_PARTY),
    ],
)
def test_a_heading_announces_whose_duties_stand_below(heading: str, graded: Grade, grade: Grader) -> None:
    assert grade(ENCRYPTS, f"2. {heading}\n\n- Encrypt all data.\n\n- Keep the keys apart.\n") is graded


COMMANDS = "2. Processor obligations. Act only on instructions; encrypt all data at rest; notify Covered Entity of every breach; and delete all copies."


@pytest.mark.parametrize("source", [ENCRYPTS, TELLS])
def test_commands_parted_by_semicolons_are_items_of_their_own(source: str, grade: Grader) -> None:
    assert grade(source, COMMANDS) is Grade.FIRM


@pytest.mark.parametrize(
    ("text", "graded"),
    [
        ("Business Associate shall procure that its subcontractors shall comply with the policies.", Grade.FIRM),
        ("Business Associate procures that its subcontractors will comply with the policies.", Grade.FIRM),
        ("Business Associate may require that its subcontractors shall comply with the policies.", Grade.OTHER_PARTY),
        ("Covered Entity shall procure that its subcontractors shall comply with the policies.", Grade.OTHER_PARTY),
        ("Its subcontractors shall comply with the policies.", Grade.OTHER_PARTY),
    ],
)
def test_who_procures_that_another_does_it_is_bound(text: str, graded: Grade, grade: Grader) -> None:
    assert grade(KEEPS_TO_POLICIES, text) is graded


@pytest.mark.parametrize(
    ("text", "graded"),
    [
        ("Business Associate makes its records available and allows audits.", Grade.FIRM),
        ("Business Associate shows its records to Covered Entity and also allows audits.", Grade.FIRM),
        ("Covered Entity opens its rooms to Business Associate and allows audits.", Grade.OTHER_PARTY),
    ],
)
def test_the_second_verb_in_the_present_tense_has_the_same_subject(text: str, graded: Grade, grade: Grader) -> None:
    assert grade(ALLOWS_AUDITS, text) is graded
