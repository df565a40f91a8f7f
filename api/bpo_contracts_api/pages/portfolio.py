"""All agreements together."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bpo_contracts.document import Kind
from bpo_contracts_api.asking import Signed, Transaction
from bpo_contracts_api.identity import Scope
from bpo_contracts_api.pages.showing import page
from bpo_contracts_api.portfolios import portfolio_of

router = APIRouter(include_in_schema=False)


@router.get("/portfolio")
def portfolio(request: Request, visit: Signed, session: Transaction, kind: str = "") -> HTMLResponse:
    """Which requirements fail, which agreements are worst, and how it changes by month."""
    visit.caller.needs(Scope.CHECKS_READ)
    shown = portfolio_of(session, visit.caller.workspace, kind if kind in tuple(Kind) else None)
    return page(request, "portfolio.html.j2", visit, portfolio=shown, kind=kind, kinds=list(Kind))
