"""Loaded by the fork server before it makes workers: they find the rules compiled, and let the pages go first."""

from __future__ import annotations

import os

from bpo_contracts.checking import packaged_rules

packaged_rules()
if hasattr(os, "nice"):
    os.nice(5)
