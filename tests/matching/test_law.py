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
    ],
)
def test_a_place_of_the_law_is_found_under_its_name(text: str, name: str) -> None:
    assert name in {found for reference in references(text) for found in reference.names}


def test_a_reference_is_a_slice_of_the_text() -> None:
    text = "as required by 45 CFR 164.410(c) and Subpart D"
    assert [text[r.span.start : r.span.end] for r in references(text)] == ["164.410(c)", "Subpart D"]
