"""What is said about pages of a PDF that hold no text of their own: recognised, or not read at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain

from bpo_contracts.document import DocumentWarning
from bpo_contracts.errors import FileError
from bpo_contracts.parsers.ocr import OCR_OFF, Engine
from bpo_contracts.parsers.pdf_ocr import RecognisedPage, Recognition
from bpo_contracts.parsers.pdf_usable import NO_UNICODE, Unread

_INSTALL = "Install Tesseract, or the extra bpo-contracts[ocr] with pip, to have such pages put through text recognition (OCR)."
_SWITCHED_OFF = "Text recognition (OCR) was switched off; switch it on to have such pages recognised."
_BY_HAND = "Read it in the file itself, or run the file through other text recognition (OCR) and check that."


def warnings_about(recognition: Recognition, unread: dict[int, Unread], ocr: str) -> Iterator[DocumentWarning]:
    """One warning for all pages that were recognised, one for each that was not read."""
    if recognition.pages and recognition.engine:
        yield DocumentWarning("recognised-text", _recognised(recognition.pages, recognition.engine))
    for number, page in sorted(unread.items()):
        if number not in recognition.pages:
            reason = recognition.failed.get(number, page.reason)
            yield DocumentWarning(
                "page-not-read", _unread(number, reason, page, _advice(recognition, ocr)), number, True
            )


def crowded_pages(numbers: Sequence[int]) -> Iterator[DocumentWarning]:
    """One warning for all pages with so much drawn on them that their tables were not looked for."""
    if numbers:
        message = (
            f"So many lines are drawn on {_ranges(numbers).lower()} that ruled tables were not looked for there: the cells "
            "of a table may be read across its columns. Compare what is quoted from there with the page."
        )
        yield DocumentWarning("tables-not-read", message, numbers[0])


def _recognised(pages: dict[int, RecognisedPage], engine: Engine) -> str:
    sure = list(chain.from_iterable(page.confidences for page in pages.values()))
    unsure = sum(confidence < engine.unsure for confidence in sure)
    return (
        f"{_ranges(sorted(pages))} had no usable text and {'was' if len(pages) == 1 else 'were'} recognised by {engine.title}, "
        f"which is {sum(sure) / max(1, len(sure)):.0f} % sure of its words on average and unsure of {unsure} of {len(sure)}. "
        "Compare what is quoted from there with the page."
    )


def _ranges(numbers: Sequence[int]) -> str:
    """The pages as "Pages 1-3 and 7"."""
    starts = [number for number in numbers if number - 1 not in numbers]
    ends = [number for number in numbers if number + 1 not in numbers]
    spans = [str(start) if start == end else f"{start}-{end}" for start, end in zip(starts, ends, strict=True)]
    listed = spans[0] if len(spans) == 1 else f"{', '.join(spans[:-1])} and {spans[-1]}"
    return f"Page{'' if len(numbers) == 1 else 's'} {listed}"


def _unread(number: int, reason: str, page: Unread, advice: str) -> str:
    read = "Only the text it has was read" if page.usable else "It was not read"
    return f"Page {number} {reason}. {read}. {advice}"


def _advice(recognition: Recognition, ocr: str) -> str:
    if ocr == OCR_OFF:
        return _SWITCHED_OFF
    return _BY_HAND if recognition.engine else _INSTALL


def no_text(unread: Collection[Unread], recognition: Recognition, ocr: str) -> FileError:
    """No page of the file gave any text."""
    if not unread:
        return FileError(
            "no-text", "The pages of the PDF are blank. Export it again from the program it was written with."
        )
    advice = _advice(recognition, ocr)
    if any(page.reason == NO_UNICODE for page in unread):
        said = (
            "The letters of the PDF do not say which they are: its fonts have no map to Unicode, so that copied text is "
            "gibberish too."
        )
    else:
        said = "The PDF holds no text; it looks like a scan."
    return FileError("no-text", f"{said}{_tried(recognition)} {advice}")


def _tried(recognition: Recognition) -> str:
    if not recognition.engine or not recognition.failed:
        return ""
    number, reason = min(recognition.failed.items())
    return f" {recognition.engine.title} (OCR) gave none either: page {number} {reason}."
