"""What a contract's layout and words say of itself: sections and clauses, parties, kind of document."""

from dataclasses import replace

from bpo_contracts.document import Document, Kind
from bpo_contracts.reading.clauses import read_clauses
from bpo_contracts.reading.kinds import is_contract, is_english, read_kind
from bpo_contracts.reading.parties import read_parties
from bpo_contracts.reading.parts import parts_of

__all__ = ["is_contract", "is_english", "parts_of", "read"]


def read(document: Document, kind: Kind | None = None) -> Document:
    """The document with its clauses, sections, parties and kind; `kind` overrides what the text says."""
    found, reason = (kind, "as stated by the user") if kind else read_kind(document)
    return replace(read_clauses(document), parties=read_parties(document), kind=found, kind_reason=reason)
