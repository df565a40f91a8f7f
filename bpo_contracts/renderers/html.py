"""The report as one self-contained page: the findings beside the contract they quote."""

# The page loads nothing and runs nothing but its own style and script, held by their digests
# in a content security policy; contract text is hostile until the template has escaped it.

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bpo_contracts.findings import DocumentReport, Finding, GapReport, Status
from bpo_contracts.renderers import Look, marking, words


@dataclass(frozen=True, slots=True)
class Card:
    """A finding with its number on the page."""

    number: int
    anchor: str
    finding: Finding

    @property
    def quotations(self) -> list[str]:
        return [f"{self.anchor}-q{n}" for n in range(1, len(self.finding.evidence) + 1)]

    @property
    def marks(self) -> Iterator[marking.Mark]:
        for anchor, evidence in zip(self.quotations, self.finding.evidence, strict=True):
            yield marking.Mark(evidence.span, anchor, self.number)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A group of cards under one heading."""

    group: words.Group
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """A document as the page shows it: its cards on one side, its text on the other."""

    anchor: str
    report: DocumentReport
    shelves: tuple[Shelf, ...]
    paragraphs: tuple[marking.Paragraph, ...]

    @property
    def cards(self) -> dict[int, Card]:
        return {card.number: card for shelf in self.shelves for card in shelf.cards}


def render(report: GapReport, _look: Look) -> str:
    style, script = asset("report.css"), asset("report.js")
    page = environment().get_template("report.html.j2")
    return page.render(
        report=report,
        sides=sides(report),
        style=style,
        script=script,
        policy=_policy(style, script),
        Status=Status,
        words=words,
    )


def sides(report: GapReport) -> list[Side]:
    return [_side(number, document) for number, document in enumerate(report.documents, 1)]


def _side(number: int, report: DocumentReport) -> Side:
    anchor = f"d{number}"
    shelves: list[Shelf] = []
    count = 0
    for group in words.groups(report):
        cards = [Card(n, f"{anchor}-f{n}", finding) for n, finding in enumerate(group.findings, count + 1)]
        shelves.append(Shelf(group, tuple(cards)))
        count += len(cards)
    marks = [mark for shelf in shelves for card in shelf.cards for mark in card.marks]
    return Side(anchor, report, tuple(shelves), tuple(marking.paragraphs(report.document, marks)))


@cache
def environment(*more: BaseLoader) -> Environment:
    """The templates of the report, and those of other loaders, with the filters that make contract text harmless."""
    environment = Environment(
        loader=ChoiceLoader([*more, PackageLoader("bpo_contracts.renderers", "templates")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        printable=words.printable,
        one_line=words.one_line,
        shortened=words.shortened,
        web_address=words.web_address,
    )
    environment.tests["quoted_from"] = marking.is_quoted
    return environment


@cache
def asset(name: str) -> Markup:
    """The style or script of the report."""
    text = files("bpo_contracts.renderers").joinpath("templates", name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - the project's own file, not contract text


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
