"""The addresses of the API, one module a resource."""

from __future__ import annotations

from bpo_contracts_api.routes import (
    audit,
    checks,
    deviations,
    health,
    keys,
    people,
    playbooks,
    rules,
    sources,
    webhooks,
    workspace,
)

ROUTERS = (
    checks.router,
    rules.router,
    playbooks.router,
    deviations.router,
    webhooks.router,
    sources.router,
    keys.router,
    people.router,
    workspace.router,
    audit.router,
    health.router,
)
