"""Every answer's headers, pages without script or style inside, problems as pages for people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from bpo_contracts_api.identity import UserRole
from bpo_contracts_api.jobs import Worker
from bpo_contracts_api.service import Service
from tests.api.browsers import AS_A_PERSON, a_browser, csrf_of, sign_in, signed_in
from tests.api.conftest import Tenant, a_tenant
from tests.api.test_checks import SOUND, sent

POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


class Inside(HTMLParser):
    """What a strict policy would not run, and what would come from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._holder = ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = dict(attributes)
        if tag == "style" or (tag == "script" and "src" not in told):
            self.found.append(f"<{tag}> in the page")
        for name, value in told.items():
            if name.startswith("on") or name == "style":
                self.found.append(f"{tag} has {name}")
            if name in ("src", "action", "formaction", "data", "poster") and re.match(r"\w+:|//", value or ""):
                self.found.append(f"{tag} {name} leads to {value}")
            if name == "href" and (value or "").startswith("javascript:"):
                self.found.append(f"{tag} href is a script")
        if tag == "link" and re.match(r"(?!data:)(\w+:|//)", told.get("href") or ""):
            self.found.append(f"link to {told['href']}")


def inside(page: str) -> list[str]:
    parser = Inside()
    parser.feed(page)
    return parser.found


def policy_of(answer: object) -> dict[str, str]:
    parts = [part.strip().partition(" ") for part in answer.headers["content-security-policy"].split(";")]
    return {name: value for name, _, value in parts}


@pytest.fixture
def visited(service: Service, working: Worker) -> tuple[TestClient, list[str]]:
    """A signed-in browser, and the address of every page that one can open, with a check that is done."""
    check = sent(a_tenant(service, "default"), SOUND)["id"]
    known = {
        "check_id": str(check),
        "position": "1",
        "number": "1",
        "requirement": "sla.availability",
        "identifier": "hipaa.baa.report-breach",
        "name": "covered-entity-strict",
        "token": "unknown",
    }
    browser = signed_in(service)
    routes = [route for route in _pages(browser.app.routes) if "GET" in (route.methods or ())]
    addresses = {re.sub(r"\{(\w+)(?::\w+)?\}", lambda part: known.get(part[1], "1"), route.path) for route in routes}
    return browser, sorted(addresses)


def _pages(routes: list[object]) -> Iterator[Route]:
    """The routes that are no part of the API."""
    return (route for route in _all(routes) if not getattr(route, "include_in_schema", False))


def _all(routes: list[object]) -> Iterator[Route]:
    for route in routes:
        if isinstance(route, Route):
            yield route
        elif hasattr(route, "original_router"):
            yield from _all(route.original_router.routes)


def test_every_page_has_the_strict_policy_and_keeps_to_it(visited: tuple[TestClient, list[str]]) -> None:
    browser, addresses = visited
    assert {"/", "/account", "/people", "/docs", "/sign-in", "/rules", "/portfolio"} <= set(addresses)
    pages = 0
    for address in addresses:
        answer = browser.get(address)
        assert answer.status_code != 500, address
        if answer.headers.get("content-type", "").startswith("text/html"):
            pages += 1
            assert policy_of(answer) == POLICY, address
            assert inside(answer.text) == [], address
            assert "no-store" in answer.headers["cache-control"], address
            assert answer.headers["referrer-policy"] == "same-origin"
    assert pages >= 8


def test_nothing_confidential_is_kept_by_browsers_and_proxies(tenant: Tenant, working: Worker) -> None:
    check = sent(tenant, SOUND)
    answers = [f"/v1/checks/{check['id']}", f"/v1/checks/{check['id']}/report?format=md", "/v1/keys", "/v1/none"]
    assert {tenant.client.get(path).headers["cache-control"] for path in answers} == {"no-store"}
    for path in ("/static/style.css", "/static/upload.js", "/static/report.css"):
        assert "max-age=3600" in tenant.client.get(path).headers["cache-control"], path


def test_no_answer_leads_to_the_host_that_a_request_names(service: Service) -> None:
    browser = a_browser(service)
    for path in ("/rules/", "/portfolio/", "/v1/checks/", "/static"):
        answer = browser.get(path, headers={"Host": "elsewhere.example"})
        assert "elsewhere" not in answer.headers.get("location", ""), path


def test_pages_for_those_who_are_not_signed_in_keep_to_it_too(service: Service) -> None:
    browser = a_browser(service)
    for answer in (
        browser.get("/sign-in"),
        sign_in(browser, "nobody@example.com"),
        browser.get("/nowhere"),
        browser.get("/docs"),
        browser.get("/invitation/unknown"),
        browser.post("/sign-in", headers={"Origin": "https://elsewhere.example"}),
    ):
        assert answer.headers["content-type"].startswith("text/html")
        assert policy_of(answer) == POLICY
        assert inside(answer.text) == []


def test_a_report_opened_in_the_browser_is_a_stranger_to_the_service(service: Service, working: Worker) -> None:
    check = sent(a_tenant(service, "default"), SOUND)["id"]
    answer = signed_in(service).get(f"/v1/checks/{check}/report?format=html")
    policy = policy_of(answer)
    assert "allow-scripts" in policy["sandbox"]
    assert "allow-same-origin" not in policy["sandbox"]
    assert policy["frame-ancestors"] == "'none'"
    assert re.search(
        r'http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;|default-src \'none\'', answer.text
    )


@pytest.mark.parametrize(
    "path", ["/healthz", "/sign-in", "/nowhere", "/v1/checks", "/openapi.json", "/static/none.css"]
)
def test_every_answer_has_the_headers_that_keep_it_where_it_belongs(service: Service, path: str) -> None:
    headers = a_browser(service).get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "server" not in headers
    assert "strict-transport-security" not in headers


def test_what_the_limits_refuse_has_them_too(open_service: Callable[..., Service]) -> None:
    browser = a_browser(open_service(requests_a_minute=1, max_upload_bytes=1000))
    too_large = browser.post("/sign-in", data={"email": "e" * 2000})
    too_many = browser.get("/sign-in")
    assert (too_large.status_code, too_many.status_code) == (413, 200)
    too_many = browser.get("/sign-in")
    assert too_many.status_code == 429
    for answer in (too_large, too_many):
        assert policy_of(answer) == POLICY
        assert answer.headers["content-type"].startswith("text/html")


def test_a_mistake_of_the_service_is_a_page_without_anything_of_the_inside(service: Service) -> None:
    browser = a_browser(service)

    @browser.app.get("/broken")
    def broken() -> None:
        raise RuntimeError("words of a contract")

    for accept, start in ((AS_A_PERSON["Accept"], "text/html"), ("*/*", "application/problem+json")):
        answer = browser.get("/broken", headers={"Accept": accept})
        assert answer.status_code == 500
        assert answer.headers["content-type"].startswith(start)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "words of a contract" not in answer.text
    assert policy_of(browser.get("/broken")) == POLICY


@pytest.mark.parametrize(
    ("accept", "is_page"),
    [
        (AS_A_PERSON["Accept"], True),
        ("text/html", True),
        ("text/html, application/json;q=0.9", True),
        ("application/json, text/html;q=0.9", False),
        ("application/problem+json, text/html;q=0.5", False),
        ("*/*", False),
        ("", False),
        ("text/html;q=0", False),
        ("text/html;q=nonsense", False),
    ],
)
def test_a_problem_comes_as_its_reader_wants_it(service: Service, accept: str, is_page: bool) -> None:
    answer = a_browser(service).get("/v1/checks", headers={"Accept": accept})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    if is_page:
        assert "<h1>You are not signed in</h1>" in answer.text
    else:
        assert answer.json()["code"] == "not-signed-in"


def test_a_person_who_may_not_reads_so_on_a_page(service: Service) -> None:
    answer = signed_in(service, UserRole.VIEWER).get("/people")
    assert answer.status_code == 403
    assert "<h1>You may not do this</h1>" in answer.text
    assert "Sign out" in answer.text


def test_the_words_of_a_request_do_not_run_in_a_page(service: Service) -> None:
    browser = signed_in(service)
    planted = "<script>alert(1)</script>"
    for answer in (
        browser.get(f"/v1/checks/{planted}"),
        browser.get(f"/rules/{planted}"),
        browser.get("/", params={"q": planted}),
        browser.post(f"/people/{planted}", data={"csrf": csrf_of(browser)}),
        sign_in(a_browser(service), planted),
    ):
        assert planted not in answer.text
        assert inside(answer.text) == []


def test_the_api_is_described_without_anything_from_elsewhere(service: Service) -> None:
    page = a_browser(service).get("/docs")
    assert "POST /v1/checks" in page.text
    assert 'href="/openapi.json"' in page.text
    assert "cdn" not in page.text


def test_the_api_page_tells_what_each_call_takes(tenant: Tenant) -> None:
    page = tenant.client.get("/docs").text
    sections = dict(re.findall(r'<section class="call" id="([^"]+)">(.*?)</section>', page, re.S))
    send = re.sub(r"<[^>]+>|\s+", " ", sections["post-v1-checks"])
    for told in (
        "files",
        "needed",
        "list of file",
        "baa | msa",
        "A JSON object to keep",
        "Request Entity Too Large",
    ):
        assert told in send
    assert "client_secret" in sections["post-v1-sources"]
    assert "application/yaml" in sections["put-v1-playbooks-name"]
    assert "`" not in page
    document = tenant.client.get("/openapi.json").json()
    assert len(sections) == sum(len(methods) for methods in document["paths"].values())


def test_a_method_that_an_address_does_not_take_is_told_with_those_it_takes(tenant: Tenant) -> None:
    answer = tenant.client.request("OPTIONS", "/v1/checks/chk_1")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, DELETE")
    assert tenant.client.patch("/v1/playbooks/ours").headers["allow"] == "GET, HEAD, PUT, DELETE"


def test_what_is_no_number_and_no_choice_is_not_taken_for_one(tenant: Tenant) -> None:
    assert tenant.client.patch("/v1/workspace", json={"keep_days": False}).status_code == 422
    hook = tenant.client.post("/v1/webhooks", json={"url": "https://dms.example.com/"}).json()["id"]
    assert tenant.client.patch(f"/v1/webhooks/{hook}", json={"active": 0}).status_code == 422


def test_head_is_answered_wherever_get_is(tenant: Tenant) -> None:
    waiting = tenant.client.post("/v1/checks", files=[("files", ("a.txt", b"This agreement"))]).json()["id"]
    routes = [route for route in _all(tenant.client.app.routes) if "GET" in (route.methods or ())]
    addresses = [route.path for route in routes if "{" not in route.path and route.path != "/openid/start"]
    assert len(addresses) > 20
    for address in [*addresses, f"/v1/checks/{waiting}", f"/v1/checks/{waiting}/report", "/static/style.css"]:
        asked, head = tenant.client.get(address), tenant.client.head(address)
        assert (head.status_code, head.content) == (asked.status_code, b""), address
        assert head.headers["content-type"] == asked.headers["content-type"], address
    assert tenant.client.head(f"/v1/checks/{waiting}/events").status_code == 200
    refused = tenant.client.head(f"/v1/checks/{waiting}/cancel")
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
    assert "HEAD" in tenant.client.put("/v1/checks").headers["allow"]
