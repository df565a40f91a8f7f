"""Where the packaged rules and models stand: inside the installed package, or in the checkout beside it."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """The folder `rules` or `models`."""
    installed = _PACKAGE / f"{name}_data"
    return installed if installed.is_dir() else _PACKAGE.parent / name
