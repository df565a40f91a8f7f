"""The manual tells of all there is, what it shows runs, and its pages hold together."""

from __future__ import annotations

import inspect
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import docx
import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic_settings import BaseSettings

from bpo_contracts.checking import packaged_rules
from bpo_contracts.cli import main
from bpo_contracts_api import metrics
from bpo_contracts_api.app import build_app
from bpo_contracts_api.identity import Scope, UserRole
from bpo_contracts_api.routes import ROUTERS
from bpo_contracts_api.service import Service
from bpo_contracts_api.settings import OpenIdSettings, Settings, settings
from tests.api.conftest import new_database
from tests.api.server import Server, new_key, serving
from tests.conftest import SAMPLES

TOP = Path(__file__).parents[1]
DOCS = TOP / "docs"
PAGES = [TOP / "README.md", *sorted(DOCS.glob("*.md"))]
BLOCK = re.compile(r"^<!-- run(?:: (\w+))? -->\n```(sh|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| `(BPO_CONTRACTS_\w+)` \| (.*?) \| .+ \|$", re.MULTILINE)
CALL = re.compile(r"^\| `([A-Z]+ /\S+)` \| (.*?) \|", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)(?:#[^)]*)?\)")
LOADED = re.compile(r"""(?:<(?:script|img|iframe)\b[^>]*\bsrc=|<link\b[^>]*\bhref=|url\(|@import )["']?(https?:|//)""")


def page_named(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


# What there is, and what the manual says of it


def fields_of(shape: type[BaseSettings]) -> dict[str, Any]:
    """The settings of a shape by their variables, with their defaults."""
    prefix = shape.model_config["env_prefix"]
    return {
        f"{prefix}{name}".upper(): None if field.default_factory else field.default
        for name, field in shape.model_fields.items()
        if name != "open_id"
    }


def test_every_setting_stands_in_the_table_with_its_default() -> None:
    told = dict(ROW.findall(page_named("settings.md")))
    known = {**fields_of(Settings), **fields_of(OpenIdSettings)}
    assert set(told) == {*known, "BPO_CONTRACTS_SECRETS"}
    for name, default in known.items():
        said = told[name].strip("`")
        if isinstance(default, int | float):
            assert float(said) == default, name
        elif isinstance(default, str) and default:
            assert said == default, name


def commands_of(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            found = command.get_command(click.Context(command), name)
            assert found is not None
            yield from commands_of(found, f"{path} {name}")
    else:
        yield path, command


def test_every_command_and_option_stands_in_the_reference() -> None:
    page = page_named("commands.md")
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", page, re.MULTILINE | re.DOTALL))
    for path, command in commands_of(main, "bpo-contracts"):
        section = sections[path.split()[1]]
        assert re.search(rf"{path}\b", section), path
        options = {name for each in command.params if isinstance(each, click.Option) for name in each.opts}
        assert not {name for name in options if not re.search(rf"{name}\b(?!-)", section)}, path


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    service = Service.open(settings(home=tmp_path_factory.mktemp("app")))
    app = build_app(service)
    service.close()
    return app


def test_every_call_stands_in_the_table_and_no_other(app: FastAPI) -> None:
    known = {f"{method.upper()} {path}" for path, methods in app.openapi()["paths"].items() for method in methods}
    assert {call for call, _ in CALL.findall(page_named("api.md"))} == known


def test_every_call_needs_the_scope_that_the_table_says() -> None:
    told = dict(CALL.findall(page_named("api.md")))
    for routes in ROUTERS:
        for route in routes.routes:
            assert isinstance(route, APIRoute)
            [method] = route.methods
            asked = re.search(r"needs\(Scope\.(\w+)\)", inspect.getsource(route.endpoint))
            said = re.findall(r"`([a-z]+:[a-z]+)`", told[f"{method} {route.path}"])
            assert said == ([Scope[asked[1]]] if asked else []), route.path


def test_every_scope_role_metric_and_problem_is_told() -> None:
    security = page_named("security.md")
    assert [scope for scope in Scope if f"| `{scope}` |" not in security] == []
    assert [role for role in UserRole if f"| {role} |" not in page_named("lawyers.md")] == []
    shown = page_named("administrators.md")
    names = re.findall(r'"(bpo_contracts_\w+)"', Path(metrics.__file__).read_text(encoding="utf-8"))
    assert len(names) >= 5
    assert [name for name in names if name not in shown] == []
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(metrics.__file__).parent.rglob("*.py"))
    told = re.search(r"\| Status \|.*?\n\n", page_named("api.md"), re.DOTALL)
    assert told is not None
    for code in re.findall(r"`([a-z]+(?:-[a-z]+)+)`", told[0]):
        assert f'"{code}"' in sources or code.startswith("no-such-"), code


# The site and the links


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The manual as a site, built so that every warning (a link that leads nowhere, too) is a mistake."""
    pytest.importorskip("sphinx", reason="the site generator is not installed (extra docs)")
    built = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "-n", "--keep-going", "-q", str(DOCS), str(built)]
    told = subprocess.run(command, check=False, capture_output=True, text=True, timeout=300)
    assert told.returncode == 0, told.stderr
    return built


def test_the_site_has_every_page_and_every_rule(site: Path) -> None:
    assert [page.stem for page in DOCS.glob("*.md") if not (site / f"{page.stem}.html").exists()] == []
    reference = (site / "rule-reference.html").read_text(encoding="utf-8")
    assert [rule.id for rule in packaged_rules().rules if rule.id not in reference] == []


def test_the_site_loads_nothing_from_elsewhere(site: Path) -> None:
    for file in site.rglob("*"):
        if file.suffix in (".html", ".css"):
            assert LOADED.search(file.read_text(encoding="utf-8")) is None, file.name


@pytest.mark.parametrize("page", [*PAGES, TOP / "CONTRIBUTING.md"], ids=lambda page: page.name)
def test_links_lead_to_files_that_are_there(page: Path) -> None:
    links = LINK.findall(re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL))
    assert [link for link in links if not (page.parent / link).exists()] == []


# What the manual shows, run

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")


def marked(page: Path, *marks: str) -> list[tuple[str, str, str]]:
    return [found for found in BLOCK.findall(page.read_text(encoding="utf-8")) if found[0] in marks]


def as_script(blocks: list[tuple[str, str, str]]) -> str:
    """The blocks of a page as one script that ends at the first mistake; `gaps`: that there are gaps is none."""
    parts = ["set -eu"]
    for mark, language, text in blocks:
        if language == "python":
            parts.append(f"python3 - <<'THE PROGRAM'\n{text}THE PROGRAM")
        elif mark == "gaps":
            parts.append(f"set +e; trap 'status=$?; [ $status = 1 ] || exit $status' ERR\n{text}trap - ERR; set -e")
        else:
            parts.append(text)
    return "\n".join(parts)


def run(script: str, folder: Path, **environment: str) -> str:
    told = subprocess.run(
        ["bash", "-c", script],
        check=False,
        cwd=folder,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", **environment},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout


def save_as_word(sample: str, path: Path) -> None:
    document = docx.Document()
    for paragraph in (SAMPLES / sample).read_text(encoding="utf-8").split("\n\n"):
        document.add_paragraph(paragraph)
    document.save(str(path))


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with contracts under the names that the manual uses."""
    copies = {
        "baa.docx": "subcontractor-baa.docx",
        "baa.pdf": "hosting-baa.pdf",
        "baa.txt": "sound-baa.txt",
        "msa-1.txt": "weak-msa.txt",
        "msa-2.txt": "sound-msa.txt",
        "sla.md": "sound-sla.md",
        "contracts/baa.txt": "weak-baa.txt",
        "deals/acme/msa.txt": "weak-msa.txt",
        "deals/acme/sla.md": "sound-sla.md",
    }
    for name, sample in copies.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SAMPLES / sample, tmp_path / name)
    words = {"msa": "sound-msa.txt", "sla": "sound-sla.md", "draft-1": "weak-msa.txt", "draft-2": "sound-msa.txt"}
    for name, sample in words.items():
        save_as_word(sample, tmp_path / f"{name}.docx")
    return tmp_path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Server]:
    with serving(home) as running:
        yield running


@needs_curl
@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if marked(page, "", "gaps") and page.name not in ("api.md", "administrators.md")],
    ids=lambda page: page.name.removesuffix(".md"),
)
def test_what_a_page_shows_runs(page: Path, desk: Path, home: Path, server: Server) -> None:
    run(as_script(marked(page, "", "gaps")), desk, URL=server.url, BPO_CONTRACTS_HOME=str(home))


@needs_curl
def test_the_walk_through_the_api_shows_what_it_says(desk: Path, home: Path, server: Server) -> None:
    said = run(as_script(marked(DOCS / "api.md", "")), desk, URL=server.url, BPO_CONTRACTS_HOME=str(home))
    assert "event: over" in said
    assert re.search(r"closed: .*liab\.cap", said)
    assert len(json.loads((desk / "report.json").read_text(encoding="utf-8"))["documents"]) == 1
    assert (desk / "report.html").read_text(encoding="utf-8").startswith("<!doctype html>")


@needs_curl
def test_the_backup_of_a_folder_comes_back(desk: Path, home: Path, server: Server) -> None:
    check_one(server.url, home, desk)
    run(as_script(marked(DOCS / "administrators.md", "")), desk, URL=server.url, BPO_CONTRACTS_HOME=str(home))
    with serving(desk / "restored") as restored:
        key = new_key(desk / "restored")
        with httpx.Client(base_url=restored.url, headers={"Authorization": f"Bearer {key}"}, timeout=60) as client:
            checks = client.get("/v1/checks").json()["checks"]
            assert checks
            assert client.get(f"/v1/checks/{checks[0]['id']}/report").json()["documents"]


def check_one(url: str, home: Path, desk: Path) -> None:
    """Have a file checked as the quick start says, so that the service holds something."""
    run(as_script(marked(DOCS / "quick-start.md", "")), desk, URL=url, BPO_CONTRACTS_HOME=str(home))


@pytest.mark.parametrize(
    ("mark", "command"),
    [("", "false"), ("", "found=$(curl --fail --silent http://127.0.0.1:9/)"), ("gaps", "(exit 2)"), ("", "exit 1")],
)
def test_a_mistake_in_a_page_does_not_pass(mark: str, command: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        run(as_script([(mark, "sh", f"{command}\necho on\n")]), tmp_path)


def test_the_first_start_prints_the_link_that_the_quick_start_tells_of(server: Server) -> None:
    link = re.search(r"http\S+/invitation/\S+", server.log.read_text(encoding="utf-8"))
    assert link is not None
    shown = httpx.get(link[0], timeout=30)
    assert shown.status_code == 200
    assert "Make your account" in shown.text


@pytest.mark.skipif(not all(map(shutil.which, ("pg_dump", "pg_restore"))), reason="no PostgreSQL programs here")
def test_the_backup_of_postgresql_comes_back(
    postgres_server: str, desk: Path, open_service: Callable[..., Service]
) -> None:
    ours, empty = new_database(postgres_server), new_database(postgres_server)
    shown = {
        "BPO_CONTRACTS_DATABASE_URL": ours.replace("+psycopg", ""),
        "EMPTY_DATABASE_URL": empty.replace("+psycopg", ""),
    }
    open_service(database_url=ours)
    run("bpo-contracts keys new kept", desk, **shown)
    run(as_script(marked(DOCS / "administrators.md", "postgresql")), desk, **shown)
    listed = run("bpo-contracts keys list", desk, BPO_CONTRACTS_DATABASE_URL=shown["EMPTY_DATABASE_URL"])
    assert " kept " in listed


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl on this machine")
def test_the_secrets_for_docker_are_those_that_the_compose_file_wants(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(as_script(marked(DOCS / "administrators.md", "secrets")), tmp_path)
    monkeypatch.setenv("BPO_CONTRACTS_SECRETS", str(tmp_path / "secrets"))
    password = (tmp_path / "secrets" / "postgres_password").read_text(encoding="utf-8").strip()
    assert settings().database == f"postgresql+psycopg://contracts:{password}@database/contracts"
