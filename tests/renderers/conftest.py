"""A gap report made by hand: every status, severity and oddity a renderer meets, and hostile words."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bpo_contracts.document import (
    Block,
    BlockStyle,
    Document,
    DocumentWarning,
    Kind,
    Page,
    Party,
    Place,
    Role,
    Section,
    Span,
)
from bpo_contracts.findings import (
    Citation,
    DocumentReport,
    ElementFound,
    ErrorRow,
    Evidence,
    FactHeld,
    FactSource,
    Finding,
    GapReport,
    Level,
    Severity,
    Status,
    Value,
)

HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(2)> | `code` *stars* _lines_ [bold]rich[/bold] "
    "[a](javascript:alert(3)) \x1b[31mred\x07 \x00 \u202eback &lt; www.example.com https://example.com $5 \ud800 end"
)

# page, style, level, text
BAA = [
    (1, "heading", 0, "BUSINESS ASSOCIATE AGREEMENT"),
    (
        1,
        "paragraph",
        None,
        "This Agreement is between Lakeside Hospital, Inc. (“Hospital”) and\nAcme Billing LLC (“Vendor”).",
    ),
    (1, "heading", 0, "1. Definitions"),
    (1, "paragraph", None, "1.1 Terms used here have the meaning of 45 CFR Parts 160 and 164."),
    (1, "heading", 0, "2. Obligations of Vendor"),
    (
        1,
        "paragraph",
        1,
        "2.1 Permitted uses. Vendor shall not use or further disclose PHI except as this Agreement permits or as "
        "required by law.",
    ),
    (1, "paragraph", 1, "2.2 Safeguards. Vendor may, in its judgment, apply appropriate safeguards to PHI and shall:"),
    (2, "list item", 2, "(a) report to Hospital any security incident of which it becomes aware; and"),
    (
        2,
        "list item",
        2,
        "(b) report to Hospital a breach of unsecured PHI\n"
        "within ninety (90) days after the investigation is complete.",
    ),
    (
        2,
        "paragraph",
        1,
        "2.3 Subcontractors. Vendor shall not be required to bind its subcontractors to this Agreement.",
    ),
    (2, "heading", 0, "3. Insurance"),
    (2, "table row", None, "Cover\tLimit"),
    (2, "table row", None, "Cyber liability\t$5,000,000 per claim"),
    (3, "heading", 0, "4. Termination"),
    (
        3,
        "paragraph",
        None,
        "4.1 Hospital may terminate this Agreement on thirty (30) days’ notice if Vendor has broken a material term.",
    ),
    (3, "paragraph", None, HOSTILE),
    (3, "footnote 1", None, "Vendor’s current rates are in Schedule B."),
]
SECTIONS = [
    ("1", "Definitions", "1. Definitions", "2. Obligations", 0),
    ("2", "Obligations of Vendor", "2. Obligations", "3. Insurance", 0),
    ("2.1", "Permitted uses", "2.1 Permitted", "2.2 Safeguards", 1),
    ("2.2", "Safeguards", "2.2 Safeguards", "2.3 Subcontractors", 1),
    ("2.3", "Subcontractors", "2.3 Subcontractors", "3. Insurance", 1),
    ("3", "Insurance", "3. Insurance", "4. Termination", 0),
    ("4", "Termination", "4. Termination", None, 0),
]
WARNINGS = (
    DocumentWarning("page-not-read", "The page is a scan and no text recognition is installed.", 3, unread=True),
    DocumentWarning("struck-through", "Struck-through text was left out.", None),
)
ECFR = "https://www.ecfr.gov/current/title-45/section-"


def make_document() -> Document:
    text, blocks, page_starts = "", [], {}
    for page, style, level, words in BAA:
        page_starts.setdefault(page, len(text))
        span = Span(len(text), len(text) + len(words))
        known = style in list(BlockStyle)
        blocks.append(
            Block(span, BlockStyle(style), level) if known else Block(span, BlockStyle.PARAGRAPH, level, style)
        )
        text += words + "\n\n"
    ends = [*list(page_starts.values())[1:], len(text)]
    pages = tuple(
        Page(number, Span(start, end)) for (number, start), end in zip(page_starts.items(), ends, strict=True)
    )
    sections = tuple(
        Section(number, heading, Span(text.index(start), text.index(end) if end else len(text)), level)
        for number, heading, start, end, level in SECTIONS
    )
    parties = (
        Party(Role.COVERED_ENTITY, ("Hospital", "Lakeside Hospital, Inc.")),
        Party(Role.BUSINESS_ASSOCIATE, ("Vendor", "Acme Billing LLC")),
    )
    return Document(
        text=text,
        pages=pages,
        blocks=tuple(blocks),
        warnings=WARNINGS,
        sections=sections,
        parties=parties,
        kind=Kind.BAA,
        kind_reason="The title says “Business Associate Agreement” and the text speaks of PHI.",
    )


@dataclass(frozen=True)
class Quoting:
    """Evidence from a document's own words."""

    document: Document

    def __call__(self, words: str, *, boxed: bool = False) -> Evidence:
        start = self.document.text.index(words)
        span = Span(start, start + len(words))
        place = self.document.place(span)
        if boxed:
            place = Place(place.page, place.section, place.heading, place.part, ((72.04, 100.0, 300.26, 112.5),))
        return Evidence(span, self.document.quote(span), place)


def make_finding(
    requirement: str, title: str, status: Status, severity: Severity = Severity.HIGH, **other: object
) -> Finding:
    plain: dict[str, object] = {
        "level": Level.REQUIRED_IN_CONTRACT,
        "needs_review": False,
        "review_reason": None,
        "reason": "",
        "citations": (Citation("45 CFR 164.504(e)(2)", ECFR + "164.504"),),
        "elements": (),
        "evidence": (),
        "values": (),
        "fix": None,
        "deviation": None,
    }
    return Finding(requirement, title, status, severity, **{**plain, **other})  # type: ignore[arg-type]


def make_findings(document: Document) -> tuple[Finding, ...]:
    return (*_gaps(Quoting(document)), *_others(Quoting(document)))


def _gaps(quote: Quoting) -> list[Finding]:
    return [
        make_finding(
            "hipaa.baa.minimum-necessary",
            "Uses, discloses and asks for no more PHI than necessary",
            Status.MISSING,
            Severity.MEDIUM,
            level=Level.REQUIRED_BY_LAW,
            reason="Nothing in the contract limits PHI to the minimum necessary.",
            elements=(ElementFound("limit to the minimum necessary", False),),
            needs_review=True,
            review_reason="Page 3 was not read.",
            fix="Vendor shall limit each use, disclosure and request of PHI to the minimum necessary.",
        ),
        make_finding(
            "hipaa.baa.report-breach",
            "Reports a breach of unsecured PHI without delay and within 60 days of discovery",
            Status.PARTIAL,
            Severity.CRITICAL,
            reason="The notice period of 90 days is longer than the 60 days the law allows, "
            "and it runs from the end of the investigation, not from discovery.",
            citations=(Citation("45 CFR 164.410(b)", ECFR + "164.410"), Citation("No link", "javascript:alert(1)")),
            elements=(ElementFound("a duty to report", True), ElementFound("the period runs from discovery", False)),
            evidence=(
                quote(
                    "report to Hospital a breach of unsecured PHI\nwithin ninety (90) days after the investigation "
                    "is complete",
                    boxed=True,
                ),
                quote("ninety (90) days"),
            ),
            values=(Value("breach_notice_days", 90.0, "calendar_days", 60.0, "law", False),),
            fix="Vendor shall report a breach of unsecured PHI to Hospital without unreasonable delay and in no case "
            "later than five (5) business days after discovery.\n\nThe report shall name each individual concerned.",
        ),
        make_finding(
            "hipaa.baa.subcontractors",
            "Binds its subcontractors to the same restrictions",
            Status.CONFLICTING,
            Severity.CRITICAL,
            reason="The contract says that Vendor need not bind its subcontractors.",
            evidence=(quote("shall not be required to bind its subcontractors"),),
            fix="Vendor shall bind every subcontractor that handles PHI to the same restrictions.",
        ),
        make_finding(
            "hipaa.baa.safeguards",
            "Uses appropriate safeguards",
            Status.PARTIAL,
            Severity.HIGH,
            reason="“May, in its judgment” leaves the safeguards to Vendor.",
            elements=(ElementFound("safeguards", True), ElementFound("binding words", False)),
            evidence=(quote("2.2 Safeguards. Vendor may, in its judgment, apply appropriate safeguards to PHI"),),
        ),
        make_finding(
            "insurance.cyber",
            "Carries cyber liability cover",
            Status.PARTIAL,
            Severity.LOW,
            level=Level.MARKET_PRACTICE,
            citations=(),
            reason="The cover is lower than what is common.",
            evidence=(quote("Cyber liability\t$5,000,000 per claim"),),
            values=(Value("cyber_cover", 5_000_000.0, "usd", 10_000_000.0, "market", False),),
            deviation="Accepted by the general counsel until 31 December 2027: small volume.",
            fix="Vendor shall carry cyber liability cover of at least $10,000,000 per claim.",
        ),
        make_finding(
            "hostile.words",
            HOSTILE,
            Status.CONFLICTING,
            Severity.LOW,
            reason=HOSTILE,
            citations=(Citation(HOSTILE, "https://example.com/\"><script>alert('url')</script>"),),
            elements=(ElementFound(HOSTILE, False), ElementFound(HOSTILE, True)),
            evidence=(quote(HOSTILE),),
            values=(Value(HOSTILE, 99.95, HOSTILE, None, "market", True),),
            needs_review=True,
            review_reason=HOSTILE,
            deviation=HOSTILE,
            fix=HOSTILE,
        ),
    ]


def _others(quote: Quoting) -> list[Finding]:
    return [
        make_finding(
            "hipaa.baa.permitted-uses",
            "Uses PHI only as the contract permits",
            Status.MET,
            Severity.CRITICAL,
            reason="The contract limits use and disclosure.",
            elements=(ElementFound("limit on use", True),),
            evidence=(quote("Vendor shall not use or further disclose PHI except as this Agreement permits"),),
        ),
        make_finding(
            "hipaa.baa.security-incident",
            "Reports security incidents",
            Status.MET,
            Severity.HIGH,
            reason="A duty to report every security incident.",
            # overlaps the end of the safeguards quotation and runs over a page break
            evidence=(
                quote(
                    "appropriate safeguards to PHI and shall:\n\n(a) report to Hospital any security incident of "
                    "which it becomes aware"
                ),
            ),
        ),
        make_finding(
            "hipaa.baa.termination",
            "Lets the client end the contract when a material term is broken",
            Status.MET,
            Severity.CRITICAL,
            needs_review=True,
            review_reason="“Has broken” may ask for a finding of a court.",
            reason="Hospital may terminate.",
            evidence=(quote("Hospital may terminate this Agreement on thirty (30) days’ notice"),),
            values=(Value("notice", 30.0, "calendar_days", 60.0, "law-derived", True),),
        ),
        make_finding(
            "part2.qsoa",
            "Part 2 records are protected",
            Status.NOT_APPLICABLE,
            reason="Nothing suggests records of substance use treatment.",
        ),
    ]


def make_facts(document: Document) -> tuple[FactHeld, ...]:
    quoted = Quoting(document)("report to Hospital any security incident")
    return (
        FactHeld("phi", "Does the vendor see health records?", True, FactSource.FOUND, quoted, ("a.one", "a.two")),
        FactHeld("coding", "Does the vendor code charges?", False, FactSource.NOT_FOUND, None, ("b.one",)),
        FactHeld("calls", "Does the vendor answer calls?", True, FactSource.STATED, None, ("c.one",)),
    )


def plain_document_report() -> DocumentReport:
    """A document without blocks, sections, pages worth naming or gaps."""
    text = "The Processor acts only on instructions.\nAlways.\n\nThe end."
    document = Document(text=text, pages=(Page(1, Span(0, len(text))),), blocks=(), kind=Kind.DPA)
    quoted = Quoting(document)("acts only on instructions")
    met = make_finding("gdpr.dpa.instructions", "Acts only on instructions", Status.MET, evidence=(quoted,))
    return DocumentReport("deals/acme/dpa.txt", "b" * 64, document, (met,))


@pytest.fixture
def document_report() -> DocumentReport:
    document = make_document()
    return DocumentReport("deals/acme/baa.pdf", "a" * 64, document, make_findings(document), make_facts(document))


@pytest.fixture
def report(document_report: DocumentReport) -> GapReport:
    errors = (
        ErrorRow(
            "deals/acme/scan.pdf",
            "encrypted",
            "The file is protected with a password. Save a copy without one, or give the password.",
        ),
        ErrorRow(f"deals/{HOSTILE}.pdf", "unreadable", HOSTILE),
    )
    return GapReport("0.1.0", "sha256:" + "c" * 64, (document_report, plain_document_report()), errors)


@pytest.fixture
def single(document_report: DocumentReport) -> GapReport:
    return GapReport("0.1.0", "sha256:" + "c" * 64, (document_report,), ())


@pytest.fixture
def hostile() -> str:
    return HOSTILE


@pytest.fixture(params=list(Status), ids=str)
def report_with_one(request: pytest.FixtureRequest) -> GapReport:
    """A report with a single finding, one for each status."""
    status: Status = request.param
    document = make_document()
    evidence = () if status is Status.MISSING else (Quoting(document)("Terms used here"),)
    finding = make_finding("some.requirement", "A plain title", status, evidence=evidence, reason="A plain reason.")
    return GapReport("0.1.0", "sha256:0", (DocumentReport("one.pdf", "0", document, (finding,)),), ())
