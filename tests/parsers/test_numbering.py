"""Automatic numbering of Word files: the labels that Word shows, in the text."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from bpo_contracts.document import BlockStyle
from bpo_contracts.parsers import parse
from bpo_contracts.parsers.docx_numbering import formatted
from tests.parsers.checks import check, quotes
from tests.parsers.word import abstract, level, num, paragraph, run, word_file

LEGAL = abstract(
    0, level(0, "decimal", "%1."), level(1, "decimal", "%1.%2"), level(2, "lowerLetter", "(%3)"),
    level(3, "lowerRoman", "(%4)"), level(4, "upperLetter", "%5."), level(5, "bullet", "\uf0b7"),
)  # fmt: skip


def labels(numbered: list[tuple[int, int]], numbering: str, **parts: str) -> list[str]:
    body = "".join(paragraph("x", number=number, level=at) for number, at in numbered)
    document = check(parse(word_file(body, numbering=numbering, **parts), "a.docx"))
    return [quote.removesuffix("x").rstrip() for quote in quotes(document)]


def test_levels_count_within_those_above() -> None:
    order = [(1, at) for at in (0, 1, 2, 2, 3, 4, 5, 2, 1, 2, 0, 1)]
    found = labels(order, LEGAL + num(1, 0))
    assert found == ["1.", "1.1", "(a)", "(b)", "(i)", "A.", "•", "(c)", "1.2", "(a)", "2.", "2.1"]


def test_lists_of_one_definition_count_on_and_a_start_override_begins_anew() -> None:
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    numbering = LEGAL + num(1, 0) + num(2, 0) + num(3, 0, override)
    assert labels([(1, 0), (2, 0), (3, 0), (3, 1), (3, 0), (1, 0)], numbering) == ["1.", "2.", "5.", "5.1", "6.", "7."]


def test_a_level_can_be_overridden_as_a_whole() -> None:
    own = f'<w:lvlOverride w:ilvl="1">{level(1, "upperLetter", "%1-%2", start=3)}</w:lvlOverride>'
    assert labels([(1, 0), (1, 1), (1, 1)], LEGAL + num(1, 0, own)) == ["1.", "1-C", "1-D"]


def test_legal_numbering_shows_all_levels_in_decimals() -> None:
    numbering = abstract(
        0, level(0, "upperRoman", "Article %1"), level(1, "decimal", "Section %1.%2", more="<w:isLgl/>")
    )  # fmt: skip
    assert labels([(1, 0), (1, 0), (1, 1)], numbering + num(1, 0)) == ["Article I", "Article II", "Section 2.1"]


def test_restart_can_be_switched_off_or_tied_to_a_level() -> None:
    numbering = abstract(
        0, level(0, "decimal", "%1."), level(1, "lowerLetter", "%2.", more='<w:lvlRestart w:val="0"/>'),
        level(2, "lowerRoman", "%3.", more='<w:lvlRestart w:val="1"/>'),
    )  # fmt: skip
    order = [(1, at) for at in (0, 1, 2, 1, 2, 0, 1, 2)]
    assert labels(order, numbering + num(1, 0)) == ["1.", "a.", "i.", "b.", "ii.", "2.", "c.", "i."]


def test_a_level_left_out_above_counts_as_begun() -> None:
    assert labels([(1, 1), (1, 1), (1, 0), (1, 1)], LEGAL + num(1, 0)) == ["1.1", "1.2", "2.", "2.1"]


STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>'
    '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/><w:basedOn w:val="Heading1"/>'
    '<w:pPr><w:numPr><w:ilvl w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Child"><w:name w:val="Child"/><w:basedOn w:val="Heading2"/></w:style>'
)
STYLED = abstract(
    0, level(0, "decimal", "%1.", more='<w:pStyle w:val="Heading1"/>'),
    level(1, "decimal", "%1.%2", more='<w:pStyle w:val="Heading2"/>'),
) + num(1, 0)  # fmt: skip


def test_numbers_come_from_styles_and_can_be_taken_away() -> None:
    body = "".join(
        [
            paragraph("Term", style="Heading1"),
            paragraph("Start", style="Heading2"),
            paragraph("End", style="Child"),
            paragraph("Plain", style="Heading2", number=0),
            paragraph("Fees", style="Heading1"),
        ]
    )
    document = check(parse(word_file(body, styles=STYLES, numbering=STYLED), "a.docx"))
    assert quotes(document) == ["1. Term", "1.1 Start", "1.2 End", "Plain", "2. Fees"]
    assert {block.style for block in document.blocks} == {BlockStyle.HEADING}


def test_a_list_can_be_named_by_a_numbering_style() -> None:
    styles = (
        '<w:style w:type="numbering" w:styleId="Legal"><w:name w:val="Legal"/>'
        '<w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    )
    linked = '<w:abstractNum w:abstractNumId="5"><w:numStyleLink w:val="Legal"/></w:abstractNum>'
    assert labels([(1, 0), (1, 1)], LEGAL + linked + num(1, 5) + num(2, 0), styles=styles) == ["1.", "1.1"]


def test_deleted_paragraphs_are_not_counted() -> None:
    gone = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del w:id="1" w:author="a"/>'
        '</w:rPr></w:pPr><w:del w:id="2" w:author="a"><w:r><w:delText>Old</w:delText></w:r></w:del></w:p>'
    )
    source = word_file(gone + paragraph("New", number=1), numbering=LEGAL + num(1, 0))
    assert quotes(parse(source, "a.docx")) == ["1. New"]
    assert quotes(parse(source, "a.docx", view="original")) == ["1. Old", "2. New"]


def test_empty_numbered_paragraphs_count_as_in_word() -> None:
    body = paragraph("A", number=1) + paragraph("", number=1, inside=" ") + paragraph("B", number=1)
    assert quotes(parse(word_file(body, numbering=LEGAL + num(1, 0)), "a.docx")) == ["1. A", "3. B"]


def test_a_style_separator_keeps_the_heading_and_its_text_together() -> None:
    heading = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
        f"<w:rPr><w:vanish/><w:specVanish/></w:rPr></w:pPr>{run('Term.')}</w:p>"
    )
    source = word_file(heading + paragraph("It lasts a year."), numbering=LEGAL + num(1, 0))
    assert quotes(parse(source, "a.docx")) == ["1. Term. It lasts a year."]


@pytest.mark.parametrize(
    ("number", "shown_as", "text"),
    [
        (28, "lowerLetter", "bb"),
        (1994, "upperRoman", "MCMXCIV"),
        (4, "decimalZero", "04"),
        (12, "ordinal", "12th"),
        (23, "ordinal", "23rd"),
        (21, "cardinalText", "Twenty-one"),
        (12, "ordinalText", "Twelfth"),
        (20, "ordinalText", "Twentieth"),
        (3, "none", ""),
        (3, "somethingElse", "3"),
    ],
)
def test_formats(number: int, shown_as: str, text: str) -> None:
    assert formatted(number, shown_as) == text


@pytest.mark.skipif(
    not shutil.which("soffice"), reason="LibreOffice is not installed; it shows the numbers to compare with"
)
def test_libreoffice_shows_the_same_numbers(tmp_path: Path) -> None:
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride>'
    order = [(1, at) for at in (1, 0, 1, 2, 3, 3, 4, 2, 1, 2, 0, 0, 2, 3)] + [(3, 0), (3, 1), (2, 0), (2, 3), (2, 2)]
    order += [(2, 2)] * 30
    body = "".join(paragraph("x", number=number, level=at) for number, at in order)
    body += "".join(paragraph("x", style=style) for style in ("Heading1", "Heading2", "Child", "Heading1", "Child"))
    numbering = (
        STYLED.replace('Id="0"', 'Id="8"').replace('numId="1"', 'numId="7"').replace('Id w:val="0"', 'Id w:val="8"')
    )
    numbering = (
        LEGAL + numbering[: numbering.index("<w:num ")] + num(1, 0) + num(2, 0) + num(3, 0, override) + num(7, 8)
    )
    styles = STYLES.replace('numId w:val="1"', 'numId w:val="7"')
    source = word_file(body + "<w:sectPr/>", numbering=numbering, styles=styles)
    file = tmp_path / "a.docx"
    file.write_bytes(source)
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to"]
    subprocess.run(
        [*command, "txt:Text (encoded):UTF8", "--outdir", tmp_path, file], check=True, capture_output=True, timeout=180
    )
    shown = (tmp_path / "a.txt").read_text(encoding="utf-8-sig").strip().split("\n")
    assert quotes(parse(source, "a.docx")) == [" ".join(line.split()) for line in shown]
