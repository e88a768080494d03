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
)
_TIME = r"[T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([AaPp][Mm])?Z?$"
_FIRST_DAY = pl.date(1900, 1, 1)
_FIRST_SERIAL, _LAST_SERIAL = 7_306, 73_050
"""Days of 1920 and 2099 as Excel counts them: a smaller or larger number in a column of dates is no date."""
_BETWEEN_EPOCHS = 1_462
"""Days by which the count from 1904 is behind the one from 1900."""


def read_dates(texts: pl.Series, *, from_1904: bool = False) -> tuple[pl.Series, pl.Series]:
    """The dates of distinct texts, NULL where a text is none; and which texts are dates only with the month first."""
    frame = texts.to_frame("text").lazy()
    trimmed = pl.col("text").str.replace_all("\u00a0", " ", literal=True).str.strip_chars()
    text = trimmed.str.replace(_TIME, "").str.strip_chars().str.to_titlecase()
    read = [text.str.to_date(form, strict=False) for form in _WRITTEN]
    serial = text.str.extract(r"^(\d{4,5})(?:\.\d+)?$").cast(pl.Int64, strict=False)
    serial = pl.when(serial.is_between(_FIRST_SERIAL, _LAST_SERIAL)).then(
        serial + (_BETWEEN_EPOCHS if from_1904 else 0)
    )
    counted = pl.date(1899, 12, 30) + pl.duration(days=serial)
    day = pl.coalesce(*read, counted)
    american = text.str.to_date("%m/%d/%Y", strict=False)
    done = frame.select(
        day=pl.when(day >= _FIRST_DAY).then(day), american=day.is_null() & american.is_not_null()
    ).collect()
    # Databases write the first day they know for no date.
    no_date = done["day"] == pl.Series([pl.select(_FIRST_DAY).item()])
    return done["day"].set(no_date.fill_null(False), None), done["american"]
