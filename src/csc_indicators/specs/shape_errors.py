"""What pydantic finds wrong with the shape of a file, in the words of its author."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from csc_indicators.errors import did_you_mean
from csc_indicators.specs.cohort import NAME, RETURNS

Path = tuple[str | int, ...]
_NOTHING = object()
_KINDS = "it can be `rate`, `percentage`, `average` or `ratio`"
_FORMS = {
    NAME: "a name is written in lower case letters, digits and underscores, and begins with a letter",
    RETURNS: "it can be `exists`, `count`, `distinct(column)`, `first(column)`, `last(column)` or `sum(column)`",
}
_MUST_BE = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "`true` or `false`",
    "bool_parsing": "`true` or `false`",
    "list_type": "a list",
    "tuple_type": "a list of two: from and to",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}


@dataclass(frozen=True)
class ShapeFault:
    """What is wrong, and where in the file's data."""

    path: Path
    message: str
    hint: str | None = None


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """The validator of a kind of file."""
    return TypeAdapter(kind)


def shape_faults(error: ValidationError, data: Any, kind: Any) -> list[ShapeFault]:
    """Every fault of shape, each mistake told once."""
    placed = _likeliest(error.errors(include_url=False), data)
    faults = [_fault(path, detail, data, kind) for path, detail in placed]
    # A misspelt key is unknown, and what it stands for is missing: one mistake.
    guesses = {(fault.path[:-1], fault.hint) for fault in faults}
    kept = [
        fault
        for fault, (path, detail) in zip(faults, placed, strict=True)
        if detail["type"] != "missing" or (path[:-1], f"did you mean `{path[-1]}`?") not in guesses
    ]
    return list(dict.fromkeys(kept))


def _child(data: Any, step: str | int) -> Any:
    """What is at the step in a mapping or a list, or `_NOTHING`."""
    if isinstance(data, dict):
        return data.get(step, _NOTHING)
    if isinstance(data, list) and isinstance(step, int) and step < len(data):
        return data[step]
    return _NOTHING


def _path_in_file(location: Sequence[str | int], data: Any) -> tuple[Path, tuple[Path, str] | None]:
    """Pydantic's location without the tags of unions, and the last of those with its place."""
    path: Path = ()
    tag = None
    for place, step in enumerate(location):
        child = _child(data, step)
        if child is not _NOTHING:
            path = (*path, step)
            data = child
        elif place == len(location) - 1 and isinstance(data, dict) and step != "[key]":
            path = (*path, step)
        elif place > 0:
            tag = (path, str(step))
    return path, tag


def _likeliest(errors: Sequence[Any], data: Any) -> list[tuple[Path, Any]]:
    """The errors with their paths; where one of several forms was due, those of the form that it comes nearest to."""
    placed = [(*_path_in_file(error["loc"], data), error) for error in errors]
    forms: dict[Path, dict[str, list[Path]]] = {}
    for path, tag, _ in placed:
        if tag is not None:
            forms.setdefault(tag[0], {}).setdefault(tag[1], []).append(path)
    nearest = {
        place: max(paths, key=lambda form: (max(map(len, paths[form])), -len(paths[form])))
        for place, paths in forms.items()
    }
    return [(path, error) for path, tag, error in placed if tag is None or nearest[tag[0]] == tag[1]]


@cache
def _known_keys(kind: Any) -> frozenset[str]:
    """Every key that some part of such a file can have."""
    schema = adapter(kind).json_schema()
    return frozenset(key for part in schema.get("$defs", {}).values() for key in part.get("properties", {}))


def _fault(path: Path, error: Mapping[str, Any], data: Any, kind: Any) -> ShapeFault:
    name = ".".join(str(step) for step in path)
    shown = f"`{name}`" if name else "the file"
    entry = error.get("input")
    match error["type"]:
        case "extra_forbidden":
            return _unknown_key(path, name, data, kind)
        case "missing" if isinstance(entry, list):
            return ShapeFault(path, f"{shown} must be a list of two: from and to")
        case "missing":
            return ShapeFault(path, f"{shown} is missing")
        case "union_tag_invalid":
            hint = did_you_mean(str(data["kind"]), ["rate", "percentage", "average", "ratio"])
            return ShapeFault(("kind",), f"`kind` is {_quoted(data['kind'])}; {_KINDS}", hint)
        case "union_tag_not_found":
            return ShapeFault((), f"`kind` is missing: {_KINDS}")
        case "literal_error":
            expected = error["ctx"]["expected"].replace("'", "`")
            allowed = [word.strip("` ") for word in expected.replace(" or ", ", ").split(",")]
            message = f"{shown} is {_quoted(entry)}; it can be {expected}"
            return ShapeFault(path, message, did_you_mean(str(entry), allowed))
        case "value_error":
            cause = error["ctx"]["error"]
            sign = ": " if str(cause).startswith("`") else " "
            return ShapeFault(path, f"{shown}{sign}{cause}", getattr(cause, "hint", None))
        case "string_pattern_mismatch":
            form = _FORMS[error["ctx"]["pattern"]]
            return ShapeFault(path, f"{shown} is {_quoted(entry)}, which cannot stand here", form)
        case "too_short" | "string_too_short":
            return ShapeFault(path, f"{shown} is empty: at least one is needed")
        case "too_long":
            return ShapeFault(path, f"{shown} must be a list of two: from and to")
        case "less_than_equal" | "greater_than_equal" | "greater_than":
            limits = {"le": "at most", "ge": "at least", "gt": "more than"}
            (limit, bound), *_ = error["ctx"].items()
            return ShapeFault(path, f"{shown} is {_quoted(entry)}; it must be {limits[limit]} {bound}")
        case key if key in _MUST_BE:
            quotes = key == "string_type" and isinstance(entry, int | float)
            message = f"{shown} must be {_MUST_BE[key]}, not {_quoted(entry)}"
            return ShapeFault(path, message, "put it in quotes" if quotes else None)
        case _:
            return ShapeFault(path, f"{shown}: {error['msg'][0].lower()}{error['msg'][1:]}")


def _unknown_key(path: Path, name: str, data: Any, kind: Any) -> ShapeFault:
    last, known = str(path[-1]), _known_keys(kind)
    if len(path) == 1 and last in known and "kind" in data:
        return ShapeFault(path, f"`{name}` is not a key of the kind `{data['kind']}`")
    return ShapeFault(path, f"`{name}` is an unknown key", did_you_mean(last, sorted(known - {last})))


def _quoted(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case dict():
            return "a mapping"
        case list() | tuple():
            return "a list"
        case bool():
            return f"`{str(value).lower()}`"
        case _:
            return f"`{value}`"
