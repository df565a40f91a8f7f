"""Documents of one deal are judged as one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bpo_contracts.checking import Reading
from bpo_contracts.deals import check_deals, deals_in
from bpo_contracts.errors import UsageError
from bpo_contracts.findings import DocumentReport, ErrorRow, FactSource, Finding, Status

SERVICES = """MASTER SERVICES AGREEMENT

This Agreement is made by and between Calder Claims, Inc. ("Vendor") and Willow Hospital ("Client").

1. Services. Vendor shall perform medical billing services for Client.

2. Privacy. The parties have signed the Business Associate Agreement attached as Exhibit B.

3. Insurance. Vendor shall maintain general liability insurance of $1,000,000.
"""
PRIVACY = """BUSINESS ASSOCIATE AGREEMENT

4.1 Business Associate shall notify Covered Entity of each Breach of Unsecured PHI within five (5) days of discovery.

4.2 Business Associate shall maintain cyber and privacy liability insurance of $5,000,000 for each claim.
"""
PREVAILS = "\n5.1 If this Agreement and the services agreement conflict on PHI, this Agreement shall control.\n"
LATER = (
    "\n4. Breaches. Vendor shall notify Client of each breach of unsecured PHI within ninety (90) days of discovery.\n"
)
AMENDMENT = """AMENDMENT NO. 1 TO BUSINESS ASSOCIATE AGREEMENT

1. Section 4.1 of the Agreement is deleted and replaced with the following: Business Associate shall notify Covered Entity of each Breach of Unsecured PHI within eighty (80) days of discovery.
"""


def checked(folder: Path, **texts: str) -> dict[str, DocumentReport | ErrorRow]:
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return {Path(row.path).stem: row for row in check_deals(deals_in([folder]), jobs=1, how=Reading())}


def finding(row: DocumentReport | ErrorRow, requirement: str) -> Finding:
    assert isinstance(row, DocumentReport)
    return next(found for found in row.findings if found.requirement == requirement)


def test_a_requirement_met_in_one_document_is_met(tmp_path: Path) -> None:
    rows = checked(tmp_path, msa=SERVICES, baa=PRIVACY)
    assert finding(rows["baa"], "ins.cyber").status is Status.MET
    elsewhere = finding(rows["msa"], "ins.cyber")
    assert (elsewhere.status, elsewhere.reason) == (Status.MET, "baa.txt meets it (§ 4.2).")


def test_a_gap_of_several_documents_is_told_once(tmp_path: Path) -> None:
    rows = checked(tmp_path, msa=SERVICES, baa=PRIVACY)
    one, other = finding(rows["baa"], "sec.training"), finding(rows["msa"], "sec.training")
    assert sorted((one.status, other.status)) == [Status.MISSING, Status.NOT_APPLICABLE]


def test_contradicting_numbers_are_told_and_the_worse_counts(tmp_path: Path) -> None:
    rows = checked(tmp_path, a=PRIVACY, b=PRIVACY.replace("five (5)", "ninety (90)"))
    found = finding(rows["b"], "hipaa.baa.report-breach")
    assert found.status is Status.PARTIAL
    assert found.review_reason is not None
    assert (
        "a.txt says 5 calendar days and b.txt says 90 calendar days; no clause says which governs"
        in found.review_reason
    )


def test_an_amendment_replaces_what_it_amends(tmp_path: Path) -> None:
    rows = checked(tmp_path, baa=PRIVACY, change=AMENDMENT)
    found = finding(rows["change"], "hipaa.baa.report-breach")
    assert found.status is Status.PARTIAL
    assert "80 days" in found.reason
    assert found.review_reason is None or "5 calendar days" not in found.review_reason


def test_a_document_referred_to_but_absent_is_named(tmp_path: Path) -> None:
    msa = checked(tmp_path, msa=SERVICES)["msa"]
    assert isinstance(msa, DocumentReport)
    assert [warning.code for warning in msa.document.warnings] == ["document-absent"]


def test_facts_shown_by_one_document_hold_for_all(tmp_path: Path) -> None:
    work = "STATEMENT OF WORK NO. 1\n\nVendor shall code. Vendor shall answer patient calls in its call center.\n"
    rows = checked(tmp_path, msa=SERVICES, work=work)
    msa = rows["msa"]
    assert isinstance(msa, DocumentReport)
    sources = {fact.name: fact.source for fact in msa.facts}
    assert sources.get("calls", FactSource.DEAL) is FactSource.DEAL


def test_what_could_not_be_read_may_hold_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "lost.pdf").write_bytes(b"%PDF-1.7 nothing")
    rows = checked(tmp_path, baa=PRIVACY)
    assert isinstance(rows["lost"], ErrorRow)
    assert finding(rows["baa"], "sec.training").needs_review


def test_a_folder_is_a_deal_and_so_is_each_folder_in_a_folder(tmp_path: Path) -> None:
    for name in ("acme/baa.txt", "acme/sub/msa.txt", "bolt/baa.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(PRIVACY, encoding="utf-8")
    assert [(deal.name, len(deal.files)) for deal in deals_in([tmp_path])] == [("acme", 2), ("bolt", 1)]
    [deal] = deals_in([tmp_path / "acme"])
    assert len(deal.files) == 2
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="holds no contract"):
        deals_in([tmp_path / "empty"])


def test_the_command_line_reads_a_deal(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from bpo_contracts.cli import main

    (tmp_path / "msa.txt").write_text(SERVICES, encoding="utf-8")
    (tmp_path / "baa.txt").write_text(PRIVACY, encoding="utf-8")
    result = CliRunner().invoke(main, ["check", "--together", str(tmp_path), "--format", "json"])
    documents = json.loads(result.stdout)["documents"]
    assert [Path(document["path"]).name for document in documents] == ["baa.txt", "msa.txt"]
