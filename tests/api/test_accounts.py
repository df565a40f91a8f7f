"""Accounts: passwords, invitations, roles, disabling, waits after wrong guesses."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher
from click.testing import CliRunner
from sqlalchemy import select, update

from bpo_contracts.cli import main
from bpo_contracts.errors import UsageError
from bpo_contracts_api import accounts, guesses, passwords, serving, workspaces
from bpo_contracts_api.clock import now
from bpo_contracts_api.identity import Scope, UserRole
from bpo_contracts_api.keys import token_digest
from bpo_contracts_api.problems import ProblemError
from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.tables import AuditEntry, Invitation, User, WrongGuesses
from tests.api.browsers import PASSWORD, a_browser, a_person, csrf_of, sign_in, signed_in
from tests.api.conftest import Tenant, a_tenant
from tests.api.server import serving as running_server


@pytest.mark.parametrize(
    "password",
    [
        "short one",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabc",
        "password1234",
        "P@ssw0rd2024!",
        "qwertyuiop123",
        "123456789012",
        "Welcome-2026!!",
        "administrator1",
        "dana.whitfield1",
        "danaexample1!",
        "x" * 2000,
    ],
)
def test_weak_passwords_are_refused_with_what_to_do(password: str) -> None:
    with pytest.raises(ProblemError) as raised:
        passwords.refuse_weak(password, "Dana Whitfield", "dana@example.com")
    assert raised.value.code == "weak-password"
    assert password not in raised.value.detail


@pytest.mark.parametrize("password", [PASSWORD, "tR4!vbn09_Lqz", "müde Möwen fliegen nie", "3817-4495-2260-7718"])
def test_good_passwords_are_taken(password: str) -> None:
    passwords.refuse_weak(password, "Dana Whitfield", "dana@example.com")


def test_a_password_is_kept_by_argon2_and_never_as_it_is() -> None:
    kept = passwords.kept(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert PASSWORD not in kept
    assert passwords.is_right(kept, PASSWORD)
    assert not passwords.is_right(kept, PASSWORD + " ")
    assert not passwords.is_right(None, "nobody's password")
    assert not passwords.is_right("not a hash", PASSWORD)


def test_the_same_characters_typed_on_another_keyboard_are_the_same_password() -> None:
    assert passwords.is_right(passwords.kept("m\u00fcde m\u00f6wen fliegen"), "mu\u0308de mo\u0308wen fliegen")


def test_a_password_kept_by_weaker_parameters_is_kept_anew_at_the_next_sign_in(service: Service) -> None:
    user = a_person(service)
    weaker = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    with service.database.begin() as session:
        session.execute(update(User).values(password=weaker))
    accounts.sign_in(service.database, "dana@example.com", PASSWORD, "192.0.2.1")
    with service.database.begin() as session:
        kept = session.get_one(User, user.id).password
    assert kept is not None
    assert not passwords.is_outdated(kept)
    assert passwords.is_right(kept, PASSWORD)


def test_an_unknown_e_mail_gives_the_same_answer_for_the_same_work(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_person(service)
    verified: list[str] = []
    verify = passwords._hasher.verify

    class Counting:
        def verify(self, kept: str, password: str) -> bool:
            verified.append(kept.rpartition("$")[0].rpartition("$")[0])
            return bool(verify(kept, password))

        hash = staticmethod(passwords._hasher.hash)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    browser = a_browser(service)
    known = sign_in(browser, password="wrong in every way")
    unknown = sign_in(browser, "nobody@example.com", "wrong in every way")
    assert known.status_code == unknown.status_code == 401
    assert known.text.replace("dana@", "") == unknown.text.replace("nobody@", "")
    assert len(verified) == 2
    assert verified[0] == verified[1]


def wrong_guesses(service: Service, email: str, address: str, times: int) -> list[str]:
    told = []
    for _ in range(times):
        with pytest.raises(ProblemError) as raised:
            accounts.sign_in(service.database, email, "wrong in every way", address)
        told.append(raised.value.code)
    return told


def waited(service: Service) -> None:
    with service.database.begin() as session:
        session.execute(update(WrongGuesses).values(locked_until=now()))


def longest_wait(service: Service) -> float:
    with service.database.begin() as session:
        rows = session.scalars(select(WrongGuesses)).all()
    return max((row.locked_until - now()).total_seconds() for row in rows)


def test_an_account_is_locked_for_growing_times(any_database_url: str, open_service: Callable[..., Service]) -> None:
    service = open_service(database_url=any_database_url)
    a_person(service)
    told = wrong_guesses(service, "dana@example.com", "192.0.2.1", 6)
    assert told == ["wrong-password"] * 5 + ["too-many-guesses"]
    with pytest.raises(ProblemError) as raised:
        accounts.sign_in(service.database, "DANA@example.com ", PASSWORD, "198.51.100.9")
    assert raised.value.code == "too-many-guesses"
    assert int((raised.value.headers or {})["Retry-After"]) >= 1
    waits = []
    for _ in range(4):
        waited(service)
        assert wrong_guesses(service, "dana@example.com", "192.0.2.1", 1) == ["wrong-password"]
        waits.append(longest_wait(service))
    assert waits == sorted(waits)
    assert waits[-1] > 4 * waits[0]
    waited(service)
    accounts.sign_in(service.database, "dana@example.com", PASSWORD, "192.0.2.1")
    assert wrong_guesses(service, "dana@example.com", "192.0.2.1", 4) == ["wrong-password"] * 4


def test_guesses_made_at_once_all_count(any_database_url: str, open_service: Callable[..., Service]) -> None:
    service = open_service(database_url=any_database_url)
    a_person(service)
    with ThreadPoolExecutor(12) as pool:
        told = list(pool.map(lambda _: wrong_guesses(service, "dana@example.com", "192.0.2.1", 1)[0], range(24)))
    assert told.count("wrong-password") == 5
    assert told.count("too-many-guesses") == 19


def test_an_address_that_tries_many_accounts_is_locked(service: Service) -> None:
    a_person(service)
    with service.database.begin() as session:
        for number in range(30):
            guesses.count_one(session, f"person{number}@example.com", "2001:db8::1")
    with pytest.raises(ProblemError) as raised:
        accounts.sign_in(service.database, "dana@example.com", PASSWORD, "2001:db8::ffff")
    assert raised.value.code == "too-many-guesses"
    accounts.sign_in(service.database, "dana@example.com", PASSWORD, "2001:db8:1::1")


def test_addresses_of_ipv4_are_told_apart_where_a_socket_writes_them_as_ipv6(service: Service) -> None:
    a_person(service)
    with service.database.begin() as session:
        for number in range(30):
            guesses.count_one(session, f"person{number}@example.com", "::ffff:192.0.2.1")
    accounts.sign_in(service.database, "dana@example.com", PASSWORD, "::ffff:192.0.2.2")
    with pytest.raises(ProblemError, match="Too many"):
        accounts.sign_in(service.database, "dana@example.com", PASSWORD, "192.0.2.1")


def test_guesses_for_nobody_lock_as_those_for_somebody(service: Service) -> None:
    assert wrong_guesses(service, "nobody@example.com", "192.0.2.1", 6)[-1] == "too-many-guesses"


def test_characters_that_no_e_mail_has_are_only_wrong(
    any_database_url: str, open_service: Callable[..., Service]
) -> None:
    service = open_service(database_url=any_database_url)
    browser = signed_in(service)
    for email in ("\x00", "dana\x00@example.com", "\ufffe@example.com", "é" * 300):
        assert sign_in(a_browser(service), email, "\x00").status_code == 401
    for path in ("/people/%00", "/people/invitations/%00/withdraw", "/invitation/%00"):
        assert browser.post(path, data={"csrf": csrf_of(browser)}).status_code in (404, 422)


def test_what_was_typed_as_an_e_mail_is_not_kept(service: Service) -> None:
    wrong_guesses(service, PASSWORD, "192.0.2.1", 1)
    with service.database.begin() as session:
        audited = [entry.details | {"subject": entry.subject} for entry in session.scalars(select(AuditEntry))]
        digests = [row.digest for row in session.scalars(select(WrongGuesses))]
    assert PASSWORD not in str(audited)
    assert all(len(digest) == 32 for digest in digests)


def test_a_locked_sign_in_tells_a_person_how_long(service: Service) -> None:
    a_person(service)
    wrong_guesses(service, "dana@example.com", "192.0.2.1", 5)
    answer = sign_in(a_browser(service))
    assert answer.status_code == 429
    assert "Too many sign-ins failed" in answer.text
    assert int(answer.headers["retry-after"]) >= 1


def an_invitation(service: Service, email: str | None = "eve@example.com", **given: object) -> str:
    with service.database.begin() as session:
        owner = workspaces.workspace_named(session, "default", by="tests")
        return accounts.invite(session, owner.id, accounts.Wanted(email, UserRole.REVIEWER, **given), by="tests").path


FORM = {"name": "Eve Park", "email": "eve@example.com", "password": PASSWORD, "again": PASSWORD}


def test_an_invitation_makes_an_account_once_and_signs_in(
    any_database_url: str, open_service: Callable[..., Service]
) -> None:
    service = open_service(database_url=any_database_url)
    path = an_invitation(service)
    browser = a_browser(service)
    assert "eve@example.com" in browser.get(path).text
    answer = browser.post(path, data={**FORM, "email": "another@example.com"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    with service.database.begin() as session:
        user = session.scalars(select(User)).one()
        assert session.scalars(select(Invitation)).all() == []
    assert (user.email, user.role, user.name) == ("eve@example.com", "reviewer", "Eve Park")
    assert browser.get("/account").status_code == 200
    other = a_browser(service)
    assert other.get(path).status_code == 404
    assert other.post(path, data=FORM).status_code == 404


def test_a_link_opened_twice_at_once_makes_one_account(
    any_database_url: str, open_service: Callable[..., Service]
) -> None:
    service = open_service(database_url=any_database_url)
    path = an_invitation(service, None)
    browsers = [a_browser(service) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        told = pool.map(
            lambda each: each[1].post(path, data={**FORM, "email": f"eve{each[0]}@example.com"}).status_code,
            enumerate(browsers),
        )
    assert sorted(told) == [303, 404, 404, 404]


def test_only_the_digest_of_a_link_is_kept(service: Service) -> None:
    token = an_invitation(service).rpartition("/")[2]
    with service.database.begin() as session:
        row = session.scalars(select(Invitation)).one()
    assert row.digest == token_digest(token)
    assert token not in str(vars(row))


def test_a_link_ends(service: Service) -> None:
    path = an_invitation(service, hours=24)
    browser = a_browser(service)
    with service.database.begin() as session:
        row = session.scalars(select(Invitation)).one()
        assert timedelta(hours=23) < row.expires_at - now() <= timedelta(hours=24)
        row.expires_at = now() - timedelta(seconds=1)
    assert browser.get(path).status_code == 404
    assert browser.post(path, data=FORM).status_code == 404


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"password": "password1234", "again": "password1234"}, "tried first"),
        ({"again": "something else again"}, "not the same"),
        ({"name": "<script>alert(1)</script>"}, "Give your name"),
        ({"name": ""}, "Give your name"),
        ({"email": "no address"}, "no e-mail address"),
    ],
)
def test_a_form_that_cannot_be_used_comes_back_and_the_link_goes_on_working(
    service: Service, changed: dict[str, str], said: str
) -> None:
    path = an_invitation(service, None)
    browser = a_browser(service)
    answer = browser.post(path, data={**FORM, **changed})
    assert answer.status_code == 422
    assert said in answer.text
    assert PASSWORD not in answer.text
    assert "<script>" not in answer.text
    assert browser.post(path, data=FORM).status_code == 303


def test_a_link_for_somebody_with_an_account_gives_a_new_password_and_ends_their_sessions(service: Service) -> None:
    theirs = signed_in(service, UserRole.VIEWER, "eve@example.com")
    path = an_invitation(service)
    new = "seven other calm words"
    browser = a_browser(service)
    assert "A new password" in browser.get(path).text
    assert browser.post(path, data={"password": new, "again": new}).status_code == 303
    assert theirs.get("/account").status_code == 303
    with service.database.begin() as session:
        assert session.scalars(select(User)).one().role == "viewer"
    assert sign_in(a_browser(service), "eve@example.com").status_code == 401
    assert sign_in(a_browser(service), "eve@example.com", new).status_code == 303


def test_an_e_mail_of_another_workspace_is_not_taken_over(service: Service) -> None:
    a_person(service, email="eve@example.com", workspace="another")
    answer = a_browser(service).post(an_invitation(service), data=FORM)
    assert answer.status_code == 409
    assert sign_in(a_browser(service), "eve@example.com").status_code == 303


def test_changing_the_password_ends_every_other_session(service: Service) -> None:
    here = signed_in(service)
    there = a_browser(service)
    sign_in(there)
    new = "seven other calm words"
    fields = {"old": PASSWORD, "new": new, "again": new}
    assert here.post("/account", data={**fields, "old": "wrong", "csrf": csrf_of(here)}).status_code == 401
    weak = here.post("/account", data={"old": PASSWORD, "new": "dana", "again": "dana", "csrf": csrf_of(here)})
    assert weak.status_code == 422
    assert there.get("/account").status_code == 200
    answer = here.post("/account", data={**fields, "csrf": csrf_of(here)})
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?changed=yes")
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303
    assert sign_in(a_browser(service)).status_code == 401


def test_disabling_somebody_ends_their_sessions_and_sign_in(service: Service) -> None:
    tenant = a_tenant(service, "default")
    a_person(service)
    theirs = signed_in(service, UserRole.VIEWER, "eve@example.com")
    people = tenant.client.get("/v1/people").json()["people"]
    eve = next(person for person in people if person["email"] == "eve@example.com")
    answer = tenant.client.patch(f"/v1/people/{eve['id']}", json={"disabled": True})
    assert answer.json()["disabled_at"] is not None
    assert theirs.get("/account").headers["location"] == "/sign-in?next=%2Faccount"
    assert theirs.get("/v1/checks").status_code == 401
    assert sign_in(theirs, "eve@example.com").status_code == 401
    tenant.client.patch(f"/v1/people/{eve['id']}", json={"disabled": False})
    assert theirs.get("/account").status_code == 303
    assert sign_in(theirs, "eve@example.com").status_code == 303


def test_a_new_role_holds_at_once(service: Service) -> None:
    tenant = a_tenant(service, "default")
    theirs = signed_in(service, UserRole.VIEWER, "eve@example.com")
    assert theirs.get("/v1/people").status_code == 403
    tenant.client.patch("/v1/people/eve@example.com", json={"role": "administrator"})
    assert theirs.get("/v1/people").status_code == 200


def test_the_last_administrator_stays(service: Service) -> None:
    tenant = a_tenant(service, "default")
    dana, eve = a_person(service), a_person(service, UserRole.REVIEWER, "eve@example.com")
    for body in ({"disabled": True}, {"role": "viewer"}):
        answer = tenant.client.patch(f"/v1/people/{dana.id}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (409, "last-administrator")
    assert sign_in(a_browser(service)).status_code == 303
    assert tenant.client.patch(f"/v1/people/{eve.id}", json={"role": "administrator"}).status_code == 200
    assert tenant.client.patch(f"/v1/people/{dana.id}", json={"role": "viewer"}).status_code == 200


def test_administrators_invite_and_withdraw(tenant: Tenant, service: Service) -> None:
    asked = {"email": "eve@example.com", "role": "viewer", "hours": 24}
    made = tenant.client.post("/v1/people/invitations", json=asked)
    assert made.status_code == 201
    path = made.json()["link"].removeprefix("http://testserver")
    listed = tenant.client.get("/v1/people").json()
    assert [each["email"] for each in listed["invitations"]] == ["eve@example.com"]
    assert path not in str(listed)
    browser = a_browser(service)
    assert browser.get(path).status_code == 200
    assert tenant.client.delete(f"/v1/people/invitations/{made.json()['id']}").status_code == 204
    assert browser.get(path).status_code == 404
    for hours in (1, 100):
        assert tenant.client.post("/v1/people/invitations", json={**asked, "hours": hours}).status_code == 422


def test_people_of_another_workspace_are_like_none(service: Service) -> None:
    tenant = a_tenant(service, "another")
    dana = a_person(service)
    an_invitation(service)
    with service.database.begin() as session:
        invitation = session.scalars(select(Invitation)).one()
    assert tenant.client.get("/v1/people").json() == {"people": [], "invitations": []}
    assert tenant.client.patch(f"/v1/people/{dana.id}", json={"disabled": True}).status_code == 404
    assert tenant.client.delete(f"/v1/people/invitations/{invitation.id}").status_code == 404


@pytest.mark.parametrize("role", list(UserRole))
def test_only_administrators_see_people(service: Service, role: UserRole) -> None:
    browser = signed_in(service, role)
    allowed = role is UserRole.ADMINISTRATOR
    assert (browser.get("/people").status_code == 200) is allowed
    assert (browser.get("/v1/people").status_code == 200) is allowed
    fields = {"csrf": csrf_of(browser), "email": "eve@example.com", "role": "administrator"}
    assert (browser.post("/people/invitations", data=fields).status_code == 200) is allowed


@pytest.mark.parametrize("role", list(UserRole))
def test_a_role_allows_its_scopes_and_no_more(service: Service, role: UserRole) -> None:
    browser = signed_in(service, role)
    token = {"X-CSRF-Token": csrf_of(browser)}
    calls = {
        Scope.CHECKS_READ: browser.get("/v1/checks"),
        Scope.CHECKS_WRITE: browser.post("/v1/checks", headers=token, files=[("files", ("a.txt", b"Words."))]),
        Scope.PLAYBOOKS_WRITE: browser.put("/v1/playbooks/ours", headers=token, content=b"name: Ours"),
        Scope.KEYS_WRITE: browser.get("/v1/keys"),
        Scope.PEOPLE_WRITE: browser.get("/v1/people"),
        Scope.AUDIT_READ: browser.get("/v1/audit"),
    }
    refused = {scope for scope, answer in calls.items() if answer.status_code == 403}
    assert refused == set(calls) - role.scopes
    assert all(answer.status_code not in (401, 500) for answer in calls.values())


def test_the_page_of_people_invites_changes_and_withdraws(service: Service) -> None:
    browser = signed_in(service)
    eve = a_person(service, UserRole.VIEWER, "eve@example.com")
    token = csrf_of(browser)
    shown = browser.post("/people/invitations", data={"csrf": token, "email": "kim@example.com", "role": "reviewer"})
    link = re.search(r'http://testserver(/invitation/[^"<]+)', shown.text)
    assert link is not None
    assert a_browser(service).get(link.group(1)).status_code == 200
    withdraw = re.search(r'action="(/people/invitations/[^"]+/withdraw)"', browser.get("/people").text)
    assert withdraw is not None
    assert browser.post(withdraw.group(1), data={"csrf": token}).status_code == 303
    assert a_browser(service).get(link.group(1)).status_code == 404
    assert browser.post(f"/people/{eve.id}", data={"csrf": token, "role": "reviewer"}).status_code == 303
    assert browser.post(f"/people/{eve.id}", data={"csrf": token, "disabled": "true"}).status_code == 303
    with service.database.begin() as session:
        changed = session.get_one(User, eve.id)
    assert (changed.role, changed.disabled_at is not None) == ("reviewer", True)


def test_the_first_start_gives_a_link_until_there_is_an_administrator(service: Service) -> None:
    first = serving.first_link(service, "127.0.0.1", 8700)
    assert first is not None
    assert first.startswith("http://127.0.0.1:8700/invitation/")
    second = serving.first_link(service, "::1", 8700)
    assert second is not None
    assert second.startswith("http://[::1]:8700/invitation/")
    browser = a_browser(service)
    assert browser.get(first[len("http://127.0.0.1:8700") :]).status_code == 404
    assert browser.post(second[len("http://[::1]:8700") :], data=FORM).status_code == 303
    with service.database.begin() as session:
        assert session.scalars(select(User)).one().role == "administrator"
    assert serving.first_link(service, "127.0.0.1", 8700) is None


def test_others_are_not_let_in_before_there_is_an_administrator(tmp_path: Path, service: Service) -> None:
    serving.first_link(service, "127.0.0.1", 8700)
    with pytest.raises(UsageError, match="people invite"):
        serving.first_link(service, "0.0.0.0", 8700)
    refused = CliRunner().invoke(main, ["serve", "--host", "0.0.0.0", "--home", str(tmp_path)])
    assert refused.exit_code == 2
    a_person(service, UserRole.REVIEWER)
    with pytest.raises(UsageError, match="people invite"):
        serving.first_link(service, "0.0.0.0", 8700)
    told = CliRunner().invoke(
        main, ["people", "invite", "eve@example.com", "--role", "administrator", "--home", str(tmp_path)]
    )
    assert told.exit_code == 0, told.output
    assert "/invitation/" in told.stdout
    assert serving.first_link(service, "0.0.0.0", 8700) is None


def test_the_server_prints_the_link_at_its_first_start_only(tmp_path: Path) -> None:
    with running_server(tmp_path, {}, "--no-work") as server:
        link = re.search(r"http://127\.0\.0\.1:\d+/invitation/\S+", server.log.read_text())
        assert link is not None
        assert link.group().startswith(server.url)
        with httpx.Client(headers={"Sec-Fetch-Site": "same-origin"}) as browser:
            assert browser.post(link.group(), data=FORM).status_code == 303
            assert browser.get(f"{server.url}/account").status_code == 200
    with running_server(tmp_path, {}, "--no-work") as server:
        assert "/invitation/" not in server.log.read_text()


def test_the_command_lists_and_disables(tmp_path: Path, service: Service) -> None:
    a_person(service)
    theirs = signed_in(service, UserRole.VIEWER, "eve@example.com")
    run = CliRunner()
    listed = run.invoke(main, ["people", "list", "--home", str(tmp_path)])
    assert ("dana@example.com" in listed.stdout, "viewer" in listed.stdout) == (True, True)
    assert run.invoke(main, ["people", "disable", "eve@example.com", "--home", str(tmp_path)]).exit_code == 0
    assert theirs.get("/account").status_code == 303
    last = run.invoke(main, ["people", "disable", "dana@example.com", "--home", str(tmp_path)])
    assert last.exit_code == 2
    assert "last administrator" in last.output
    unknown = run.invoke(main, ["people", "disable", "nobody@example.com", "--home", str(tmp_path)])
    assert unknown.exit_code == 2


def test_what_people_do_is_audited(service: Service) -> None:
    browser = signed_in(service)
    sign_in(a_browser(service), password="wrong in every way")
    browser.post("/people/invitations", data={"csrf": csrf_of(browser), "email": "eve@example.com", "role": "viewer"})
    with service.database.begin() as session:
        told = {(entry.action, entry.actor) for entry in session.scalars(select(AuditEntry))}
    assert ("person.signed-in", "Dana <dana@example.com>") in told
    assert ("person.sign-in-failed", "somebody") in told
    assert ("person.invited", "Dana <dana@example.com>") in told
