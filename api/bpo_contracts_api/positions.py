"""Playbooks of a workspace: their versions, and the ones that come with the project."""

from __future__ import annotations

import re
import tempfile
from http import HTTPStatus
from pathlib import Path

import yaml
from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from bpo_contracts.errors import RuleError
from bpo_contracts.playbooks import Playbook, load_playbook, shipped
from bpo_contracts_api import audit
from bpo_contracts_api.clock import now
from bpo_contracts_api.identity import Caller
from bpo_contracts_api.loading import known_rules
from bpo_contracts_api.problems import ProblemError, not_found
from bpo_contracts_api.storage.tables import PlaybookVersion, Workspace

_DEEPEST = 20
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_MOST_FIGURES = 9
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def playbook_from(text: str) -> Playbook:
    """The playbook a text holds. Raises the problem 422, with the line, where it has a mistake."""
    _refuse_depth(text)
    rules = known_rules()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "playbook.yaml"
        path.write_text(text, encoding="utf-8")
        try:
            return load_playbook(path, rules)
        except RuleError as error:
            raise _mistaken(str(error).replace(str(path), "playbook")) from error
        except (yaml.YAMLError, ValueError) as error:  # a value that is not what its own sign says it is
            mark = getattr(error, "problem_mark", None)
            place = f":{mark.line + 1}" if mark else ""
            raise _mistaken(f"playbook{place}: {getattr(error, 'problem', None) or error}") from error


def _refuse_depth(text: str) -> None:
    """No playbook is deeply nested, and the parser does not survive what is (it would end the whole process)."""
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEEPEST:
                line = event.start_mark.line + 1 if event.start_mark else 1
                raise _mistaken(f"playbook:{line}: more than {_DEEPEST} levels within each other")
    except yaml.YAMLError:
        return  # told with its line when it is loaded


def _mistaken(message: str) -> ProblemError:
    return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "not-a-playbook", message)


def fit_name(name: str) -> str:
    """The name of a playbook as addresses write it. Raises the problem 422 for one that could not stand in them."""
    name = re.sub(r"[ ._]+", "-", name.strip().lower())
    if not _NAME.fullmatch(name):
        detail = "A playbook's name has the letters a to z, figures and hyphens, at most 80, such as our-positions."
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "no-name", detail)
    return name


def latest(session: Session, workspace: str, name: str) -> PlaybookVersion | None:
    """The newest version of a workspace's playbook; None where there is none or it was removed."""
    row = session.scalars(_versions(workspace, name).limit(1)).first()
    return None if row is None or row.removed else row


def versions(session: Session, workspace: str, name: str) -> list[PlaybookVersion]:
    return [row for row in session.scalars(_versions(workspace, name)) if not row.removed]


def all_latest(session: Session, workspace: str) -> list[PlaybookVersion]:
    rows = session.scalars(
        select(PlaybookVersion).where(PlaybookVersion.workspace_id == workspace).order_by(PlaybookVersion.version)
    )
    newest = {row.name: row for row in rows}
    return [row for row in newest.values() if not row.removed]


def named(session: Session, workspace: str, name: str, version: int | None = None) -> PlaybookVersion:
    """A version of a workspace's playbook, or the newest. Raises the problem 404 where there is none."""
    found = [row for row in versions(session, workspace, name) if version in (None, row.version)]
    if not found:
        raise not_found("playbook", name if version is None else f"{name}@{version}")
    return found[0]


def shipped_texts() -> dict[str, str]:
    """The YAML of the playbooks that come with the project, by name."""
    return {name: path.read_text(encoding="utf-8") for name, path in shipped().items()}


def text_of(session: Session, workspace: str, named: str) -> tuple[str, str]:
    """The full name ("name@3") and text of a playbook: the workspace's own, or one that comes with the project."""
    name, _, number = named.partition("@")
    if number:
        is_number = number.isascii() and number.isdecimal() and len(number) <= _MOST_FIGURES
        found = session.get(PlaybookVersion, (workspace, name, int(number))) if is_number else None
    else:
        found = latest(session, workspace, name)
    if found:
        return f"{found.name}@{found.version}", found.text
    path = shipped().get(named)
    if path is None:
        known = ", ".join([*shipped(), *(row.name for row in all_latest(session, workspace))])
        raise ProblemError(
            HTTPStatus.UNPROCESSABLE_ENTITY, "no-such-playbook", f"There is no playbook {named}. There are {known}."
        )
    return named, path.read_text(encoding="utf-8")


def keep(session: Session, caller: Caller, name: str, text: str) -> PlaybookVersion:
    """A new version of the playbook, unless the newest is the same. Raises the problem 422 where it has a mistake."""
    playbook_from(text)
    if name != fit_name(name):
        message = f"{name} cannot stand in an address. Name the playbook {fit_name(name)}."
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "no-name", message)
    if name in shipped():
        message = f"{name} comes with the project and stays as it is. Keep yours under another name."
        raise ProblemError(HTTPStatus.CONFLICT, "name-taken", message)
    one_at_a_time = update(Workspace).where(Workspace.id == caller.workspace).values(name=Workspace.name)
    session.execute(one_at_a_time)
    last = session.scalars(_versions(caller.workspace, name).limit(1)).first()
    if last and not last.removed and last.text == text:
        return last
    row = PlaybookVersion(
        workspace_id=caller.workspace,
        name=name,
        version=last.version + 1 if last else 1,
        text=text,
        author=caller.name,
        created_at=now(),
        removed=False,
    )
    session.add(row)
    audit.record(session, caller.workspace, caller.name, "playbook.kept", f"{name}@{row.version}")
    return row


def remove(session: Session, caller: Caller, name: str) -> None:
    """Take the playbook away; checks made by it keep its text."""
    row = latest(session, caller.workspace, name)
    if row is None:
        raise not_found("playbook", name)
    for version in session.scalars(_versions(caller.workspace, name)):
        version.removed = True
    audit.record(session, caller.workspace, caller.name, "playbook.removed", name)


def _versions(workspace: str, name: str) -> Select[PlaybookVersion]:
    return (
        select(PlaybookVersion)
        .where(PlaybookVersion.workspace_id == workspace, PlaybookVersion.name == name)
        .order_by(PlaybookVersion.version.desc())
    )
