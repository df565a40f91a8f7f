"""Who is who, under whatever names the contract gives the parties."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest
import yaml

from bpo_contracts.data import folder
from bpo_contracts.document import Role
from bpo_contracts.parsers import parse
from bpo_contracts.reading import read

SAMPLES = Path(__file__).parents[2] / "sample_contracts"
KNOWN = yaml.safe_load((folder("models") / "parties.yaml").read_text(encoding="utf-8"))

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


@pytest.mark.parametrize(
    ("text", "vendor", "client"),
    [
        pytest.param(
            "**Processor:** NORD HAUS (a company)\n\nThis DPA governs the processing of personal data by **NORD HAUS** on behalf of the "
            "**Customer**.\n\n- The **Customer** acts as **Data Controller**.\n- **NORD HAUS** acts as **Data Processor**.\n",
            "NORD HAUS",
            "Customer",
            id="by role, in Markdown",
        ),
        pytest.param(
            "For your records, you are the controller and quillo is the processor. quillo processes data on your behalf. quillo "
            "will give you notice. We will tell you of changes.\n",
            "quillo",
            "you",
            id="a name in small letters beside we and you",
        ),
        pytest.param(
            "The data importer shall process the personal data only on instructions from the data exporter. The data importer "
            "shall notify the data exporter.\n",
            "data importer",
            "data exporter",
            id="importer and exporter",
        ),
        pytest.param("Client shall indemnify Vendor. Client shall pay.\n", "Vendor", "Client", id="one is never bound"),
        pytest.param(
            'Terms between Fenner Dental ("Fenner") and Stratum Rooms Ltd ("Stratum").\n\n1. Stratum keeps backups. Stratum tests '
            "them. Fenner may audit Stratum.\n",
            "Stratum",
            "Fenner",
            id="names that give no hint",
        ),
        pytest.param(
            "Services Agreement\n\n**Client**: Corvin Corporation\n**Vendor**: Tall Works XYZ\n\nTall Works XYZ will provide services "
            "to Corvin Corporation. Corvin Corporation will pay.\n",
            "Tall Works XYZ",
            "Corvin",
            id="listed under labels",
        ),
        pytest.param(
            "SUPPLY AGREEMENT between Remer Oleo GmbH — hereinafter referred to as Remer — and Ultima Pharma Inc — hereinafter "
            'referred to as Ultima. Remer shall deliver the goods to Ultima. Ultima shall pay Remer the sum (the "Price"). The '
            "Price shall be fixed. The Price shall be paid. The Price shall not rise.\n",
            "Remer",
            "Ultima",
            id="hereinafter, without quotation marks",
        ),
        pytest.param(
            "THIS AGREEMENT is made BETWEEN: (1) WPA LIMITED of London (the Company) and (2) Brisk Limited (the Supplier). The "
            "Supplier shall bill. The Company shall pay the Supplier.\n",
            "Supplier",
            "Company",
            id="in brackets, without quotation marks",
        ),
        pytest.param(
            "1. The services that Customer has from Metavel. Upon a party's wish to change a service level (a \"Service Level "
            'Change"), the parties talk. Metavel shall provide reports to Customer. Metavel shall look into failures. Metavel '
            "shall report to Customer. The Service Level Change shall be agreed.\n",
            "Metavel",
            "Customer",
            id="a defined thing is no party",
        ),
        pytest.param(
            "MASTER AGREEMENT by and between DIAMANT PARTNERS, LLC and BLOSSOM CORP\n\nARTICLE 1 MEANINGS 2\n\nThis Agreement is made "
            'by and between BLOSSOM CORP ("BL" or, in its capacity as operator, "Operator"), and DIAMANT PARTNERS, LLC ("Owner").'
            "\n\n1. Operator shall run the plant for Owner. Operator shall report to Owner. Operator may appoint another (the "
            '"Service Provider"). The Service Provider shall be licensed. Owner shall pay Operator.\n',
            "Operator",
            "Owner",
            id="a word for a role that the opening leaves out",
        ),
        pytest.param(
            "Parties\n- Covered Entity: [Your organization]\n- Business Associate: [Vendor name]\n\nDuties of the Business "
            "Associate\n1. Report any breach to the Covered Entity.\n",
            "Business Associate",
            "Covered Entity",
            id="a form without sentences",
        ),
    ],
)
def test_parties_by_what_the_text_says_of_them(text: str, vendor: str, client: str) -> None:
    document = read(parse(text.encode(), "contract.md"))
    found = {party.role: party.names[0] for party in document.parties}
    assert found == {Role.BUSINESS_ASSOCIATE: vendor, Role.COVERED_ENTITY: client}


def test_a_name_and_we_may_be_the_same_party() -> None:
    text = "You are the controller and quillo is the processor. quillo helps you. quillo stops. We tell you of our changes.\n"
    assert names(text, Role.BUSINESS_ASSOCIATE) == ("quillo", "we")


def test_a_heading_is_no_part_of_the_name_below_it() -> None:
    duty = "B. Safeguards\nThe Business Associate shall use safeguards.\n"
    text = 3 * duty + "The Covered Entity shall inform the Business Associate.\n"
    assert names(text, Role.BUSINESS_ASSOCIATE) == ("Business Associate",)


def test_a_registered_name_is_whole_and_no_mere_form_of_company() -> None:
    text = (
        'This Agreement is between Ability Records & Billing Ltd, a Delaware Limited Liability Company ("Vendor"), and the '
        'Lakeshore County Hospital District ("Client").\n\n'
    ) + DUTIES.format(ba="Vendor", ce="Client")
    assert names(text, Role.BUSINESS_ASSOCIATE) == ("Vendor", "Ability Records & Billing Ltd")
    assert names(text, Role.COVERED_ENTITY) == ("Client", "Lakeshore County Hospital District")


@pytest.mark.parametrize(
    ("text", "vendor", "client"),
    [
        ("Our people will follow your policies. You will pay our fees.", "we", "you"),
        (
            'This Agreement is between Elm LLC ("Provider") and Ash Inc. ("Customer"). Provider indemnifies Customer.',
            "Provider",
            "Customer",
        ),
        (
            "Data Processing Agreement\n\nObligations of the Processor (Quillon)\n\nQuillon shall process data on instructions. Quillon "
            "shall report to the Shopkeeper.\n\nObligations of the Controller (Shopkeeper)\n\nThe Shopkeeper shall keep records.\n",
            "Quillon",
            "Shopkeeper",
        ),
        (
            'This DPA is made between Quillon Labs ("we", the processor) and the buyer ("you", the controller). On its end we will '
            "return your data, as you choose.",
            "we",
            "you",
        ),
        (
            "Controller and Processor agree to this addendum. Processor shall report to Controller. Processor may ask Controller. "
            "Notices to Processor are in writing. Notice is given to Processor. Controller shall make records available to Processor. "
            "Each Controller Company (as data exporter) and Processor (as data importer) agree to the clauses.",
            "Processor",
            "Controller",
        ),
    ],
)
def test_the_parties_where_little_is_said_of_them(text: str, vendor: str, client: str) -> None:
    assert (names(text, Role.BUSINESS_ASSOCIATE)[0], names(text, Role.COVERED_ENTITY)[0]) == (vendor, client)


def test_a_client_is_meant_by_its_plural_too() -> None:
    text = "Provider shall host it. Provider shall bill Customer. Customer shall pay. Customers keep their content.\n"
    assert names(text, Role.COVERED_ENTITY) == ("Customer", "Customers")
    assert "Providers" not in names(f"{text} Providers differ.", Role.BUSINESS_ASSOCIATE)


@pytest.mark.parametrize("word", ["Subcontractor", "Sub-processor", "Subprocessor"])
def test_whoever_stands_opposite_the_controller_is_its_processor(word: str) -> None:
    text = (
        f"Data processing agreement between Elm SA (the Data Controller) and Ash SARL (the {word}).\n\nThe {word} shall keep the data "
        f"secure. The {word} shall report each breach to the Data Controller. The {word} shall not engage others without consent. The "
        "Data Controller shall give its instructions in writing.\n"
    )
    assert (names(text, Role.BUSINESS_ASSOCIATE)[0], names(text, Role.COVERED_ENTITY)[0]) == (word, "Data Controller")


@pytest.mark.parametrize(
    ("text", "vendor", "client"),
    [
        pytest.param(
            'Customer and Provider sign this addendum.\n\n1. "Processor" means whoever handles personal data for a controller.\n\n2. '
            "Provider will handle Customer Data with care. Provider will make its logs available to Customer. Customer will give "
            "Provider its instructions. Customer shall report any misuse to Provider. Customer shall notify Provider by e-mail. "
            "Customer will make its systems available to Provider.\n",
            "Provider",
            "Customer",
            id="a known pair, and a word in the definitions",
        ),
        pytest.param(
            "Dorval provides hosting to the Client. Dorval undertakes to keep the data secret. Dorval undertakes to inform the Client of a "
            "breach. Dorval undertakes to return the data to the Client. Each firm that Dorval engages (the "
            '"Sub-processor") is listed. The Sub-processor shall be bound. The Client shall pay.\n',
            "Dorval",
            "Client",
            id="the sub-processors of somebody who is bound",
        ),
        pytest.param(
            "The Customer shall notify Brenta of errors. The Customer shall make its staff available to Brenta, and report misuse to "
            "Brenta. Brenta shall encrypt. Brenta shall keep logs. Brenta may improve. The words data controller and data processor have "
            "their usual meaning. Each data processor is bound. Every data processor keeps records. The Customer shall pay.\n",
            "Brenta",
            "Customer",
            id="bound often, and no word in passing",
        ),
        pytest.param(
            "The Principal and the Contractor conclude this contract.\n\n1. The Contractor processes personal data on behalf of the "
            "Principal. The Contractor shall keep it secret. The Contractor shall help the Principal.\n",
            "Contractor",
            "Principal",
            id="the one served",
        ),
        pytest.param(
            "Terms for when Ostrel handles patient records on behalf of Mirana.\n\nOstrel keeps logs. Ostrel trains its staff. Mirana may "
            "inspect. Mirana pays.\n",
            "Ostrel",
            "Mirana",
            id="on behalf of, and nobody bound",
        ),
        pytest.param(
            "This addendum applies to Supplier as a processor and to Buyer as a controller. Buyer shall make staff available to Supplier. "
            "Notices go to Supplier. Report errors to Supplier. Supplier must keep records.\n",
            "Supplier",
            "Buyer",
            id="in their capacities",
        ),
        pytest.param(
            "The User is the controller and Brisk is the processor. Where Brisk acts as a controller for its own accounts, other terms hold. "
            "Brisk shall follow the instructions of the User. The User shall pay.\n",
            "Brisk",
            "User",
            id="a word that mostly names no party",
        ),
        pytest.param(
            "Records Agreement\n\n1. Tarn shall report to Elm. Tarn shall use "
            "safeguards. Tarn shall train. Records that Tarn holds on behalf of Elm are Elm's. Tarn may be told of Elm's notice of "
            "privacy practices. Elm may audit. Elm may end this.\n",
            "Tarn",
            "Elm",
            id="one bound but twice",
        ),
    ],
)
def test_evidence_is_weighed(text: str, vendor: str, client: str) -> None:
    assert (names(text, Role.BUSINESS_ASSOCIATE)[0], names(text, Role.COVERED_ENTITY)[0]) == (vendor, client)


@pytest.mark.parametrize(
    ("text", "vendor", "client"),
    [
        pytest.param(
            "Agreement with Brenn GmbH, hereinafter referred to as the Processor, and its client, hereinafter referred to as the Controller. "
            "The Processor shall act on instructions from the Controller. The Controller may audit. The contractor shall train staff. "
            "The contractor must help the client. The contractor may not copy. The client may inspect.",
            {"Processor", "contractor"},
            {"Controller", "client"},
            id="a second pair of words",
        ),
        pytest.param(
            'This addendum is made between Elmar Labs ("Processor") and the organization that signs up ("Controller" or "Client"). Elmar Labs '
            "will keep logs. Elmar Labs processes data as ordered. The Processor shall report to the Controller. The Controller shall pay.",
            {"Processor", "Elmar Labs"},
            {"Controller", "Client"},
            id="an own name before the bracket",
        ),
        pytest.param(
            '"Processor" means Elmar Labs, which runs the platform. Elmar Labs will keep logs. Elmar Labs shall log. The Processor shall '
            "report to the Controller. The Controller shall pay.",
            {"Processor", "Elmar Labs"},
            {"Controller"},
            id="an own name in the definitions",
        ),
        pytest.param(
            "Processor: Corl Works LLC (dba Corlo)\n\nCorlo shall keep logs for Corl Works. Corlo shall report to the Controller. The Processor "
            "shall assist the Controller. Corlo helps. The Controller shall pay.",
            {"Processor", "Corlo", "Corl Works", "Corl Works LLC"},
            {"Controller"},
            id="a trading name",
        ),
        pytest.param(
            "As a Processor, Old Mill assists the Controller. Old Mill's staff shall help. Old Mill shall log. Processor shall report to "
            "Controller. Controller shall pay.",
            {"Processor", "Old Mill"},
            {"Controller"},
            id="in its capacity",
        ),
        pytest.param(
            'Thank you for choosing Cresto. "You" or "member" means whoever signs up. Personal data is processed by Cresto on behalf of the '
            "member. You keep your data. We secure our systems for you. Cresto shall tell you of breaches. Cresto shall delete. Cresto may "
            "use others. Our staff follow our rules. You shall pay.",
            {"Cresto", "we"},
            {"you"},
            id="we beside a name",
        ),
        pytest.param(
            'Between Sable Inc. ("Business Associate") and whoever uses its program ("User" or "Covered Entity"). Business Associate shall '
            "report to User. User shall tell Business Associate of limits. User may end this.",
            {"Business Associate", "Sable Inc."},
            {"Covered Entity", "User"},
            id="a word beside a word for a role",
        ),
        pytest.param(
            'This is made between YOU (hereinafter "Covered Entity") and TARN LLC ("Business Associate"). "Business Associate" has the meaning '
            'of the law. "Covered Entity" shall mean YOU. Business Associate shall report to Covered Entity. Covered Entity may audit.',
            {"Business Associate", "TARN LLC"},
            {"Covered Entity", "you"},
            id="the definition of one behind that of the other",
        ),
    ],
)
def test_every_name_of_a_party_is_found(text: str, vendor: set[str], client: set[str]) -> None:
    assert set(names(text, Role.BUSINESS_ASSOCIATE)) == vendor
    assert set(names(text, Role.COVERED_ENTITY)) == client


@pytest.mark.parametrize(
    ("text", "vendor", "client"),
    [
        pytest.param(
            'This DPA is part of the agreement between Elmar Inc. ("Elmar") and Customer ("Agreement").\n\n"Processor": Elmar as the one who '
            "handles the data on behalf of the Customer.\n\nElmar will keep logs. Elmar shall notify the Customer of a breach. Elmar will "
            "delete all data.",
            {"Elmar", "Elmar Inc."},
            {"Customer"},
            id="a bracket that names the paper",
        ),
        pytest.param(
            "- **Customer** (who installs it) = **controller**\n- **Tarn BV** (trading as Tarnify) = **processor**\n\nTarnify keeps logs. "
            "Tarnify deletes. Tarnify is hosted. Tarn BV will assist.",
            {"Tarn BV", "Tarnify"},
            {"Customer"},
            id="equations",
        ),
        pytest.param(
            "The subcontractor, namely the Service Provider, works for the one in charge, namely the Customer.\n\nThe processor shall keep "
            "logs. The processor shall inform the controller. The processor shall obey the controller. The choice of the controller counts. "
            "The processor shall assist.",
            {"processor", "Service Provider"},
            {"controller", "Customer"},
            id="the controller is never bound",
        ),
        pytest.param(
            "Terms for when we handle data on your behalf. Now and then Tarn processes data on behalf of a client. Then the client is the "
            "controller and Tarn acts as processor. We keep logs. We tell the controller of breaches. We ask the controller. Tarn stays.",
            {"Tarn", "we"},
            {"client", "you", "controller"},
            id="we beside a processor named in the third person",
        ),
        pytest.param(
            'A contract between You ("Customer") and Us ("Tarn"). Tarn is the processor. Processor shall log. Processor shall report to '
            "Controller. Processor shall help. Controller shall pay. Controller shall sign. Controller may end this.",
            {"Processor", "Tarn"},
            {"Controller", "Customer"},
            id="a client that is only defined",
        ),
        pytest.param(
            "**Service Provider:** Tarn IT Limited (hosting)\n**Service Consumer:** Local QRST (owner)\n\nTarn IT answers. QRST trains its "
            "staff. QRST asks. QRST reports. QRST pays.",
            {"Tarn IT", "Tarn IT Limited"},
            {"QRST"},
            id="labels, and initials for a name",
        ),
        pytest.param(
            'Entered into between Elm Health Plan ("Plan") and Tarn Partners BPO, Inc. ("Tarn").\n\nTarn will answer calls in 30 seconds. The '
            "Plan may audit. Tarn will credit Plan 5%.",
            {"Tarn", "Tarn Partners BPO, Inc."},
            {"Plan"},
            id="full names that tell",
        ),
        pytest.param(
            "Tarnify Service Levels\n\nThese are the commitments provided by Tarnify to customers. Uptime is 99%. What is outside Tarnify's "
            "control does not count. Credits are given on request. Customer asks Tarnify.",
            {"Tarnify"},
            {"Customer"},
            id="nobody is bound",
        ),
        pytest.param(
            '- **Controller:** The school ("Academy", "you")\n- **Processor:** Tarn, run by others ("we", "us")\n\nTarn shall keep logs. '
            "Tarn shall help the Academy. We tell the Academy of breaches. The Academy shall pay. Your data stay with us.",
            {"Tarn", "we"},
            {"Academy", "you"},
            id="pronouns in the brackets behind labels",
        ),
        pytest.param(
            'Between the firm below ("Provider") and its Customers ("Customer"). The Provider shall answer. Our desk is open. '
            "We log. We sort. Our staff help. We call. The Customer shall pay.",
            {"Provider", "we"},
            {"Customer", "Customers"},
            id="we who speak of a customer",
        ),
    ],
)
def test_who_is_meant_under_any_reading(text: str, vendor: set[str], client: set[str]) -> None:
    document = read(parse(text.encode(), "contract.md"))
    found = {party.role: set(party.names) for party in document.parties}
    assert found == {Role.BUSINESS_ASSOCIATE: vendor, Role.COVERED_ENTITY: client}


def test_a_customer_is_never_the_vendor_of_another() -> None:
    text = (
        4
        * "Customer shall report breaches to Tarn. Customer shall use safeguards. Customer shall notify Tarn. Tarn shall pay. "
    )
    assert "Customer" not in names(text, Role.BUSINESS_ASSOCIATE)
    assert "Tarn" in names(text, Role.BUSINESS_ASSOCIATE)


@pytest.mark.parametrize(("vendor", "client"), [*KNOWN["counterparts"], *KNOWN["opposites"]])
@pytest.mark.parametrize(
    "duties", ["{a} shall report to {b}. {a} shall pay {b}. ", "{b} shall report to {a}. {b} shall pay {a}. "]
)
def test_counterparts_stand_on_two_sides(vendor: str, client: str, duties: str) -> None:
    text = f"{duties}{duties}Notify {{a}} and {{b}}. {{b}} shall inform {{a}}.".format(
        a=vendor.title(), b=client.title()
    )
    found = [names(text, Role.BUSINESS_ASSOCIATE), names(text, Role.COVERED_ENTITY)]
    assert not any({vendor.title(), client.title()}.issubset(side) for side in found)
    assert not set(found[0]) & set(found[1])


def test_a_company_with_and_without_its_form_is_one_party() -> None:
    text = "Service Provider: Corl Works Limited\n\nService times of Corl Works. Corl Works engineers answer. Corl Works Limited is open.\n"
    assert names(text, Role.BUSINESS_ASSOCIATE) == ("Corl Works", "Corl Works Limited")
    assert names(text, Role.COVERED_ENTITY) == ()


RENAMED = [
    ("Quillon", "Ostrava"),
    ("QBX", "ORW"),
    ("Bright Fern", "Old Mill"),
    ("Mc-Dow", "Van Oss"),
    ("Contractor", "Practice"),
    ("Provider", "Customer"),
    ("Supplier", "Company"),
    ("Company", "Provider"),
    ("Operator", "Trust"),
    ("Agent", "Principal"),
    ("Partner", "Member"),
    ("we", "you"),
]
CALLED = {
    "hard-wrapped-baa.txt": ("Contractor", "Hospital"),
    "odd-names-baa.txt": ("Ledgerline", "Practice"),
    "sound-baa.txt": ("Business Associate", "Covered Entity"),
    "sound-baa-list.md": ("Business Associate", "Covered Entity"),
    "sound-dpa.txt": ("Processor", "Controller"),
    "sound-msa.txt": ("Vendor", "Client"),
    "sound-sla.md": ("Vendor", "Client"),
    "weak-baa.txt": ("Business Associate", "Covered Entity"),
    "weak-msa.txt": ("Vendor", "Client"),
}


@pytest.mark.parametrize(
    ("sample", "other"),
    list(product(CALLED, RENAMED)),
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else value,
)
def test_other_names_change_nothing(sample: str, other: tuple[str, str]) -> None:
    text = (SAMPLES / sample).read_text(encoding="utf-8")
    new = dict(zip((name.lower() for name in CALLED[sample]), other, strict=True))
    known = re.compile(
        "|".join(rf"\b{name}\b" for name in CALLED[sample]), re.IGNORECASE if " " in CALLED[sample][0] else 0
    )
    renamed = known.sub(lambda match: new[match[0].lower()], text)
    vendor, client = names(renamed, Role.BUSINESS_ASSOCIATE), names(renamed, Role.COVERED_ENTITY)
    assert other[0] in vendor
    assert other[1] in client
    assert not set(vendor) & set(client)
