"""Plain text and Markdown."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from bpo_contracts.document import BlockStyle, Document
from bpo_contracts.errors import FileError
from bpo_contracts.parsers import limits, parse
from tests.parsers.checks import check, quotes


def read(text: str, name: str = "a.txt") -> Document:
    return check(parse(text.encode(), name))


CONTRACT = """BUSINESS ASSOCIATE AGREEMENT

This Business Associate Agreement is entered into by Acme Billing LLC ("Business Associate") and Mercy Hospital, a \
Delaware corporation ("Covered Entity"), and is effective on the last date of signature below.

1. DEFINITIONS

1.1 "Breach" has the meaning given in 45 C.F.R. Section 164.402, and "Unsecured PHI" the one given in Section 164.402 \
of the same title as amended from time to time by the Secretary.

2. OBLIGATIONS

2.1 Business Associate shall, in accordance with Section 3 of this Agreement and at its own cost, (a) report each \
Breach to Covered Entity within five (5) business days, (b) mitigate its harmful effects, and (c) document what it did.

Business Associate shall:

(a) use appropriate safeguards and comply with Subpart C of 45 CFR Part 164 with respect to electronic protected \
health information;

(b) ensure that any subcontractors that create, receive, maintain or transmit protected health information agree to \
the same restrictions; and

(c) make its internal practices, books, and records available to the Secretary.

- Notices go to privacy@example.com and must name the person who may be asked about them.

- Days are calendar days unless the Agreement says otherwise in so many words.
"""


def wrapped(text: str, width: int) -> str:
    paragraphs = (
        textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False) for line in text.split("\n")
    )
    return "\n".join(paragraphs)


@pytest.mark.parametrize("width", [60, 65, 72, 78, 80, 90, 100])
def test_a_wrapped_file_has_the_blocks_of_the_unwrapped_one(width: int) -> None:
    assert quotes(read(wrapped(CONTRACT, width))) == quotes(read(CONTRACT))


WORDS = st.sampled_from(
    ["the", "Vendor", "shall", "report", "every", "breach", "of", "security", "to", "Customer", "within", "ten", "days",
     "and", "pay", "all", "costs", "under", "applicable", "law", "unless", "Section", "otherwise", "agreed", "in"]
)  # fmt: skip
SENTENCES = st.lists(WORDS, min_size=6, max_size=40).map(lambda words: " ".join(words) + ".")
PARAGRAPHS = st.lists(SENTENCES, min_size=3, max_size=8)


OPENING = (
    "This agreement is made between the parties named below, who have agreed to what is written here, and it shows "
    "at which width the lines of the file are broken, which a paragraph of two lines alone would not show."
)


@given(PARAGRAPHS, st.integers(50, 110))
@settings(deadline=None)
def test_paragraphs_between_empty_lines_survive_wrapping(paragraphs: list[str], width: int) -> None:
    text = "\n\n".join([OPENING, *(f"Paragraph {paragraph}" for paragraph in paragraphs)])
    assert quotes(read(wrapped(text, width))) == quotes(read(text))


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=90), min_size=1).map("\n".join))
@settings(deadline=None)
def test_any_text_keeps_its_blocks_within_bounds(text: str) -> None:
    try:
        document = parse(text.encode(), "a.txt")
    except FileError as error:
        event(error.code)
    else:
        check(document)


def test_one_paragraph_a_line_stays_one_block_a_line() -> None:
    lines = [
        "Vendor shall report every breach of unsecured protected health information to the hospital within five days.",
        "Vendor shall pay.",
        "Customer may audit the books, records and premises of the vendor once a year upon thirty days of notice.",
        "and Customer shall keep what it learns confidential.",
        "This paragraph is longer than any line of a wrapped file would be, since it goes on for well over a hundred "
        "and thirty characters without a break.",
    ]
    assert quotes(read("\n".join(lines))) == lines


def test_short_lines_are_not_run_together() -> None:
    text = "COVERED ENTITY:\nMercy Hospital\n12 Main Street\nSpringfield\n\nBy: ________\nName: ________"
    assert len(read(text).blocks) == 6


def test_bullets_within_a_line_begin_blocks() -> None:
    text = "Terms apply: • Perform functions under the agreement • Comply with the law"
    assert quotes(read(text)) == [
        "Terms apply:",
        "• Perform functions under the agreement",
        "• Comply with the law",
    ]


def test_styles() -> None:
    text = (
        "# Business Associate Agreement\n\n## 2. Safeguards ##\n\n**Reporting.**\n\nVendor shall report.\n\n"
        "* one item\n\n| Metric | Target |\n|---|---:|\n| Uptime | 99.9% |\n\nEXHIBIT A\n\n---\n\n2.1 Vendor pays."
    )
    document = read(text, "a.md")
    styles = [(document.quote(block.span), block.style, block.level) for block in document.blocks]
    assert styles == [
        ("Business Associate Agreement", BlockStyle.HEADING, 0),
        ("2. Safeguards", BlockStyle.HEADING, 1),
        ("Reporting.", BlockStyle.HEADING, None),
        ("Vendor shall report.", BlockStyle.PARAGRAPH, None),
        ("* one item", BlockStyle.LIST_ITEM, None),
        ("Metric | Target", BlockStyle.TABLE_ROW, None),
        ("Uptime | 99.9%", BlockStyle.TABLE_ROW, None),
        ("EXHIBIT A", BlockStyle.HEADING, None),
        ("2.1 Vendor pays.", BlockStyle.LIST_ITEM, None),
    ]


def test_emphasis_stays_inside_and_off_the_edges() -> None:
    document = read(
        "**2.1 Reporting.** Vendor shall report.\n\n_All of it is emphasised here._\n\nThe **Vendor** pays **all**"
    )
    assert quotes(document) == [
        "2.1 Reporting.** Vendor shall report.",
        "All of it is emphasised here.",
        "The **Vendor** pays **all**",
    ]


@pytest.mark.parametrize(
    "source",
    [
        "Section 1 “Breach” – naïve".encode(),
        b"\xef\xbb\xbf" + "Section 1 “Breach” – naïve".encode(),
        "Section 1 “Breach” – naïve".encode("utf-16"),
        b"\xfe\xff" + "Section 1 “Breach” – naïve".encode("utf-16-be"),
        "Section 1 “Breach” – naïve".encode("cp1252"),
    ],
)
def test_encodings(source: bytes) -> None:
    assert parse(source, "a.txt").text == "Section 1 “Breach” – naïve"


def test_line_endings_spaces_and_invisible_marks_are_made_plain() -> None:
    assert read("45\u00a0CFR\r\nsecu\u00adrity\rinfor\u200bmation").text == "45 CFR\nsecurity\ninformation"


def test_form_feeds_divide_pages() -> None:
    document = read("First page.\n\fSecond page.\n\fThird page.\n\f")
    assert len(document.pages) == 3
    assert [document.page_of(block.span.start).number for block in document.blocks] == [1, 2, 3]


def test_a_long_paragraph_keeps_its_lines_together() -> None:
    sentence = "the vendor shall report every breach of security to the customer within ten days and"
    text = "\n".join(
        ["This agreement binds the parties named in it from the day it is signed by both, and", *[sentence] * 400]
    )
    assert len(read(text).blocks) == 1


@pytest.mark.parametrize(
    "rule", ["---", "- - -", "***", "=====", "| - | -- |", "|---|:--:|", "+----+----+", "```python"]
)
def test_rules_hold_no_words(rule: str) -> None:
    assert quotes(read(f"Above.\n\n{rule}\n\nBelow.")) == ["Above.", "Below."]


def test_more_pages_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_PAGES", 2)
    with pytest.raises(FileError) as caught:
        read("One.\fTwo.\fThree.")
    assert caught.value.code == "too-large"
