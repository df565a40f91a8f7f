"""The service under load, on a server of its own: uploads at once, reading meanwhile, a restart, an upload too large.

Run it with: python -m benchmarks.serving [--uploads 25] [--pages 50] [--queued 500]
"""

from __future__ import annotations

import argparse
import io
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

from tests.api.server import Server, new_key, serving

SAMPLES = Path(__file__).parent.parent / "sample_contracts"
TOO_LARGE = 200 * 1024 * 1024


def agreement(pages: int, number: int) -> bytes:
    """A PDF of so many pages, unlike the others by its number."""
    text = (SAMPLES / "sound-msa.txt").read_text(encoding="utf-8")
    style = getSampleStyleSheet()["Normal"]
    blocks = [" ".join(block.split()) for block in text.split("\n\n") if block.strip()]
    shown = [Paragraph(f"Agreement {number}", style)]
    for page in range(pages):
        shown += [Paragraph(f"{page + 1}. {block}", style) for block in blocks[page % len(blocks) :][:6]]
        shown.append(PageBreak())
    file = io.BytesIO()
    SimpleDocTemplate(file).build(shown)
    return file.getvalue()


def served(home: Path) -> AbstractContextManager[Server]:
    """A server that answers whoever asks however often."""
    return serving(home, {"BPO_CONTRACTS_REQUESTS_A_MINUTE": "1000000"})


def states(client: httpx.Client, made: list[str]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for name in made:
        state = client.get(f"/v1/checks/{name}").json()["state"]
        counted[state] = counted.get(state, 0) + 1
    return counted


def wait(client: httpx.Client, made: list[str]) -> float:
    began = time.monotonic()
    left = list(made)
    while left:
        state = client.get(f"/v1/checks/{left[-1]}").json()["state"]
        if state in ("done", "failed", "cancelled"):
            left.pop()
        else:
            time.sleep(0.2)
    return time.monotonic() - began


def send(client: httpx.Client, name: str, content: bytes) -> str:
    answer = client.post("/v1/checks", files=[("files", (name, content))])
    answer.raise_for_status()
    return str(answer.json()["id"])


def uploads_at_once(url: str, token: str, uploads: int, pages: int) -> None:
    """So many long PDFs sent at once, and how long reading takes while they are judged."""
    files = [agreement(pages, number) for number in range(uploads)]
    made: list[str] = []
    took: list[float] = []
    reports: list[float] = []
    over = threading.Event()

    def upload(number: int) -> None:
        with client_of(url, token) as client:
            made.append(send(client, f"agreement-{number}.pdf", files[number]))

    def read() -> None:
        with client_of(url, token) as client:
            while not over.is_set():
                for path in ("/v1/checks?limit=25", *(f"/v1/checks/{name}" for name in made[:3])):
                    took.append(timed(client, path))
                done = client.get("/v1/checks?state=done&limit=1").json()["checks"]
                for form in ("json", "html") if done else ():
                    reports.append(timed(client, f"/v1/checks/{done[0]['id']}/report?format={form}"))
                time.sleep(0.05)

    reader = threading.Thread(target=read)
    reader.start()
    began = time.monotonic()
    senders = [threading.Thread(target=upload, args=(number,)) for number in range(uploads)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    with client_of(url, token) as client:
        wait(client, made)
        seconds = time.monotonic() - began
        over.set()
        reader.join()
        print(f"{uploads} uploads of {pages} pages at once: {states(client, made)}, {seconds:.0f} s")
    for name, seconds_each in {"reading meanwhile": took, "fetching whole reports meanwhile": reports}.items():
        if seconds_each:
            print(f"{name}: {told(seconds_each)}")


def timed(client: httpx.Client, path: str) -> float:
    began = time.perf_counter()
    client.get(path).raise_for_status()
    return time.perf_counter() - began


def told(seconds: list[float]) -> str:
    """How many requests there were, and what they took."""
    ninety_five = sorted(seconds)[int(len(seconds) * 0.95)]
    return (
        f"{len(seconds)} requests, median {1000 * statistics.median(seconds):.0f} ms, "
        f"95th percentile {1000 * ninety_five:.0f} ms"
    )


def queued_survive_a_restart(home: Path, token: str, queued: int) -> None:
    """So many checks queued, the server killed at once, and what is done after it is started again."""
    text = (SAMPLES / "sound-sla.md").read_bytes()
    with served(home) as server, client_of(server.url, token) as client:
        made = [send(client, f"schedule-{number}.md", text + f"\n{number}\n".encode()) for number in range(queued)]
        before = states(client, made)
    with served(home) as server, client_of(server.url, token) as client:
        seconds = wait(client, made)
        print(
            f"{queued} checks queued, server killed ({before}), started again: {states(client, made)}, {seconds:.0f} s"
        )


def too_large_is_refused(url: str, token: str) -> None:
    """How much of an upload beyond the limit is taken in before it is refused."""
    sent = 0

    def body() -> Iterator[bytes]:
        nonlocal sent
        chunk = bytes(1024 * 1024)
        while sent < TOO_LARGE:
            sent += len(chunk)
            yield chunk

    with client_of(url, token) as client:
        headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(TOO_LARGE)}
        try:
            answer = client.post("/v1/checks", content=body(), headers=headers)
            told = f"{answer.status_code} {answer.json()['code']}"
        except httpx.WriteError:
            told = "the connection was closed"
    print(f"an upload of {TOO_LARGE // 1024**2} MB: {told} after {sent / 1024**2:.0f} MB")


def client_of(url: str, token: str) -> httpx.Client:
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=300)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--uploads", type=int, default=25)
    asked.add_argument("--pages", type=int, default=50)
    asked.add_argument("--queued", type=int, default=500)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        token = new_key(home, "benchmark")
        with served(home) as server:
            uploads_at_once(server.url, token, given.uploads, given.pages)
            too_large_is_refused(server.url, token)
        queued_survive_a_restart(home, token, given.queued)


if __name__ == "__main__":
    main()
