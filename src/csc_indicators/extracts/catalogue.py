"""What the extracts and their columns are, from the catalogue that is generated from the schemas.

Importing this loads neither Polars nor pandera.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import polars as pl

TARGET = Path(__file__).with_name("catalogue.json")

Kind = Literal["text", "code", "date", "integer", "number", "yes_no", "year", "la_code"]

SOURCE_COLUMNS = ("row_id", "source_file", "source_row")
"""Where a row came from; every extract has them after its own columns."""


@dataclass(frozen=True)
class ColumnInfo:
    """A column of an extract.

    `absent` says what an absent column means, where all-NULL is a true reading; None means that what reads the column
    cannot be computed without it. `many` columns hold several codes with `;` between; `unknown` is the number that
    stands for "not known", which is read as NULL. `blank` says whether a row may leave it empty, `low` and `high` bound
    a number, and `planned` dates may lie in the future. `identifies` says of a text whom or what it is the identifier
    of; a `printed` text is kept to the letter. `filled_where` is the condition on the rows that a sound extract nearly
    always fills in, where these are not all.
    """

    name: str
    kind: Kind
    required: bool
    code_set: str | None
    title: str
    absent: str | None
    description: str | None = None
    many: bool = False
    unknown: float | None = None
    blank: bool = False
    low: float | None = None
    high: float | None = None
    planned: bool = False
    identifies: str | None = None
    printed: bool = False
    filled_where: str | None = None
    labels: Mapping[str, str | None] = field(default_factory=dict, hash=False)
    """The user's own texts for codes (see `labels`), in upper case; NULL for one that says nothing."""


@dataclass(frozen=True)
class ExtractInfo:
    """An extract: what one row is, and its columns in order; `prefix` begins the codes of its rules."""

    name: str
    title: str
    one_row_is: str
    columns: dict[str, ColumnInfo] = field(hash=False)
    prefix: str = ""
    dated: str | None = None
    rounds: str | None = None
    """The date column that names the census, count or survey a row is of, where they are held now and then."""

    @property
    def locator(self) -> str | None:
        """The date column by which a person finds a row again: the one that is named, else the first required one."""
        required = (name for name in self.date_columns if self.columns[name].required)
        return self.dated or next(required, None)

    @property
    def date_columns(self) -> tuple[str, ...]:
        """The names of the columns that hold dates."""
        return tuple(name for name, column in self.columns.items() if column.kind == "date")


@cache
def catalogue() -> dict[str, ExtractInfo]:
    """Every extract by name, in the order of the data model."""
    content = json.loads(TARGET.read_text(encoding="utf-8"))
    return {
        name: ExtractInfo(
            name=name,
            title=extract["title"],
            one_row_is=extract["one_row_is"],
            columns={column: _column(column, facts) for column, facts in extract["columns"].items()},
            prefix=extract["prefix"],
            dated=extract.get("dated"),
            rounds=extract.get("rounds"),
        )
        for name, extract in content.items()
    }


def _column(name: str, facts: dict[str, Any]) -> ColumnInfo:
    defaults = {"name": name, "required": False, "code_set": None, "absent": None}
    return ColumnInfo(**{**defaults, **facts})


def polars_schema(extract_name: str) -> dict[str, pl.DataType]:
    """The type of every column of an extract in memory, the source columns included."""
    import polars as pl

    columns = {name: column_type(column.kind) for name, column in catalogue()[extract_name].columns.items()}
    return columns | {"row_id": pl.UInt32(), "source_file": pl.String(), "source_row": pl.UInt32()}


def column_type(kind: Kind) -> pl.DataType:
    """The Polars type that columns of a kind have in memory."""
    import polars as pl

    from csc_indicators.reference.authorities import AREA

    types: dict[Kind, pl.DataType] = {
        "text": pl.String(),
        "code": pl.String(),
        "year": pl.String(),
        "date": pl.Date(),
        "integer": pl.Int64(),
        "number": pl.Float64(),
        "yes_no": pl.Boolean(),
        "la_code": AREA,
    }
    return types[kind]
