"""Browser sessions: the cookie, its end, a new one at each sign-in, and forms that other sites send."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from bpo_contracts_api.clock import now
from bpo_contracts_api.identity import UserRole
from bpo_contracts_api.keys import token_digest
from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.tables import AuditEntry, BrowserSession, User
from tests.api.browsers import PASSWORD, a_browser, a_person, csrf_of, sign_in, signed_in
from tests.api.conftest import a_tenant

FOREIGN = {
    "another origin": {"Origin": "https://elsewhere.example"},
    "no origin told": {"Origin": "null"},
    "another port": {"Origin": "http://testserver:81"},
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "a sister host": {"Sec-Fetch-Site": "same-site"},
    "another site with our origin": {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
}


def cookie(answer: object) -> dict[str, str]:
    """The name, value and attributes of the cookie that an answer sets."""
    first, *rest = answer.headers["set-cookie"].split("; ")
    name, _, value = first.partition("=")
    return {"name": name, "value": value, **{part.partition("=")[0].lower(): part.partition("=")[2] for part in rest}}


def test_the_cookie_over_http(service: Service) -> None:
    a_person(service)
    told = cookie(sign_in(a_browser(service)))
    assert told["name"] == "bpo_contracts"
    assert (told["path"], told["samesite"], "httponly" in told) == ("/", "lax", True)
    assert "secure" not in told
    assert "domain" not in told
    assert int(told["max-age"]) == 12 * 3600


def test_the_cookie_over_https_is_bound_to_host_and_https(open_service: Callable[..., Service]) -> None:
    service = open_service(public_url="https://contracts.example/")
    a_person(service)
    browser = a_browser(service, "https://contracts.example")
    answer = sign_in(browser)
    told = cookie(answer)
    assert told["name"] == "__Host-bpo_contracts"
    assert {"secure", "httponly"} <= set(told)
    assert (told["path"], told["samesite"]) == ("/", "lax")
    assert "domain" not in told
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    assert browser.get("/account").status_code == 200
    plain = {"Cookie": f"bpo_contracts={told['value']}"}
    assert a_browser(service, "https://contracts.example").get("/account", headers=plain).status_code == 303


def test_only_the_digest_of_the_token_is_kept(service: Service) -> None:
    a_person(service)
    token = cookie(sign_in(a_browser(service)))["value"]
    with service.database.begin() as session:
        row = session.scalars(select(BrowserSession)).one()
    assert row.digest == token_digest(token)
    assert len(token) >= 43


def test_a_session_ends_at_its_hour_however_it_is_used(open_service: Callable[..., Service]) -> None:
    service = open_service(session_hours=2)
    browser = signed_in(service)
    with service.database.begin() as session:
        row = session.scalars(select(BrowserSession)).one()
        assert timedelta(hours=1.9) < row.expires_at - now() <= timedelta(hours=2)
        end = row.expires_at
    assert browser.get("/account").status_code == 200
    with service.database.begin() as session:
        row = session.scalars(select(BrowserSession)).one()
        assert row.expires_at == end
        row.expires_at = now() - timedelta(seconds=1)
    assert browser.get("/account").headers["location"] == "/sign-in?next=%2Faccount"
    assert browser.get("/v1/checks").status_code == 401
    sign_in(browser)
    with service.database.begin() as session:
        assert len(session.scalars(select(BrowserSession)).all()) == 1


def test_a_session_is_worth_nothing_once_its_person_is_disabled(service: Service) -> None:
    browser = signed_in(service)
    with service.database.begin() as session:
        session.scalars(select(User)).one().disabled_at = now()
    assert browser.get("/account").status_code == 303
    assert browser.get("/v1/checks").status_code == 401


def test_a_token_that_was_planted_is_never_signed_in(service: Service) -> None:
    a_person(service)
    browser = a_browser(service)
    browser.cookies.set("bpo_contracts", "planted", domain="testserver.local", path="/")
    answer = browser.post(
        "/sign-in",
        data={"email": "dana@example.com", "password": PASSWORD},
        headers={"Cookie": "bpo_contracts=planted"},
    )
    assert cookie(answer)["value"] != "planted"
    planted = {"Cookie": "bpo_contracts=planted"}
    assert a_browser(service).get("/account", headers=planted).status_code == 303


def test_signing_in_again_ends_the_session_before(service: Service) -> None:
    browser = signed_in(service)
    before = browser.cookies["bpo_contracts"]
    sign_in(browser)
    assert browser.cookies["bpo_contracts"] != before
    assert a_browser(service).get("/account", headers={"Cookie": f"bpo_contracts={before}"}).status_code == 303
    assert browser.get("/account").status_code == 200


def test_signing_out_ends_the_session_here_and_there(service: Service) -> None:
    browser = signed_in(service)
    token = browser.cookies["bpo_contracts"]
    answer = browser.post("/sign-out", data={"csrf": csrf_of(browser)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert "bpo_contracts" not in browser.cookies
    assert a_browser(service).get("/account", headers={"Cookie": f"bpo_contracts={token}"}).status_code == 303
    with service.database.begin() as session:
        assert session.scalars(select(BrowserSession)).all() == []


def test_nobody_is_sent_to_sign_in_and_back(service: Service) -> None:
    a_person(service)
    browser = a_browser(service)
    sent = browser.get("/portfolio?kind=baa")
    assert (sent.status_code, sent.headers["location"]) == (303, "/sign-in?next=%2Fportfolio%3Fkind%3Dbaa")
    form = browser.get(sent.headers["location"])
    assert 'value="/portfolio?kind=baa"' in form.text
    assert sign_in(browser, next="/portfolio?kind=baa").headers["location"] == "/portfolio?kind=baa"
    assert browser.get("/sign-in?next=/rules").headers["location"] == "/rules"


def test_a_script_is_told_that_the_session_is_over(service: Service) -> None:
    answer = a_browser(service).get("/account", headers={"Sec-Fetch-Dest": "empty", "Accept": "*/*"})
    assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "/\t/elsewhere.example",
        "\n//elsewhere.example",
        "javascript:alert(1)",
        "elsewhere.example",
        "///elsewhere.example",
        "/sign-in?next=/sign-in",
        "http:elsewhere",
        "//[",
    ],
)
def test_next_leads_nowhere_else(service: Service, elsewhere: str) -> None:
    a_person(service)
    browser = a_browser(service)
    assert "elsewhere" not in browser.get("/sign-in", params={"next": elsewhere}).text
    assert sign_in(browser, next=elsewhere).headers["location"] == "/"
    assert browser.get("/sign-in", params={"next": elsewhere}).headers["location"] == "/"


def writes(browser: TestClient, **given: object) -> list[object]:
    """A call of each kind that changes something, by form, by JSON and by file."""
    return [
        browser.post("/sign-out", **given),
        browser.post("/account", **given),
        browser.post("/people/invitations", **given),
        browser.post("/v1/people/invitations", **given),
        browser.post("/v1/checks", **given),
        browser.put("/v1/playbooks/ours", **given),
        browser.patch("/v1/people/dana@example.com", **given),
        browser.delete("/v1/checks/chk_1", **given),
    ]


def refused(answers: list[object]) -> list[tuple[int, bool]]:
    return [(answer.status_code, "not sent from a page" in answer.text) for answer in answers]


def test_nothing_changes_without_the_token_of_the_session(service: Service) -> None:
    browser = signed_in(service)
    other = signed_in(service, UserRole.VIEWER, "eve@example.com")
    for headers in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "é".encode()}, {"X-CSRF-Token": csrf_of(other)}):
        assert set(refused(writes(browser, headers=headers))) == {(403, True)}
    with service.database.begin() as session:
        assert len(session.scalars(select(BrowserSession)).all()) == 2


@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_form_without_the_right_token_is_refused(service: Service, token: str) -> None:
    browser = signed_in(service)
    fields = {"csrf": token, "email": "eve@example.com", "role": "administrator"}
    assert browser.post("/people/invitations", data=fields).status_code == 403
    assert browser.post("/v1/checks", data={"csrf": token}, files=[("files", ("a.txt", b"Words."))]).status_code == 403


def test_a_form_with_a_file_carries_the_token_in_its_field(service: Service) -> None:
    browser = signed_in(service)
    data = {"csrf": csrf_of(browser)}
    answer = browser.post("/v1/checks", data=data, files=[("files", ("a.txt", b"Some words."))])
    assert answer.status_code == 202, answer.text
    with service.database.begin() as session:
        made = session.scalars(select(AuditEntry).where(AuditEntry.action == "check.created")).one()
    assert made.actor == "Dana <dana@example.com>"


@pytest.mark.parametrize("headers", list(FOREIGN.values()), ids=list(FOREIGN))
def test_what_another_site_sends_is_refused_even_with_the_token(service: Service, headers: dict[str, str]) -> None:
    browser = signed_in(service)
    token = {"X-CSRF-Token": csrf_of(browser)}
    assert set(refused(writes(browser, headers={**headers, **token}))) == {(403, True)}


@pytest.mark.parametrize("headers", list(FOREIGN.values()), ids=list(FOREIGN))
def test_another_site_signs_nobody_in(service: Service, headers: dict[str, str]) -> None:
    a_person(service)
    fields = {"email": "dana@example.com", "password": PASSWORD}
    answer = a_browser(service).post("/sign-in", data=fields, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "http://testserver"}, {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}],
)
def test_our_own_pages_are_heard(service: Service, headers: dict[str, str]) -> None:
    browser = signed_in(service)
    fields = {"csrf": csrf_of(browser), "email": "eve@example.com", "role": "viewer"}
    assert browser.post("/people/invitations", data=fields, headers=headers).status_code == 200


@pytest.mark.parametrize("address", ["https://contracts.example", "https://Contracts.example:443/"])
def test_behind_a_proxy_the_public_address_is_the_own_one(open_service: Callable[..., Service], address: str) -> None:
    service = open_service(public_url=address)
    a_person(service)
    browser = a_browser(service)
    fields = {"email": "dana@example.com", "password": PASSWORD}
    refused = browser.post("/sign-in", data=fields, headers={"Origin": "http://testserver"})
    heard = browser.post("/sign-in", data=fields, headers={"Origin": "https://contracts.example"})
    assert (refused.status_code, heard.status_code) == (403, 303)


def test_a_key_needs_no_token_and_goes_before_a_cookie(service: Service) -> None:
    tenant = a_tenant(service, "default")
    browser = signed_in(service, UserRole.VIEWER)
    headers = {"Authorization": f"Bearer {tenant.token}", "Origin": "https://elsewhere.example"}
    asked = {"email": "eve@example.com", "role": "viewer"}
    assert browser.post("/v1/people/invitations", json=asked, headers=headers).status_code == 201
    assert browser.get("/v1/people", headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_a_session_sees_its_own_workspace_only(service: Service) -> None:
    tenant = a_tenant(service, "default")
    made = tenant.client.post("/v1/checks", files=[("files", ("a.txt", b"Some words."))]).json()["id"]
    here, there = signed_in(service), signed_in(service, email="eve@example.com", workspace="another")
    assert here.get(f"/v1/checks/{made}").status_code == 200
    assert there.get(f"/v1/checks/{made}").status_code == 404
    assert there.get("/v1/checks").json()["checks"] == []


def test_reading_needs_no_token(service: Service) -> None:
    browser = signed_in(service)
    assert browser.get("/v1/checks", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
