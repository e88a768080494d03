"""Children living in the area by ethnic group: what a user brings, since no such estimate is packaged."""

from __future__ import annotations

from typing import ClassVar

import polars as pl
from pandera.polars import DataFrameModel

from csc_indicators.extracts.schemas.columns import Area, code, la_code, number


class ChildPopulation(DataFrameModel):
    """Children aged 0 to 17 who live in the area, by ethnicity: from the census or a local estimate."""

    la_code: Area = la_code()
    year: pl.Int64 = number(
        "Year of the estimate or census",
        whole=True,
        low=1990,
        high=2100,
        blank=False,
        description="A period takes the latest year that is not after the mid-year of its rates",
    )
    ethnicity: pl.String = code("Ethnic group", "population_ethnicity", blank=False)
    people: pl.Int64 = number("Children aged 0 to 17", whole=True, low=0, blank=False)

    class Config:
        """What one row is."""

        title = "Children living in the area by ethnicity"
        description = "an ethnic group of the children who live in the area"
        metadata: ClassVar = {"prefix": "PO"}
