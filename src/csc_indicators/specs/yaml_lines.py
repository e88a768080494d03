"""YAML as a spec needs it: duplicate keys refused, text stays text, and every value's line can be asked for.

Plain YAML keeps the last of two equal keys without a word, and reads `no`, `2024-04-01` and `0501` as something else
than what was written. Lines are looked up only when there is a fault to place, since finding them is slow.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Sequence
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as _Base
except ImportError:  # PyYAML built without libyaml: the same result, slower
    from yaml import SafeLoader as _Base  # type: ignore[assignment]  # both have the interface that is used here


class YamlFault(Exception):
    """A file that is not YAML, or says a key twice; `line` counts from 1."""

    def __init__(self, line: int, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.message = message
        self.hint = hint


class _Loader(_Base):
    """Numbers, true, false and null are recognised; every other scalar is text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # declared so by PyYAML

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        self.flatten_mapping(node)
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise YamlFault(key.start_mark.line + 1, f"`{key.value}` is given twice")
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(0|[1-9][0-9]*)$"), list("-0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^-?(0|[1-9][0-9]*)\.[0-9]+$"), list("-0123456789")
)
_Loader.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile(r"^<<$"), ["<"])


def load(text: str) -> Any:
    """The document as plain data; YamlFault with the line otherwise."""
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        hint = "put the text in quotes, or begin it with `>-`" if "mapping values" in str(error.problem) else None
        raise YamlFault(line, f"is not YAML: {error.problem}", hint) from None
    except yaml.YAMLError:
        raise YamlFault(1, "is not YAML: a character that cannot be read") from None


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The line of the value at the path, or of the nearest thing above it that is there; counts from 1."""
    node: Any = yaml.compose(text, Loader=_Loader)
    line = 1
    for step in path:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(step)), None)
            if found is None:
                return line
            line, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            return line
    return line
