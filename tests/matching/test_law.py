"""References to the law, however the contract writes them."""

from __future__ import annotations

import pytest

from bpo_contracts.matching.law import references


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("45 CFR 164.410", "164.410"),
        ("45 C.F.R. § 164.504(e)(2)(ii)(J)", "164.504(e)(2)"),
        ("45 CFR §§ 164.502(e)(1)(ii) and 164.308(b)(2)", "164.308(b)(2)"),
        ("164.308, .310, .312 and .316", "164.316"),
        ("§§ 164.400–414", "164.410"),
        ("164.524 through 164.528", "164.526"),
        ("Subparts A and E of Part 164", "subpart e"),
        ("Subparts A, C, and E", "subpart c"),
        ("45 CFR Parts 160 and 164", "part 160"),
        ("42 U.S.C. § 1320a-7b(b)", "42 usc 1320a-7b(b)"),
        ("42 USC 1395x(v)(1)(I)", "42 usc 1395x(v)(1)(i)"),
        ("42 U.S.C. §§ 1320a-7a, 1320a-7b(b) and 1395nn", "42 usc 1395nn"),
        ("31 U.S.C. 3729-3733", "31 usc 3729"),
        ("42 CFR 411.357(d)", "42 cfr 411.357"),
        ("Section 1128B(b) of the Act", "section 1128b(b)"),
        ("Article 28(4) GDPR", "article 28(4)"),
        ("Arts. 33(2) and 34", "article 34"),
    ],
)
def test_a_place_of_the_law_is_found_under_its_name(text: str, name: str) -> None:
    assert name in {found for reference in references(text) for found in reference.names}


def test_a_reference_is_a_slice_of_the_text() -> None:
    text = "as required by 45 CFR 164.410(c) and Subpart D"
    assert [text[r.span.start : r.span.end] for r in references(text)] == ["164.410(c)", "Subpart D"]


@pytest.mark.parametrize(
    "text", ["Section 4.2(a) of this Agreement", "within 42 days", "part 28(4)", "Section 45 CFR 164.410"]
)
def test_what_is_no_place_of_another_law(text: str) -> None:
    names = {found for reference in references(text) for found in reference.names}
    assert not [name for name in names if name.startswith(("section", "article", "42 ", "45 "))]
