"""Waits that grow with wrong guesses, for an account and for an address.

Kept in the database: several servers share them, and a restart does not give the guesses back.
"""

from __future__ import annotations

import hashlib
import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bpo_contracts_api.clock import now
from bpo_contracts_api.problems import ProblemError
from bpo_contracts_api.storage.tables import WrongGuesses

_FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Patience:
    """So many guesses without a wait, then a wait that doubles up to the longest."""

    free: int
    longest: timedelta

    def wait(self, count: int) -> timedelta:
        if count < self.free:
            return timedelta()
        return min(self.longest, timedelta(seconds=2 ** min(count - self.free, 20)))


_FOR_ACCOUNT = _Patience(free=5, longest=timedelta(minutes=15))  # its owner is never shut out for longer
_FOR_ADDRESS = _Patience(free=30, longest=timedelta(hours=1))  # a whole office may share it


def count_one(session: Session, account: str, address: str) -> None:
    """Count a guess before it is looked at, so that guesses made at once all count.

    Raises the problem 429 while one must wait; such a guess is not looked at and not counted.
    """
    moment = now()
    session.execute(delete(WrongGuesses).where(WrongGuesses.last_at < moment - _FORGOTTEN_AFTER))
    rows = sorted(_counted(account, address).items())  # in one order, so that two sign-ins never block each other
    found = [(_row(session, digest, moment), patience) for digest, patience in rows]
    wait = max((row.locked_until - moment).total_seconds() for row, _patience in found)
    if wait > 0:
        raise _too_many(wait)
    for row, patience in found:
        row.count += 1
        row.last_at, row.locked_until = moment, moment + patience.wait(row.count)


def forget(session: Session, account: str, address: str) -> None:
    """The password was right: the account's guesses are forgotten, the address has one less."""
    session.execute(delete(WrongGuesses).where(WrongGuesses.digest == _digest("account", account)))
    row = session.get(WrongGuesses, _digest("address", _network(address)), with_for_update=True)
    if row:
        row.count, row.locked_until = max(0, row.count - 1), now()


def _counted(account: str, address: str) -> dict[bytes, _Patience]:
    return {
        _digest("account", account): _FOR_ACCOUNT,
        _digest("address", _network(address)): _FOR_ADDRESS,
    }


def _row(session: Session, digest: bytes, moment: datetime) -> WrongGuesses:
    """The row of a digest, made if need be and locked until the transaction ends."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = insert(WrongGuesses).values(digest=digest, count=0, last_at=moment, locked_until=moment)
    session.execute(new.on_conflict_do_nothing())
    return session.scalars(select(WrongGuesses).where(WrongGuesses.digest == digest).with_for_update()).one()


def _network(address: str) -> str:
    """One machine has 2^64 addresses of IPv6, so that these count together."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))


def _digest(what: str, name: str) -> bytes:
    return hashlib.sha256(f"{what} {name}".encode()).digest()


def _too_many(wait: float) -> ProblemError:
    seconds = math.ceil(wait)
    said = f"{seconds} seconds" if seconds < 120 else f"{math.ceil(seconds / 60)} minutes"
    detail = (
        f"Too many sign-ins failed. Wait {said}, then try again; an administrator can send a link for a new password."
    )
    return ProblemError(HTTPStatus.TOO_MANY_REQUESTS, "too-many-guesses", detail, {"Retry-After": str(seconds)})
