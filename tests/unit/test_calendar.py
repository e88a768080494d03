"""The one calendar: years to 31 March, months, birthdays; and that nothing else works them out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_indicators import calendar

SOURCE = Path(calendar.__file__).parent
DAYS = st.dates(date(1900, 1, 1), date(2150, 12, 31))
PARTS = ("year", "month")
LONG_UNITS = ("y", "mo", "q")


def is_part_of_day(node: ast.expr) -> bool:
    """Whether an expression is `.year` or `.month` of a day, or the same of a column."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr in PARTS and not node.args
    return isinstance(node, ast.Attribute) and node.attr in PARTS


def arithmetic(tree: ast.AST) -> Iterator[int]:
    """The lines that reckon with years or months of days, move days by them, or cut a year to two digits."""
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp):
            if is_cut_to_two_digits(node) or is_part_of_day(node.left) or is_part_of_day(node.right):
                yield node.lineno
        elif isinstance(node, ast.Compare):
            sides = [side for whole in (node.left, *node.comparators) for side in getattr(whole, "elts", [whole])]
            months = [side for side in sides if is_part_of_day(side) and "month" in ast.unparse(side)]
            if months and not all(isinstance(op, ast.Eq) for op in node.ops):
                yield node.lineno
        elif isinstance(node, ast.Call) and moves_by_years(node):
            yield node.lineno


def moves_by_years(call: ast.Call) -> bool:
    """Whether it is `day.replace(year=…)`, or moves a column by years or months."""
    if not isinstance(call.func, ast.Attribute):
        return False
    if call.func.attr == "replace":
        return any(word.arg in PARTS for word in call.keywords)
    return call.func.attr == "offset_by" and is_long(call.args[0])


def is_cut_to_two_digits(sum_: ast.BinOp) -> bool:
    """Whether it is `year % 100`."""
    by_100 = isinstance(sum_.right, ast.Constant) and sum_.right.value == 100
    return isinstance(sum_.op, ast.Mod) and by_100 and "year" in ast.unparse(sum_.left)


def is_long(offset: ast.expr) -> bool:
    """Whether it is a text such as `-1y`."""
    return isinstance(offset, ast.Constant) and str(offset.value).endswith(LONG_UNITS)


def test_the_finder_finds_every_way_to_reckon_with_years() -> None:
    lines = [
        "day.year + 1", "day.dt.year() - 1", "day.month < 4", "(day.month, day.day) >= (3, 31)", "year % 100",
        "day.replace(year=2024)", "day.dt.offset_by('-1y')", "day.dt.offset_by('3mo')",
    ]  # fmt: skip
    assert list(arithmetic(ast.parse("\n".join(lines)))) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert not list(arithmetic(ast.parse("day.offset_by('1d')\nbegins.year == ends.year\nday - DAY")))


def test_years_and_months_are_worked_out_in_the_calendar_alone() -> None:
    found = [
        f"{file.relative_to(SOURCE)}:{line}"
        for file in sorted(SOURCE.rglob("*.py"))
        if file.name != "calendar.py"
        for line in arithmetic(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert not found


@given(DAYS)
def test_each_day_lies_in_its_reporting_year_and_no_other(day: date) -> None:
    year = calendar.year_ending(day)
    assert calendar.first_day(year) <= day <= calendar.last_day(year)
    assert calendar.last_day(year) + timedelta(days=1) == calendar.first_day(year + 1)


@given(DAYS)
def test_columns_and_days_give_the_same_years(day: date) -> None:
    column, year = pl.lit(day), calendar.year_ending(day)
    of_column = pl.select(
        year=calendar.year_ending_of(column),
        first=calendar.first_day_of(pl.lit(year)),
        last=calendar.last_day_of(pl.lit(year)),
        mid_year=calendar.mid_year_of(column),
        label=calendar.year_label_of(pl.lit(year)),
        earlier=calendar.year_earlier_of(column),
        later=calendar.months_on(column, 7),
        quarter=calendar.quarter_of(column),
    ).row(0)
    assert of_column == (
        year, calendar.first_day(year), calendar.last_day(year), calendar.mid_year(year), calendar.year_label(year),
        calendar.add_years(day, -1), calendar.add_months(day, 7), calendar.months_since_april(day) // 3 + 1,
    )  # fmt: skip


@given(DAYS, st.integers(1, 40))
def test_whole_months_are_those_that_were_added(first: date, months: int) -> None:
    last = calendar.add_months(first, months) - timedelta(days=1)
    assert calendar.whole_months(first, last) == months
    assert calendar.whole_months(first, first - timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2024-25", "2024-25"),
        ("2024/25", "2024-25"),
        ("202425", "2024-25"),
        ("1999-2000", "1999-00"),
        ("1999-00", "1999-00"),
    ],
)
def test_a_label_is_read_in_every_form(text: str, label: str) -> None:
    assert calendar.read_year_label(text) == label


@pytest.mark.parametrize("text", ["2024-26", "2024", "2024-2026", "1999-99", ""])
def test_a_text_that_is_no_year_is_no_label(text: str) -> None:
    assert calendar.read_year_label(text) is None


@pytest.mark.parametrize(
    ("born", "year", "birthday"),
    [
        (date(2008, 2, 29), 2026, date(2026, 3, 1)),
        (date(2008, 2, 29), 2024, date(2024, 2, 29)),
        (date(2008, 2, 29), 1900, date(1900, 3, 1)),
        (date(2007, 12, 31), 2025, date(2025, 12, 31)),
    ],
)
def test_a_birthday_on_29_february_is_1_march_of_other_years(born: date, year: int, birthday: date) -> None:
    assert pl.select(calendar.birthday_in(pl.lit(year), pl.lit(born))).item() == birthday


@given(DAYS, st.integers(1, 25))
def test_an_age_is_reached_on_its_birthday_and_not_before(born: date, age: int) -> None:
    birthday = calendar.birthday_of_age(age, pl.lit(born))
    on, before = (calendar.age_on(day, pl.lit(born)) for day in (birthday, birthday - pl.duration(days=1)))
    assert pl.select(on=on, before=before).row(0) == (age, age - 1)


@given(DAYS, st.integers(0, 8_000))
def test_the_last_birthday_is_within_a_year(born: date, days: int) -> None:
    day = born + timedelta(days=days)
    last = pl.select(calendar.last_birthday(pl.lit(day), pl.lit(born))).item()
    assert last <= day < calendar.add_years(last, 1) + timedelta(days=2)
    in_year = calendar.birthday_in_reporting_year(pl.lit(calendar.year_ending(day)), pl.lit(born))
    assert calendar.year_ending(pl.select(in_year).item()) == calendar.year_ending(day)
