"""Signing in through an OpenID Connect provider, against a real one on loopback, and every way it must not work."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from joserfc.jwk import RSAKey
from sqlalchemy import select
from starlette.testclient import TestClient

from bpo_contracts_api import openid
from bpo_contracts_api.clock import now
from bpo_contracts_api.identity import UserRole
from bpo_contracts_api.service import Service
from bpo_contracts_api.settings import OpenIdSettings
from bpo_contracts_api.storage.tables import OpenIdTry, User, Workspace
from tests.api import stand_in_provider
from tests.api.browsers import a_browser, a_person, csrf_of, sign_in
from tests.api.stand_in_provider import CLIENT, SECRET, StandIn


@pytest.fixture
def provider() -> Iterator[StandIn]:
    with stand_in_provider.running() as stand_in:
        yield stand_in


@pytest.fixture
def open_with(provider: StandIn, open_service: Callable[..., Service]) -> Callable[..., Service]:
    """Opens a service that signs in through the provider."""

    def open_one(**given: object) -> Service:
        told = {"issuer": provider.issuer, "client_id": CLIENT, "client_secret": SECRET, **given}
        return open_service(open_id=OpenIdSettings(**told))

    return open_one


@pytest.fixture
def service(open_with: Callable[..., Service]) -> Service:
    return open_with()


def through(browser: TestClient, provider: StandIn, go_to: str = "/", **changed: str) -> object:
    """There and back again; `changed` is what comes back otherwise than the provider sent it."""
    sent = browser.get("/openid/start", params={"next": go_to})
    assert sent.status_code == 303, sent.text
    return browser.get("/openid/back", params={**provider.authorize(sent.headers["location"]), **changed})


def assert_refused(service: Service, browser: TestClient, answer: object) -> None:
    assert answer.status_code == 401, answer.text
    assert "You are not signed in" in answer.text
    assert browser.get("/account").status_code == 303
    with service.database.begin() as session:
        assert session.scalars(select(User).where(User.subject.is_not(None))).all() == []


def the_person(service: Service) -> User:
    with service.database.begin() as session:
        return session.scalars(select(User)).one()


def test_somebody_is_made_at_the_first_sign_in_and_known_at_the_next(service: Service, provider: StandIn) -> None:
    browser = a_browser(service)
    assert "/openid/start?next=/rules" in browser.get("/sign-in?next=/rules").text
    answer = through(browser, provider, "/rules")
    assert (answer.status_code, answer.headers["location"]) == (303, "/rules")
    made = the_person(service)
    assert made.subject == f"{provider.issuer} 248289761001"
    assert (made.name, made.email, made.role) == ("Dana Whitfield", "dana@example.com", "viewer")
    assert made.password is None
    account = browser.get("/account").text
    assert "dana@example.com" in account
    assert 'name="old"' not in account
    assert through(a_browser(service), provider).status_code == 303
    assert the_person(service).id == made.id


def test_it_works_the_same_on_both_databases(
    any_database_url: str, provider: StandIn, open_service: Callable[..., Service]
) -> None:
    told = OpenIdSettings(issuer=provider.issuer, client_id=CLIENT, client_secret=SECRET, role="reviewer")
    service = open_service(database_url=any_database_url, open_id=told)
    browser = a_browser(service)
    assert through(browser, provider).status_code == 303
    assert the_person(service).role == "reviewer"


def test_role_and_workspace_are_those_of_the_settings(open_with: Callable[..., Service], provider: StandIn) -> None:
    service = open_with(role="administrator", workspace="firm")
    browser = a_browser(service)
    through(browser, provider)
    made = the_person(service)
    with service.database.begin() as session:
        assert session.get_one(Workspace, made.workspace_id).name == "firm"
    assert browser.get("/v1/people").status_code == 200


def test_a_role_given_later_stays(service: Service, provider: StandIn) -> None:
    through(a_browser(service), provider)
    with service.database.begin() as session:
        session.scalars(select(User)).one().role = UserRole.REVIEWER.value
    through(a_browser(service), provider)
    assert the_person(service).role == "reviewer"


def test_the_code_is_exchanged_with_the_verifier_once(service: Service, provider: StandIn) -> None:
    through(a_browser(service), provider)
    assert len(provider.exchanges) == 1
    assert len(provider.exchanges[0]["code_verifier"]) >= 43
    assert provider.asked["scope"] == "openid email profile"
    assert provider.asked["redirect_uri"] == "http://testserver/openid/back"
    assert "client_secret" not in provider.exchanges[0]


def test_the_cookies_of_the_way_are_as_guarded_as_the_session(service: Service, provider: StandIn) -> None:
    browser = a_browser(service)
    told = browser.get("/openid/start").headers["set-cookie"].lower()
    assert told.startswith("bpo_contracts_openid=")
    assert all(part in told for part in ("httponly", "samesite=lax", "max-age=600", "path=/"))
    through(browser, provider)
    assert "bpo_contracts_openid" not in browser.cookies


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": ""},
        {"aud": "another client"},
        {"aud": ["another client", "and another"]},
        {"aud": "another client", "azp": CLIENT},
        {"aud": [CLIENT, "another client"]},
        {"aud": [CLIENT], "azp": "another client"},
        {"iss": "https://elsewhere.example"},
        {"exp": -3600},
        {"iat": 3600},
        {"nbf": 3600},
        {"exp": "tomorrow"},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 300},
        {"sub": "two words"},
        {"at_hash": "77QmUPtjPfzWtF2AnpK9RQ"},
    ],
    ids=str,
)
def test_an_id_token_that_is_not_for_this_sign_in_is_refused(
    service: Service, provider: StandIn, claims: dict[str, object]
) -> None:
    provider.claims = {name: _from_now(name, said) for name, said in claims.items()}
    browser = a_browser(service)
    assert_refused(service, browser, through(browser, provider))


def _from_now(name: str, said: object) -> object:
    """Times are stated in seconds from now, so that a test has the same name in every process."""
    return int(time.time()) + said if name in ("exp", "iat", "nbf") and isinstance(said, int) else said


@pytest.mark.parametrize("left_out", ["iss", "aud", "exp", "iat", "nonce", "sub"])
def test_an_id_token_without_what_it_must_say_is_refused(service: Service, provider: StandIn, left_out: str) -> None:
    provider.left_out = (left_out,)
    browser = a_browser(service)
    assert_refused(service, browser, through(browser, provider))


@pytest.mark.parametrize(
    "forge", ["none", "shared secret", "public key as secret", "another key", "changed words", "no token"]
)
def test_an_id_token_that_the_provider_did_not_sign_is_refused(service: Service, provider: StandIn, forge: str) -> None:
    provider.forge = forge
    browser = a_browser(service)
    assert_refused(service, browser, through(browser, provider))


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "another"},
        {"state": ""},
        {"code": ""},
        {"code": "another"},
        {"iss": "https://elsewhere.example"},
        {"iss": "é"},
        {"state": "é"},
    ],
    ids=str,
)
def test_what_comes_back_changed_is_refused(service: Service, provider: StandIn, changed: dict[str, str]) -> None:
    browser = a_browser(service)
    answer = through(browser, provider, **changed)
    if changed == {"code": "another"}:
        assert answer.status_code == 502
    else:
        assert_refused(service, browser, answer)
    if "code" not in changed:
        assert provider.exchanges == []


def test_the_provider_may_name_itself_in_its_answer(service: Service, provider: StandIn) -> None:
    assert through(a_browser(service), provider, iss=provider.issuer).status_code == 303


def test_what_another_browser_began_is_refused(service: Service, provider: StandIn) -> None:
    attacker, victim = a_browser(service), a_browser(service)
    back = provider.authorize(attacker.get("/openid/start").headers["location"])
    assert_refused(service, victim, victim.get("/openid/back", params=back))
    victim.get("/openid/start")
    assert_refused(service, victim, victim.get("/openid/back", params=back))


def test_a_way_back_is_gone_once(service: Service, provider: StandIn) -> None:
    browser = a_browser(service)
    sent = browser.get("/openid/start")
    cookie = {"Cookie": f"bpo_contracts_openid={browser.cookies['bpo_contracts_openid']}"}
    back = provider.authorize(sent.headers["location"])
    assert browser.get("/openid/back", params=back).status_code == 303
    assert a_browser(service).get("/openid/back", params=back, headers=cookie).status_code == 401
    assert len(provider.exchanges) == 1


def test_a_way_that_took_too_long_is_refused(service: Service, provider: StandIn) -> None:
    browser = a_browser(service)
    sent = browser.get("/openid/start")
    with service.database.begin() as session:
        session.scalars(select(OpenIdTry)).one().expires_at = now() - timedelta(seconds=1)
    answer = browser.get("/openid/back", params=provider.authorize(sent.headers["location"]))
    assert_refused(service, browser, answer)


def test_somebody_the_provider_did_not_let_in_is_told(service: Service, provider: StandIn) -> None:
    browser = a_browser(service)
    sent = browser.get("/openid/start")
    state = provider.authorize(sent.headers["location"])["state"]
    refused = {"state": state, "error": "access_denied", "error_description": "<b>words</b>"}
    answer = browser.get("/openid/back", params=refused)
    assert_refused(service, browser, answer)
    assert "<b>" not in answer.text


@pytest.mark.parametrize("verified", [False, None, "false", 1])
def test_an_e_mail_that_nobody_verified_is_not_used(service: Service, provider: StandIn, verified: object) -> None:
    provider.claims = {"email": "boss@example.com", "email_verified": verified}
    browser = a_browser(service)
    assert through(browser, provider).status_code == 303
    assert the_person(service).email is None
    assert "boss@example.com" not in browser.get("/account").text


def test_people_without_an_e_mail_are_several(service: Service, provider: StandIn) -> None:
    provider.left_out = ("email",)
    for subject in ("one", "two"):
        provider.claims = {"sub": subject}
        assert through(a_browser(service), provider).status_code == 303
    with service.database.begin() as session:
        assert len(session.scalars(select(User)).all()) == 2


def test_the_e_mail_is_asked_for_where_the_id_token_has_none(service: Service, provider: StandIn) -> None:
    provider.left_out = ("email", "email_verified")
    provider.userinfo = {"sub": "248289761001", "email": "dana@example.com", "email_verified": True}
    through(a_browser(service), provider)
    assert the_person(service).email == "dana@example.com"


def test_the_userinfo_of_somebody_else_is_not_used(service: Service, provider: StandIn) -> None:
    provider.left_out = ("email", "email_verified")
    provider.userinfo = {"sub": "somebody else", "email": "boss@example.com", "email_verified": True}
    through(a_browser(service), provider)
    assert the_person(service).email is None


def test_an_account_with_a_password_is_not_taken_over(service: Service, provider: StandIn) -> None:
    a_person(service, UserRole.ADMINISTRATOR, "dana@example.com")
    browser = a_browser(service)
    answer = through(browser, provider)
    assert answer.status_code == 409
    assert browser.get("/account").status_code == 303
    assert sign_in(browser).status_code == 303


def test_only_e_mails_of_the_stated_domains_sign_in(open_with: Callable[..., Service], provider: StandIn) -> None:
    service = open_with(email_domains=("firm.example",))
    for claims in ({}, {"email": "a@firm.example", "email_verified": False}, {"email": "a@firm.example.evil.test"}):
        provider.claims = claims
        browser = a_browser(service)
        assert_refused(service, browser, through(browser, provider))
    provider.claims = {"email": "a@Firm.example"}
    assert through(a_browser(service), provider).status_code == 303


def test_somebody_disabled_is_not_let_in_again(service: Service, provider: StandIn) -> None:
    through(a_browser(service), provider)
    with service.database.begin() as session:
        session.scalars(select(User)).one().disabled_at = now()
    browser = a_browser(service)
    assert through(browser, provider).status_code == 401
    assert browser.get("/account").status_code == 303


def test_a_session_by_the_provider_is_as_any_other(service: Service, provider: StandIn) -> None:
    browser = a_browser(service)
    through(browser, provider)
    assert browser.post("/sign-out").status_code == 403
    assert browser.post("/sign-out", data={"csrf": csrf_of(browser)}).status_code == 303
    assert browser.get("/account").status_code == 303


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_the_way_back_leads_nowhere_else(service: Service, provider: StandIn, elsewhere: str) -> None:
    assert through(a_browser(service), provider, elsewhere).headers["location"] == "/"


def test_a_new_key_of_the_provider_is_fetched(
    service: Service, provider: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = a_browser(service)
    assert through(browser, provider).status_code == 303
    provider.key = RSAKey.generate_key(2048, {"kid": "second", "use": "sig"})
    assert through(browser, provider).status_code == 401
    monkeypatch.setattr(openid, "_SECONDS_BETWEEN_KEYS", 0.0)
    assert through(browser, provider).status_code == 303
    assert provider.keys_given == 2


@pytest.mark.parametrize(
    "told",
    [
        {"issuer": "https://elsewhere.example"},
        {"jwks_uri": "http://elsewhere.example/keys"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": "https://10.0.0.1/keys"},
    ],
    ids=str,
)
def test_a_provider_that_does_not_answer_as_it_should_is_not_followed(
    service: Service, provider: StandIn, told: dict[str, str]
) -> None:
    provider.told = told
    answer = a_browser(service).get("/openid/start")
    assert answer.status_code == 502
    assert "cannot be reached" in answer.text


def test_a_provider_that_is_away_is_told(open_with: Callable[..., Service]) -> None:
    service = open_with(issuer="http://127.0.0.1:9")
    assert a_browser(service).get("/openid/start").status_code == 502


def test_without_a_provider_there_is_no_way_to_it(open_service: Callable[..., Service]) -> None:
    browser = a_browser(open_service())
    assert "/openid/start" not in browser.get("/sign-in").text
    assert browser.get("/openid/start").status_code == 404
    assert browser.get("/openid/back").status_code == 401


def test_the_secret_is_never_shown(service: Service) -> None:
    assert SECRET not in repr(service.settings)
