"""How long a workspace keeps files and reports, and removing what is over."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from bpo_contracts_api import checks
from bpo_contracts_api.clock import now
from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.tables import Check, Workspace

_AT_ONCE = 100


def apply(service: Service) -> None:
    """Remove the files of checks that ended longer ago than their workspace keeps them; reports stay.

    A workspace without a setting of its own keeps to the service's (BPO_CONTRACTS_KEEP_DAYS; unset: keep all).
    """
    with service.database.begin() as session:
        for workspace in session.scalars(select(Workspace)):
            days = workspace.keep_days if workspace.keep_days is not None else service.settings.keep_days
            if days is None:
                continue
            over = (
                select(Check)
                .options(selectinload(Check.files))
                .where(Check.workspace_id == workspace.id, Check.files_erased_at.is_(None))
                .where(Check.finished_at <= now() - timedelta(days=days))
                .limit(_AT_ONCE)
            )
            for check in session.scalars(over):
                checks.erase_files(session, service.files, check)
