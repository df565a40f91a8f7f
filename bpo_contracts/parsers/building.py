"""Puts the text of a document together, block by block."""

from __future__ import annotations

from bpo_contracts.document import BODY, Block, BlockStyle, Doubt, Span
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
    ) -> None:
        """Append a block, separated from the one above by a line break."""
        self.break_line()
        start = self.length
        self.write(text)
        self.blocks.append(Block(Span(start, self.length), style, level, part))

    def break_line(self) -> None:
        if self.length:
            self.write("\n")

    def write(self, text: str) -> None:
        self._pieces.append(text)
        self.length += len(text)

    @property
    def text(self) -> str:
        return "".join(self._pieces)
