"""What can be told from the pixels of a page alone: how much ink, how far it is turned, where rules are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from bpo_contracts.document import Box

Raster: TypeAlias = npt.NDArray[np.uint8]
"""A picture in grey, 0 black, row by row."""
Mask: TypeAlias = npt.NDArray[np.bool_]

_DARK = 0.7
_MOST_SAMPLES = 60_000
_STEEPEST = 5.0
_STEP = 0.1


def ink(raster: Raster) -> Mask:
    """The pixels clearly darker than the paper."""
    paper = float(np.percentile(raster, 90)) if raster.size else 255.0
    mask: Mask = raster < _DARK * max(paper, 128.0)
    return mask


def skew(mask: Mask) -> float:
    """By how many degrees the lines of writing fall to the right."""
    down, across = np.nonzero(mask)
    if len(down) < 50:
        return 0.0
    every = max(1, len(down) // _MOST_SAMPLES)
    down, across = down[::every], across[::every]
    coarse = _sharpest(down, across, np.arange(-_STEEPEST, _STEEPEST + _STEP, 5 * _STEP))
    fine = _sharpest(down, across, np.arange(coarse - 5 * _STEP, coarse + 5.5 * _STEP, _STEP))
    return round(fine, 2)


def run_length(mask: Mask, closed: int) -> float:
    """How long runs of ink along the rows mostly are if small gaps are closed; along lines of writing, as long as words."""
    padded = np.pad(mask, ((0, 0), (0, closed + 1))).ravel()
    edges = np.flatnonzero(np.diff(np.concatenate(([0], padded.view(np.int8), [0]))))
    starts, ends = edges[::2], edges[1::2]
    if not len(starts):
        return 0.0
    apart = starts[1:] - ends[:-1] > closed
    return float(np.median(ends[np.append(apart, True)] - starts[np.insert(apart, 0, True)]))


def _sharpest(down: npt.NDArray[Any], across: npt.NDArray[Any], angles: npt.NDArray[Any]) -> float:
    found = (
        (_sharpness(down - across * np.tan(np.radians(angle))), -abs(float(angle)), float(angle)) for angle in angles
    )
    return max(found)[2]


def _sharpness(heights: npt.NDArray[Any]) -> float:
    """How much the ink of neighbouring rows differs; most where rows run along the lines of writing."""
    rows = np.bincount(np.round(heights - heights.min()).astype(np.intp)).astype(float)
    return float(np.square(np.diff(rows)).sum() / max(1.0, np.square(rows).sum()))


def rules(mask: Mask, shortest: int, thickest: int) -> Iterator[Box]:
    """The level and upright rules, in pixels."""
    for left, top, right, bottom in _level_rules(mask, shortest, thickest):
        yield left, top, right, bottom
    for top, left, bottom, right in _level_rules(mask.T, shortest, thickest):
        yield left, top, right, bottom


def _level_rules(mask: Mask, shortest: int, thickest: int) -> Iterator[Box]:
    """Runs of ink, put together from neighbouring rows; those thicker than a rule are fields of colour."""
    open_runs: list[list[int]] = []
    for row, start, end in _runs(mask, shortest):
        for run in [run for run in open_runs if run[3] < row - 2]:
            open_runs.remove(run)
            yield from _rule(run, thickest)
        joined = next((run for run in open_runs if start <= run[2] and run[0] <= end), None)
        if joined:
            joined[0], joined[2], joined[3] = min(joined[0], start), max(joined[2], end), row
        else:
            open_runs.append([start, row, end, row])
    for run in open_runs:
        yield from _rule(run, thickest)


def _rule(run: list[int], thickest: int) -> Iterator[Box]:
    left, top, right, bottom = run
    if bottom - top < thickest:
        yield float(left), float(top), float(right), float(bottom + 1)


def _runs(mask: Mask, shortest: int) -> Iterator[tuple[int, int, int]]:
    """Row, start and end of every run of ink at least so long; rows that hold less ink than that are passed over."""
    for row in np.flatnonzero(mask.sum(axis=1) >= shortest):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], mask[row].view(np.int8), [0]))))
        for start, end in edges.reshape(-1, 2):
            if end - start >= shortest:
                yield int(row), int(start), int(end)
