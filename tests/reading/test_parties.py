"""Who is who, under whatever names the contract gives the parties."""

from __future__ import annotations

import pytest

from bpo_contracts.document import Role
from bpo_contracts.parsers import parse
from bpo_contracts.reading import read

DUTIES = (
    "{ba} shall not use or disclose PHI other than as permitted. {ba} shall report any breach to {ce}. "
    "{ba} will use appropriate safeguards. {ce} will notify {ba} of limits in its notice of privacy practices. "
    "{ba} shall make PHI available so that {ce} can meet {ce}'s obligations under 45 CFR 164.524.\n"
)


def names(text: str, role: Role) -> tuple[str, ...]:
    parties = read(parse(text.encode(), "contract.txt")).parties
    return next((party.names for party in parties if party.role is role), ())


@pytest.mark.parametrize(
    ("ba", "ce"),
    [
        ("Business Associate", "Covered Entity"),
        ("Vendor", "Client"),
        ("Contractor", "Hospital"),
        ("Meridian", "Practice"),
        ("Provider", "Company"),
        ("Company", "Provider"),
        ("Ledgerline", "Riverbend"),
    ],
)
def test_names_are_placed_by_what_the_contract_has_them_do(ba: str, ce: str) -> None:
    text = f'This Agreement is between Acme One LLC ("{ba}") and Other Two Inc. ("{ce}").\n\n' + DUTIES.format(
        ba=ba, ce=ce
    )
    assert names(text, Role.BUSINESS_ASSOCIATE)[0] == ba
    assert names(text, Role.COVERED_ENTITY)[0] == ce


def test_registered_names_stand_beside_the_defined_ones() -> None:
    text = (
        'This Agreement is between Acme Billing LLC (the "Vendor") and Mercy Hospital (the "Client").\n\n'
        + DUTIES.format(ba="Vendor", ce="Client")
    )
    assert "Acme Billing LLC" in names(text, Role.BUSINESS_ASSOCIATE)


def test_we_and_you_are_parties_where_the_contract_speaks_so() -> None:
    text = (
        "Business Associate Agreement\n\nWe may use and disclose PHI only to provide our services to you. We will report any breach to you. "
        "We will use appropriate safeguards. You agree to notify us of limitations in your notice of privacy practices.\n"
    )
    assert names(text, Role.BUSINESS_ASSOCIATE) == ("we",)
    assert names(text, Role.COVERED_ENTITY) == ("you",)


def test_between_a_business_associate_and_its_subcontractor_the_former_stands_as_covered_entity() -> None:
    text = 'Between Acme ("Business Associate") and Deep Storage ("Subcontractor").\n\n' + DUTIES.format(
        ba="Subcontractor", ce="Business Associate"
    )
    assert names(text, Role.BUSINESS_ASSOCIATE)[0] == "Subcontractor"
    assert names(text, Role.COVERED_ENTITY)[0] == "Business Associate"
