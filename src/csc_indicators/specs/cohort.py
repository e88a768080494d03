"""Which rows count: a table, when its rows count, and the columns brought in from other rows.

SQL appears only as one-row conditions and values. This module holds shape only: names are checked by `lint`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from csc_indicators.specs.offsets import Offset


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


class SpecModel(BaseModel):
    """Closed and frozen: an unknown key is an error, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


Sql = Annotated[str, Field(min_length=1, description="SQL over one row: a condition or a value, never a query")]
NAME = r"^[a-z][a-z0-9_]*$"
RETURNS = r"^(exists|count|(distinct|first|last|sum)\([a-z][a-z0-9_]*\))$"
Name = Annotated[str, Field(pattern=NAME, description="lower case, digits and underscores")]
Conditions = Annotated[list[Sql], BeforeValidator(_one_or_many, json_schema_input_type=Sql | list[Sql])]
Names = Annotated[list[Name], BeforeValidator(_one_or_many, json_schema_input_type=Name | list[Name])]


class Lookup(SpecModel):
    """One column added to the cohort from other rows that share a key; the authority is always part of the key."""

    table: Name
    match: Names = ["child_id"]
    where: Conditions = []
    date: Name | None = None
    between: tuple[Offset, Offset] | None = None
    of: Name | None = None
    in_period: Name | None = None
    open_on: Name | None = None
    overlaps: Literal["period"] | tuple[Offset, Offset] | None = None
    returns: Annotated[
        str,
        Field(
            pattern=RETURNS,
            description="exists, count, distinct(column), first(column), last(column) or sum(column)",
        ),
    ] = "exists"

    @model_validator(mode="after")
    def _check_timing(self) -> Lookup:
        ways = [way for way in ("in_period", "open_on", "overlaps") if getattr(self, way) is not None]
        if len(ways) > 1:
            raise ValueError(f"says both `{ways[0]}` and `{ways[1]}`: choose one")
        if not ways and self.between is None:
            raise ValueError("needs a time: `date`, `between` and `of`, or one of `in_period`, `open_on`, `overlaps`")
        windowed = self.between is not None or isinstance(self.overlaps, tuple)
        if windowed != (self.of is not None):
            raise ValueError("`of` goes with a window: it names the cohort's date that the window is counted from")
        if self.between is not None and self.date is None and self.in_period is None:
            raise ValueError("`between` needs `date`: the date in the other table that must fall in the window")
        if self.between is not None and (self.open_on or self.overlaps):
            raise ValueError("`between` is about one date: for spells use `overlaps: [from, to]` with `of`")
        return self

    @property
    def date_column(self) -> str | None:
        """The other table's date that a window or the period is about, if it is about one date."""
        return self.date or self.in_period

    @property
    def function(self) -> str:
        """What is returned, without its column: `exists`, `count`, `distinct`, `first`, `last`, `sum`."""
        return self.returns.split("(")[0]

    @property
    def column(self) -> str | None:
        """The column that the returned function takes, or None for `exists` and `count`."""
        return self.returns.split("(")[1].rstrip(")") if "(" in self.returns else None


class Timing(SpecModel):
    """When rows count: an event in the period, a spell open on a day, or a spell open on any day of it."""

    in_period: Name | None = None
    open_on: Literal["period_end", "period_start"] | None = None
    overlaps: Literal["period"] | None = None


class Cohort(Timing):
    """A table, when its rows count, and which."""

    table: Name
    shift: Offset | None = None
    where: Conditions = []
    exclude: dict[Name, Sql] = {}
    one_per: Names = []
    keep: Literal["first", "last"] = "last"
    lookups: dict[Name, Lookup] = {}
    columns: dict[Name, Sql] = {}
    ages: dict[Name, Name] = {}
    days: dict[Name, tuple[Name, Name]] = {}

    @model_validator(mode="after")
    def _check_timing(self) -> Cohort:
        ways = [way for way in ("in_period", "open_on", "overlaps") if getattr(self, way) is not None]
        if len(ways) != 1:
            raise ValueError("needs exactly one of `in_period`, `open_on`, `overlaps`")
        if self.shift is not None and (self.shift.is_ever or self.shift.unit == "working days"):
            raise ValueError("`shift` is a number of days, weeks, months or years")
        return self


class Quantity(Cohort):
    """A total for a ratio: the rows of a cohort counted, or a value of theirs summed."""

    sum: Sql | None = None
