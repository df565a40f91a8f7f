"""A comparison of two reports as the API and webhooks tell it: ids of requirements, no words of the contracts."""

from __future__ import annotations

from typing import Any

from bpo_contracts.comparing import Change, Comparison


def told(comparison: Comparison) -> dict[str, Any]:
    named = {change.value.replace(" ", "_"): [row.requirement for row in comparison.of(change)] for change in Change}
    return {**named, "same_rules": comparison.same_rules}
