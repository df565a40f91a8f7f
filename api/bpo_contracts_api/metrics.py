"""What Prometheus is told: how many checks stand where, how many deliveries, how requests went."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bpo_contracts_api.checks import State
from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.tables import Check, Delivery, WorkerSeen
from bpo_contracts_api.webhooks import DeliveryState

_requests = CollectorRegistry()
REQUESTS = Counter("bpo_contracts_requests", "Requests answered.", ["method", "route", "status"], registry=_requests)
SECONDS = Histogram("bpo_contracts_request_seconds", "Time to answer.", ["method", "route"], registry=_requests)


class _Rows(Collector):
    """Counts read from the database when asked for."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        with self._service.database.begin() as session:
            checks = _counted(session, Check.state)
            sent = _counted(session, Delivery.state)
            workers = session.scalar(select(func.count()).select_from(WorkerSeen)) or 0
        yield _by_state("bpo_contracts_checks", "Checks by state.", {state: checks.get(state, 0) for state in State})
        counted = {state: sent.get(state, 0) for state in DeliveryState}
        yield _by_state("bpo_contracts_deliveries", "Webhook messages by state.", counted)
        yield GaugeMetricFamily("bpo_contracts_workers", "Processes that work off checks.", value=workers)


def exposition(service: Service) -> bytes:
    rows = CollectorRegistry()
    rows.register(_Rows(service))
    return generate_latest(_requests) + generate_latest(rows)


def _counted(session: Session, state: InstrumentedAttribute[str]) -> dict[str, int]:
    rows = session.execute(select(state, func.count()).group_by(state))
    return {row[0]: row[1] for row in rows}


def _by_state(name: str, words: str, counted: dict[State, int] | dict[DeliveryState, int]) -> Metric:
    family = GaugeMetricFamily(name, words, labels=["state"])
    for state, count in counted.items():
        family.add_metric([state.value], count)
    return family
