"""What holds for every document, whatever file it came from."""

from __future__ import annotations

from bpo_contracts.document import Document


def check(document: Document) -> Document:
    """Spans lie within the text, in order, and a block neither begins nor ends with a blank."""
    end = 0
    for block in document.blocks:
        assert end <= block.span.start < block.span.end <= len(document.text)
        assert document.quote(block.span) == document.quote(block.span).strip()
        end = block.span.end
    assert document.pages[0].span.start == 0
    assert document.pages[-1].span.end == len(document.text)
    for number, page in enumerate(document.pages, 1):
        assert page.number == number
    for page, following in zip(document.pages, document.pages[1:], strict=False):
        assert page.span.end == following.span.start
    return document


def quotes(document: Document) -> list[str]:
    """The blocks' words, without regard to line breaks."""
    return [" ".join(document.quote(block.span).split()) for block in document.blocks]


def codes(document: Document) -> list[str]:
    return [warning.code for warning in document.warnings]
