"""The names of columns and values that the standard asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class Measure:
    """A column of figures of one unit: its name, its label, and the unit where the standard knows it."""

    column: str
    label: str
    unit: str = ""


@cache
def _names() -> dict[str, dict[str, Any]]:
    text = files("csc_indicators.outputs.ees").joinpath("names.yaml").read_text(encoding="utf-8")
    content: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return content


def filter_column(breakdown: str) -> str:
    """The column of a breakdown."""
    return str(_names()["filters"].get(breakdown, breakdown))


def filter_values(breakdown: str) -> dict[str, str]:
    """The groups of a breakdown that have a harmonised name, and that name."""
    return dict(_names()["groups"].get(breakdown, {}))


def measure_of(unit: str) -> Measure:
    """The column of figures with a unit, which may be empty."""
    if unit in _names()["measures"]:
        return Measure(**_names()["measures"][unit])
    words = re.sub(r"[^a-z0-9]+", "_", unit.lower()).strip("_") or "value"
    # A name must begin with a letter.
    return Measure(words if words[0].isalpha() else f"per_{words}", unit.capitalize() or "Value")
