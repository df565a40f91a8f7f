"""The report in Markdown, read back by a Markdown parser."""

from __future__ import annotations

from html import unescape

import pytest
from markdown_it import MarkdownIt

from bpo_contracts.findings import GapReport
from bpo_contracts.renderers import render
from bpo_contracts.renderers.markdown import escaped
from bpo_contracts.renderers.words import one_line


def rendered(text: str) -> str:
    return MarkdownIt("gfm-like", {"linkify": False}).render(text)


def test_the_hostile_words_come_back_as_words(report: GapReport, hostile: str) -> None:
    page = rendered(render(report, "md"))
    assert unescape(page).count(one_line(hostile)) >= 10
    assert "<script" not in page
    assert "<img" not in page
    assert "javascript:" not in page.replace("(javascript:alert(3))", "")
    assert page.count("<th>") == 3 + 10
    assert "<strong>stars" not in page


@pytest.mark.parametrize(
    "text",
    ["- a list", "+ a list", "1. a list", "12) a list", "# a heading", "=== a line", "--- a line", "> a quotation",
     "a | b", "~~gone~~", "&copy;", "www.example.com", "https://example.com", "a\\b", "a\n\nb"],
)  # fmt: skip
def test_escaped_text_stays_a_plain_paragraph(text: str) -> None:
    assert unescape(rendered(escaped(text))) == f"<p>{one_line(text)}</p>\n"


def test_every_table_row_has_as_many_cells_as_its_head(report: GapReport) -> None:
    tables = rendered(render(report, "md")).split("<table>")[1:]
    for table in tables:
        rows = table.split("</table>")[0].split("<tr>")[1:]
        assert len({row.count("</td>") + row.count("</th>") for row in rows}) == 1


def test_wording_keeps_its_lines(report: GapReport) -> None:
    assert "later than five (5) business days after discovery.\n>\n> The report shall name" in render(report, "md")
