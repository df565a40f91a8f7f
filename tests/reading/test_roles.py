"""What a contract says outright of who plays which part."""

from __future__ import annotations

import pytest

from bpo_contracts.reading.roles import offering, stated_roles

ROLES = [("vendor", 1), ("processor", 1), ("client", -1)]


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("Alder Labs acts as the data processor for the records.", {("Alder Labs", 1)}),
        ("The Trust is the Controller and the Mill is the Processor.", {("Trust", -1), ("Mill", 1)}),
        (
            "you are the controller and quillo is the processor. quillo helps. quillo stops.",
            {("you", -1), ("quillo", 1)},
        ),
        ("the processing of personal data by Alder Labs on behalf of the Customer", {("Alder Labs", 1)}),
        (
            "¶ Client: Corvin Group ¶ Vendor: Alder Labs, Inc. ¶ Alder Labs serves Corvin Group.",
            {("Corvin Group", -1), ("Alder Labs", 1)},
        ),
        ("Alder shall log. Alder shall process the files as a processor.", {("Alder", 1)}),
        (
            "Work by Alder (as a processor) for Corvin (as a controller). Alder shall log. Corvin may ask.",
            {("Alder", 1), ("Corvin", -1)},
        ),
        ("As a processor, Alder assists. Alder shall log.", {("Alder", 1)}),
        (
            'Between Alder Labs (the "Processor") and all. Alder Labs shall log. Alder Labs helps. Alder Labs stays.',
            {("Alder Labs", 1)},
        ),
        ('You act as "Controller" and we act as "Processor". We log. We help.', {("You", -1), ("we", 1)}),
        (
            "That makes the parish the controller. This makes Alder the processor. The parish pays. The parish asks. Alder logs. "
            "Alder stays.",
            {("parish", -1), ("Alder", 1)},
        ),
        ("Alder controls Personal Data and Mill is the Processor. Mill logs. Mill stays.", {("Mill", 1)}),
        ("- Corvin (whoever signs) = controller ¶ - Alder BV = the 'Processor'", {("Corvin", -1), ("Alder BV", 1)}),
        ('"Processor": Alder as the one who holds the data. Alder shall log. Alder helps.', {("Alder", 1)}),
        ("The subcontractor, namely the Service Provider, works for all.", {("Service Provider", 1)}),
        ("These are our terms when we process data on your behalf.", {("we", 1), ("you", -1)}),
        ("In such a case the client is the controller.", {("client", -1)}),
        (
            '¶ Client: [who signs] ("Corvin"). Vendor: Alder Labs, Inc. ("AL", "we") ¶ Corvin asks. Corvin pays. AL logs. AL stays.',
            {("Corvin", -1), ("AL", 1), ("we", 1)},
        ),
        (
            "¶ Vendor: XYZ Alder Limited (hosting) ¶ XYZ logs. XYZ helps. XYZ stays. XYZ Alder is a firm.",
            {("XYZ Alder", 1), ("XYZ Alder Limited", 1), ("XYZ", 1)},
        ),
        ("Alder stores the records on behalf of Corvin. Corvin pays. Corvin asks.", {("Alder", 1), ("Corvin", -1)}),
    ],
)
def test_names_placed_outright(text: str, roles: set[tuple[str, int]]) -> None:
    assert set(stated_roles(text, ROLES)) == roles


@pytest.mark.parametrize(
    "text",
    [
        "Where Alder Labs acts as a processor, other terms hold.",
        "Alder Labs acts as controller for its own accounts.",
        "This is data for which Alder Labs is the controller.",
        "the firm is the processor. the firm helps. the firm stops.",
        "Alder processes account data as a controller. Alder shall log.",
        "Insofar as a processor helps, the law applies.",
        'Who has accepted the Terms of Sale ("Controller") is bound by the Terms of Sale. The Terms of Sale are long.',
        'Its seat is at 1 Elm Road, Berlin ("Processor"). Berlin will host it. Berlin stays.',
        "¶ Vendor: [name of the vendor] ¶ Vendor: Monthly report ¶",
    ],
)
def test_what_places_nobody(text: str) -> None:
    assert not set(stated_roles(text, ROLES))


def test_whose_services_the_text_is_about() -> None:
    text = (
        "The support provided by Alder is free. Alder's own control ends here. The Corvin platform. Alder logs. Corvin."
    )
    assert offering(text) == ["Alder"]
