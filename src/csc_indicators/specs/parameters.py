"""Parameters of a spec: lengths of time and numbers that a run may set, written `$name` wherever the spec uses them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from csc_indicators.errors import did_you_mean

_NAME = re.compile(r"\$([a-z][a-z0-9_]*)")
_AS_THEY_ARE = ("parameters", "examples")


class ParameterFault(Exception):
    """A parameter that is used and not there, or there and not used; `path` leads to it in the file."""

    def __init__(self, path: tuple[str | int, ...], message: str, hint: str | None) -> None:
        super().__init__(message)
        self.path = path
        self.message = message
        self.hint = hint


def filled_in(spec: object, chosen: Mapping[str, str]) -> object:
    """The spec as read, each `$name` replaced by the value chosen for it, or else by its own; ParameterFault otherwise.

    Examples are left as they are: they hold for the spec's own values.
    """
    if not isinstance(spec, dict):
        return spec
    declared = spec.get("parameters", {})
    if not isinstance(declared, dict) or not all(isinstance(value, str | int) for value in declared.values()):
        return spec  # its shape is wrong, and is told as such
    values = {name: str(chosen.get(name, value)) for name, value in declared.items()}
    used: set[str] = set()

    def filled(value: Any, path: tuple[str | int, ...]) -> Any:
        match value:
            case dict():
                return {key: filled(inner, (*path, key)) for key, inner in value.items()}
            case list():
                return [filled(inner, (*path, place)) for place, inner in enumerate(value)]
            case str():
                names = _NAME.findall(value)
                for name in names:
                    if name not in values:
                        hint = did_you_mean(name, values) or "give it a value under `parameters`"
                        raise ParameterFault(path, f"`${name}` is not a parameter of this spec", hint)
                used.update(names)
                return _NAME.sub(lambda match: values[match[1]], value)
        return value

    whole = {key: value if key in _AS_THEY_ARE else filled(value, (key,)) for key, value in spec.items()}
    for name in values:
        if name not in used:
            raise ParameterFault(("parameters", name), f"the parameter `{name}` is used nowhere", f"write `${name}`")
    return whole | ({"parameters": values} if values else {})
