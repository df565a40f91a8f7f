"""How Alembic reaches the schema: over the connection that the service hands it."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

from bpo_contracts_api.storage.tables import Table, UtcTime


def _render(kind: str, value: object, _autogen: Any) -> str | Literal[False]:
    if kind == "type" and isinstance(value, UtcTime):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_item=_render,
    render_as_batch=True,
    include_name=lambda name, kind, _parents: kind != "table" or name in Table.metadata.tables,
)
with context.begin_transaction():
    context.run_migrations()
