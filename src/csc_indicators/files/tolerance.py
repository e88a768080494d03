"""How the texts of cells are read as values: the lists and limits of `tolerance.yaml`."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from csc_indicators.files.cell_texts import load, no_value_texts
from csc_indicators.held_yaml import HeldYaml

SOURCE = Path(__file__).with_name("tolerance.yaml")
HELD = HeldYaml(Path(__file__).with_name("tolerance.json"))


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MarkedDay(_Closed):
    """A day that stands for something other than itself, and the programs that write it."""

    day: date
    written_by: str


class SerialDays(_Closed):
    """The first and the last number of days that is read as a day."""

    first: int
    last: int


class UnreadableLimit(_Closed):
    """A column stops the run when more than `share` of its filled rows, and more than `rows`, cannot be read."""

    share: float
    rows: int


class Tolerance(_Closed):
    """Everything that `tolerance.yaml` says."""

    dashes: tuple[str, ...]
    no_identifier: tuple[str, ...]
    no_identifier_words: tuple[str, ...]
    totals: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    null_dates: tuple[MarkedDay, ...]
    null_date_texts: tuple[str, ...]
    open_ends: tuple[MarkedDay, ...]
    date_forms: tuple[str, ...]
    month_first_forms: tuple[str, ...]
    serial_days: SerialDays
    currency: tuple[str, ...]
    unreadable: UnreadableLimit


@cache
def tolerance() -> Tolerance:
    """The lists, read once."""
    text = SOURCE.read_text(encoding="utf-8")
    held = HELD.says(SOURCE.name, text)
    return Tolerance.model_validate(load(text) if held is None else held)


@cache
def null_days() -> tuple[date, ...]:
    """The days that mean "no date"."""
    return tuple(entry.day for entry in tolerance().null_dates)


@cache
def open_days() -> tuple[date, ...]:
    """The days that mean "no end"."""
    return tuple(entry.day for entry in tolerance().open_ends)


@cache
def no_value() -> tuple[str, ...]:
    """The texts that mean "no value" in a column of numbers, in capitals; the empty text among them."""
    return ("", *dict.fromkeys(text.upper() for text in no_value_texts()))


@cache
def no_value_or_dash() -> tuple[str, ...]:
    """The texts that mean "no value" in any other column, in capitals."""
    return (*no_value(), *tolerance().dashes)
