"""Every table is what the catalogue says it is."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.read import empty_extract
from csc_indicators.reference.bank_holidays import bank_holidays
from csc_indicators.tables.catalogue import COMMON, EVERY_COLUMN, OR, TABLES, available, build_tables
from csc_indicators.tables.working_days import working_days


def test_every_table_has_the_columns_and_types_that_are_declared() -> None:
    built = build_tables({name: empty_extract(name) for name in catalogue()})
    assert set(built) == set(TABLES)
    for name, table in TABLES.items():
        schema = built[name].collect_schema()
        assert set(schema) == {*COMMON, *table.columns}
        assert {column: schema[column] for column in table.columns} == {
            column: declared.dtype for column, declared in table.columns.items()
        }


@pytest.mark.parametrize("name", list(TABLES))
def test_what_a_table_reads_is_there_to_be_read(name: str) -> None:
    table = TABLES[name]
    there = {f"{extract}.{column}" for extract, info in catalogue().items() for column in info.columns}
    reads = {entry for column in table.columns.values() for entry in column.reads} | set(table.left_out_reads)
    assert {each for entry in reads for each in entry.split(OR)} <= there
    extracts = {entry.split(".")[0] for read in reads for entry in read.split(OR)}
    assert extracts <= {*table.uses, *(each for entry in table.needs for each in entry.split(OR))}
    timing = {table.start, table.end} - {None}
    assert timing <= set(table.columns)


@pytest.mark.parametrize("name", list(TABLES))
def test_a_table_can_be_built_from_what_it_needs_and_uses_alone(name: str) -> None:
    table = TABLES[name]
    extracts = {*table.uses, *(each for entry in table.needs for each in entry.split(OR))}
    frames = {extract: empty_extract(extract) for extract in extracts}
    assert build_tables(frames, {name: list(table.columns)})[name].collect().is_empty()
    assert set(table.columns) <= set(build_tables(frames, {name: EVERY_COLUMN})[name].collect_schema())


def test_one_of_several_ways_to_know_is_enough() -> None:
    assert available("a.x | b.y", {"b.y"}.__contains__)
    assert not available("a.x | b.y", {"a.y"}.__contains__)


def test_working_days_agree_with_counting_them_one_by_one() -> None:
    days = [date(2019, 12, 20) + timedelta(days=by) for by in range(1_300)]
    holidays = set(bank_holidays())
    works = {day: day.weekday() < 5 and day not in holidays for day in days}
    for length in (0, 1, 2, 3, 7, 15, 45):
        starts = days[: len(days) - length]
        frame = pl.DataFrame({"start": starts, "end": [day + timedelta(days=length) for day in starts]})
        counted = frame.select(working_days("start", "end")).to_series().to_list()
        assert counted == [sum(works[day + timedelta(days=by)] for by in range(1, length + 1)) for day in starts]


def test_a_day_of_a_year_without_known_bank_holidays_has_no_working_days() -> None:
    frame = pl.DataFrame({"start": [date(1924, 1, 1), None], "end": [date(2024, 1, 1), date(2024, 1, 1)]})
    assert frame.select(working_days("start", "end")).to_series().to_list() == [None, None]
