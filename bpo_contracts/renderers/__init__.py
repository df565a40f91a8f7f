"""Ways to show a gap report: one module a format, found in one table."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from bpo_contracts.errors import UsageError
from bpo_contracts.findings import GapReport

__all__ = ["RENDERERS", "Look", "Renderer", "render"]


@dataclass(frozen=True, slots=True)
class Look:
    """What only a terminal cares for: whether to colour, and how many columns there are (None: ask it)."""

    colour: bool = False
    width: int | None = None


class _Render(Protocol):
    def __call__(self, report: GapReport, look: Look, /) -> str: ...


@dataclass(frozen=True, slots=True)
class Renderer:
    """A format: the module here whose `render` writes it, loaded when first asked for, and how files are named."""

    module: str
    suffix: str
    media_type: str

    def __call__(self, report: GapReport, look: Look) -> str:
        module = import_module(f"{__name__}.{self.module}")
        return cast(_Render, module.render)(report, look)


RENDERERS: dict[str, Renderer] = {
    "terminal": Renderer("terminal", ".txt", "text/plain; charset=utf-8"),
    "json": Renderer("json", ".json", "application/json"),
    "html": Renderer("html", ".html", "text/html; charset=utf-8"),
    "md": Renderer("markdown", ".md", "text/markdown; charset=utf-8"),
}


def render(report: GapReport, format: str, *, colour: bool = False, width: int | None = None) -> str:
    """The report as text in one of the formats of `RENDERERS`; same report, same text."""
    if format not in RENDERERS:
        raise UsageError(f"There is no report format {format!r}. Choose one of: {', '.join(RENDERERS)}.")
    return RENDERERS[format](report, Look(colour, width))
