"""Dates as people and programs write them into sheets: never guessed, so that 03/04 is always 3 April."""

from __future__ import annotations

import polars as pl

_WRITTEN = (
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%d/%b/%Y",
    "%Y/%m/%d",
    "%Y%m%d",
    "%Y-%b-%d",
    "%b %d %Y",
)
_TIME = r"[T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([AaPp][Mm])?Z?$"
_FIRST_DAY = pl.date(1900, 1, 1)
_FIRST_SERIAL, _LAST_SERIAL = 7_306, 73_050
"""Days of 1920 and 2099 as Excel counts them: a smaller or larger number in a column of dates is no date."""
_BETWEEN_EPOCHS = 1_462
"""Days by which the count from 1904 is behind the one from 1900."""


def read_dates(texts: pl.Series, *, from_1904: bool = False) -> tuple[pl.Series, pl.Series]:
    """The dates of distinct texts, NULL where a text is none; and which texts are dates only with the month first."""
    plainly = texts.str.strip_suffix(" 00:00:00").str.to_date("%Y-%m-%d", strict=False)
    # Most dates of a workbook are Excel's own, which come in one form.
    others = texts.filter(plainly.is_null())
    days, american = _otherwise(others, from_1904)
    read = pl.DataFrame({"text": others, "day": days, "american": american})
    found = pl.DataFrame({"text": texts, "plainly": plainly}).join(read, on="text", how="left", maintain_order="left")
    day = pl.coalesce("plainly", "day")
    # Databases write the first day they know for no date, and a year of two digits is none.
    done = found.select(day=pl.when(day > _FIRST_DAY).then(day), american=pl.col("american").fill_null(False))
    return done["day"], done["american"]


def _otherwise(texts: pl.Series, from_1904: bool) -> tuple[pl.Series, pl.Series]:
    """The same for texts in any other form."""
    trimmed = pl.col("text").str.replace_all("\u00a0", " ", literal=True).str.strip_chars()
    text = trimmed.str.replace(_TIME, "").str.strip_chars().str.replace_all(r"\s+", " ").str.to_titlecase()
    read = [text.str.to_date(form, strict=False) for form in _WRITTEN]
    serial = text.str.extract(r"^(\d{4,5})(?:\.\d+)?$").cast(pl.Int64, strict=False)
    serial = pl.when(serial.is_between(_FIRST_SERIAL, _LAST_SERIAL)).then(
        serial + (_BETWEEN_EPOCHS if from_1904 else 0)
    )
    counted = pl.date(1899, 12, 30) + pl.duration(days=serial)
    day = pl.coalesce(*read, counted)
    american = day.is_null() & text.str.to_date("%m/%d/%Y", strict=False).is_not_null()
    done = texts.to_frame("text").select(day=day, american=american)
    return done["day"], done["american"]
