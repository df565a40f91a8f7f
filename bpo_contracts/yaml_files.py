"""YAML files of rules and vocabularies, with the line of everything in them, so that a mistake can be told by its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from bpo_contracts.errors import RuleError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def compose(path: Path) -> yaml.Node:
    """The nodes of a file. Raises RuleError, with file and line, where it is empty or not YAML."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        message = f"not valid YAML: {getattr(error, 'problem', error)}"
        raise RuleError(str(path), mark.line + 1 if mark else 1, message) from error
    if node is None:
        raise RuleError(str(path), 1, "the file is empty")
    return node


def content(node: yaml.Node) -> Any:
    """What a node says, as plain Python values."""
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_document(node)
    finally:
        loader.dispose()


def line(node: yaml.Node, place: tuple[str | int, ...]) -> int:
    """The line that a path of keys and positions leads to, or that of the nearest node above it."""
    found = node.start_mark.line + 1
    for step in place:
        if isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == step), None)
            if pair is None:
                return found
            found, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            found = node.start_mark.line + 1
    return found


def schema_error(path: Path, node: yaml.Node, error: ValidationError) -> RuleError:
    """A mistake that the schema of a file found, told by its line."""
    first = error.errors()[0]
    place = tuple(first["loc"])
    name = ".".join(str(part) for part in place)
    message = f"{name}: {first['msg']}"
    if first["type"] == "extra_forbidden":
        message = f"the key {place[-1]} is not known here"
    return RuleError(str(path), line(node, place), message)
