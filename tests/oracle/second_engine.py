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


FIGURE = ("la_code", "period", "numerator", "denominator", "value")
"""The columns of every query; each further one is named for a breakdown, and empty in the rows of the total."""
_CODES = {
    "factor": "assessment_factor",
    "category_of_abuse": "category_of_abuse",
    "final_order": "final_order",
    "primary_need": "primary_need",
    "school_type": "school_type",
    "reason_for_distance": "reason_for_distance",
    "job_type": "agency_job_type",
    "post": "leadership_role",
}
"""The breakdowns whose groups come as codes, and their code sets."""


class Key(NamedTuple):
    """What a figure is of."""

    indicator: str
    period: str
    la_code: str
    breakdown: str
    group: str


class Figure(NamedTuple):
    """A figure as the second engine gives it."""

    numerator: Decimal | int
    denominator: Decimal | int
    value: float | None


class Answers(NamedTuple):
    """What the second engine says, and of which breakdowns of which indicators it says something."""

    figures: dict[Key, Figure]
    breakdowns: dict[str, tuple[str, ...]]


def answers(folder: Path, indicators: Sequence[str] = INDICATORS) -> Answers:
    """Every figure of every authority in the folder and year from 2022-23 to 2024-25 that has something to count."""
    found = Answers({}, {})
    with duckdb.connect(config={"threads": 1}) as database:
        _load(database, folder)
        for shared in ("_extracts", "_rules", "_pupils", "_planned"):
            database.execute(_text(shared))
        for name in indicators:
            answer = database.execute(_text(name))
            columns = [column[0] for column in answer.description or ()]
            breakdowns = tuple(column for column in columns if column not in FIGURE)
            found.breakdowns[name] = breakdowns
            for row in answer.fetchall():
                figure = dict(zip(columns, row, strict=True))
                key = Key(name, figure["period"], figure["la_code"], *_group(figure, breakdowns))
                assert key not in found.figures, f"two figures of {key}"
                found.figures[key] = Figure(figure["numerator"] or 0, figure["denominator"] or 0, figure["value"])
    return found


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


def _group(figure: dict[str, Any], breakdowns: Sequence[str]) -> tuple[str, str]:
    """The breakdown and the group that a figure is of."""
    for breakdown in breakdowns:
        if figure[breakdown] is not None:
            return breakdown, _label(breakdown, figure[breakdown])
    return TOTAL.lower(), TOTAL


def _label(breakdown: str, group: str) -> str:
    """The name of a group, which may come as its code."""
    code = code_sets()[_CODES[breakdown]].get(group) if breakdown in _CODES else None
    return code.label if code else group
