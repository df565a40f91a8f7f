"""Other agreements that a contract refers to as standing beside it."""

from __future__ import annotations

import re

from bpo_contracts.document import Document, Kind

_BESIDE = (
    (Kind.BAA, r"business associate (?:agreement|addendum|contract)"),
    (Kind.DPA, r"data (?:processing|protection) (?:agreement|addendum)"),
    (Kind.SLA, r"service[- ]level (?:agreement|schedule|exhibit)"),
)
_STANDS = (
    r"(?:\battached\b|\bexhibit\b|\bschedule\b|\bannex\b|\bappendix\b|\battachment\b|\bincorporated\b|\bset forth\b|\bexecuted\b|\bentered into\b"
    r"|\bshall (?:enter into|execute|sign)\b|\bin accordance with the\b|\bsubject to the\b)"
)


def named_kinds(document: Document) -> list[Kind]:
    """The kinds of agreement that the contract says stand beside it or are attached."""
    sentences = re.split(r"(?<=[.;])\s+", " ".join(document.text.split()))
    return [
        kind
        for kind, pattern in _BESIDE
        if any(
            re.search(pattern, sentence, re.IGNORECASE) and re.search(_STANDS, sentence, re.IGNORECASE)
            for sentence in sentences
        )
    ]
