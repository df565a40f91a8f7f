"""Who calls, for which workspace, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

from bpo_contracts_api.problems import ProblemError


class Scope(StrEnum):
    """What a key or a role allows."""

    CHECKS_READ = "checks:read"
    CHECKS_WRITE = "checks:write"
    DEVIATIONS_WRITE = "deviations:write"
    PLAYBOOKS_WRITE = "playbooks:write"
    WEBHOOKS_WRITE = "webhooks:write"
    SOURCES_WRITE = "sources:write"
    KEYS_WRITE = "keys:write"
    PEOPLE_WRITE = "people:write"
    AUDIT_READ = "audit:read"
    METRICS_READ = "metrics:read"


class UserRole(StrEnum):
    VIEWER = "viewer"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"

    @property
    def scopes(self) -> frozenset[Scope]:
        return _ROLES[self]


_ROLES = {
    UserRole.VIEWER: frozenset({Scope.CHECKS_READ}),
    UserRole.REVIEWER: frozenset({Scope.CHECKS_READ, Scope.CHECKS_WRITE, Scope.DEVIATIONS_WRITE}),
    UserRole.ADMINISTRATOR: frozenset(Scope),
}


@dataclass(frozen=True, slots=True)
class Caller:
    """A program with a key or a signed-in person; `name` is what the audit trail calls them."""

    workspace: str
    name: str
    scopes: frozenset[Scope]

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes

    def needs(self, scope: Scope) -> None:
        """Raise the problem 403 where the caller may not."""
        if not self.may(scope):
            detail = f"This needs the scope {scope}. Ask an administrator for a key or a role that has it."
            raise ProblemError(HTTPStatus.FORBIDDEN, "not-allowed", detail)


@dataclass(frozen=True, slots=True)
class Visit:
    """A person at a page: who calls, their account, and the token that each of their forms must carry."""

    caller: Caller
    user_id: str
    csrf: str
