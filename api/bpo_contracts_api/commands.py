"""The commands of the service: serve, worker, keys, people, audit."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bpo_contracts_api.identity import Scope, UserRole

if TYPE_CHECKING:
    from bpo_contracts_api.service import Service

_home = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of the database and the files (default: BPO_CONTRACTS_HOME, or ~/.bpo-contracts).",
)


@contextmanager
def _opened(home: Path | None) -> Iterator[Service]:
    """The service that the settings name; what it refuses is told as a mistake in the command."""
    from bpo_contracts_api.problems import ProblemError
    from bpo_contracts_api.service import Service
    from bpo_contracts_api.settings import settings

    service = Service.open(settings(home=home))
    try:
        yield service
    except ProblemError as problem:
        raise click.UsageError(problem.detail) from problem
    finally:
        service.close()


@click.command(epilog="\b\nExample:\n  bpo-contracts serve --home ~/contracts --port 8700")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8700, show_default=True, help="Port to listen on.")
@_home
@click.option("--no-work", is_flag=True, help="Only answer requests; `bpo-contracts worker` judges the files.")
def serve(host: str, port: int, home: Path | None, no_work: bool) -> None:
    """Start the service: uploads, API and pages."""
    from bpo_contracts_api import serving

    with _opened(home) as service:
        serving.serve(service, host, port, work=not no_work)


@click.command(epilog="\b\nExample:\n  BPO_CONTRACTS_DATABASE_URL=postgresql://… bpo-contracts worker")
@_home
def worker(home: Path | None) -> None:
    """Work off checks of the service's queue, beside the server or on another machine (over PostgreSQL)."""
    from bpo_contracts_api import serving

    with _opened(home) as service:
        serving.work(service)


@click.group()
def keys() -> None:
    """Make, list and revoke API keys."""


@keys.command("new", epilog="\b\nExample:\n  bpo-contracts keys new dms --scope checks:read --scope checks:write")
@click.argument("name")
@click.option(
    "--scope", "scopes", multiple=True, type=click.Choice([scope.value for scope in Scope]), help="Default: all."
)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Day the key ends (default: never).")
@click.option("--workspace", default="default", show_default=True, help="The workspace it opens; made if need be.")
@_home
def new_key(name: str, scopes: tuple[str, ...], until: datetime | None, workspace: str, home: Path | None) -> None:
    """Make an API key and print it, this once."""
    from bpo_contracts_api import keys, workspaces

    with _opened(home) as service, service.database.begin() as session:
        owner = workspaces.workspace_named(session, workspace, by="command line")
        chosen = [Scope(scope) for scope in scopes] or list(Scope)
        ends = until.replace(tzinfo=UTC) if until else None
        made = keys.new_key(session, owner.id, keys.Wanted(name, chosen, ends), by="command line")
    click.echo(made.token)
    click.echo("Keep it now: it is not shown again.", err=True)


@keys.command("list")
@click.option("--workspace", default="default", show_default=True)
@_home
def list_keys(workspace: str, home: Path | None) -> None:
    """List the keys of a workspace; their secrets are not kept."""
    from bpo_contracts_api import keys, workspaces

    with _opened(home) as service, service.database.begin() as session:
        owner = workspaces.workspace_named(session, workspace, by="command line")
        for row in keys.keys_of(session, owner.id):
            state = "revoked" if row.revoked_at else f"until {row.expires_at:%Y-%m-%d}" if row.expires_at else "no end"
            click.echo(f"{row.id}  {row.name:24} {state:16} {', '.join(row.scopes)}")


@keys.command("revoke")
@click.argument("identifier")
@click.option("--workspace", default="default", show_default=True)
@_home
def revoke_key(identifier: str, workspace: str, home: Path | None) -> None:
    """End a key at once; ID is what `keys list` shows."""
    from bpo_contracts_api import keys, workspaces

    with _opened(home) as service, service.database.begin() as session:
        owner = workspaces.workspace_named(session, workspace, by="command line")
        keys.revoke(session, owner.id, identifier, by="command line")
    click.echo(f"{identifier} is revoked.")


@click.group()
def people() -> None:
    """Invite, list and disable those who sign in."""


@people.command("invite", epilog="\b\nExample:\n  bpo-contracts people invite dana@example.com --role administrator")
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in UserRole]), default="viewer", show_default=True)
@click.option("--hours", type=click.IntRange(24, 72), default=48, show_default=True, help="How long the link works.")
@click.option("--workspace", default="default", show_default=True, help="The workspace it opens; made if need be.")
@_home
def invite_person(email: str, role: str, hours: int, workspace: str, home: Path | None) -> None:
    """Print a link that makes an account once, or gives EMAIL, who has one, a new password."""
    from bpo_contracts_api import accounts, workspaces

    with _opened(home) as service, service.database.begin() as session:
        owner = workspaces.workspace_named(session, workspace, by="command line")
        wanted = accounts.Wanted(email, UserRole(role), hours)
        made = accounts.invite(session, owner.id, wanted, by="command line")
    click.echo((service.settings.public_url.rstrip("/") or "http://127.0.0.1:8700") + made.path)
    click.echo(
        "Send it now: it is not shown again. Where the service has another address, put that in front.", err=True
    )


@people.command("list")
@click.option("--workspace", default="default", show_default=True)
@_home
def list_people(workspace: str, home: Path | None) -> None:
    """List the people of a workspace."""
    from bpo_contracts_api import accounts, workspaces

    with _opened(home) as service, service.database.begin() as session:
        owner = workspaces.workspace_named(session, workspace, by="command line")
        for row in accounts.people_of(session, owner.id):
            state = "disabled" if row.disabled_at else row.role
            click.echo(f"{row.id}  {state:14} {row.email or '-':32} {row.name}")


@people.command("disable")
@click.argument("person")
@click.option("--workspace", default="default", show_default=True)
@_home
def disable_person(person: str, workspace: str, home: Path | None) -> None:
    """End somebody's sessions and access at once; PERSON is an e-mail or what `people list` shows."""
    from bpo_contracts_api import accounts, workspaces

    with _opened(home) as service, service.database.begin() as session:
        owner = workspaces.workspace_named(session, workspace, by="command line")
        found = accounts.person_named(session, owner.id, person)
        accounts.change(session, found, accounts.Change(disabled=True), by="command line")
    click.echo(f"{person} is disabled.")


@click.group()
def audit() -> None:
    """Look after the audit trail."""


@audit.command("verify")
@_home
def verify_audit(home: Path | None) -> None:
    """Check that the trail was not changed; exit 1 where it was."""
    from bpo_contracts_api import audit

    with _opened(home) as service, service.database.begin() as session:
        broken = list(audit.broken_links(session))
        number, digest = audit.head(session)
    for each in broken:
        click.echo(each)
    click.echo(f"{number} entries, {len(broken)} broken links; the last digest is {digest}")
    sys.exit(bool(broken))


COMMANDS = (serve, worker, keys, people, audit)
