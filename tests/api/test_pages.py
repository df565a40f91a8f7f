"""What pages do without a browser: forms, notes, portfolios, playbooks; each for whoever may."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient

from bpo_contracts_api.identity import UserRole
from bpo_contracts_api.jobs import Worker
from bpo_contracts_api.pictures import _Page
from bpo_contracts_api.portfolios import portfolio_of
from bpo_contracts_api.service import Service
from tests.api.browsers import a_browser, csrf_of, signed_in
from tests.api.conftest import Tenant
from tests.api.test_checks import SOUND, WEAK, over, send, sent
from tests.conftest import SAMPLES


@pytest.fixture
def reviewer(service: Service) -> TestClient:
    return signed_in(service, UserRole.REVIEWER, "rosa@example.com")


@pytest.fixture
def viewer(service: Service) -> TestClient:
    return signed_in(service, UserRole.VIEWER, "vera@example.com")


def post(client: TestClient, address: str, **fields: str) -> int:
    return int(client.post(address, data={"csrf": csrf_of(client), **fields}).status_code)


def test_what_a_reviewer_notes_stands_in_the_report(tenant: Tenant, reviewer: TestClient, working: Worker) -> None:
    check = sent(tenant, WEAK)
    address = f"/checks/{check['id']}"
    until = (date.today() + timedelta(days=30)).isoformat()
    assert post(reviewer, f"{address}/deviations/liab.cap", until=until, reason="Insured <b>elsewhere</b>") == 303
    assert post(reviewer, f"{address}/findings/0/liab.cap/comment", words="Ask <i>them</i>") == 303
    assert post(reviewer, f"{address}/findings/0/liab.cap/reviewed", words="yes") == 303
    page = reviewer.get(address).text
    assert "Insured &lt;b&gt;elsewhere&lt;/b&gt; (accepted by Rosa" in page
    assert "Ask &lt;i&gt;them&lt;/i&gt;" in page
    assert "<strong>Reviewed</strong> by Rosa" in page
    report = tenant.client.get(f"/v1{address}/report").json()
    (finding,) = [f for f in report["documents"][0]["findings"] if f["requirement"] == "liab.cap"]
    assert finding["deviation"].startswith("Insured <b>elsewhere</b> (accepted by Rosa")


def test_a_viewer_reads_and_changes_nothing(tenant: Tenant, viewer: TestClient, working: Worker) -> None:
    check = sent(tenant, WEAK)
    address = f"/checks/{check['id']}"
    assert viewer.get(address).status_code == 200
    assert "Accept the gap" not in viewer.get(address).text
    forms = ["erase", "cancel", "assign", "findings/0/liab.cap/comment", "deviations/liab.cap"]
    fields = {"words": "x", "until": "2099-01-01", "reason": "x"}
    assert {post(viewer, f"{address}/{form}", **fields) for form in forms} == {403}
    upload = viewer.post("/checks", files=[("files", ("a.txt", b"words"))], data={"csrf": csrf_of(viewer)})
    assert upload.status_code == 403


def test_a_note_on_a_finding_that_is_not_there_is_refused(
    tenant: Tenant, reviewer: TestClient, working: Worker
) -> None:
    address = f"/checks/{sent(tenant, SOUND)['id']}"
    assert post(reviewer, f"{address}/findings/7/liab.cap/comment", words="x") == 404
    assert post(reviewer, f"{address}/findings/0/sla.uptime/comment", words=" ") == 422


def test_the_portfolio_counts_every_agreement_once_by_its_latest_check(
    tenant: Tenant, service: Service, reviewer: TestClient, working: Worker
) -> None:
    sent(tenant, WEAK, external_id="one")
    sent(tenant, SAMPLES / "sound-msa.txt", external_id="one")
    sent(tenant, WEAK, external_id="two")
    with service.database.begin() as session:
        portfolio = portfolio_of(session, tenant.workspace)
        only_baas = portfolio_of(session, tenant.workspace, "baa")
    assert (portfolio.agreements, only_baas.agreements) == (2, 0)
    (cap,) = [one for one in portfolio.failing if one.requirement == "liab.cap"]
    assert (cap.gaps, cap.asked) == (1, 2)
    assert [one.check.external_id for one in portfolio.worst] == ["two", "one"]
    assert "General liability cap" in reviewer.get("/portfolio").text


def test_a_gap_accepted_since_the_check_is_left_out_of_the_portfolio(
    tenant: Tenant, service: Service, working: Worker
) -> None:
    check = sent(tenant, WEAK)
    wanted = {"requirement": "liab.cap", "reason": "Insured.", "owner": "Counsel", "until": "2999-01-01"}
    made = tenant.client.post("/v1/deviations", json={**wanted, "check_id": check["id"]})
    assert made.status_code == 201, made.text

    def failing() -> set[str]:
        with service.database.begin() as session:
            return {one.requirement for one in portfolio_of(session, tenant.workspace).failing}

    assert "liab.cap" not in failing()
    tenant.client.delete(f"/v1/deviations/{made.json()['id']}")
    assert "liab.cap" in failing()


def test_a_playbook_with_a_mistake_is_shown_with_it_and_not_kept(service: Service, viewer: TestClient) -> None:
    keeper = signed_in(service, UserRole.ADMINISTRATOR, "ada@example.com")
    text = "name: ours\nrules:\n  liab.kap:\n    severity: low\n"
    answer = keeper.post("/playbooks/ours", data={"csrf": csrf_of(keeper), "text": text})
    assert answer.status_code == 422
    assert "playbook:3: there is no requirement liab.kap" in answer.text
    assert post(keeper, "/playbooks/ours", text=text.replace("kap", "cap")) == 303
    assert "liab.cap: low instead of" in viewer.get("/playbooks/ours").text
    assert post(viewer, "/playbooks/ours", text=text) == 403


def test_a_page_is_drawn_for_those_who_may_see_the_file_only(
    tenant: Tenant, service: Service, reviewer: TestClient, working: Worker
) -> None:
    from tests.api.papers import as_pdf

    pdf = as_pdf(SOUND.read_text())
    answer = tenant.client.post("/v1/checks", files=[("files", ("sla.pdf", pdf))], params={"wait": 60})
    check = tenant.client.get("/v1/checks").json()["checks"][0]["id"]
    assert answer.status_code == 200
    picture = reviewer.get(f"/checks/{check}/files/0/pages/1.png")
    assert picture.content.startswith(b"\x89PNG")
    assert picture.headers["cache-control"] == "no-store"
    assert reviewer.get(f"/checks/{check}/files/0/pages/99.png").status_code == 422
    assert reviewer.get(f"/checks/{check}/files/3/pages/1.png").status_code == 404
    stranger = signed_in(service, UserRole.ADMINISTRATOR, "eve@example.com", workspace="other")
    assert stranger.get(f"/checks/{check}/files/0/pages/1.png").status_code == 404
    assert a_browser(service).get(f"/checks/{check}/files/0/pages/1.png").status_code in (303, 401)


def test_a_page_looked_at_brings_the_next_ones_and_nothing_stays_of_an_erased_file(
    tenant: Tenant, service: Service, reviewer: TestClient, working: Worker
) -> None:
    from tests.api.papers import as_pdf

    pdf = as_pdf(SOUND.read_text(), times=6)
    answer = tenant.client.post("/v1/checks", files=[("files", ("sla.pdf", pdf))], params={"wait": 60})
    assert answer.status_code == 200
    check = tenant.client.get("/v1/checks").json()["checks"][0]["id"]
    digest = hashlib.sha256(pdf).hexdigest()
    with ThreadPoolExecutor(4) as pool:
        addresses = [f"/checks/{check}/files/0/pages/{page}.png" for page in (1, 1, 2, 3)]
        pictures = list(pool.map(reviewer.get, addresses))
    assert {picture.status_code for picture in pictures} == {200}
    assert pictures[0].content == pictures[1].content != pictures[2].content
    until = time.monotonic() + 30
    while service.files.get_derived(tenant.workspace, digest, "page-4.png") is None:
        assert time.monotonic() < until
        time.sleep(0.1)
    _Page(service.files, tenant.workspace, "0" * 64, 1).keep(b"drawn while it was erased")
    assert service.files.get_derived(tenant.workspace, "0" * 64, "page-1.png") is None


def test_accepted_gaps_are_listed_and_withdrawn(
    tenant: Tenant, reviewer: TestClient, viewer: TestClient, working: Worker
) -> None:
    check = sent(tenant, WEAK)
    address = f"/checks/{check['id']}"
    assert "No gap is accepted" in reviewer.get("/deviations").text
    assert post(reviewer, f"{address}/deviations/liab.cap", until="2999-01-01", reason="Insured <b>there</b>") == 303
    listed = viewer.get("/deviations?requirement=liab.cap").text
    assert "Insured &lt;b&gt;there&lt;/b&gt;" in listed
    assert "/withdraw" not in listed
    (one,) = tenant.client.get("/v1/deviations").json()["deviations"]
    assert post(viewer, f"/deviations/{one['id']}/withdraw") == 403
    assert "All acceptances of this gap" in reviewer.get(address).text
    assert post(reviewer, f"/deviations/{one['id']}/withdraw") == 303
    assert "Insured" not in reviewer.get("/deviations").text
    assert "Withdrawn" in reviewer.get("/deviations?ended=true").text
    assert "All acceptances of this gap" not in reviewer.get(address).text


@pytest.mark.parametrize(
    "fields",
    [{"reason": "  "}, {"reason": "a\0b"}, {"reason": "x" * 4001}, {"owner": "x" * 201}, {"owner": "a\0b"}],
)
def test_a_form_holds_a_deviation_to_what_the_api_does(
    tenant: Tenant, reviewer: TestClient, working: Worker, fields: dict[str, str]
) -> None:
    address = f"/checks/{sent(tenant, WEAK)['id']}/deviations/liab.cap"
    assert post(reviewer, address, **{"until": "2999-01-01", "reason": "Insured.", **fields}) == 422
    assert tenant.client.get("/v1/deviations").json()["deviations"] == []


def test_notes_are_words_and_findings_go_to_people_who_are_here(
    tenant: Tenant, reviewer: TestClient, working: Worker
) -> None:
    address = f"/checks/{sent(tenant, WEAK)['id']}/findings/0/liab.cap"
    assert post(reviewer, f"{address}/comment", words="a\0b") == 422
    assert post(reviewer, f"{address}/assigned", words="Nobody I know") == 422
    assert post(reviewer, f"{address}/assigned", words="Rosa") == 303
    assert post(reviewer, f"{address}/assigned", words="") == 303


def test_a_playbook_made_on_a_page_has_a_name_that_the_api_knows(tenant: Tenant, service: Service) -> None:
    keeper = signed_in(service, UserRole.ADMINISTRATOR, "ada@example.com")
    begun = keeper.post("/playbooks", data={"csrf": csrf_of(keeper), "name": "Our BAA_positions.2"})
    assert begun.headers["location"] == "/playbooks/our-baa-positions-2"
    assert post(keeper, "/playbooks/Our%20BAA", text="name: Ours\n") == 303
    assert tenant.client.get("/v1/playbooks/our-baa").json()["version"] == 1
    for name in ("vendor@1", "%3Cscript%3E", "a%0D%0Ab", "-"):
        assert post(keeper, f"/playbooks/{name}", text="name: Ours\n") == 422, name
    assert post(keeper, "/playbooks/Our%20BAA/remove") == 303


def test_a_playbook_that_is_not_kept_yet_is_said_to_be_none(service: Service, viewer: TestClient) -> None:
    keeper = signed_in(service, UserRole.ADMINISTRATOR, "ada@example.com")
    assert "Nothing is kept before you say so" in keeper.get("/playbooks/ours").text
    assert "In plain words" not in keeper.get("/playbooks/ours").text
    assert "There is no playbook of this name" in viewer.get("/playbooks/ours").text
    assert post(keeper, "/playbooks/ours", text="name: Ours\n") == 303
    assert "In plain words" in keeper.get("/playbooks/ours").text
    assert "Supplied with the program" in viewer.get("/playbooks").text


def test_a_failed_check_claims_nothing_about_gaps(tenant: Tenant, reviewer: TestClient, working: Worker) -> None:
    answer = tenant.client.post("/v1/checks", files=[("files", ("torn.pdf", b"%PDF-1.4 torn"))])
    over(tenant, answer.json()["id"])
    assert "No gaps" not in reviewer.get("/").text
    shown = reviewer.get(f"/checks/{answer.json()['id']}").text
    assert "there is no report" in shown
    assert "Download" not in shown


def test_an_empty_workspace_says_what_comes_first(reviewer: TestClient, viewer: TestClient) -> None:
    assert "Choose one above" in reviewer.get("/").text
    assert "Reviewers upload them" in viewer.get("/").text
    for browser in (reviewer, viewer):
        assert "Narrow the list" not in browser.get("/").text
    assert 'href="/">Show all' in viewer.get("/?q=nothing").text


def test_a_form_that_is_not_filled_in_is_told_in_words_for_people(
    tenant: Tenant, reviewer: TestClient, working: Worker
) -> None:
    address = f"/checks/{sent(tenant, WEAK)['id']}/deviations/liab.cap"
    answer = reviewer.post(address, data={"csrf": csrf_of(reviewer), "reason": "Insured."})
    assert answer.status_code == 422
    assert "<li>Until: field required</li>" in answer.text
    assert "body.until" not in answer.text


def test_an_agreement_goes_to_people_who_are_here(tenant: Tenant, reviewer: TestClient) -> None:
    check = send(tenant, WEAK, wait=0).json()
    for name in ("Nobody I know", "a\0b"):
        assert post(reviewer, f"/checks/{check['id']}/assign", person=name) == 422
    assert post(reviewer, f"/checks/{check['id']}/assign", person="Rosa") == 303
    assert tenant.client.get("/v1/checks", params={"assigned_to": "Rosa"}).json()["checks"][0]["id"] == check["id"]
    assert post(reviewer, f"/checks/{check['id']}/assign", person="") == 303
    assert tenant.client.get("/v1/checks", params={"assigned_to": "Rosa"}).json()["checks"] == []


def test_a_format_that_there_is_not_is_told_with_those_there_are(tenant: Tenant, reviewer: TestClient) -> None:
    check = send(tenant, WEAK, wait=0).json()
    answer = reviewer.get(f"/checks/{check['id']}/download?format=docx")
    assert answer.status_code == 422
    assert "html" in answer.text
    assert "json" in answer.text


@pytest.mark.parametrize("address", ["/?q=%00", "/?assigned_to=%00", "/?after=%00", "/?after=zzz", "/checks/%00"])
def test_signs_that_nobody_types_are_told_on_a_page(
    open_service: Callable[..., Service], any_database_url: str, address: str
) -> None:
    answer = signed_in(open_service(database_url=any_database_url)).get(address)
    assert answer.status_code in (404, 422)
    assert answer.headers["content-type"].startswith("text/html")
