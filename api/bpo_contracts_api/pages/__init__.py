"""The pages people see: rendered here, sharpened by small scripts, whole without them."""

from __future__ import annotations

from bpo_contracts_api.pages import api, checks, deviations, people, portfolio, reference, signing_in

ROUTERS = (
    checks.router,
    portfolio.router,
    deviations.router,
    reference.router,
    signing_in.router,
    people.router,
    api.router,
)
