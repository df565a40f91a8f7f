"""The addresses of the API, one module a resource."""

from __future__ import annotations

from bpo_contracts_api.routes import checks, health

ROUTERS = (checks.router, health.router)
