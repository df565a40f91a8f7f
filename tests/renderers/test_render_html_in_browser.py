"""The page in a real browser, where one is at hand."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bpo_contracts.findings import GapReport
from bpo_contracts.renderers import render

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
FIRST_QUOTATION = "details.finding[open] blockquote a >> nth=0"
LOW_CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return canvas.getImageData(0, 0, 1, 1).data;
  };
  const light = (colour) => [...rgb(colour)].slice(0, 3).map((c) => c / 255)
    .map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (rgb(colour)[3]) return colour;
    }
    return "white";
  };
  const low = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    const [a, b] = [light(getComputedStyle(element).color), light(behind(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) low.push(`${ratio.toFixed(2)} ${walker.currentNode.data.trim().slice(0, 40)}`);
  }
  return low;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as driver:
        path = next(filter(None, map(shutil.which, BROWSERS)), None)
        try:
            opened = driver.chromium.launch(executable_path=path, args=FLAGS)
        except playwright.Error as error:
            pytest.skip(f"no browser could be started: {error.message.splitlines()[0]}")
        yield opened
        opened.close()


class Opened:
    """A report opened in a browser window, with all it asked for and complained of."""

    def __init__(self, browser: Any, path: Path, **options: Any) -> None:
        self.page = browser.new_page(**{"viewport": {"width": 1280, "height": 480}, **options})
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(path.as_uri())

    def shows(self, selector: str) -> None:
        playwright.expect(self.page.locator(selector).first).to_be_in_viewport()

    def hides(self, selector: str) -> None:
        playwright.expect(self.page.locator(selector).first).not_to_be_in_viewport()


@pytest.fixture
def path(report: GapReport, tmp_path: Path) -> Path:
    written = tmp_path / "report.html"
    written.write_text(render(report, "html"), encoding="utf-8")
    return written


@pytest.fixture
def opened(browser: Any, path: Path) -> Iterator[Opened]:
    window = Opened(browser, path)
    yield window
    assert window.complaints == []
    assert window.requests == [path.as_uri()]
    window.page.close()


def test_a_quotation_leads_to_its_words_and_the_words_back(opened: Opened) -> None:
    words = "mark[data-quotations~='d1-f1-q1']"
    opened.hides(words)
    opened.page.click(FIRST_QUOTATION)
    opened.shows(words)
    assert opened.page.locator(words).first.evaluate("mark => mark.className") == "gap current flash"
    opened.page.evaluate("document.querySelector('#d1 .findings').scrollTo(0, 100000)")
    opened.hides("#d1-f1 summary")
    opened.page.locator(words).first.locator("a").click()
    opened.shows("#d1-f1 summary")


def test_it_works_with_the_keyboard_alone(opened: Opened) -> None:
    opened.page.locator(FIRST_QUOTATION).focus()
    opened.page.keyboard.press("Enter")
    opened.shows("mark[data-quotations~='d1-f1-q1']")
    opened.page.locator("#d1-f2 summary").focus()
    opened.page.keyboard.press("Enter")
    opened.shows("#d1-f2 blockquote")


def test_it_works_without_script(browser: Any, path: Path) -> None:
    window = Opened(browser, path, java_script_enabled=False)
    words = "mark[data-quotations~='d1-f1-q1']"
    window.hides(words)
    window.page.click(FIRST_QUOTATION)
    window.shows(words)
    window.page.locator("sup a[href='#d1-f1']").first.click()
    window.shows("#d1-f1 summary")
    playwright.expect(window.page.locator("form.filter").first).to_be_hidden()
    window.page.close()


def test_findings_are_filtered(opened: Opened) -> None:
    side = opened.page.locator("#d1")
    side.get_by_text("Critical 2").click()
    playwright.expect(side.locator("output")).to_have_text("2 of 10 findings shown.")
    side.get_by_text("Conflicting 2").click()
    playwright.expect(side.locator("output")).to_have_text("1 of 10 findings shown.")
    playwright.expect(side.locator("#d1-f1")).to_be_hidden()
    opened.page.locator("sup a[href='#d1-f1']").first.click()
    opened.shows("#d1-f1 summary")
    playwright.expect(side.locator("output")).to_have_text("10 of 10 findings shown.")


def test_documents_are_chosen_from_the_list(opened: Opened) -> None:
    playwright.expect(opened.page.locator("#d2")).to_be_hidden()
    opened.page.get_by_role("link", name="deals/acme/dpa.txt").click()
    playwright.expect(opened.page.locator("#d2")).to_be_visible()
    playwright.expect(opened.page.locator("#d1")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(browser: Any, path: Path, scheme: str) -> None:
    window = Opened(browser, path, color_scheme=scheme)
    window.page.locator("#d1 .unfold").click()
    assert window.page.evaluate(LOW_CONTRAST) == []
    window.page.locator(".choice").first.click()
    window.page.click(FIRST_QUOTATION)
    assert window.page.evaluate(LOW_CONTRAST) == []
    window.page.close()


def test_a_phone_is_wide_enough(browser: Any, path: Path) -> None:
    window = Opened(browser, path, viewport={"width": 375, "height": 700})
    assert window.page.evaluate("document.documentElement.scrollWidth") == 375
    window.page.click(FIRST_QUOTATION)
    window.shows("mark[data-quotations~='d1-f1-q1']")
    window.page.close()


def test_on_paper_everything_is_open_findings_first(opened: Opened) -> None:
    opened.page.emulate_media(media="print")
    opened.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    tops = opened.page.evaluate("""() => ["#d1 .findings", "#d1-f9 blockquote", "#d1 .contract", "#d2 .findings"]
        .map((selector) => document.querySelector(selector))
        .map((element) => element.checkVisibility() ? element.getBoundingClientRect().top : -1)""")
    assert tops == sorted(tops)
    assert tops[0] >= 0
