"""What routes share: the problems that any may answer with, and the shapes of words, names and places in a list."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, StringConstraints

ANYWHERE = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
)
ABOUT_ONE = (*ANYWHERE, HTTPStatus.NOT_FOUND)
WITH_BODY = (*ANYWHERE, HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

ONE_LINE = r"^[^\x00-\x1f\x7f]*$"
_NO_NUL = r"^[^\x00]*$"

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=ONE_LINE)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000, pattern=_NO_NUL)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]
Named = Annotated[Name, Path(description="Small letters, figures and hyphens.", examples=["our-positions"])]
Identifier = Annotated[str, Path(max_length=80, pattern=ONE_LINE)]

Limit = Annotated[int, Query(ge=1, le=200)]
After = Annotated[str | None, Query(max_length=80, pattern=ONE_LINE, description="`next` of the page before.")]
Wanted = Annotated[str | None, Query(max_length=200, pattern=ONE_LINE)]


class Asked(BaseModel):
    """The body of a call; what it does not know is refused."""

    model_config = ConfigDict(extra="forbid")
