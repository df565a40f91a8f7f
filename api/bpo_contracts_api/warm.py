"""Loaded by the fork server before it makes workers: they find the rules compiled and the modules they need there.

Workers let the server go first where both want the processor.
"""

from __future__ import annotations

import os
import sys

import pdfplumber

import bpo_contracts.cli
import bpo_contracts.parsers.docx
import bpo_contracts.parsers.pdf
import bpo_contracts.parsers.text
from bpo_contracts_api import drawing, judging, stored_reports
from bpo_contracts_api.loading import RulesNotLoadedError, no_rules

__all__ = ["bpo_contracts", "drawing", "judging", "pdfplumber"]

if lacking := no_rules():
    print(RulesNotLoadedError(lacking.why), file=sys.stderr)  # each check then fails with the same words
stored_reports.prepare()
if hasattr(os, "nice"):
    os.nice(5)
