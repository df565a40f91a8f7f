"""What a worker process does to draw a page; it loads nothing of the service, so that it begins at once."""

from __future__ import annotations

from bpo_contracts.errors import FileError
from bpo_contracts.parsers.pictures import page_picture


def picture(source: bytes, page: int) -> bytes | str:
    """The page as PNG, or why it cannot be drawn."""
    try:
        return page_picture(source, page)
    except FileError as error:
        return error.message
