"""The page as text: safe, self-contained, whole."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from bpo_contracts.findings import GapReport
from bpo_contracts.renderers import render
from bpo_contracts.renderers.words import printable


class Tags(HTMLParser):
    """Every tag with its attributes, and the words of the page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def all(self, name: str) -> list[str]:
        return [attributes[name] or "" for _, attributes in self.tags if name in attributes]


@pytest.fixture
def page(report: GapReport) -> str:
    return render(report, "html")


@pytest.fixture
def tags(page: str) -> Tags:
    return Tags(page)


def test_nothing_of_a_contract_becomes_html(tags: Tags) -> None:
    names = [tag for tag, _ in tags.tags]
    assert names.count("script") == names.count("style") == 1
    assert not {"img", "iframe", "object", "embed", "link", "base"} & set(names)
    attributes = {name for _, found in tags.tags for name in found}
    assert not {name for name in attributes if name.startswith("on")} | attributes & {"style", "src", "srcset"}


def test_links_lead_to_places_on_the_page_or_to_the_law(tags: Tags) -> None:
    anchors = set(tags.all("id"))
    for address in tags.all("href"):
        assert address.startswith("https://www.ecfr.gov/") or address.removeprefix("#") in anchors


def test_ids_are_unique(tags: Tags) -> None:
    assert len(tags.all("id")) == len(set(tags.all("id")))


def test_the_policy_lets_only_the_pages_own_style_and_script_work(page: str, tags: Tags) -> None:
    policy = tags.all("content")[0]
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        text = re.search(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)[1]  # type: ignore[index]
        assert f"{tag}-src 'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" in policy


def test_the_whole_contract_is_on_the_page(report: GapReport, tags: Tags) -> None:
    shown = "".join(re.sub(r"\s", "", tags.words))
    for paragraph in ("This Agreement is between Lakeside Hospital", "Vendor’s current rates are in Schedule B."):
        assert "".join(paragraph.split()) in shown
    assert "".join(printable("\x1b[31mred\x07 \x00 \u202eback").split()) in shown


def test_overlapping_quotations_share_their_words(page: str) -> None:
    assert re.search(r'<mark class="gap" data-quotations="d1-f3-q1 d1-f9-q1">', page)
    assert re.search(r'<mark class="gap" data-quotations="d1-f1-q1 d1-f1-q2">', page)


def test_one_document_needs_no_list(single: GapReport, page: str) -> None:
    assert '<nav aria-label="Documents">' in page
    assert "<nav" not in render(single, "html")
