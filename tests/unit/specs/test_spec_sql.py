"""SQL in a spec: what it may say, what it comes out as, and what is refused with a hint."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from csc_indicators.specs.shared import CodeGroup
from csc_indicators.specs.type_check import check_condition, check_number, type_of
from csc_indicators.sql import SqlFault, columns_of, compile_sql

CODES = {"foster": CodeGroup(title="", code_set="placement_type", codes=["U1", "U4"])}
TYPES: dict[str, pl.DataType] = {
    "start": pl.Date(),
    "close": pl.Date(),
    "place": pl.String(),
    "legal": pl.String(),
    "early": pl.Boolean(),
    "age": pl.Int32(),
    "fte": pl.Float64(),
    "faulty": pl.Null(),
}
ROWS = pl.DataFrame(
    {
        "start": [date(2024, 4, 30), date(2024, 2, 29), None],
        "close": [date(2024, 5, 28), None, None],
        "place": ["U1", "K2", None],
        "legal": ["C2", "C2", None],
        "early": [True, False, None],
        "age": [4, 17, None],
        "fte": [0.5, 1.0, None],
        "faulty": [None, None, None],
    },
    schema=TYPES,
)


def values(sql: str) -> list[object]:
    type_of(sql, TYPES, CODES)
    return ROWS.select(out=compile_sql(sql, CODES).expr)["out"].to_list()


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("age >= 5", [False, True, None]),
        ("not early", [False, True, None]),
        ("coalesce(early, false)", [True, False, False]),
        ("place in foster", [True, False, None]),
        ("place not in foster", [False, True, None]),
        ("place in ('K2', 'K1')", [False, True, None]),
        ("place like 'U%'", [True, False, None]),
        ("PLACE = 'U1' AND Age < 5", [True, False, None]),
        ("age between 4 and 5", [True, False, None]),
        ("close is null", [False, True, True]),
        ("start >= date '2024-03-01'", [True, False, None]),
        ("close <= start + interval '28 days'", [True, None, None]),
        ("start + interval '12 months'", [date(2025, 4, 30), date(2025, 2, 28), None]),
        ("case when age < 5 then 1 else 0 end", [1, 0, 0]),
        ("nullif(place, 'U1')", [None, "K2", None]),
        ("substr(place, 1, 1) = 'U'", [True, False, None]),
        ("age / 2", [2.0, 8.5, None]),
        ("place = 'it is true; select -- x'", [False, False, None]),
        ("legal = 'O''Neill'", [False, False, None]),
    ],
)
def test_a_condition_or_value_over_one_row(sql: str, expected: list[object]) -> None:
    assert values(sql) == expected


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("extract(month from start) * 100", [400, 200, None]),
        ("extract(year from start) * 100 + extract(month from start)", [202404, 202402, None]),
        ("extract(month from coalesce(start, date '2024-12-01')) * 100", [400, 200, 1200]),
        ("abs(extract(day from (start + interval '1 day')) * -10)", [10, 10, None]),
        ("length(place) - 5", [-3, -3, None]),
    ],
)
def test_parts_of_a_date_and_lengths_are_plain_numbers_that_do_not_overflow(sql: str, expected: list[object]) -> None:
    assert values(sql) == expected


@pytest.mark.parametrize(
    ("sql", "message", "hint"),
    [
        ("select 1", "a spec holds no query", "bring in other rows with `lookups`"),
        ("age in (select age from x)", "a spec holds no query", "bring in other rows with `lookups`"),
        ("count(*) > 1", "`count` looks at many rows; it would see only the rows of this period", None),
        ("SUM(age)", "`sum` looks at many rows; it would see only the rows of this period", None),
        ("lag(start) is null", "`lag` looks at many rows; it would see only the rows of this period", None),
        ("early over (x)", "`over` looks at many rows; it would see only the rows of this period", None),
        ("early;", "`;` cannot stand in a condition", None),
        ("early -- why", "`--` cannot stand in a condition", "write a YAML comment, and one condition a line"),
        ("early /* why */", "`/*` cannot stand in a condition", None),
        ("start < current_date", "`current_date` would make the figure depend on the day it is run", None),
        ("start < now()", "`now` would make the figure depend on the day it is run", None),
        ("start < today()", "`today` would make the figure depend on the day it is run", None),
        ("start < localtimestamp", "`localtimestamp` would make the figure depend on the day it is run", None),
        ("early is true", "`early is true` comes out NULL for NULL", "write `coalesce(early, false)`"),
        ("early is not true", "`early is not true` comes out NULL for NULL", "write `not coalesce(early, false)`"),
        ("early is false", "`early is false` comes out NULL for NULL", "write `not coalesce(early, true)`"),
        ("early is not false", "`early is not false` comes out NULL for NULL", "write `coalesce(early, true)`"),
        ("(age = 4) is not true", "`is not true` comes out NULL for NULL", "write `not coalesce(..., false)`"),
        ("age = 4 is not true", "`is not true` comes out NULL for NULL", "write `not coalesce(..., false)`"),
        ('place = "U1"', '`"U1"` is the name of a column in SQL, not text', "write `'U1'`"),
        ("place in foaster", "`foaster` is not a code group", "did you mean `foster`?"),
        ("start >=", "`start >=` is not a condition or a value in SQL", None),
        (" ", "there is nothing here", "give a condition or a value"),
        ("read_csv('x')", "`read_csv` is not a function that a spec can use", None),
        ("cast(place as int)", "`cast` is not a function that a spec can use", None),
        ("place::int = 1", "`:` cannot stand in a condition", None),
    ],
)
def test_what_a_spec_may_not_say_is_refused(sql: str, message: str, hint: str | None) -> None:
    with pytest.raises(SqlFault) as caught:
        compile_sql(sql, CODES)
    assert caught.value.message == message
    assert hint in (None, caught.value.hint)


@pytest.mark.parametrize(
    ("sql", "mixed"),
    [
        ("start >= '2024-04-01'", "a date and text"),
        ("'2024-04-01' <= start", "a date and text"),
        ("start in ('2024-04-01')", "a date and text"),
        ("start between '2024-04-01' and '2025-03-31'", "a date and text"),
        ("start > 2024", "a date and a number"),
        ("start + 28 >= close", "a date and a number"),
        ("early = 'yes'", "text and yes or no"),
        ("early = 1", "a number and yes or no"),
        ("age = '4'", "a number and text"),
        ("place = 1", "a number and text"),
        ("case when early then start > 5 else true end", "a date and a number"),
    ],
)
def test_things_of_different_sorts_are_not_compared(sql: str, mixed: str) -> None:
    with pytest.raises(SqlFault) as caught:
        type_of(sql, TYPES, CODES)
    assert caught.value.message == f"`{sql}` mixes {mixed}"


@pytest.mark.parametrize(
    "sql",
    [
        "(close - start) <= 28",
        "28 >= close - start",
        "coalesce(close, start) - coalesce(start, close) <= 28",
        "case when close - start > interval '1 day' then 1 else 0 end",
        "close - start",
    ],
)
def test_a_length_of_time_is_refused_however_it_is_made(sql: str) -> None:
    with pytest.raises(SqlFault, match="takes a date from a date"):
        type_of(sql, TYPES, CODES)


def test_a_name_that_is_not_there_is_told_with_the_nearest() -> None:
    with pytest.raises(SqlFault) as caught:
        type_of("plase = 'U1'", TYPES, CODES)
    assert (caught.value.message, caught.value.hint) == ("`plase` is not a column here", "did you mean `place`?")


def test_a_condition_is_true_or_false_and_a_number_a_number() -> None:
    check_condition("early", TYPES, CODES)
    check_number("fte * 2", TYPES, CODES)
    with pytest.raises(SqlFault, match="`place` is text, not true or false"):
        check_condition("place", TYPES, CODES)
    with pytest.raises(SqlFault, match="`start` is a date, not a number"):
        check_number("start", TYPES, CODES)


def test_a_column_with_a_fault_of_its_own_is_taken_as_it_is_wanted() -> None:
    check_condition("faulty", TYPES, CODES)
    check_condition("faulty > 3 and faulty < start", TYPES, CODES)
    check_number("faulty", TYPES, CODES)


@pytest.mark.parametrize(
    ("sql", "columns"),
    [
        ("place in foster and age > 3", {"place", "age"}),
        ("coalesce(close, start) > date '2024-04-01' + interval '3 days'", {"close", "start"}),
        ("extract(month from start) = 4", {"start"}),
        ("case when early is null then 'early' else place end = 'x'", {"early", "place"}),
        ("foster = 1", {"foster"}),
        ("1 = 1", set()),
    ],
)
def test_the_columns_of_a_condition_are_found_without_compiling_it(sql: str, columns: set[str]) -> None:
    assert columns_of(sql, CODES) == columns
