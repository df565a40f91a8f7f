"""Telling other systems what came of a check: signed by Standard Webhooks, tried again, kept in a log."""

# https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any

import httpx
from sqlalchemy import select
from sqlalchemy.orm import Session
from standardwebhooks import Webhook as Signer

from bpo_contracts_api import outgoing
from bpo_contracts_api.clock import now
from bpo_contracts_api.identifiers import new_id
from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.tables import Check, Delivery, Webhook


class Event(StrEnum):
    DONE = "check.done"
    FAILED = "check.failed"
    CANCELLED = "check.cancelled"


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given up"


def announce(service: Service, session: Session, check: Check, event: Event, difference: Any = None) -> None:
    """Write the message once for each webhook that wants it and put it on the queue, in the check's own transaction."""
    hooks = select(Webhook).where(Webhook.workspace_id == check.workspace_id, Webhook.active)
    for hook in session.scalars(hooks):
        if hook.events and event.value not in hook.events:
            continue
        delivery = Delivery(
            id=new_id("dlv"),
            workspace_id=check.workspace_id,
            webhook_id=hook.id,
            message_id=f"msg_{check.id}_{event.name.lower()}",
            event=event.value,
            body=json.dumps({"type": event.value, "timestamp": now().isoformat(), "data": told(check, difference)}),
            state=DeliveryState.WAITING,
            attempts=0,
            created_at=now(),
        )
        session.add(delivery)
        session.flush()
        service.queue.add_delivery(session, delivery.id, 1)


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
        with outgoing.client(service.settings.allowed_addresses) as client:
            answer = client.post(hook.url, content=delivery.body.encode(), headers=headers)
    except httpx.HTTPError as error:
        return _Outcome(None, f"{type(error).__name__}: {error}")
    if answer.is_success:
        return _Outcome(answer.status_code)
    return _Outcome(answer.status_code, f"answered {answer.status_code} {_phrase(answer.status_code)}".strip())


def signature(secret: str, message_id: str, moment: datetime, body: str) -> str:
    return str(Signer(secret).sign(message_id, moment, body))


def _note(service: Service, session: Session, row: Delivery, number: int, outcome: _Outcome) -> None:
    row.attempts, row.last_status, row.last_problem = number, outcome.status, outcome.problem
    if outcome.problem is None:
        row.state, row.delivered_at = DeliveryState.DELIVERED, now()
    elif outcome.status == HTTPStatus.GONE or number % service.settings.webhook_attempts == 0:
        row.state = DeliveryState.GIVEN_UP
    else:
        wait = service.settings.webhook_first_wait * 2 ** ((number - 1) % service.settings.webhook_attempts)
        service.queue.add_delivery(session, row.id, number + 1, wait)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
