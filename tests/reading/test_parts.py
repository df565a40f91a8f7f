"""Several agreements in one file, and what an amendment does to another."""

from __future__ import annotations

import pytest

from bpo_contracts.document import Document, Kind
from bpo_contracts.parsers import parse
from bpo_contracts.reading import parts_of, read
from bpo_contracts.reading.amendments import amended_kind, sections_replaced, without_sections
from bpo_contracts.reading.references import named_kinds

SERVICES = "MASTER SERVICES AGREEMENT\n\n" + "\n\n".join(
    f"{number}. Clause {number}. Vendor shall perform what this clause asks of it with care and on time for Client, in "
    "the manner that the statement of work sets out." for number in range(1, 12)
)  # fmt: skip
PRIVACY = "\n\n".join(
    f"{number}. Business Associate shall protect the health information that it holds for Covered Entity as this part "
    "says, and shall see that its people do so too." for number in range(1, 12)
)  # fmt: skip


def document(text: str) -> Document:
    return parse(text.encode(), "contract.txt")


@pytest.mark.parametrize(
    "title",
    [
        "EXHIBIT C\n\nBUSINESS ASSOCIATE AGREEMENT",
        "Exhibit C: Business Associate Agreement",
        "BUSINESS ASSOCIATE ADDENDUM",
    ],
)
def test_an_attached_agreement_is_a_part_of_its_own(title: str) -> None:
    whole = document(f"{SERVICES}\n\n{title}\n\n{PRIVACY}\n")
    main, attached = parts_of(whole)
    assert [main.title, attached.title] == ["", title.split("\n", maxsplit=1)[0].rstrip(":")]
    assert [read(main.document).kind, read(attached.document).kind] == [Kind.MSA, Kind.BAA]
    assert attached.document.text is whole.text
    assert {*main.document.blocks, *attached.document.blocks} == set(whole.blocks)


@pytest.mark.parametrize(
    "text",
    [
        f"{SERVICES}\n\nEXHIBIT A\n\nFEES\n\nClient shall pay one dollar.\n",
        f"{SERVICES}\n\n12. SERVICE LEVEL AGREEMENT\n\n{PRIVACY}\n",
        f"{SERVICES}\n\nExhibit B: Business Associate Agreement\n\nTo be agreed.\n",
        f"BUSINESS ASSOCIATE AGREEMENT\n\n{PRIVACY}\n\nExhibit A: Business Associate Obligations\n\n{PRIVACY}\n",
    ],
)
def test_what_is_no_agreement_of_another_kind_stays_with_the_rest(text: str) -> None:
    assert [part.title for part in parts_of(document(text))] == [""]


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Section 4.2 of the Agreement is hereby deleted and replaced in its entirety with the following: …", "4.2"),
        ("Article 7 is amended and restated as follows.", "7"),
        ("The parties hereby delete Section 3.1(b).", "3.1(b)"),
    ],
)
def test_an_amendment_names_the_sections_it_replaces(words: str, number: str) -> None:
    assert sections_replaced(document(f"Amendment No. 1\n\n1. {words}\n")) == {number}


def test_the_rest_of_the_agreement_stands() -> None:
    whole = read(document("1. Term\n\n1.1 Vendor shall serve.\n\n1.10 Vendor shall smile.\n\n1.2 Client shall pay.\n"))
    kept = without_sections(whole, frozenset(("1.1",)))
    assert [kept.quote(clause.span) for clause in kept.clauses] == ["Term", "Vendor shall smile.", "Client shall pay."]


def test_an_amendment_says_what_it_amends() -> None:
    assert amended_kind(document("FIRST AMENDMENT TO BUSINESS ASSOCIATE AGREEMENT\n\nThe parties agree.\n")) is Kind.BAA


def test_agreements_that_stand_beside_are_named() -> None:
    text = "1. Privacy. The Business Associate Agreement attached as Exhibit B applies.\n\n2. The sky is blue.\n"
    assert named_kinds(document(text)) == [Kind.BAA]
