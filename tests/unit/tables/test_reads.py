from __future__ import annotations

import polars as pl
import pytest

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.tables.catalogue import OR, TABLES

DATES = [
    (table, name) for table, declared in TABLES.items() for name, column in declared.columns.items()
    if column.dtype == pl.Date()
]  # fmt: skip


@pytest.mark.parametrize(("table", "name"), DATES)
def test_a_date_is_read_first_of_all_from_a_date_so_that_coverage_is_asked_of_it(table: str, name: str) -> None:
    extract, _, column = TABLES[table].columns[name].reads[0].split(OR)[0].partition(".")
    assert catalogue()[extract].columns[column].kind in ("date", "year")
