"""Published figures: what stands in for records of pupils that an authority does not hold."""

from __future__ import annotations

from typing import ClassVar

import polars as pl
from pandera.polars import DataFrameModel

from csc_indicators.extracts.schemas.columns import Area, code, la_code, needed_text, number, year


class PublishedFigures(DataFrameModel):
    """Figures that DfE has published of authorities."""

    la_code: Area = la_code()
    year: pl.String = year("Year that the figure is of")
    indicator: pl.String = code("Published figure", "published_indicator", blank=False)
    breakdown: pl.String = code("Group of children", "published_breakdown", blank=False)
    numerator: pl.Float64 | None = number("Numerator as published", description="Blank where a symbol stands")
    denominator: pl.Float64 | None = number("Denominator as published", description="Blank where a symbol stands")
    value: pl.String = needed_text(
        "Figure as printed", description="A number, or the symbol c, k, low, u, x or z", printed=True
    )

    class Config:
        """What one row is."""

        title = "Published figures"
        description = "a figure of an authority that DfE has published"
        metadata: ClassVar = {"prefix": "PF"}
