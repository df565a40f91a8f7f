"""A lawyer's afternoon in a real browser: sign in, upload, watch, read, accept, compare, download; by keyboard too."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.api.papers import as_pdf
from tests.api.server import Server, serving
from tests.conftest import SAMPLES

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PASSWORD = "quiet marble 7 lanterns float"
MOST_BYTES = 300_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("afternoon")) as running:
        yield running


@pytest.fixture(scope="module")
def context(server: Server) -> Iterator[Any]:
    """A browser in which the administrator has made their account by the link that the server printed."""
    with playwright.sync_playwright() as driver:
        path = next(filter(None, map(shutil.which, BROWSERS)), None)
        try:
            browser = driver.chromium.launch(executable_path=path, args=FLAGS)
        except playwright.Error as error:
            pytest.skip(f"no browser could be started: {error.message.splitlines()[0]}")
        context = browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 850})
        page = context.new_page()
        link = re.search(r"http\S+/invitation/\S+", server.log.read_text())
        assert link is not None
        page.goto(link[0])
        page.get_by_label("Your name").fill("Ada Example")
        page.get_by_label("E-mail").fill("ada@example.com")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_label("The same password again").fill(PASSWORD)
        page.get_by_role("button", name="Make the account").click()
        page.wait_for_url(server.url + "/")
        page.close()
        yield context
        browser.close()


@pytest.fixture
def page(context: Any) -> Iterator[Any]:
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: said.append(str(error)))
    yield opened
    opened.close()
    assert said == []


def upload(page: Any, *paths: Path) -> None:
    page.goto("/")
    page.get_by_label("Choose agreements to check").set_input_files([str(path) for path in paths])
    page.get_by_role("button", name="Check", exact=True).click()
    page.wait_for_url("**/checks/*")
    page.locator("article.document").first.wait_for(timeout=120_000)
    page.wait_for_load_state()  # a long report is not there at once


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The first draft of an agreement as a PDF, and the next one under the same name."""
    folder = tmp_path_factory.mktemp("drafts")
    first, second = folder / "1" / "agreement.pdf", folder / "2" / "agreement.pdf"
    for path, sample in ((first, "weak-msa.txt"), (second, "sound-msa.txt")):
        path.parent.mkdir()
        path.write_bytes(as_pdf((SAMPLES / sample).read_text()))
    return first, second


def test_a_lawyers_afternoon(page: Any, drafts: tuple[Path, Path], tmp_path: Path) -> None:
    page.goto("/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/portfolio")
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/portfolio")

    upload(page, drafts[0], SAMPLES / "sound-sla.md", SAMPLES / "sound-dpa.txt")
    assert page.locator("article.document").count() == 3
    assert "gaps" in page.locator(".top .verdict").inner_text()

    upload(page, drafts[0])
    first = page.url
    gap = page.locator("details.finding.high:has(blockquote a)").first
    gap.locator("> summary").click()
    quotation = gap.locator("blockquote a").first
    quotation.click()
    shown = page.locator(".sheet a.current rect").first
    shown.wait_for()
    assert shown.bounding_box()["y"] < 850
    page.locator(".sheet a.current").first.click()
    assert page.evaluate("document.activeElement.closest('details.finding') !== null")

    page.get_by_role("button", name="Text", exact=True).click()
    quotation.click()
    assert quotation.inner_text().strip("“”… ")[:30] in page.locator("mark.current").first.inner_text()

    title = gap.locator("> summary strong").inner_text()
    gap.get_by_text("Accept the gap").click()
    gap.get_by_label("Why").fill("The client insures this itself.")
    gap.get_by_label("Until").fill((date.today() + timedelta(days=90)).isoformat())
    gap.get_by_role("button", name="Accept", exact=True).click()
    accepted = page.locator("details.finding", has_text=title).first
    accepted.locator("p.accepted").wait_for()
    assert "insures this itself" in accepted.locator("p.accepted").inner_text()

    accepted.locator("summary", has_text="Comment").click()
    accepted.get_by_role("textbox", name="Comment").fill("Ask the broker.")
    accepted.get_by_role("button", name="Add").click()
    page.get_by_text("Ask the broker.").wait_for()
    page.locator("details.finding", has_text=title).first.get_by_role("button", name="Mark reviewed").click()
    page.get_by_text("Reviewed by Ada Example").wait_for()

    upload(page, drafts[1])
    assert page.url != first
    page.get_by_role("link", name="Compare versions").click()
    closed = page.locator("section", has_text="Closed: gaps that are gone")
    assert closed.locator("tbody tr").count() > 10

    page.go_back()
    page.get_by_text("Download", exact=True).click()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="json").click()
    kept = tmp_path / "report.json"
    downloading.value.save_as(kept)
    assert json.loads(kept.read_text())["documents"][0]["path"] == "agreement.pdf"


PAGES = [
    "/",
    "/portfolio",
    "/deviations",
    "/docs",
    "/rules",
    "/rules/liab.cap",
    "/playbooks",
    "/playbooks/vendor",
    "/people",
    "/account",
]


@pytest.fixture(scope="module")
def report(context: Any, drafts: tuple[Path, Path]) -> str:
    page = context.new_page()
    upload(page, drafts[0])
    address: str = page.url
    page.close()
    return address


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_fault_that_axe_knows(page: Any, report: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    for address in [*PAGES, report, f"{report}/compare"]:
        page.goto(address)
        for folded in page.locator("details.finding:not([open])").all()[:5]:
            folded.evaluate("each => { each.open = true }")
        found = axe.Axe().run(page)
        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"


def test_no_page_is_heavy_or_loads_from_elsewhere(page: Any, server: Server, report: str) -> None:
    for address in [*PAGES, report]:
        loaded: dict[str, int] = {}

        def note(request: Any, loaded: dict[str, int] = loaded) -> None:
            if request.resource_type != "image":
                loaded[request.url] = request.sizes()["responseBodySize"]

        page.on("requestfinished", note)
        page.goto(address, wait_until="networkidle")
        page.remove_listener("requestfinished", note)
        assert all(url.startswith(server.url) for url in loaded)
        assert sum(loaded.values()) < MOST_BYTES, loaded


def test_the_report_is_read_with_the_keyboard_alone(page: Any, report: str) -> None:
    page.goto(report)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('details.finding > summary')"):
            break
    summary = page.evaluate_handle("document.activeElement")
    was = summary.evaluate("each => each.parentElement.open")
    page.keyboard.press("Enter")
    assert summary.evaluate("each => each.parentElement.open") is not was


def test_nothing_runs_off_a_phone(page: Any, report: str) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    for address in [*PAGES, report]:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, address


def test_pages_work_without_scripts(context: Any, server: Server, report: str) -> None:
    plain = context.browser.new_context(
        base_url=server.url, java_script_enabled=False, storage_state=context.storage_state()
    )
    page = plain.new_page()
    page.goto("/")
    page.get_by_label("Choose agreements to check").set_input_files(str(SAMPLES / "sound-sla.md"))
    page.get_by_role("button", name="Check", exact=True).click()
    assert "/checks/" in page.url
    page.goto(report)
    assert page.locator("article.document .text").is_visible()
    plain.close()


def test_a_page_says_that_it_is_being_drawn_and_what_to_do_where_it_cannot_be(page: Any, report: str) -> None:
    held: list[Any] = []

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/pages/*.png", hold)
    page.goto(report)
    told = page.locator(".sheet figcaption").first
    told.wait_for()
    assert told.inner_text() == "Page 1 is being drawn …"
    until = time.monotonic() + 20
    while not held and time.monotonic() < until:
        page.wait_for_timeout(50)
    held[0].fulfill(body=b"no picture", content_type="image/png")
    page.locator(".sheet.failed figcaption", has_text="Its words are under Text").wait_for()
    for route in held[1:]:
        route.continue_()
    page.unroute("**/pages/*.png")
    page.goto(report)
    page.locator(".sheet figcaption").first.wait_for(state="hidden")


def test_of_the_tools_of_a_report_one_is_open_and_escape_closes_it(page: Any, report: str) -> None:
    page.goto(report)
    opened = page.locator(".tools .act[open]")
    page.get_by_text("Download", exact=True).click()
    page.locator(".tools summary", has_text="Erase").click()
    assert opened.count() == 1
    page.keyboard.press("Escape")
    assert opened.count() == 0
    assert page.evaluate("document.activeElement.innerText") == "Erase"
    page.get_by_text("Download", exact=True).click()
    page.get_by_role("heading", level=1).click()
    assert opened.count() == 0


def test_a_list_is_read_on_a_phone_without_going_sideways(page: Any, report: str) -> None:
    page.set_viewport_size({"width": 375, "height": 800})
    for address in ("/", "/portfolio", "/people", "/rules"):
        page.goto(address)
        for region in page.locator(".wide").all():
            assert region.evaluate("each => each.scrollWidth <= each.clientWidth"), address
