"""RapidOCR (PP-OCRv6 models, Apache-2.0, inside its wheel), run in this process by ONNX Runtime."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from bpo_contracts.document import Box
from bpo_contracts.parsers.ocr.raster import Mask, Raster, ink
from bpo_contracts.parsers.ocr.words import RecognitionError, Word, clean

_MODELS = {"Det": "PP-OCRv6_det_small.onnx", "Rec": "PP-OCRv6_rec_small.onnx"}
_SPARING = {"Global.max_side_len": 1600, "Rec.rec_batch_num": 1}
"""One line at a time from a page of 1,600 pixels takes two thirds of the memory of what RapidOCR does by itself."""
_TALL = 1.5
_LEAST_PIXELS = 2


@dataclass(frozen=True, slots=True)
class RapidOcr:
    """Its networks use every processor, so that pages go one after the other."""

    title: str
    network: Any
    at_once: int = 1
    unsure: float = 75.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def lines(self, raster: Raster, dpi: int) -> list[list[Word]]:  # noqa: ARG002
        """The words of every piece of line found, from left to right, so that columns are told by their places."""
        try:
            with self._lock:
                pieces = list(self._pieces(raster))
        except Exception as error:  # RapidOCR and ONNX Runtime raise errors of many kinds, of their own too
            raise RecognitionError(f"made RapidOCR fail ({type(error).__name__})") from None
        mask = ink(raster)
        rows = [[_tight(word, mask) for word in words] for words in pieces if words]
        return sorted(rows, key=lambda row: (row[0].box[0], row[0].box[1]))

    def _pieces(self, raster: Raster) -> Iterator[list[Word]]:
        picture = np.repeat(raster[:, :, None], 3, axis=2)
        small, scales = self.network.preprocess_img(picture)
        crops, found = self.network.detect_and_crop(small, scales)
        level = [
            at for at, crop in enumerate(crops) if crop.shape[0] < _TALL * crop.shape[1] and _is_level(found.boxes[at])
        ]
        read = self.network.recognize_txt([crops[at] for at in level])
        sizes = scales["preprocess"]["ratio_w"], scales["preprocess"]["ratio_h"]
        for at, text, info in zip(level, read.txts, read.word_results, strict=True):
            yield list(_words(text, info, _box(found.boxes[at], sizes)))


@lru_cache(maxsize=1)
def find_rapidocr() -> RapidOcr | None:
    """RapidOCR with its models, if it is installed with them; nothing is ever downloaded."""
    if find_spec("rapidocr") is None or find_spec("onnxruntime") is None:
        return None
    import rapidocr

    folder = Path(rapidocr.__file__).parent / "models"
    if not all((folder / name).is_file() for name in _MODELS.values()):
        return None
    paths = {f"{part}.model_path": str(folder / name) for part, name in _MODELS.items()}
    options = {"Global.return_word_box": True, "Global.use_cls": False, "Global.log_level": "error"} | _SPARING
    network = rapidocr.RapidOCR(params=paths | options)
    return RapidOcr(f"RapidOCR {metadata.version('rapidocr')}", network)


def _is_level(corners: Any) -> bool:
    across, down = np.ptp(corners[:, 0]), np.ptp(corners[:, 1])
    return bool(down < _TALL * across)


def _box(corners: Any, sizes: tuple[float, float]) -> Box:
    xs, ys = corners[:, 0] * sizes[0], corners[:, 1] * sizes[1]
    return float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())


def _words(text: str, info: Any, box: Box) -> Iterator[Word]:
    """The words of a piece of line; the network says in which of its columns it saw each character."""
    columns = [column for word in info.word_cols for column in word]
    pitch = (box[2] - box[0]) / max(1.0, info.line_txt_len)
    centres = iter(box[0] + (column + 0.5) * pitch for column in columns)
    letters = [
        (char, 0.0 if char.isspace() else next(centres), sure) for char, sure in zip(text, info.confs, strict=True)
    ]
    half = _half_width(letters)
    for word in _parted(letters):
        written = clean("".join(char for char, _, _ in word))
        if written:
            sure = min(sure for _, _, sure in word)
            yield Word(written, (word[0][1] - half, box[1], word[-1][1] + half, box[3]), 100.0 * sure)


_Letter = tuple[str, float, float]


def _half_width(letters: Sequence[_Letter]) -> float:
    shown = [centre for char, centre, _ in letters if not char.isspace()]
    return (shown[-1] - shown[0]) / max(1, len(letters) - 1) / 2 if len(shown) > 1 else 0.0


def _parted(letters: Sequence[_Letter]) -> Iterator[list[_Letter]]:
    word: list[_Letter] = []
    for letter in letters:
        if not letter[0].isspace():
            word.append(letter)
        elif word:
            yield word
            word = []
    if word:
        yield word


def _tight(word: Word, mask: Mask) -> Word:
    """The word with its box drawn in to the ink."""
    left, top, right, bottom = (max(0, round(edge)) for edge in word.box)
    inked = mask[top:bottom, left:right]
    rows = np.flatnonzero(inked.sum(axis=1) >= _LEAST_PIXELS)
    if not len(rows):
        return word
    return Word(word.text, (word.box[0], float(top + rows[0]), word.box[2], float(top + rows[-1] + 1)), word.confidence)
