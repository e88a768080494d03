"""Spending."""

from __future__ import annotations

from typing import ClassVar

import polars as pl
from pandera.polars import DataFrameModel

from csc_indicators.extracts.schemas.columns import Area, code, la_code, number, year


class Spending(DataFrameModel):
    """Lines of the revenue outturn."""

    la_code: Area = la_code()
    financial_year: pl.String = year("Financial year")
    line: pl.String = code("Line of the outturn", "spending_line", blank=False)
    amount: pl.Float64 = number("Thousands of pounds, gross", blank=False)

    class Config:
        """What one row is."""

        title = "Spending"
        description = "a line of the revenue outturn"
        metadata: ClassVar = {"prefix": "SP"}
