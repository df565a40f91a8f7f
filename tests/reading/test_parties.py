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


SERVICES = (
    "{vendor} shall perform the services. {client} shall pay {vendor} the fees within thirty days. "
    "{vendor} shall invoice {client} monthly. The Service Fees shall be fixed. The Service Fees shall not rise. The "
    "Service Fees shall be paid in dollars. Each notice to {vendor} or to {client} shall be in writing.\n"
)


@pytest.mark.parametrize(
    ("vendor", "client"),
    [("Provider", "Customer"), ("Contractor", "Company"), ("Ardent", "Bluefield"), ("Service Provider", "Owner")],
)
def test_the_parties_of_a_services_agreement(vendor: str, client: str) -> None:
    text = (
        f'Master Services Agreement\n\nThis Agreement is made by and between Acme One LLC ("{vendor}") and Other Two Inc. '
        f'("{client}").\n\nWHEREAS the parties wish to do business (the "Service Fees" being set below).\n\n'
    ) + SERVICES.format(vendor=vendor, client=client)
    assert names(text, Role.BUSINESS_ASSOCIATE)[0] == vendor
    assert names(text, Role.COVERED_ENTITY)[0] == client
    assert "Service Fees" not in names(text, Role.BUSINESS_ASSOCIATE) + names(text, Role.COVERED_ENTITY)


def test_terms_without_a_preamble_place_provider_and_customer() -> None:
    text = (
        "Service Level Agreement\n\n1. Provider will make the Cloud Service available. If Customer tells Provider of downtime, "
        "Customer may ask Provider for a credit. Customer will send requests to Provider. Credits are due from Provider.\n"
    )
    assert names(text, Role.BUSINESS_ASSOCIATE) == ("Provider",)
    assert names(text, Role.COVERED_ENTITY) == ("Customer",)


def test_who_is_said_to_be_controller_and_processor() -> None:
    text = (
        'This Agreement is made between Northmoor Foundation (the "Trust") and Quill Ltd (the "Supplier"). The Trust is the '
        "Controller and the Supplier is the Processor. The Trust shall pay. The Supplier shall act on instructions.\n"
    )
    assert names(text, Role.COVERED_ENTITY)[0] == "Trust"
    assert names(text, Role.BUSINESS_ASSOCIATE)[0] == "Supplier"
