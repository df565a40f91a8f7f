"""The calls of the API, to be read: what the OpenAPI document says, without anything loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markdown_it import MarkdownIt
from markupsafe import Markup

from bpo_contracts_api.asking import Serving, visit_by
from bpo_contracts_api.pages.showing import page

router = APIRouter(include_in_schema=False)

_MARKDOWN = MarkdownIt("commonmark", {"html": False})
_MOST_VALUES = 12


@dataclass(frozen=True, slots=True)
class _Field:
    """What a call takes: where it stands, whether it must be there, what it is."""

    name: str
    where: str
    needed: bool
    kind: str
    about: Markup


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    address: str
    title: str
    about: Markup
    fields: tuple[_Field, ...]
    answers: tuple[tuple[str, str], ...]

    @property
    def anchor(self) -> str:
        kept = "".join(sign if sign.isalnum() else "-" for sign in f"{self.method} {self.address}".lower())
        return "-".join(filter(None, kept.split("-")))


@router.get("/docs")
def calls(request: Request, service: Serving) -> HTMLResponse:
    """Every call with its fields and answers; the document itself is at /openapi.json."""
    document: dict[str, Any] = request.app.openapi()
    by_tag: dict[str, list[_Call]] = {}
    for address, methods in document["paths"].items():
        for method, told in methods.items():
            by_tag.setdefault(told.get("tags", ["more"])[0], []).append(_call(document, method, address, told))
    about = _shown(document["info"]["description"])
    return page(request, "api.html.j2", visit_by(service, request), about=about, by_tag=by_tag)


def _call(document: Mapping[str, Any], method: str, address: str, told: Mapping[str, Any]) -> _Call:
    fields = (*_parameters(document, told), *_body(document, told))
    answers = tuple(
        (status, answer["description"].rstrip(".").replace("`", ""))
        for status, answer in sorted(told["responses"].items())
    )
    return _Call(method.upper(), address, told.get("summary", ""), _shown(told.get("description", "")), fields, answers)


def _parameters(document: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[_Field]:
    for one in told.get("parameters", ()):
        schema = one.get("schema", {})
        yield _Field(
            one["name"],
            one["in"],
            bool(one.get("required")),
            _kind(document, schema),
            _shown(one.get("description", "")),
        )


def _body(document: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[_Field]:
    """The fields of a form or a JSON object; of shapes to choose from, those of each."""
    for media_type, content in told.get("requestBody", {}).get("content", {}).items():
        where = "form" if media_type.startswith(("multipart/", "application/x-www")) else media_type
        for schema in _choices(document, content.get("schema", {})):
            needed = schema.get("required", ())
            for name, shape in schema.get("properties", {}).items():
                yield _Field(
                    name,
                    where,
                    name in needed,
                    _kind(document, shape),
                    _shown(_resolved(document, shape, "description")),
                )
        if not any("properties" in schema for schema in _choices(document, content.get("schema", {}))):
            yield _Field("body", media_type, True, _kind(document, content.get("schema", {})), Markup(""))


def _choices(document: Mapping[str, Any], schema: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = _followed(document, schema)
    each = found.get("oneOf") or found.get("anyOf") or [found]
    return [_followed(document, one) for one in each]


def _followed(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    return document["components"]["schemas"][name] if name else schema


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any], key: str) -> str:
    return str(schema.get(key) or _followed(document, schema).get(key, ""))


def _kind(document: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """What may be given: the values to choose from, or the type."""
    found = _followed(document, schema)
    if "enum" in found or "const" in found:
        values = [str(value) for value in found.get("enum", [found.get("const")])]
        return " | ".join(values[:_MOST_VALUES]) + (" | …" if len(values) > _MOST_VALUES else "")
    several = found.get("anyOf") or found.get("oneOf")
    if several:
        return " | ".join(dict.fromkeys(_kind(document, one) for one in several if one.get("type") != "null"))
    if found.get("type") == "array":
        return f"list of {_kind(document, found.get('items', {}))}"
    if found.get("format") == "binary" or "contentMediaType" in found:
        return "file"
    return str(found.get("format") or found.get("type") or "any")


def _shown(words: str) -> Markup:
    return Markup(_MARKDOWN.render(words))  # noqa: S704 - the service's own words, and no HTML in them
