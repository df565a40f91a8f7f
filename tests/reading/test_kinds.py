"""The kind of a document, with its reason; what is no contract, and what is not in English."""

from __future__ import annotations

import pytest

from bpo_contracts.document import Kind
from bpo_contracts.parsers import parse
from bpo_contracts.reading import is_contract, is_english, read


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("BUSINESS ASSOCIATE AGREEMENT", Kind.BAA),
        ("HIPAA Business Associate Addendum", Kind.BAA),
        ("Master Services Agreement", Kind.MSA),
        ("Service Level Agreement", Kind.SLA),
        ("Data Processing Addendum", Kind.DPA),
        ("Statement of Work No. 3", Kind.SOW),
        ("Amendment No. 2 to the Services Agreement", Kind.AMENDMENT),
        (
            "MASTER VENDOR SERVICES AGREEMENT\nDocument type: sample. It comes with a Data Processing Agreement.",
            Kind.MSA,
        ),
        ("This Business Associate Agreement supplements the Master Services Agreement of the parties", Kind.BAA),
        ("Professional Services Agreement\n\nSOW\n\nThe terms of this SOW follow.", Kind.SOW),
        ("Exhibit C to the Master Services Agreement: Business Associate Agreement", Kind.BAA),
    ],
)
def test_the_opening_names_the_kind(title: str, kind: Kind) -> None:
    document = read(parse(f"{title}\n\nThe parties shall agree on this.\n".encode(), "contract.txt"))
    assert document.kind is kind
    assert document.kind_reason


def test_a_stated_kind_wins() -> None:
    document = read(parse(b"Master Services Agreement\n\nThe parties agree.\n", "contract.txt"), Kind.BAA)
    assert (document.kind, document.kind_reason) == (Kind.BAA, "as stated by the user")


def test_a_shopping_list_is_no_contract() -> None:
    assert not is_contract(parse(b"Milk\nEggs\nBread and butter\n", "list.txt"))
    assert is_contract(parse(b"This Agreement binds us. Vendor shall deliver. Client will pay.", "contract.txt"))


def test_another_language_is_told() -> None:
    german = (
        "Der Auftragsverarbeiter verarbeitet personenbezogene Daten nur auf dokumentierte Weisung des Verantwortlichen und meldet jede Verletzung unverzüglich. "
        * 5
    )
    assert not is_english(german)
    assert is_english(
        "The processor shall process personal data only on the documented instructions of the controller. " * 5
    )
