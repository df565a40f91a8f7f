"""Suggested wording names the parties as the contract does, so that it binds the right one."""

from __future__ import annotations

import pytest

from bpo_contracts.document import Party, Role
from bpo_contracts.wording import in_names_of

DUTY = (
    "Business Associate shall report to Covered Entity, and Business Associate's workforce shall help Covered Entity."
)


def parties(business_associate: tuple[str, ...] = (), covered_entity: tuple[str, ...] = ()) -> tuple[Party, ...]:
    named = ((Role.BUSINESS_ASSOCIATE, business_associate), (Role.COVERED_ENTITY, covered_entity))
    return tuple(Party(role, names) for role, names in named if names)


@pytest.mark.parametrize(
    ("vendor", "client", "written"),
    [
        (("Contractor",), ("Hospital",), "Contractor shall report to Hospital, and Contractor's workforce shall help Hospital."),
        (("we", "Ledgerline"), ("you", "Practice"), "Ledgerline shall report to Practice, and Ledgerline's workforce shall help Practice."),
        (("we",), ("you",), DUTY),
        ((), (), DUTY),
    ],
)  # fmt: skip
def test_parties_have_the_names_of_the_contract(vendor: tuple[str, ...], client: tuple[str, ...], written: str) -> None:
    assert in_names_of(parties(vendor, client), DUTY) == written


@pytest.mark.parametrize("vendor", [("Subcontractor",), ()])
def test_a_business_associate_that_hires_is_not_bound_to_itself(vendor: tuple[str, ...]) -> None:
    written = in_names_of(
        parties(vendor, ("Business Associate",)), "Business Associate shall report to Covered Entity."
    )
    assert written == "Subcontractor shall report to Business Associate."


def test_the_name_of_the_agreement_stays() -> None:
    wording = "This Business Associate Agreement binds Vendor and Client."
    assert (
        in_names_of(parties(("Acme",), ("Clinic",)), wording)
        == "This Business Associate Agreement binds Acme and Clinic."
    )
