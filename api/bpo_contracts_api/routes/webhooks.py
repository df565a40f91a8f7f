"""/v1/webhooks: where messages go when a check is over, and what became of each."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field, StrictBool, StringConstraints

from bpo_contracts_api import webhooks
from bpo_contracts_api.asking import Calling, Serving, Transaction
from bpo_contracts_api.identity import Scope
from bpo_contracts_api.problems import answers
from bpo_contracts_api.routes.shapes import ABOUT_ONE, ANYWHERE, WITH_BODY, After, Asked, Identifier, Limit
from bpo_contracts_api.shown import DeliveriesShown, DeliveryShown, NewWebhookShown, WebhookShown, WebhooksShown
from bpo_contracts_api.webhooks import DeliveryState, Event

router = APIRouter(prefix="/v1/webhooks", tags=["webhooks"])

Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\x00-\x20\x7f]+$", max_length=2000)]


class WebhookAsked(Asked):
    url: Url = Field(examples=["https://dms.example.com/hooks/contracts"])
    events: list[Event] = Field(default_factory=list, description="Empty: all.", examples=[["check.done"]])


class WebhookChanged(Asked):
    url: Url | None = Field(default=None, examples=["https://dms.example.com/hooks/contracts"])
    events: list[Event] | None = Field(default=None, examples=[["check.done", "check.failed"]])
    active: StrictBool | None = Field(default=None, description="false: nothing is sent until it is true again.")


@router.post("", status_code=HTTPStatus.CREATED, response_model=NewWebhookShown, responses=answers(*WITH_BODY))
def register(service: Serving, caller: Calling, session: Transaction, asked: WebhookAsked) -> NewWebhookShown:
    """Register an address. The secret of its signatures (Standard Webhooks) is in this answer and nowhere else.

    The address must be https, unless an administrator listed its host in BPO_CONTRACTS_ALLOWED_ADDRESSES.
    """
    caller.needs(Scope.WEBHOOKS_WRITE)
    return NewWebhookShown.of(webhooks.register(service, session, caller, asked.url, frozenset(asked.events)))


@router.get("", response_model=WebhooksShown, responses=answers(*ANYWHERE))
def listing(caller: Calling, session: Transaction) -> WebhooksShown:
    """The webhooks of the workspace, the latest first, without their secrets."""
    caller.needs(Scope.WEBHOOKS_WRITE)
    return WebhooksShown(webhooks=[WebhookShown.of(row) for row in webhooks.webhooks_of(session, caller.workspace)])


@router.get("/{webhook_id}", response_model=WebhookShown, responses=answers(*ABOUT_ONE))
def one(caller: Calling, session: Transaction, webhook_id: Identifier) -> WebhookShown:
    """Where the webhook sends what, and whether it is switched on."""
    caller.needs(Scope.WEBHOOKS_WRITE)
    return WebhookShown.of(webhooks.webhook_named(session, caller.workspace, webhook_id))


@router.patch("/{webhook_id}", response_model=WebhookShown, responses=answers(*WITH_BODY, HTTPStatus.NOT_FOUND))
def change(
    service: Serving, caller: Calling, session: Transaction, webhook_id: Identifier, asked: WebhookChanged
) -> WebhookShown:
    """Change the address or the events, or switch it off and on; what is not given stays."""
    caller.needs(Scope.WEBHOOKS_WRITE)
    to = webhooks.Change(asked.url, None if asked.events is None else frozenset(asked.events), asked.active)
    return WebhookShown.of(webhooks.change(service, session, caller, webhook_id, to))


@router.delete(
    "/{webhook_id}", status_code=HTTPStatus.NO_CONTENT, response_class=Response, responses=answers(*ABOUT_ONE)
)
def remove(caller: Calling, session: Transaction, webhook_id: Identifier) -> Response:
    """Remove the webhook and its log; what still waits is not sent any more."""
    caller.needs(Scope.WEBHOOKS_WRITE)
    webhooks.remove(session, caller, webhook_id)
    return Response(status_code=HTTPStatus.NO_CONTENT)


@router.post(
    "/{webhook_id}/test",
    status_code=HTTPStatus.ACCEPTED,
    response_model=DeliveryShown,
    responses=answers(*ABOUT_ONE),
)
def test(service: Serving, caller: Calling, session: Transaction, webhook_id: Identifier) -> DeliveryShown:
    """Send a `webhook.ping` to this webhook; its delivery shows whether it arrived."""
    caller.needs(Scope.WEBHOOKS_WRITE)
    return DeliveryShown.of(webhooks.ping(service, session, caller, webhook_id))


@router.get("/{webhook_id}/deliveries", response_model=DeliveriesShown, responses=answers(*ABOUT_ONE))
def deliveries(
    caller: Calling,
    session: Transaction,
    webhook_id: Identifier,
    state: DeliveryState | None = None,
    limit: Limit = 50,
    after: After = None,
) -> DeliveriesShown:
    """The log: every message to this webhook, the latest first, with what was answered to the last attempt."""
    caller.needs(Scope.WEBHOOKS_WRITE)
    hook = webhooks.webhook_named(session, caller.workspace, webhook_id)
    found = webhooks.list_deliveries(session, hook, state, limit + 1, after)
    page = found[:limit]
    return DeliveriesShown(
        deliveries=[DeliveryShown.of(row) for row in page], next=page[-1].id if len(found) > limit else None
    )


@router.post(
    "/{webhook_id}/deliveries/{delivery_id}/redeliver",
    status_code=HTTPStatus.ACCEPTED,
    response_model=DeliveryShown,
    responses=answers(*ABOUT_ONE, HTTPStatus.CONFLICT),
)
def redeliver(
    service: Serving, caller: Calling, session: Transaction, webhook_id: Identifier, delivery_id: Identifier
) -> DeliveryShown:
    """Send a message again that arrived or was given up: the same body under the same message_id."""
    caller.needs(Scope.WEBHOOKS_WRITE)
    hook = webhooks.webhook_named(session, caller.workspace, webhook_id)
    return DeliveryShown.of(webhooks.redeliver(service, session, caller, hook, delivery_id))
