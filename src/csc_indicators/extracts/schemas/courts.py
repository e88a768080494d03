"""Care and supervision proceedings."""

from __future__ import annotations

from typing import ClassVar

import polars as pl
from pandera.polars import DataFrameModel

from csc_indicators.extracts.schemas.columns import Area, child_id, code, day, la_code


class CourtProceedings(DataFrameModel):
    """Children in proceedings under section 31; siblings have a row each."""

    la_code: Area = la_code()
    child_id: pl.String = child_id()
    issue_date: pl.Date = day("Issue of the application", blank=False)
    final_order_date: pl.Date | None = day("Final order", description="Blank while the proceedings run")
    final_order: pl.String | None = code("Kind of final order", "final_order")
    lives_with: pl.String | None = code(
        "Whom the child lives with at the end",
        "lives_with",
        absent="whom the child lives with follows from the final order, where it can",
    )

    class Config:
        """What one row is."""

        title = "Court proceedings"
        description = "a child in proceedings under section 31"
        metadata: ClassVar = {"prefix": "CT"}
