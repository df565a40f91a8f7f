"""PDF files for the tests written object by object (ISO 32000-1, 7.5), for what reportlab does not write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

CONTENT = "BT /F 11 Tf 72 700 Td (Vendor shall report each breach within five business days.) Tj ET"
CATALOG, PAGES, PAGE, STREAM, FONT = range(1, 6)


def stream(words: str, entries: str = "") -> str:
    return f"<< /Length {len(words)} {entries} >>\nstream\n{words}\nendstream"


def page_objects(catalog: str = "", page: str = "") -> dict[int, str]:
    """The objects of a file of one page; more entries may go into its catalog and its page."""
    return {
        CATALOG: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        PAGES: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        PAGE: "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        f"/Resources << /Font << /F 5 0 R >> >> {page} >>",
        STREAM: stream(CONTENT),
        FONT: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }


def raw_pdf(objects: Mapping[int, str]) -> bytes:
    """The file of these objects with a table of cross-references."""
    body, places = "%PDF-1.7\n", {}
    for number, words in objects.items():
        places[number] = len(body)
        body += f"{number} 0 obj\n{words}\nendobj\n"
    size = max(objects) + 1
    rows = "".join(f"{places[at]:010} 00000 n \n" if at in places else "0000000000 65535 f \n" for at in range(size))
    table = f"xref\n0 {size}\n{rows}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return (body + table).encode("latin-1")


def with_object_stream(objects: Mapping[int, str], in_stream: Sequence[int]) -> bytes:
    """The same with some objects in an object stream and the references in a stream too (7.5.7, 7.5.8)."""
    held, table = max(objects) + 1, max(objects) + 2
    offsets, joined = "", ""
    for number in in_stream:
        offsets += f"{number} {len(joined)} "
        joined += f"{objects[number]} "
    entries = f"/Type /ObjStm /N {len(in_stream)} /First {len(offsets)}"
    written = {number: words for number, words in objects.items() if number not in in_stream}
    written[held] = stream(offsets + joined, entries)
    body, rows = "%PDF-1.7\n", {0: (0, 0, 255)}
    for number, words in written.items():
        rows[number] = (1, len(body), 0)
        body += f"{number} 0 obj\n{words}\nendobj\n"
    rows |= {number: (2, held, at) for at, number in enumerate(in_stream)} | {table: (1, len(body), 0)}
    references = "".join(f"{kind:02x}{one:04x}{other:02x}" for _, (kind, one, other) in sorted(rows.items())) + ">"
    entries = f"/Type /XRef /Size {table + 1} /W [1 2 1] /Root 1 0 R /Filter /ASCIIHexDecode"
    body += f"{table} 0 obj\n{stream(references, entries)}\nendobj\nstartxref\n{rows[table][1]}\n%%EOF\n"
    return body.encode("latin-1")
