"""Automatic numbering of Word files: the labels that Word shows, in the text."""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bpo_contracts.document import BlockStyle
from bpo_contracts.parsers import parse
from bpo_contracts.parsers.docx_formats import formatted
from tests.parsers.checks import check, quotes
from tests.parsers.word import abstract, level, num, paragraph, row, run, table, word_file

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


def styled(definition: int) -> str:
    return abstract(
        definition, level(0, "decimal", "%1.", more='<w:pStyle w:val="Heading1"/>'),
        level(1, "decimal", "%1.%2", more='<w:pStyle w:val="Heading2"/>'),
    )  # fmt: skip


STYLED = styled(0) + num(1, 0)


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


def test_a_paragraph_that_only_ends_a_section_is_not_counted() -> None:
    """As Word and LibreOffice have it; contracts with a cover page often style that paragraph as a heading."""
    only = paragraph("", number=1, inside=" ").replace("</w:pPr>", "<w:sectPr/></w:pPr>")
    source = word_file(only + paragraph("A", number=1), numbering=LEGAL + num(1, 0))
    assert quotes(parse(source, "a.docx")) == ["1. A"]


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
        (26, "lowerLetter", "z"),
        (27, "upperLetter", "AA"),
        (780, "lowerLetter", "z" * 30),
        (123, "cardinalText", "One hundred twenty-three"),
        (1112, "ordinalText", "One thousand one hundred twelfth"),
        (6, "chicago", "††"),
        (2, "decimalEnclosedCircle", "②"),
        (0, "lowerLetter", ""),
        (-5, "decimal", "-5"),
        (10**9, "lowerLetter", "1000000000"),
        (10**9, "upperRoman", "1000000000"),
    ],
)
def test_formats(number: int, shown_as: str, text: str) -> None:
    assert formatted(number, shown_as) == text


def test_what_is_no_number_counts_as_not_said() -> None:
    body = paragraph("x", number=1).replace('w:ilvl w:val="0"', 'w:ilvl w:val="x"')
    body += paragraph("y", number=1, level=99) + paragraph("z", number=7) + paragraph("end", number=1)
    definition = abstract(1, level(0, "noSuchFormat", "%1.", start=1).replace('start w:val="1"', 'start w:val="-5"'))
    definition += '<w:abstractNum w:abstractNumId="x"><w:lvl w:ilvl="99"/><w:lvl/></w:abstractNum><w:num/>'
    source = word_file(body, numbering=definition + num(1, 1))
    assert quotes(check(parse(source, "a.docx"))) == ["-5. x", "y", "z", "-4. end"]


def test_numbering_styles_in_a_circle_end() -> None:
    styles = "".join(
        f'<w:style w:type="numbering" w:styleId="S{one}"><w:basedOn w:val="S{other}"/>'
        f'<w:pPr><w:numPr><w:numId w:val="{other}"/></w:numPr></w:pPr></w:style>'
        for one, other in ((1, 2), (2, 1))
    )
    linked = "".join(
        f'<w:abstractNum w:abstractNumId="{at}"><w:numStyleLink w:val="S{at}"/></w:abstractNum>' for at in (1, 2)
    )
    source = word_file(paragraph("x", number=1), numbering=linked + num(1, 1) + num(2, 2), styles=styles)
    assert quotes(parse(source, "a.docx")) == ["x"]


def test_a_list_said_directly_keeps_the_level_of_the_style() -> None:
    styles = STYLES.replace('<w:numId w:val="1"/>', '<w:ilvl w:val="1"/><w:numId w:val="1"/>')
    own = (
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr>' + run("x") + "</w:p>"
    )
    other = abstract(9, level(0, "decimal", "%1."), level(1, "decimal", "%1.%2"))
    source = word_file(own, styles=styles, numbering=styled(0) + other + num(1, 0) + num(2, 9))
    assert quotes(parse(source, "a.docx")) == ["1.1 x"]


def libreoffice_lines(source: bytes, folder: Path) -> list[str]:
    """The paragraphs as LibreOffice shows them, numbers and all."""
    file = folder / "a.docx"
    file.write_bytes(source)
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to"]
    subprocess.run(
        [*command, "txt:Text (encoded):UTF8", "--outdir", folder, file], check=True, capture_output=True, timeout=180
    )
    shown = (folder / "a.txt").read_text(encoding="utf-8-sig").strip("\n").split("\n")
    return [" ".join(line.split()) for line in shown]


FORMATS = (
    "decimal", "decimal", "decimal", "decimalZero", "lowerLetter", "lowerLetter", "upperLetter", "lowerRoman",
    "upperRoman", "ordinal", "cardinalText", "ordinalText", "none", "bullet",
)  # fmt: skip


def drawn_levels(chance: random.Random) -> str:
    """Five levels drawn by lot.

    LibreOffice 7.4 knows neither w:lvlRestart nor w:isLgl, and drops a label whose own level has no number format;
    Word follows the standard there (17.9.11, 17.9.4), which other tests hold. The space after a number is compared
    nowhere: LibreOffice writes one even where w:suff says "nothing".
    """
    formats = [chance.choice(FORMATS) for _ in range(5)]
    levels = []
    for at, shown_as in enumerate(formats):
        above = [one for one in range(at) if shown_as != "none" and formats[one] not in {"bullet", "none"}]
        counted = ".".join(f"%{one + 1}" for one in [*(one for one in above if chance.random() < 0.5), at])
        text = "\uf0b7" if shown_as == "bullet" else chance.choice(["({})", "{}.", "{}", "Section {}"]).format(counted)
        more = chance.choice(["", "", '<w:suff w:val="space"/>', '<w:suff w:val="tab"/>'])
        levels.append(level(at, shown_as, text, start=chance.choice([1, 1, 1, 3, 25]), more=more))
    return "".join(levels)


def drawn_numbering(chance: random.Random) -> tuple[str, str, list[tuple[int, int]]]:
    """Thirty definitions with two lists each, the second with a start of its own, and paragraphs that use them."""
    abstracts, nums, order = "", "", []
    for definition in range(1, 31):
        one, other = 2 * definition, 2 * definition + 1
        start = f'<w:startOverride w:val="{chance.choice([1, 4])}"/>'
        abstracts += abstract(definition, drawn_levels(chance))
        nums += num(one, definition) + num(other, definition, f'<w:lvlOverride w:ilvl="0">{start}</w:lvlOverride>')
        order.append((other, 0))
        for _ in range(25):
            at = max(0, min(4, order[-1][1] + chance.choice([-2, -1, 0, 0, 0, 1, 1])))
            order.append((chance.choice([one, one, one, other]), at))
    return abstracts, nums, order


@pytest.mark.skipif(
    not shutil.which("soffice"), reason="LibreOffice is not installed; it shows the numbers to compare with"
)
@pytest.mark.parametrize("seed", [1, 2])
def test_libreoffice_shows_the_same_numbers(seed: int, tmp_path: Path) -> None:
    abstracts, nums, order = drawn_numbering(random.Random(seed))
    numbering = abstracts + styled(100) + nums + num(100, 100)
    styles = STYLES.replace('numId w:val="1"', 'numId w:val="100"')
    body = "".join(paragraph("|x", number=number, level=at) for number, at in order)
    names = ("Heading1", "Heading2", "Child", "Heading2", "Heading1", "Child")
    body += "".join(paragraph("|x", style=name) for name in names)
    body += table(row(paragraph("|x", style="Heading1")), row(paragraph("|x", style="Heading2"))) + "<w:sectPr/>"
    source = word_file(body, numbering=numbering, styles=styles)
    ours = [quote.split("|")[0].strip() for quote in quotes(check(parse(source, "a.docx")))]
    theirs = [re.sub("[◦▪]", "•", line.split("|")[0].strip()) for line in libreoffice_lines(source, tmp_path)]
    assert ours == theirs
    assert len(set(ours)) > 200
