"""Document-management systems: who may say that a document changed, what is fetched, from where, and how often."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from standardwebhooks import Webhook as Signer
from starlette.testclient import TestClient

from bpo_contracts_api import fetching, systems
from bpo_contracts_api.identity import Scope
from bpo_contracts_api.jobs import Worker
from bpo_contracts_api.service import Service
from bpo_contracts_api.storage.tables import Fetch
from tests.api.conftest import Tenant, a_tenant
from tests.api.receiver import Told
from tests.api.stand_in_dms import API_TOKEN, CLIENT_SECRET, DRIVE, StandIn, stand_in
from tests.api.test_checks import SAMPLES, WEAK, over

ATTEMPTS = 3
GOOD = SAMPLES / "sound-msa.txt"


@pytest.fixture
def service(open_service: Callable[..., Service]) -> Service:
    return open_service(allowed_addresses=("127.0.0.1",), fetch_first_wait=0.05, fetch_attempts=ATTEMPTS)


@pytest.fixture
def dms(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    monkeypatch.setenv("BPO_CONTRACTS_SOURCE_DMS", API_TOKEN)
    monkeypatch.setenv("BPO_CONTRACTS_SOURCE_GRAPH", CLIENT_SECRET)
    with stand_in() as one:
        yield one


class Sender:
    """What the system sends to a source's address: no API key, only what the source gave it."""

    def __init__(self, tenant: Tenant, made: dict[str, object]) -> None:
        self.path = str(made["notify_url"])
        self.token = str(made["token"])
        self._client = TestClient(tenant.client.app, raise_server_exceptions=False)

    def send(self, fields: object, **headers: str) -> object:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self._client.post(self.path, json=fields, headers={"X-Notify-Token": self.token, **named})

    def post(self, path: str | None = None, **options: object) -> object:
        return self._client.post(path or self.path, **options)


def settings(kind: str, dms: StandIn, **given: object) -> dict[str, object]:
    of_kind: dict[str, dict[str, object]] = {
        "generic": {"base_url": dms.url, "token": "DMS"},
        "paperless": {"base_url": dms.url, "token": "DMS"},
        "graph": {
            "base_url": f"{dms.url}/v1.0",
            "drive": DRIVE,
            "token_url": f"{dms.url}/token",
            "client_id": "app",
            "client_secret": "GRAPH",
        },
    }
    return {"name": "dms", "kind": kind, **of_kind[kind], **given}


def a_source(tenant: Tenant, dms: StandIn, kind: str, **given: object) -> Sender:
    answer = tenant.client.post("/v1/sources", json=settings(kind, dms, **given))
    assert answer.status_code == 201, answer.text
    return Sender(tenant, answer.json())


def bell(sender: Sender, state: str | None = None) -> dict[str, object]:
    row = {"subscriptionId": "1", "changeType": "updated", "resource": f"drives/{DRIVE}/root", "tenantId": "2"}
    return {"value": [{**row, "clientState": sender.token if state is None else state}]}


def log(tenant: Tenant) -> list[dict[str, object]]:
    return tenant.client.get("/v1/sources/dms/fetches").json()["fetches"]


def settled(tenant: Tenant, count: int = 1) -> list[dict[str, object]]:
    for _ in range(600):
        rows = log(tenant)
        if len(rows) >= count and all(row["state"] != "waiting" for row in rows):
            return rows
        time.sleep(0.05)
    raise AssertionError(f"fetches do not end: {rows}")


def test_a_changed_document_is_fetched_checked_and_compared(tenant: Tenant, working: Worker, dms: StandIn) -> None:
    sender = a_source(tenant, dms, "generic", contract_kind="msa")
    for number, path in enumerate([WEAK, GOOD], 1):
        version = dms.keep("matter/DMS 1", path)
        assert sender.send({"document": "matter/DMS 1", "version": version}).json() == {"new": 1}
        newest = settled(tenant, number)[0]
        assert (newest["state"], newest["document"], newest["version"]) == ("done", "matter/DMS 1", version)
        check = over(tenant, str(newest["check_id"]))
        assert (check["state"], check["kind"], check["title"]) == ("done", "msa", path.name)
        assert (check["external_id"], check["external_version"]) == ("dms:matter/DMS 1", version)
        assert check["created_by"] == "source dms"
    told = tenant.client.get(f"/v1/checks/{check['id']}/comparison").json()
    assert "liab.cap" in told["closed"]
    assert dms.downloads[0].path == "/documents/matter%2FDMS%201/versions/1/file"


def test_the_same_message_twice_fetches_once(tenant: Tenant, working: Worker, dms: StandIn) -> None:
    sender = a_source(tenant, dms, "generic")
    version = dms.keep("1", WEAK)
    answers = [sender.send({"document": "1", "version": version}).json()["new"] for _ in range(3)]
    assert answers == [1, 0, 0]
    settled(tenant)
    assert sender.send({"documents": [{"document": 1, "version": 1}, {"document": "1", "version": "1"}]}).json() == {
        "new": 0
    }
    time.sleep(0.5)
    assert len(dms.downloads) == 1
    assert len(tenant.client.get("/v1/checks").json()["checks"]) == 1


def test_a_system_that_is_away_is_asked_again(tenant: Tenant, working: Worker, dms: StandIn) -> None:
    sender = a_source(tenant, dms, "generic")
    dms.problems = [503, 500]
    sender.send({"document": "1", "version": dms.keep("1", WEAK)})
    [row] = settled(tenant)
    assert (row["state"], row["attempts"], row["last_problem"]) == ("done", 3, None)


def test_it_is_given_up_and_taken_up_when_the_system_speaks_of_it_again(
    tenant: Tenant, working: Worker, dms: StandIn
) -> None:
    sender = a_source(tenant, dms, "generic")
    dms.problems = [500] * ATTEMPTS
    message = {"document": "1", "version": dms.keep("1", WEAK)}
    sender.send(message)
    [row] = settled(tenant)
    assert (row["state"], row["attempts"]) == ("given up", ATTEMPTS)
    assert row["last_problem"] == "the source answered 500 Internal Server Error"
    assert sender.send(message).json() == {"new": 1}
    [row] = settled(tenant)
    assert (row["state"], row["attempts"]) == ("done", ATTEMPTS + 1)


def test_work_done_again_after_a_crash_makes_no_second_check(tenant: Tenant, service: Service, dms: StandIn) -> None:
    sender = a_source(tenant, dms, "generic")
    sender.send({"document": "1", "version": dms.keep("1", WEAK)})
    [row] = log(tenant)
    for _ in range(2):
        with service.database.begin() as session:  # as it stood before the worker was lost
            fetch = session.get_one(Fetch, row["id"])
            fetch.state, fetch.attempts, fetch.check_id = "waiting", 0, None
        fetching.attempt(service, str(row["id"]), 1)
    [check] = tenant.client.get("/v1/checks").json()["checks"]
    assert log(tenant)[0]["check_id"] == check["id"]
    assert len(dms.downloads) == 2


def test_a_file_beyond_the_limit_is_given_up(
    tenant: Tenant, working: Worker, dms: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(systems, "MAX_FILE_BYTES", 1000)
    a_source(tenant, dms, "generic").send({"document": "1", "version": dms.keep("1", WEAK)})
    [row] = settled(tenant)
    assert (row["state"], row["attempts"], row["check_id"]) == ("given up", 1, None)
    assert "sent more than" in str(row["last_problem"])


def test_what_is_not_there_is_given_up_at_once(tenant: Tenant, working: Worker, dms: StandIn) -> None:
    a_source(tenant, dms, "generic").send({"document": "1", "version": "1"})
    [row] = settled(tenant)
    assert (row["state"], row["attempts"], row["check_id"]) == ("given up", 1, None)


def test_a_secret_is_read_from_a_file_and_its_absence_is_told(
    tenant: Tenant, working: Worker, dms: StandIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("BPO_CONTRACTS_SOURCE_DMS")
    sender = a_source(tenant, dms, "generic")
    message = {"document": "1", "version": dms.keep("1", WEAK)}
    sender.send(message)
    [row] = settled(tenant)
    assert row["last_problem"] == "BPO_CONTRACTS_SOURCE_DMS is not set where the worker runs"
    (tmp_path / "BPO_CONTRACTS_SOURCE_DMS").write_text(f"{API_TOKEN}\n")
    monkeypatch.setenv("BPO_CONTRACTS_SECRETS", str(tmp_path))
    sender.send(message)
    assert settled(tenant)[0]["state"] == "done"


@pytest.mark.parametrize("form", ["json", "form", "multipart", "address"])
def test_paperless_tells_by_json_or_form(tenant: Tenant, working: Worker, dms: StandIn, form: str) -> None:
    sender = a_source(tenant, dms, "paperless")
    dms.keep("12", WEAK)
    headers = {"Authorization": f"Bearer {sender.token}"}
    options: dict[str, dict[str, object]] = {
        "json": {"json": {"document_id": 12}},
        "form": {"data": {"document_id": "12"}},
        "multipart": {"data": {"document_id": "12"}, "files": {"file": ("a.pdf", b"%PDF")}},
        "address": {"json": {"doc_url": "https://evil.example.com/documents/12/"}},
    }
    assert sender.post(headers=headers, **options[form]).status_code == 202
    done = settled(tenant, 2)
    assert [row["version"] is None for row in done] == [False, True]
    assert over(tenant, str(done[0]["check_id"]))["external_id"] == "dms:12"
    sender.post(headers=headers, **options[form])
    assert len(settled(tenant, 3)) == 3
    assert len(dms.downloads) == 1


def test_paperless_that_tells_of_a_new_version_has_it_fetched(tenant: Tenant, working: Worker, dms: StandIn) -> None:
    sender = a_source(tenant, dms, "paperless")
    for number, path in enumerate([WEAK, GOOD], 1):
        dms.keep("12", path)
        sender.send({"document_id": 12})
        settled(tenant, 2 * number)
    assert len(dms.downloads) == 2


def test_graph_has_its_validation_token_said_back(tenant: Tenant, dms: StandIn) -> None:
    sender = a_source(tenant, dms, "graph")
    token = "Validation: Testing client application reachability for subscription Request-Id: 5e3c-77"
    answer = sender.post(f"{sender.path}&validationToken={token.replace(' ', '%20').replace(':', '%3A')}")
    assert (answer.status_code, answer.text) == (200, token)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("token", ["%3Cscript%3E", "a%0Ab", "%00", "%22", "", "a" * 1001, "%C3%A9"])
def test_what_no_validation_token_holds_is_not_said_back(tenant: Tenant, dms: StandIn, token: str) -> None:
    answer = a_source(tenant, dms, "graph").post(
        f"/v1/sources/dms/notify?workspace={tenant.workspace}&validationToken={token}"
    )
    assert answer.status_code == 422


def test_graph_changes_are_looked_up_in_the_drive_and_fetched_once(
    tenant: Tenant, working: Worker, dms: StandIn
) -> None:
    sender = a_source(tenant, dms, "graph")
    dms.keep("item1", WEAK)
    dms.keep("item2", GOOD)
    assert sender.post(json=bell(sender)).status_code == 202
    rows = settled(tenant, 3)
    assert {row["document"] for row in rows} == {None, "item1", "item2"}
    check = next(row["check_id"] for row in rows if row["document"] == "item1")
    assert over(tenant, str(check))["title"] == WEAK.name
    first_look = next(asked.path for asked in dms.receiver.got if "/delta" in asked.path)
    assert first_look.partition("token=")[2].startswith(str(datetime.now(UTC).year))
    dms.keep("item1", GOOD)
    sender.post(json=bell(sender))
    rows = settled(tenant, 5)
    assert len(dms.downloads) == 3
    looks = [asked.path for asked in dms.receiver.got if "/delta" in asked.path]
    assert any("after-2" in path for path in looks)
    assert CLIENT_SECRET not in tenant.client.get("/v1/sources/dms/fetches").text


@pytest.mark.parametrize("listed", [True, False])
def test_graph_sends_a_download_on_only_to_a_listed_host(
    tenant: Tenant, working: Worker, dms: StandIn, listed: bool
) -> None:
    with stand_in() as elsewhere:
        elsewhere.keep("item1", WEAK)
        hosts = [elsewhere.url.removeprefix("http://")] if listed else []
        sender = a_source(tenant, dms, "graph", download_hosts=hosts)
        dms.keep("item1", WEAK)
        dms.downloads_at = elsewhere.url
        sender.post(json=bell(sender))
        row = next(row for row in settled(tenant, 2) if row["document"])
        assert (row["state"], len(elsewhere.receiver.got)) == (("done", 1) if listed else ("given up", 0))
        if not listed:
            assert "not in its download_hosts" in str(row["last_problem"])


def test_graph_pages_of_another_address_are_not_asked_for(tenant: Tenant, working: Worker, dms: StandIn) -> None:
    with stand_in() as elsewhere:
        sender = a_source(tenant, dms, "graph")
        plain = dms.receiver.answer
        page = f'{{"value": [], "@odata.nextLink": "{elsewhere.url}/v1.0/drives"}}'.encode()
        dms.receiver.answer = lambda asked: Told(200, page) if "/delta" in asked.path else plain(asked)
        sender.post(json=bell(sender))
        [row] = settled(tenant)
        assert (row["state"], row["last_problem"]) == ("given up", "the source named an address that is not its own")
        assert elsewhere.receiver.got == []


def test_graph_begins_anew_where_its_position_is_lost(tenant: Tenant, working: Worker, dms: StandIn) -> None:
    sender = a_source(tenant, dms, "graph")
    sender.post(json=bell(sender))
    settled(tenant)
    plain = dms.receiver.answer
    dms.receiver.answer = lambda asked: Told(410) if "after-" in asked.path else plain(asked)
    dms.keep("item1", WEAK)
    sender.post(json=bell(sender))
    assert any(row["document"] == "item1" and row["state"] == "done" for row in settled(tenant, 3))


def test_graph_tells_of_its_subscription_without_a_look(tenant: Tenant, dms: StandIn) -> None:
    sender = a_source(tenant, dms, "graph")
    for event, new in {"reauthorizationRequired": 0, "missed": 1}.items():
        message = bell(sender)
        message["value"][0]["lifecycleEvent"] = event
        assert sender.post(json=message).json() == {"new": new}


def proofs(sender: Sender) -> dict[str, dict[str, object]]:
    good, wrong = {"document": "1", "version": "1"}, bell(sender, "ntf_wrong")
    mixed = {"value": [*bell(sender)["value"], *wrong["value"]]}
    return {
        "nothing": {"json": good},
        "a wrong token": {"json": good, "headers": {"X-Notify-Token": "ntf_wrong"}},
        "a wrong bearer": {"json": good, "headers": {"Authorization": "Bearer ntf_wrong"}},
        "a wrong clientState": {"json": wrong},
        "one wrong clientState among right ones": {"json": mixed},
        "no clientState": {"json": {"value": [{}]}},
        "nothing told": {"json": {"value": []}},
        "no object": {"json": [1]},
        "no JSON": {"content": b"{"},
        "deep JSON": {"content": b"[" * 200_000},
        "a broken form": {"content": b"x", "headers": {"content-type": "multipart/form-data; boundary=a"}},
    }


@pytest.mark.parametrize("kind", ["graph", "paperless", "generic"])
def test_messages_that_prove_nothing_are_refused_alike(tenant: Tenant, dms: StandIn, kind: str) -> None:
    sender = a_source(tenant, dms, kind)
    if kind != "graph":  # the token in the body is none in the header
        del sender.token
        sender.token = "ntf_other"
    missing = sender.path.replace("/dms/", "/nobody/")
    elsewhere = sender.path.replace("wks_", "wks_0")
    told = set()
    for name, options in proofs(sender).items():
        for path in (sender.path, missing, elsewhere):
            answer = sender.post(path, **options)
            assert answer.status_code == 401, (name, path, answer.text)
            told.add(answer.text)
    assert len(told) == 1
    assert log(tenant) == []


def test_a_handshake_tells_nothing_of_sources_that_are_not_there(tenant: Tenant, dms: StandIn) -> None:
    sender = a_source(tenant, dms, "generic")
    answers = [
        sender.post(f"{path}&validationToken=abc")
        for path in (sender.path, sender.path.replace("/dms/", "/nobody/"), sender.path.replace("wks_", "wks_0"))
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1


def test_the_right_token_of_another_source_is_refused(tenant: Tenant, service: Service, dms: StandIn) -> None:
    one = a_source(tenant, dms, "generic")
    other = a_source(a_tenant(service, "other"), dms, "generic")
    answer = other.post(json={"document": "1", "version": "1"}, headers={"X-Notify-Token": one.token})
    assert answer.status_code == 401


def test_signed_messages_need_their_signature_and_nothing_else(
    tenant: Tenant, dms: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BPO_CONTRACTS_SOURCE_SIGNING", "whsec_" + "QUJD" * 8)
    sender = a_source(tenant, dms, "generic", signing_secret="SIGNING")
    body = b'{"document": "1", "version": "1"}'

    def signed(content: bytes, moment: datetime, **headers: str) -> dict[str, str]:
        signature = Signer("whsec_" + "QUJD" * 8).sign("msg_1", moment, content.decode())
        return {
            "webhook-id": "msg_1",
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": signature,
        }

    now = datetime.now(UTC)
    refused = [
        {"X-Notify-Token": sender.token},
        signed(b"{}", now),
        signed(body, datetime(2020, 1, 1, tzinfo=UTC)),
        {**signed(body, now), "webhook-signature": "nonsense"},
        {**signed(body, now), "webhook-signature": "v1,!!!"},
    ]
    for headers in refused:
        assert sender.post(content=body, headers=headers).status_code == 401
    assert sender.post(content=body, headers=signed(body, now)).json() == {"new": 1}
    monkeypatch.delenv("BPO_CONTRACTS_SOURCE_SIGNING")
    assert sender.post(content=body, headers=signed(body, now)).status_code == 401


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("generic", {"document": "1"}),
        ("generic", {"document": "", "version": "1"}),
        ("generic", {"document": "../../admin", "version": "1"}),
        ("generic", {"document": "..", "version": "1"}),
        ("generic", {"document": "a\\..\\b", "version": "1"}),
        ("generic", {"document": "1", "version": "a\nb"}),
        ("generic", {"document": ["1"], "version": "1"}),
        ("generic", {"document": True, "version": "1"}),
        ("generic", {"document": "1" * 201, "version": "1"}),
        ("generic", {"documents": "1"}),
        ("generic", {"documents": [{}] * 1001}),
        ("generic", [1]),
        ("paperless", {"document_id": "12/../13"}),
        ("paperless", {"document_id": "x"}),
        ("paperless", {"doc_url": "https://paperless.example.com/tags/12"}),
        ("paperless", {}),
    ],
)
def test_messages_that_name_no_document_are_told(tenant: Tenant, dms: StandIn, kind: str, fields: object) -> None:
    answer = a_source(tenant, dms, kind).send(fields)
    assert (answer.status_code, answer.json()["code"]) == (422, "no-document")
    assert log(tenant) == []


def test_a_long_message_is_refused(tenant: Tenant, dms: StandIn) -> None:
    assert a_source(tenant, dms, "generic").post(content=b"x" * (1024 * 1024 + 1)).status_code == 413


@pytest.mark.parametrize(
    "given",
    [
        {"base_url": "http://example.com"},
        {"base_url": "https://10.0.0.1"},
        {"base_url": "https://user:pw@example.com"},
        {"token": "lower"},
        {"token": "OTHER__SECRET"},
        {"path": "/file"},
        {"path": "/{document}/{other}"},
        {"path": "//{document}", "base_url": "https://"},
        {"header": "X Y"},
        {"name": "Big"},
        {"kind": "other"},
        {"secret": "not asked for"},
        {"playbook": "nobody"},
    ],
)
def test_settings_that_cannot_be_used_are_refused(tenant: Tenant, dms: StandIn, given: dict[str, object]) -> None:
    answer = tenant.client.post("/v1/sources", json={**settings("generic", dms), **given})
    assert answer.status_code == 422
    assert tenant.client.get("/v1/sources").json() == {"sources": []}


@pytest.mark.parametrize(
    "given", [{"token_url": "https://10.0.0.1/"}, {"download_hosts": ["10.0.0.1"]}, {"drive": "a/b"}]
)
def test_every_address_of_graph_is_looked_at(tenant: Tenant, dms: StandIn, given: dict[str, object]) -> None:
    assert tenant.client.post("/v1/sources", json=settings("graph", dms, **given)).status_code == 422


def test_no_secret_is_kept_and_each_workspace_has_its_own(tenant: Tenant, service: Service, dms: StandIn) -> None:
    sender = a_source(tenant, dms, "generic")
    shown = tenant.client.get("/v1/sources/dms").json()
    assert shown["secrets"] == {"DMS": "BPO_CONTRACTS_SOURCE_DMS"}
    assert "token" not in shown
    other = a_tenant(service, "other")
    made = other.client.post("/v1/sources", json=settings("generic", dms)).json()
    assert made["secrets"] == {"DMS": f"BPO_CONTRACTS_SOURCE_{other.workspace.upper()}__DMS"}
    with service.database.begin() as session:
        kept = str([session.execute(text(f"SELECT * FROM {table}")).all() for table in ("sources", "audit")])
    assert sender.token not in kept
    assert API_TOKEN not in kept


def test_a_name_is_given_once_and_free_again_when_removed(tenant: Tenant, dms: StandIn) -> None:
    sender = a_source(tenant, dms, "generic")
    sender.send({"document": "1", "version": "1"})
    assert tenant.client.post("/v1/sources", json=settings("generic", dms)).json()["code"] == "name-taken"
    assert tenant.client.delete("/v1/sources/dms").status_code == 204
    assert sender.send({"document": "1", "version": "1"}).status_code == 401
    again = a_source(tenant, dms, "generic")
    assert log(tenant) == []
    assert again.send({"document": "1", "version": "1"}).json() == {"new": 1}


def test_sources_need_their_scope(service: Service, dms: StandIn) -> None:
    reader = a_tenant(service, "default", [Scope.CHECKS_READ, Scope.CHECKS_WRITE])
    assert reader.client.post("/v1/sources", json=settings("generic", dms)).status_code == 403
    assert reader.client.get("/v1/sources").status_code == 403


def test_messages_at_once_fetch_once_on_both_databases(
    any_database_url: str, open_service: Callable[..., Service], dms: StandIn
) -> None:
    service = open_service(database_url=any_database_url, allowed_addresses=("127.0.0.1",))
    tenant = a_tenant(service, "default")
    sender = a_source(tenant, dms, "generic")
    message = {"document": "1", "version": dms.keep("1", WEAK)}
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda _: sender.send(message).json(), range(6)))
    assert sorted(answer["new"] for answer in answers) == [0, 0, 0, 0, 0, 1]
    worker = Worker(service)
    worker.start()
    try:
        [row] = settled(tenant)
        assert over(tenant, str(row["check_id"]))["state"] == "done"
    finally:
        worker.stop()
    assert len(dms.downloads) == 1
