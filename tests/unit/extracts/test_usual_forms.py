"""A column that is written in a usual way throughout is read at once, and to the same values as text by text."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from csc_indicators.extracts.catalogue import ColumnInfo
from csc_indicators.extracts.conversions import Examined, apply, examine, examine_all

DAY = ColumnInfo("start_date", "date", required=True, code_set=None, title="", absent=None)
NUMBER = ColumnInfo("score", "integer", required=False, code_set=None, title="", absent=None)

FORMS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d/%m/%y", "%m/%d/%Y", "%Y-%m-%d 00:00:00"]
DAYS = st.dates(date(1890, 1, 1), date(2110, 1, 1)) | st.sampled_from([date(1900, 1, 1), date(2099, 12, 31)])


@st.composite
def columns(draw: st.DrawFn) -> list[str | None]:
    """The texts of a column of days, most often all in one form."""
    forms = draw(st.lists(st.sampled_from(FORMS), min_size=1, max_size=2, unique=True))
    days = draw(st.lists(DAYS, max_size=12))
    texts: list[str | None] = [day.strftime(draw(st.sampled_from(forms))) for day in days]
    return [*texts, *draw(st.lists(st.sampled_from([None, "", "n/a", "31/04/2024", " 2024-04-01"]), max_size=1))]


def faults(examined: Examined) -> list[tuple[str, list[str]]]:
    return [(fault.problem, fault.texts.to_list()) for fault in examined.faults]


@given(st.lists(columns(), max_size=3))
def test_days_are_what_they_are_text_by_text(given: list[list[str | None]]) -> None:
    texts = [pl.Series(column, dtype=pl.String).unique(maintain_order=True) for column in given]
    together = examine_all([(DAY, column) for column in texts])
    for column, at_once in zip(texts, together, strict=True):
        one_by_one = examine(DAY, column)
        assert at_once.values.to_list() == one_by_one.values.to_list()
        assert faults(at_once) == faults(one_by_one)
        assert apply(at_once.convert, column).to_list() == apply(one_by_one.convert, column).to_list()


@pytest.mark.parametrize("texts", [["2024-04-01", "2024-12-31"], ["01/04/2024", "31/12/2024", None]])
def test_both_usual_forms_of_days_are_read_at_once(texts: list[str | None], monkeypatch: pytest.MonkeyPatch) -> None:
    def text_by_text(column: ColumnInfo, distinct: pl.Series) -> Examined:
        raise AssertionError(column.name)

    monkeypatch.setattr("csc_indicators.extracts.conversions.examine", text_by_text)
    number = pl.Series(["1", "20", None])
    days, numbers = examine_all([(DAY, pl.Series(texts)), (NUMBER, number)])
    assert days.values[0] == date(2024, 4, 1)
    assert numbers.values.to_list() == [1, 20, None]
