"""The calls of the API, to be read: what the OpenAPI document says, without anything loaded from elsewhere."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from bpo_contracts_api.asking import Serving, visit_by
from bpo_contracts_api.pages.showing import page

router = APIRouter(include_in_schema=False)


@router.get("/docs")
def calls(request: Request, service: Serving) -> HTMLResponse:
    """Every call with its fields and answers; the document itself is at /openapi.json."""
    document: dict[str, Any] = request.app.openapi()
    return page(request, "api.html.j2", visit_by(service, request), about=document["info"], paths=document["paths"])
