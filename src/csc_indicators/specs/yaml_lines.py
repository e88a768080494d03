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
    """Numbers, true, false and null are recognised; every other scalar is text, and so is every key."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # declared so by PyYAML

    # As PyYAML declares it.
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise YamlFault(
                    key.start_mark.line + 1, "a key must be text", "put text that holds a bracket in quotes"
                )
            if key.value in seen:
                raise YamlFault(key.start_mark.line + 1, f"`{key.value}` is given twice")
            seen.add(key.value)
            key.tag = "tag:yaml.org,2002:str"
        return super().construct_mapping(node, deep=deep)


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?(0|[1-9][0-9]*)$"), list("-0123456789"))
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:float", re.compile(r"^-?(0|[1-9][0-9]*)\.[0-9]+$"), list("-0123456789")
)

_DEEPEST = 50
"""Levels inside levels: five times what a spec has. The reader in C has no limit, and ends the process."""
_MAY_OPEN_A_LEVEL = re.compile(r"[\[{]|[-?:]\s")
_FEW_LEVELS = 1_000
_MOST_PARTS = 100_000
"""More than any spec has, and few enough to read in a second; a handful of lines of aliases can stand for billions."""
_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map")}
_HINTS = {
    "mapping values": "put the text in quotes, or begin it with `>-`",
    "expected ',' or": "close the bracket that was opened above, or put the text in quotes",
    "alias": "put text that begins with `*` in quotes",
    "cannot start any token": "put the text in quotes",
    "expected key": "see that keys of one level begin in one column",
}


def load(text: str) -> Any:
    """The document as plain data; YamlFault with the line otherwise."""
    try:
        _check_depth(text)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return None
            _check_parts(node, loader)
            return loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problem = str(error.problem)
        hint = next((hint for words, hint in _HINTS.items() if words in problem), None)
        if _indented_with_tab(text, line):
            hint = "indent with spaces, not with a tab"
        raise YamlFault(line, f"is not YAML: {problem}", hint) from None
    except yaml.YAMLError:
        raise YamlFault(1, "is not YAML: a character that cannot be read") from None


def _indented_with_tab(text: str, line: int) -> bool:
    lines = text.splitlines()
    return line <= len(lines) and re.match(r" *\t", lines[line - 1]) is not None


def _check_depth(text: str) -> None:
    """YamlFault when the levels are too many to be read safely; a text with few signs of them is not looked at."""
    if len(_MAY_OPEN_A_LEVEL.findall(text)) <= _FEW_LEVELS:
        return
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise _too_deep(event.start_mark.line if event.start_mark else 0)


def _too_deep(line: int) -> YamlFault:
    return YamlFault(line + 1, f"has more than {_DEEPEST} levels, one inside the other")


def _plain_tag(node: yaml.Node, loader: _Loader) -> str | None:
    """The tag that the text would have if none were written before it."""
    if not isinstance(node, yaml.ScalarNode):
        return None
    return str(loader.resolve(yaml.ScalarNode, node.value, (True, False)))  # type: ignore[no-untyped-call]  # no stub


def _check_parts(root: yaml.Node, loader: _Loader) -> None:
    """YamlFault for a part that is made by a tag, and when the whole with all aliases written out is too large."""
    sizes: dict[int, int | None] = {}

    def size(node: yaml.Node, depth: int) -> int:
        if depth > _DEEPEST:
            raise _too_deep(node.start_mark.line)
        known = sizes.get(id(node), 0)
        if known is None:
            raise YamlFault(node.start_mark.line + 1, "an alias (`*`) stands inside what it stands for")
        if known:
            return known
        if node.tag not in _TAGS and node.tag != _plain_tag(node, loader):
            hint = "take out the `!` and what goes with it, or put the text in quotes"
            raise YamlFault(node.start_mark.line + 1, "a spec is text, numbers, lists and mappings", hint)
        sizes[id(node)] = None
        parts: list[yaml.Node] = []
        if isinstance(node, yaml.SequenceNode):
            parts = node.value
        elif isinstance(node, yaml.MappingNode):
            parts = [part for pair in node.value for part in pair]
        total = 1 + sum(size(part, depth + 1) for part in parts)
        if total > _MOST_PARTS:
            raise YamlFault(node.start_mark.line + 1, "is too large for a spec once its aliases (`*`) are written out")
        sizes[id(node)] = total
        return total

    size(root, 0)


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The line of the value at the path, or of the nearest thing above it that is there; counts from 1."""
    node: Any = yaml.compose(text, Loader=_Loader)
    line = 1
    for step in path:
        if isinstance(node, yaml.MappingNode):
            entry = next(((key, value) for key, value in node.value if key.value == str(step)), None)
            if entry is None:
                return line
            line, node = entry[0].start_mark.line + 1, entry[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        else:
            return line
    return line
