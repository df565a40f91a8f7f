"""Tracked changes of Word files: two views of one text, and which words are in doubt."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpo_contracts.document import Document, Doubt, DoubtKind, Span
from bpo_contracts.parsers import parse
from tests.files.build_docx import SAMPLES
from tests.parsers.checks import check
from tests.parsers.word import abstract, deleted, ins, level, marked, num, paragraph, row, run, table, word_file


def read(body: str, view: str = "final", **parts: str) -> Document:
    return check(parse(word_file(body, **parts), "a.docx", view=view))


def in_doubt(document: Document) -> list[tuple[str, str]]:
    """The words before each doubt, and those of the doubt itself."""
    assert list(document.doubts) == sorted(document.doubts)
    assert {doubt.kind for doubt in document.doubts} <= {DoubtKind.TRACKED_CHANGE}
    return [(document.text[: doubt.span.start], document.quote(doubt.span)) for doubt in document.doubts]


CHANGED = paragraph(inside=run("Vendor reports within ") + deleted("sixty") + ins(run("five")) + run(" days."))


def test_inserted_words_are_a_span_and_deleted_ones_the_place_where_they_stood() -> None:
    before = "Vendor reports within "
    assert in_doubt(read(CHANGED)) == [(before, ""), (before, "five")]
    assert in_doubt(read(CHANGED, "original")) == [(before, "sixty"), (before + "sixty", "")]


def test_doubts_stay_with_their_words_whatever_is_tidied_around_them() -> None:
    inside = run("  \u00ad\ufb01rst ") + ins(run(" \u00a0 sec\u00adond ")) + run("   third  ") + deleted("fourth")
    cell = table(row(paragraph(inside=inside), paragraph("x")))
    assert in_doubt(read(cell)) == [("first", " second"), ("first second third", "")]
    numbered = '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>' + inside + "</w:p>"
    numbering = abstract(1, level(0, "decimal", "%1.")) + num(1, 1)
    document = read(numbered, numbering=numbering)
    assert [words.split() for _, words in in_doubt(document)] == [["second"], []]
    assert document.text.startswith("1. first")


def test_an_item_begun_by_a_line_break_keeps_its_doubts() -> None:
    inside = run("Vendor shall:") + "<w:r><w:br/></w:r>" + run("(a) report ") + ins(run("promptly")) + deleted("late")
    before = "Vendor shall:\n(a) report "
    assert in_doubt(read(paragraph(inside=inside))) == [(before, "promptly"), (before + "promptly", "")]


def test_a_paragraph_mark_is_a_change_too() -> None:
    joined = marked("del", run("Vendor shall ")) + paragraph("report.")
    assert in_doubt(read(joined)) == [("Vendor shall ", "")]
    assert in_doubt(read(joined, "original")) == [("Vendor shall", "\n")]
    split = marked("ins", run("Vendor shall ")) + paragraph("report.")
    assert in_doubt(read(split)) == [("Vendor shall", "\n")]
    assert in_doubt(read(split, "original")) == [("Vendor shall ", "")]


def test_a_clause_deleted_as_a_whole_puts_neither_neighbour_in_doubt() -> None:
    document = read(paragraph("It reports.") + marked("del", deleted("It insures.")) + paragraph("It pays."))
    assert in_doubt(document) == [("It reports.", "\n")]
    assert not any(document.doubts_about(block.span) for block in document.blocks)
    last = read(paragraph("It reports.") + marked("del", deleted("It insures.")))
    assert in_doubt(last) == [("It reports.", "")]


def changed_row(change: str, text: str) -> str:
    mark = f'<w:tr><w:trPr><w:{change} w:id="1" w:author="Ann"/></w:trPr>'
    return row(paragraph(text), paragraph("x")).replace("<w:tr>", mark)


def test_rows_and_cells_are_changes_too() -> None:
    body = table(row(paragraph("A")), changed_row("ins", "B"), changed_row("del", "C"), row(paragraph("D")))
    assert in_doubt(read(body)) == [("A\n", "B"), ("A\nB | ", "x"), ("A\nB | x", "\n")]
    added = f'<w:tcPr><w:cellIns w:id="1" w:author="Ann"/></w:tcPr>{paragraph("new")}'
    lost = f'<w:tcPr><w:cellDel w:id="1" w:author="Ann"/></w:tcPr>{paragraph("old")}'
    assert in_doubt(read(table(row(paragraph("A"), added, lost)))) == [("A | ", "new"), ("A | new", "")]


def test_words_inserted_and_deleted_again_are_gone_from_both_views() -> None:
    body = paragraph(inside=run("It pays") + ins(deleted(" twice", "Bob")) + run("."))
    assert in_doubt(read(body)) == [("It pays", "")]
    assert in_doubt(read(body, "original")) == [("It pays", "")]


def test_moved_words_are_in_doubt_at_both_places() -> None:
    document = parse(SAMPLES["tracked-moves.docx"]().source, "a.docx")
    words = [words for _, words in in_doubt(document)]
    assert words == ["", "", "promptly", "Whole clause.", "\n"]


def test_changes_of_layout_are_no_doubts() -> None:
    run_change = (
        '<w:r><w:rPr><w:b/><w:rPrChange w:id="1" w:author="Ann"><w:rPr/></w:rPrChange></w:rPr><w:t>Bold.</w:t></w:r>'
    )
    body = f'<w:p><w:pPr><w:pPrChange w:id="2" w:author="Ann"><w:pPr/></w:pPrChange></w:pPr>{run_change}</w:p>'
    document = read(body)
    assert document.doubts == ()
    assert document.warnings == ()


def test_the_warning_counts_changes_moves_and_authors() -> None:
    message = parse(SAMPLES["tracked-moves.docx"]().source, "a.docx").warnings[0].message
    assert message == "The file has 2 tracked moves by 1 author; it was read as if all were accepted."
    message = read(CHANGED + paragraph(inside=ins(run("New."), "Bob")), "original").warnings[0].message
    said = (
        "The file has 2 tracked insertions and 1 tracked deletion by 2 authors; it was read as if none had been made."
    )
    assert message == said


def test_an_inserted_paragraph_is_one_change() -> None:
    whole = marked("ins", ins(run("New ")) + ins(run("clause."))) + paragraph("Old.")
    assert "1 tracked insertion by" in read(whole).warnings[0].message


@dataclass(frozen=True)
class Piece:
    text: str
    change: str


WORDS = st.text(alphabet="abc ,\u00ad\u00a0ﬁ", min_size=1, max_size=8)
PIECES = st.builds(Piece, WORDS, st.sampled_from(["", "", "ins", "del", "ins del"]))
PARAGRAPHS = st.lists(st.tuples(st.lists(PIECES, max_size=5), st.sampled_from(["", "", "", "ins", "del"])), max_size=5)
Drawn = list[tuple[list[Piece], str]]


def tracked(paragraphs: Drawn) -> str:
    """The body with its changes."""
    body = ""
    for pieces, mark in paragraphs:
        inside = "".join(_tracked(piece) for piece in pieces)
        body += marked(mark, inside) if mark else f"<w:p>{inside}</w:p>"
    return body + paragraph("end")


def _tracked(piece: Piece) -> str:
    match piece.change:
        case "ins":
            return ins(run(piece.text))
        case "del":
            return deleted(piece.text)
        case "ins del":
            return ins(deleted(piece.text))
    return run(piece.text)


def settled(paragraphs: Drawn, kept: str, gone: str) -> str:
    """The body with every change accepted (or rejected): no trace of them is left."""
    body = inside = ""
    for pieces, mark in paragraphs:
        inside += "".join(run(piece.text) for piece in pieces if piece.change in {"", kept})
        if mark != gone:
            body, inside = body + f"<w:p>{inside}</w:p>", ""
    return body + f"<w:p>{inside}{run('end')}</w:p>"


def letters(text: str) -> str:
    return "".join(text.replace("\u00ad", "").replace("ﬁ", "fi").split())


@pytest.mark.parametrize(("view", "kept", "gone"), [("final", "ins", "del"), ("original", "del", "ins")])
@given(PARAGRAPHS)
def test_a_view_is_the_file_with_its_changes_settled(view: str, kept: str, gone: str, paragraphs: Drawn) -> None:
    document = read(tracked(paragraphs), view)
    assert document.text == read(settled(paragraphs, kept, gone)).text
    expected = [(char, piece.change == kept) for pieces, _ in paragraphs for piece in pieces
                if piece.change in {"", kept} for char in letters(piece.text)]  # fmt: skip
    assert _flagged(document) == [*expected, *((char, False) for char in "end")]


def _flagged(document: Document) -> list[tuple[str, bool]]:
    """Every letter of the text, and whether it is in doubt."""
    spans = [doubt.span for doubt in document.doubts]
    return [
        (char, any(span.start <= at < span.end for span in spans))
        for at, char in enumerate(document.text)
        if not char.isspace()
    ]


@pytest.mark.parametrize(("view", "gone"), [("final", "del"), ("original", "ins")])
@given(PARAGRAPHS)
def test_every_place_where_words_are_gone_is_marked(view: str, gone: str, paragraphs: Drawn) -> None:
    document = read(tracked(paragraphs), view)
    kept = {"final": "ins", "original": "del"}[view]
    places, marks, length = set(), set(), 0
    for pieces, mark in paragraphs:
        for piece in pieces:
            length += len(letters(piece.text)) if piece.change in {"", kept} else 0
            if piece.change not in {"", kept}:
                places.add(length)
        marks |= {length} if mark else set()
    told = {len(letters(document.text[: doubt.span.start])) for doubt in document.doubts if _is_gap(document, doubt)}
    assert places <= told <= places | marks


def _is_gap(document: Document, doubt: Doubt) -> bool:
    return doubt.span == Span(doubt.span.start, doubt.span.start) or document.quote(doubt.span) == "\n"
