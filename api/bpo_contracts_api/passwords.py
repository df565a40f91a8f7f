"""Passwords: which are good enough, and keeping them by argon2 (RFC 9106)."""

from __future__ import annotations

import os
import re
import threading
import unicodedata
from functools import cache
from http import HTTPStatus

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bpo_contracts_api.problems import ProblemError

SHORTEST = 12
_LONGEST = 1000
_hasher = PasswordHasher()
_at_once = threading.BoundedSemaphore(os.cpu_count() or 1)  # each hash takes 64 MB

_TRIED_FIRST = """
password passwort passphrase passcode secret geheim welcome willkommen letmein changeme default access login signin
admin administrator root user guest master superman batman dragon monkey football baseball princess sunshine shadow
iloveyou trustno qwertyuiop qwerty qwertz azerty asdfghjkl asdfgh zxcvbnm abcdefghijklmnopqrstuvwxyz abcdefgh abcdef
abc zaq xsw testing test contracts contract bpocontracts bpo company office legal lawyer hospital health hipaa please
hello world january spring summer autumn winter monday correct horse battery staple
1234567890 123456789 12345678 1234567 123456 12345 1234 0987654321 987654321 87654321 7654321 654321
""".split()
_KNOWN = re.compile("|".join([r"(?:19|20)\d\d", *sorted(_TRIED_FIRST, key=len, reverse=True)]))
_SPELLED = str.maketrans("@4831!|05$7", "aaebiiiosst")
_FEWEST_DIFFERENT = 6
_REPEATED = re.compile(r"(.{1,6}?)\1+.{0,5}", re.DOTALL)


def refuse_weak(password: str, *about: str) -> None:
    """Raise the problem 422, with what to do, where a password is too short or easily guessed; `about` is its owner."""
    weakness = _weakness(password, about)
    if weakness:
        detail = f"{weakness} Take at least {SHORTEST} characters that nobody guesses, such as five unrelated words."
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "weak-password", detail)


def kept(password: str) -> str:
    """What is kept of a password, to verify it by."""
    with _at_once:
        return _hasher.hash(_same(password))


def is_right(found: str | None, password: str) -> bool:
    """Whether the password is the one kept; takes as long where there is none to compare with."""
    with _at_once:
        try:
            _hasher.verify(found or _nobodys(), _same(password[:_LONGEST]))
        except (VerificationError, InvalidHashError):
            return False
    return found is not None


def is_outdated(found: str) -> bool:
    """Whether it was kept by weaker parameters than those of today."""
    return _hasher.check_needs_rehash(found)


def _weakness(password: str, about: tuple[str, ...]) -> str | None:
    plain = _same(password).lower()
    if len(plain) < SHORTEST:
        return f"The password has {len(plain)} characters."
    if len(plain) > _LONGEST:
        return f"The password is longer than {_LONGEST} characters."
    if len(set(plain)) < _FEWEST_DIFFERENT or _REPEATED.fullmatch(plain):
        return "The password repeats itself."
    own = {part for words in about for part in re.split(r"\W+", words.lower()) if len(part) > 2}
    for part in sorted(own, key=len, reverse=True):
        plain = plain.replace(part, "")
    if any(_is_known(spelled) for spelled in (plain, plain.translate(_SPELLED))):
        return "The password is made of words, names and figures that are tried first."
    return None


def _is_known(plain: str) -> bool:
    """Whether little is left without the words that are tried first."""
    return len(set(_KNOWN.sub("", plain))) < _FEWEST_DIFFERENT


def _same(password: str) -> str:
    """The same characters however the keyboard wrote them (NIST SP 800-63B, 3.1.1.2)."""
    return unicodedata.normalize("NFKC", password)


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody's password")
