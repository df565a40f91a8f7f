"""Telling other systems what came of a check: signed by Standard Webhooks, tried again, kept in a log."""

# https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any

import httpx
from sqlalchemy import select
from sqlalchemy.orm import Session
from standardwebhooks import Webhook as Signer

from bpo_contracts_api import audit, outgoing
from bpo_contracts_api.clock import now
from bpo_contracts_api.identifiers import new_id
from bpo_contracts_api.identity import Caller
from bpo_contracts_api.problems import ProblemError, not_found
from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.tables import Check, Delivery, Webhook

_SECRET_BYTES = 32


class Event(StrEnum):
    DONE = "check.done"
    FAILED = "check.failed"
    CANCELLED = "check.cancelled"
    PING = "webhook.ping"


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given up"


def register(service: Service, session: Session, caller: Caller, url: str, events: Collection[Event]) -> Webhook:
    """A webhook with a secret of its own. Raises the problem 422 for an address that nothing may be sent to."""
    outgoing.refuse_unusable(url, service.settings.allowed_addresses)
    row = Webhook(
        id=new_id("whk"),
        workspace_id=caller.workspace,
        url=url,
        secret="whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode(),
        events=sorted(event.value for event in events),
        active=True,
        created_at=now(),
    )
    session.add(row)
    session.flush()
    audit.record(session, caller.workspace, caller.name, "webhook.created", row.id, **_noted(row))
    return row


def webhooks_of(session: Session, workspace: str) -> list[Webhook]:
    return list(session.scalars(select(Webhook).where(Webhook.workspace_id == workspace).order_by(Webhook.id.desc())))


def webhook_named(session: Session, workspace: str, identifier: str) -> Webhook:
    row = session.get(Webhook, identifier)
    if row is None or row.workspace_id != workspace:
        raise not_found("webhook", identifier)
    return row


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be another of a webhook; None leaves it."""

    url: str | None = None
    events: Collection[Event] | None = None
    active: bool | None = None


def change(service: Service, session: Session, caller: Caller, identifier: str, to: Change) -> Webhook:
    row = webhook_named(session, caller.workspace, identifier)
    if to.url is not None:
        outgoing.refuse_unusable(to.url, service.settings.allowed_addresses)
        row.url = to.url
    if to.events is not None:
        row.events = sorted(event.value for event in to.events)
    if to.active is not None:
        row.active = to.active
    audit.record(session, caller.workspace, caller.name, "webhook.changed", row.id, **_noted(row))
    return row


def remove(session: Session, caller: Caller, identifier: str) -> None:
    """Remove the webhook with its log; what still waits is not sent any more."""
    row = webhook_named(session, caller.workspace, identifier)
    audit.record(session, caller.workspace, caller.name, "webhook.removed", row.id, **_noted(row))
    session.delete(row)
    session.flush()


def _noted(row: Webhook) -> dict[str, Any]:
    return {"url": row.url, "events": row.events, "active": row.active}


def announce(service: Service, session: Session, check: Check, event: Event, difference: Any = None) -> None:
    """Write the message once for each webhook that wants it and put it on the queue, in the check's own transaction."""
    hooks = select(Webhook).where(Webhook.workspace_id == check.workspace_id, Webhook.active)
    for hook in session.scalars(hooks):
        if not hook.events or event.value in hook.events:
            _send(
                service, session, hook, _Message(f"msg_{check.id}_{event.name.lower()}", event, told(check, difference))
            )


def ping(service: Service, session: Session, caller: Caller, identifier: str) -> Delivery:
    """A message to this webhook alone, whatever events it wants, to see whether it arrives."""
    hook = webhook_named(session, caller.workspace, identifier)
    audit.record(session, caller.workspace, caller.name, "webhook.tested", hook.id)
    return _send(service, session, hook, _Message(new_id("msg"), Event.PING, {"webhook": hook.id}))


@dataclass(frozen=True, slots=True)
class _Message:
    id: str
    event: Event
    about: dict[str, Any]


def _send(service: Service, session: Session, hook: Webhook, message: _Message) -> Delivery:
    """Write the message down, as every attempt will send it, and put the first on the queue."""
    moment, event = now(), message.event
    delivery = Delivery(
        id=new_id("dlv"),
        workspace_id=hook.workspace_id,
        webhook_id=hook.id,
        message_id=message.id,
        event=event.value,
        body=json.dumps({"type": event.value, "timestamp": moment.isoformat(), "data": message.about}),
        state=DeliveryState.WAITING,
        attempts=0,
        created_at=moment,
    )
    session.add(delivery)
    session.flush()
    service.queue.add_delivery(session, delivery.id, 1)
    return delivery


def list_deliveries(
    session: Session, hook: Webhook, state: DeliveryState | None, limit: int, after: str | None
) -> list[Delivery]:
    """The log of a webhook, the latest first; `after` is the id of the last of the page before."""
    query = select(Delivery).where(Delivery.webhook_id == hook.id)
    query = query.where(Delivery.state == state.value) if state else query
    query = query.where(Delivery.id < after) if after else query
    return list(session.scalars(query.order_by(Delivery.id.desc()).limit(limit)))


def delivery_named(session: Session, hook: Webhook, identifier: str) -> Delivery:
    row = session.get(Delivery, identifier, with_for_update=True)
    if row is None or row.webhook_id != hook.id:
        raise not_found("delivery", identifier)
    return row


def redeliver(service: Service, session: Session, caller: Caller, hook: Webhook, identifier: str) -> Delivery:
    """Send the same message again. Raises the problem 409 while it is still being tried."""
    row = delivery_named(session, hook, identifier)
    if row.state == DeliveryState.WAITING:
        detail = f"The delivery {identifier} is still being tried; the next attempt follows by itself."
        raise ProblemError(HTTPStatus.CONFLICT, "still-waiting", detail)
    row.state, row.delivered_at = DeliveryState.WAITING, None
    service.queue.add_delivery(session, row.id, row.attempts + 1)
    audit.record(session, caller.workspace, caller.name, "delivery.redelivered", row.id, webhook=hook.id)
    return row


def told(check: Check, difference: Any = None) -> dict[str, Any]:
    """What a message says of a check: no words of the contract."""
    return {
        "id": check.id,
        "state": check.state,
        "external_id": check.external_id,
        "external_version": check.external_version,
        "problem": check.problem if check.report_digest is None else None,
        "summary": check.summary,
        "previous": check.previous_id,
        "difference": difference,
        "report": f"/v1/checks/{check.id}/report",
    }


def attempt(service: Service, delivery_id: str, number: int) -> None:
    """Send the message once; where that fails, the next attempt goes on the queue with twice the wait."""
    with service.database.begin() as session:
        delivery = session.get(Delivery, delivery_id)
        hook = session.get(Webhook, delivery.webhook_id) if delivery else None
    if delivery is None or hook is None or delivery.state == DeliveryState.DELIVERED or delivery.attempts >= number:
        return
    outcome = _sent(service, hook, delivery) if hook.active else _Outcome(None, "the webhook was switched off")
    with service.database.begin() as session:
        row = session.get(Delivery, delivery_id, with_for_update=True)
        if row is not None:
            _note(service, session, row, number, outcome)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The status answered, and what went wrong."""

    status: int | None
    problem: str | None = None


def _sent(service: Service, hook: Webhook, delivery: Delivery) -> _Outcome:
    moment = now()
    headers = {
        "content-type": "application/json",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": signature(hook.secret, delivery.message_id, moment, delivery.body),
    }
    try:
        with (
            outgoing.client(service.settings.allowed_addresses) as client,
            client.stream("POST", hook.url, content=delivery.body.encode(), headers=headers) as answer,
        ):
            # the answer's status is all that counts; its body is not read, however long it is
            status = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return _Outcome(None, f"{type(error).__name__}: {error}")
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return _Outcome(status)
    return _Outcome(status, f"answered {status} {_phrase(status)}".strip())


def signature(secret: str, message_id: str, moment: datetime, body: str) -> str:
    return str(Signer(secret).sign(message_id, moment, body))


def _note(service: Service, session: Session, row: Delivery, number: int, outcome: _Outcome) -> None:
    row.attempts, row.last_status, row.last_problem = number, outcome.status, outcome.problem
    if outcome.problem is None:
        row.state, row.delivered_at = DeliveryState.DELIVERED, now()
    elif outcome.status == HTTPStatus.GONE or number % service.settings.webhook_attempts == 0:
        row.state = DeliveryState.GIVEN_UP
        if outcome.status == HTTPStatus.GONE:
            _switch_off(session, row.webhook_id)
    else:
        wait = service.settings.webhook_first_wait * 2 ** ((number - 1) % service.settings.webhook_attempts)
        service.queue.add_delivery(session, row.id, number + 1, wait)


def _switch_off(session: Session, identifier: str) -> None:
    """410 says that nothing more is wanted there, so that nothing more is sent until somebody switches it on."""
    hook = session.get(Webhook, identifier)
    if hook is not None and hook.active:
        hook.active = False
        audit.record(session, hook.workspace_id, "service", "webhook.switched-off", hook.id, **_noted(hook))


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
