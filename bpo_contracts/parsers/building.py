"""Puts the text of a document together, block by block."""

from __future__ import annotations

from bpo_contracts.document import BODY, Block, BlockStyle, Doubt, DoubtKind, Span
from bpo_contracts.parsers.labels import begins_with_bullet, begins_with_label, is_sure_heading


def style_of(text: str) -> BlockStyle:
    """What a block is by its words alone."""
    if begins_with_bullet(text):
        return BlockStyle.LIST_ITEM
    if is_sure_heading(text):
        return BlockStyle.HEADING
    return BlockStyle.LIST_ITEM if begins_with_label(text) else BlockStyle.PARAGRAPH


class TextBuilder:
    """Appends blocks, one a line, and remembers their spans."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self.length = 0
        self.blocks: list[Block] = []
        self.doubts: list[Doubt] = []

    def add_block(
        self, text: str, style: BlockStyle = BlockStyle.PARAGRAPH, level: int | None = None, part: str = BODY
    ) -> Span:
        """Append a block, separated from the one above by a line break; gives back where it stands."""
        self.break_line()
        span = Span(self.length, self.length + len(text))
        self.write(text)
        self.blocks.append(Block(span, style, level, part))
        return span

    def doubt(self, span: Span, kind: DoubtKind = DoubtKind.TRACKED_CHANGE) -> None:
        """Note that the words of the span may not stand; it may reach over the line break still to come."""
        self.doubts.append(Doubt(span, kind))

    @property
    def sorted_doubts(self) -> tuple[Doubt, ...]:
        """The doubts in the order of the text, each once, none beyond its end."""
        end = self.length
        held = {Doubt(Span(min(each.span.start, end), min(each.span.end, end)), each.kind) for each in self.doubts}
        return tuple(sorted(held))

    def break_line(self) -> None:
        if self.length:
            self.write("\n")

    def write(self, text: str) -> None:
        self._pieces.append(text)
        self.length += len(text)

    @property
    def text(self) -> str:
        return "".join(self._pieces)
