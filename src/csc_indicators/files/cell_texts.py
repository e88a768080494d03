"""The texts of cells that mean something other than what they say, from `cell_texts.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from csc_indicators.held_yaml import HeldYaml

SOURCE = Path(__file__).with_name("cell_texts.yaml")
HELD = HeldYaml(Path(__file__).with_name("cell_texts.json"))


class NoValueText(BaseModel):
    """A text by which programs say that a cell holds no value."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    written_by: str


class ErrorCellText(BaseModel):
    """The text of a cell in which a spreadsheet could not work a value out; `#` is what it is looked for by."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = Field(pattern="^#")
    means: str


class CellTexts(BaseModel):
    """Everything that `cell_texts.yaml` says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    no_value: tuple[NoValueText, ...]
    error_cells: tuple[ErrorCellText, ...]


@cache
def cell_texts() -> CellTexts:
    """The lists, read once."""
    text = SOURCE.read_text(encoding="utf-8")
    held = HELD.says(SOURCE.name, text)
    return CellTexts.model_validate(load(text) if held is None else held)


@cache
def no_value_texts() -> tuple[str, ...]:
    """The texts that mean "no value", as they are spelt; the empty text is not among them.

    A code of the column's own code set is that code, whatever is listed here.
    """
    return tuple(entry.text for entry in cell_texts().no_value)


@cache
def error_texts() -> tuple[str, ...]:
    """The texts of error cells, in capitals: such a cell is never blank, and can never be read."""
    return tuple(entry.text for entry in cell_texts().error_cells)


def load(text: str) -> object:
    """What a YAML text says, with every scalar as text."""
    import yaml  # not needed where what the file says is held

    return yaml.load(text, Loader=yaml.CBaseLoader)
