"""The indicators a second time: DuckDB, the extract files as text, and one SQL file per indicator."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import holidays

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.code_sets import code_sets

SQL = Path(__file__).parent / "sql"
INDICATORS = tuple(sorted(path.stem for path in SQL.glob("[!_]*.sql")))
POPULATION = Path(__file__).parents[2] / "src/csc_indicators/reference/data/population.csv"
TOTAL = "Total"


class Key(NamedTuple):
    """What a figure is of."""

    indicator: str
    period: str
    la_code: str
    group: str


class Figure(NamedTuple):
    """A figure as the second engine gives it."""

    numerator: Decimal | int
    denominator: Decimal | int
    value: float | None


def figures(folder: Path, indicators: Sequence[str] = INDICATORS) -> dict[Key, Figure]:
    """Every figure of every authority in the folder and year from 2022-23 to 2024-25 that has something to count."""
    with duckdb.connect(config={"threads": 1}) as database:
        _load(database, folder)
        for shared in ("_extracts", "_rules", "_pupils", "_planned"):
            database.execute(_text(shared))
        return {
            Key(name, row["period"], row["la_code"], _label(row.get("group"))): Figure(
                row["numerator"] or 0, row["denominator"] or 0, row["value"]
            )
            for name in indicators
            for row in _rows(database, _text(name))
        }


def _load(database: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Each file of the folder as a table of text, an absent file or column as empty; and the facts about England."""
    for name, extract in catalogue().items():
        path = folder / f"{name}.csv"
        if not path.is_file():
            columns = ", ".join(f"{column} varchar" for column in extract.columns)
            database.execute(f"create table csv_{name} ({columns})")
            continue
        with path.open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        absent = [column for column in extract.columns if column not in header]
        columns = ", ".join(["*", *(f"null::varchar as {column}" for column in absent)])
        source = f"read_csv('{path}', header = true, all_varchar = true, delim = ',', quote = '\"')"
        database.execute(f"create table csv_{name} as select {columns} from {source}")
    database.execute(f"create table csv_population as from read_csv('{POPULATION}', header = true, all_varchar = true)")
    database.execute("create table bank_holiday (day date)")
    database.executemany("insert into bank_holiday values (?)", [[day] for day in _bank_holidays()])


@cache
def _bank_holidays() -> tuple[date, ...]:
    return tuple(holidays.country_holidays("GB", subdiv="ENG", years=range(2000, 2036)))


@cache
def _text(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def _rows(database: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    answer = database.execute(sql)
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]


def _label(group: str | None) -> str:
    """The name of a group: a factor comes as its code."""
    if group is None:
        return TOTAL
    factor = code_sets()["assessment_factor"].get(group)
    return factor.label if factor else group
