"""Messages to other systems: signed, the same at every attempt, tried again, given up, sent again, never to where they may not."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

import pytest
from standardwebhooks import Webhook as Signer

from bpo_contracts_api.identity import Scope
from bpo_contracts_api.jobs import Worker
from bpo_contracts_api.outgoing import _Listed
from bpo_contracts_api.service import Service
from tests.api.conftest import Tenant, a_tenant
from tests.api.receiver import Receiver, Told, receiving
from tests.api.test_checks import SOUND, WEAK, send, sent

ATTEMPTS = 3


@pytest.fixture
def service(open_service: Callable[..., Service]) -> Service:
    return open_service(allowed_addresses=("127.0.0.1",), webhook_first_wait=0.05, webhook_attempts=ATTEMPTS)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


def register(tenant: Tenant, url: str, *events: str) -> dict[str, object]:
    answer = tenant.client.post("/v1/webhooks", json={"url": url, "events": list(events)})
    assert answer.status_code == 201, answer.text
    return answer.json()


def ping(tenant: Tenant, hook: dict[str, object]) -> dict[str, object]:
    answer = tenant.client.post(f"/v1/webhooks/{hook['id']}/test")
    assert answer.status_code == 202, answer.text
    return answer.json()


def settled(tenant: Tenant, hook: dict[str, object], count: int = 1) -> list[dict[str, object]]:
    """The log of the webhook once nothing in it waits any more."""
    for _ in range(600):
        log = tenant.client.get(f"/v1/webhooks/{hook['id']}/deliveries").json()["deliveries"]
        if len(log) >= count and all(row["state"] != "waiting" for row in log):
            return log
        time.sleep(0.05)
    raise AssertionError(f"deliveries do not end: {log}")


def test_the_end_of_a_check_is_told_signed_and_without_its_words(
    tenant: Tenant, working: Worker, receiver: Receiver
) -> None:
    hook = register(tenant, f"{receiver.url}/hooks", "check.done")
    check = sent(tenant, WEAK, external_id="DMS-1", external_version="7")
    [delivery] = settled(tenant, hook)
    [got] = receiver.got
    told = Signer(str(hook["secret"])).verify(got.body, got.headers)
    assert (told["type"], told["data"]["id"], told["data"]["external_id"]) == ("check.done", check["id"], "DMS-1")
    assert (delivery["state"], delivery["attempts"], delivery["last_status"]) == ("delivered", 1, 204)
    assert delivery["body"].encode() == got.body
    assert b"shall" not in got.body


def test_a_new_version_tells_what_it_changed(tenant: Tenant, working: Worker, receiver: Receiver) -> None:
    hook = register(tenant, receiver.url)
    sent(tenant, WEAK, external_id="DMS-1", external_version="1")
    sent(tenant, SOUND.with_name("sound-msa.txt"), external_id="DMS-1", external_version="2")
    settled(tenant, hook, 2)
    told = [json.loads(got.body)["data"] for got in receiver.got]
    assert told[0]["difference"] is None
    assert "liab.cap" in told[1]["difference"]["closed"]


def test_it_is_tried_again_with_the_same_bytes(tenant: Tenant, working: Worker, receiver: Receiver) -> None:
    answers = iter([500, 503, 200])
    receiver.answer = lambda _asked: Told(next(answers))
    hook = register(tenant, receiver.url)
    ping(tenant, hook)
    [delivery] = settled(tenant, hook)
    assert (delivery["state"], delivery["attempts"], delivery["last_problem"]) == ("delivered", 3, None)
    assert len({got.body for got in receiver.got}) == len({got.headers["webhook-id"] for got in receiver.got}) == 1
    assert len(receiver.got) == 3
    for got in receiver.got:
        Signer(str(hook["secret"])).verify(got.body, got.headers)


def test_it_is_given_up_and_sent_again_when_asked_for(tenant: Tenant, working: Worker, receiver: Receiver) -> None:
    receiver.answer = lambda _asked: Told(500)
    hook = register(tenant, receiver.url)
    address = f"/v1/webhooks/{hook['id']}/deliveries/{ping(tenant, hook)['id']}/redeliver"
    [delivery] = settled(tenant, hook)
    assert (delivery["state"], delivery["attempts"]) == ("given up", ATTEMPTS)
    assert delivery["last_problem"] == "answered 500 Internal Server Error"
    receiver.answer = lambda _asked: Told(200)
    for attempts in (ATTEMPTS + 1, ATTEMPTS + 2):
        assert tenant.client.post(address).status_code == 202
        [delivery] = settled(tenant, hook)
        assert (delivery["state"], delivery["attempts"]) == ("delivered", attempts)
    assert len(receiver.got) == ATTEMPTS + 2
    assert len({got.body for got in receiver.got}) == 1


def test_what_is_still_being_tried_is_not_sent_twice(tenant: Tenant, receiver: Receiver) -> None:
    hook = register(tenant, receiver.url)
    waiting = ping(tenant, hook)
    answer = tenant.client.post(f"/v1/webhooks/{hook['id']}/deliveries/{waiting['id']}/redeliver")
    assert (answer.status_code, answer.json()["code"]) == (409, "still-waiting")


def test_a_receiver_that_is_gone_is_left_alone(tenant: Tenant, working: Worker, receiver: Receiver) -> None:
    receiver.answer = lambda _asked: Told(410)
    hook = register(tenant, receiver.url)
    ping(tenant, hook)
    [delivery] = settled(tenant, hook)
    assert (delivery["state"], delivery["attempts"], delivery["last_status"]) == ("given up", 1, 410)
    assert tenant.client.get(f"/v1/webhooks/{hook['id']}").json()["active"] is False
    [entry] = tenant.client.get("/v1/audit", params={"action": "webhook.switched-off"}).json()["entries"]
    assert entry["subject"] == hook["id"]


def test_no_redirect_is_followed(tenant: Tenant, working: Worker, receiver: Receiver) -> None:
    with receiving() as elsewhere:
        receiver.answer = lambda _asked: Told(307, headers={"Location": elsewhere.url})
        hook = register(tenant, receiver.url)
        ping(tenant, hook)
        [delivery] = settled(tenant, hook)
        assert (delivery["state"], delivery["last_status"]) == ("given up", 307)
        assert elsewhere.got == []


def test_a_private_address_gets_nothing_unless_it_is_listed(
    open_service: Callable[..., Service], receiver: Receiver
) -> None:
    service = open_service(webhook_first_wait=0.01, webhook_attempts=2)
    tenant = a_tenant(service, "default")
    refused = tenant.client.post("/v1/webhooks", json={"url": receiver.url})
    assert (refused.status_code, refused.json()["code"]) == (422, "address-not-usable")
    hook = register(tenant, f"https://localhost:{receiver.url.rpartition(':')[2]}/")
    unknown = register(tenant, "https://no-such-host.invalid/")
    worker = Worker(service)
    worker.start()
    try:
        for one, said in ((hook, "private address"), (unknown, "is not known")):
            ping(tenant, one)
            [delivery] = settled(tenant, one)
            assert delivery["state"] == "given up"
            assert said in delivery["last_problem"]
    finally:
        worker.stop()
    assert receiver.got == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/hooks",
        "https://127.0.0.2/",
        "https://[::1]/",
        "https://169.254.169.254/latest",
        "https://10.1.2.3/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://user:secret@example.com/",
        "https://example.com/#there",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://",
        "not an address",
        "https://exa\x00mple.com/",
    ],
)
def test_addresses_that_nothing_may_be_sent_to_are_refused(tenant: Tenant, url: str) -> None:
    assert tenant.client.post("/v1/webhooks", json={"url": url}).status_code == 422


def test_public_addresses_and_listed_names_may_be_sent_to() -> None:
    listed = _Listed(["dms.intern", "10.0.0.0/8"])
    assert listed.allows("example.com", "93.184.216.34")
    assert listed.allows("dms.intern", "192.168.1.1")
    assert listed.allows("other.intern", "10.2.3.4")
    assert not listed.allows("other.intern", "192.168.1.1")


def test_a_webhook_gets_only_what_it_asked_for_while_it_is_on(tenant: Tenant, receiver: Receiver) -> None:
    done, cancelled, off = (
        register(tenant, receiver.url, *events) for events in (["check.done"], ["check.cancelled"], [])
    )
    changed = tenant.client.patch(f"/v1/webhooks/{off['id']}", json={"active": False})
    assert (changed.status_code, changed.json()["active"]) == (200, False)
    tenant.client.post(f"/v1/checks/{send(tenant, WEAK, wait=0).json()['id']}/cancel")
    logs = [tenant.client.get(f"/v1/webhooks/{hook['id']}/deliveries").json() for hook in (done, cancelled, off)]
    assert [[row["event"] for row in log["deliveries"]] for log in logs] == [[], ["check.cancelled"], []]


def test_a_webhook_is_changed_and_removed(tenant: Tenant, receiver: Receiver) -> None:
    hook = register(tenant, receiver.url, "check.done")
    assert str(hook["secret"]).startswith("whsec_")
    path = f"/v1/webhooks/{hook['id']}"
    assert "secret" not in tenant.client.get(path).json()
    changed = tenant.client.patch(path, json={"events": ["check.failed"], "url": f"{receiver.url}/other"}).json()
    assert (changed["events"], changed["url"], changed["active"]) == (["check.failed"], f"{receiver.url}/other", True)
    assert tenant.client.patch(path, json={"url": "http://10.0.0.1/"}).status_code == 422
    waiting = ping(tenant, hook)
    assert tenant.client.delete(path).status_code == 204
    assert tenant.client.get(path).status_code == 404
    assert tenant.client.get(f"{path}/deliveries").status_code == 404
    assert tenant.client.get("/v1/webhooks").json() == {"webhooks": []}
    assert str(hook["secret"]) not in tenant.client.get("/v1/audit").text
    assert waiting["state"] == "waiting"


def test_a_delivery_is_found_only_under_its_own_webhook(tenant: Tenant, receiver: Receiver) -> None:
    one, other = register(tenant, receiver.url), register(tenant, receiver.url)
    delivery = ping(tenant, one)
    answer = tenant.client.post(f"/v1/webhooks/{other['id']}/deliveries/{delivery['id']}/redeliver")
    assert (answer.status_code, answer.json()["code"]) == (404, "no-such-delivery")


def test_the_log_is_paged(tenant: Tenant, receiver: Receiver) -> None:
    hook = register(tenant, receiver.url)
    made = [ping(tenant, hook)["id"] for _ in range(3)]
    path = f"/v1/webhooks/{hook['id']}/deliveries"
    page = tenant.client.get(path, params={"limit": 2}).json()
    rest = tenant.client.get(path, params={"limit": 2, "after": page["next"], "state": "waiting"}).json()
    assert [row["id"] for row in page["deliveries"] + rest["deliveries"]] == made[::-1]
    assert rest["next"] is None


def test_webhooks_need_their_scope(service: Service) -> None:
    reader = a_tenant(service, "default", [Scope.CHECKS_READ])
    assert reader.client.get("/v1/webhooks").status_code == 403
    assert reader.client.post("/v1/webhooks", json={"url": "https://example.com/"}).status_code == 403


def test_a_long_answer_is_not_read(tenant: Tenant, working: Worker, receiver: Receiver) -> None:
    receiver.answer = lambda _asked: Told(200, b"x" * 50_000_000)
    hook = register(tenant, receiver.url)
    ping(tenant, hook)
    assert settled(tenant, hook)[0]["state"] == "delivered"
