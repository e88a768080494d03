"""YAML files about the extracts, as they come with the package: code sets and the rules of validation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csc_indicators.held_yaml import HeldYaml

OWN = HeldYaml(Path(__file__).with_name("own_yaml.json"))


def read_own(file: Path) -> Any:
    """What the file says, with every scalar as text."""
    text = file.read_text(encoding="utf-8")
    held = OWN.says(file.name, text)
    return load(text) if held is None else held


def load(text: str) -> Any:
    """The document, with every scalar as text."""
    import yaml  # not needed where what the file says is held

    return yaml.load(text, Loader=yaml.CBaseLoader)
