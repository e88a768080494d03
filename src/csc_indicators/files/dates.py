"""Texts as days: every form in which people and programs write them, and never a guess which part is the month."""

from __future__ import annotations

from functools import reduce
from operator import or_

import polars as pl

from csc_indicators.files.tolerance import null_days, open_days, tolerance
from csc_indicators.files.values import Fault, Values, error_cell_faults, is_error_cell, is_no_value, stripped

HINT = "write dates as 2025-03-31 or 31/03/2025"

_HERE = "Europe/London"
_FIRST_YEAR = 1900
_BETWEEN_EPOCHS = 1_462
"""Days by which the count from 1904 is behind the one from 1900."""
_SERIAL = r"^(\d{5})(?:\.\d+)?$"
_TIMED = (
    r"^(\S.*?)[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?"
    r"\s*(?:([AaPp])\.?[Mm]\.?)?\s*(Z|UTC|GMT|BST|[+-]\d{2}:?\d{2})?$"
)
_ZONED_DAY = r"^(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})$"
"""A day of XML may name a time zone and no time: it is that day."""
_YEAR_OF_FOUR = r"^\d{4}\D|^\d{8}$|\D\d{4}$"
_YEAR_OF_TWO = r"^\d{1,2}[^\d:]+(?:\d{1,2}|[A-Za-z]+)[^\d:]+\d{1,2}$"
_WEEKDAY = r"^(?i)(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[ ,]+"
_SWAPPED_FROM = 6
"""So many real dates, none after the 12th, beside typed ones which all are, are no chance."""
_MIDNIGHTS_FROM = 6
"""So many times of 23:00, all in summer, beside midnights all in winter, are no chance: they are midnights in UTC."""


def read_dates(distinct: pl.Series, *, open_ended: bool = True) -> Values:
    """The days of distinct texts.

    With `open_ended`, days such as 9999-12-31 mean that there is no end, and are NULL.
    """
    looked_at = distinct.to_frame("text").select("text", plain=_plain(pl.col("text")))
    looked_at = looked_at.with_columns(_parts(pl.col("plain")))
    looked_at = looked_at.with_columns(day=_day(), none=_means_none(), error=is_error_cell(pl.col("plain")))
    looked_at = looked_at.with_columns(month_first=pl.col("day").is_null() & _day_of(tolerance().month_first_forms))
    looked_at = looked_at.with_columns(day=_here()).with_columns(eve=_is_eve())
    eves_are_midnights = _eves_are_midnights(looked_at)
    if eves_are_midnights:
        looked_at = looked_at.with_columns(day=pl.when("eve").then(_next_day()).otherwise("day"))
    done = looked_at.with_columns(
        none=pl.col("none").fill_null(value=True) | pl.col("day").is_in(null_days()).fill_null(value=False),
        unending=pl.col("day").is_in(open_days()).fill_null(value=False) & open_ended,
        early=(pl.col("day") < pl.date(_FIRST_YEAR, 1, 1)).fill_null(value=False),
    )
    swapped = _swapped(done)
    done = done.with_columns(early=pl.col("early") & ~pl.col("none"), swapped=swapped)
    value = pl.when(~pl.col("none") & ~pl.col("unending") & ~pl.col("early") & ~pl.col("swapped")).then("day")
    values, faults = done.select(value.alias("value"))["value"], _faults(done)
    if eves_are_midnights is False:
        doubtful = done.filter("eve")["text"]
        values = values.set(done["eve"], None)
        problem = "has times of 23:00 that may be midnight in another time zone"
        hint = "write dates without times, or with the time zone, as 2025-03-31T23:00:00Z"
        faults = (*faults, Fault(doubtful, problem, hint, of_column=True))
    return Values(values, faults)


def counted_from_1900(text: pl.Expr) -> pl.Expr:
    """Days of a workbook that counts from 1904, where they are bare numbers, as all other workbooks count them."""
    days = stripped(text).str.extract(_SERIAL).cast(pl.Int64, strict=False)
    return pl.when(days.is_not_null()).then((days + _BETWEEN_EPOCHS).cast(pl.String)).otherwise(text)


def _plain(text: pl.Expr) -> pl.Expr:
    return stripped(text.str.replace_all(r"\s+", " "))


def _parts(plain: pl.Expr) -> list[pl.Expr]:
    """The date of a text, and what stands behind it."""
    timed = plain.str.extract_groups(_TIMED).struct.rename_fields(["date", "hour", "minute", "second", "half", "zone"])
    date = pl.coalesce(timed.struct.field("date"), plain.str.extract(_ZONED_DAY), plain)
    return [
        date.str.replace_all(r"\s*,\s*", " ")
        .str.replace(_WEEKDAY, "")
        .str.replace(r"(?i)^(\d{1,2})(?:st|nd|rd|th)\b", "$1")
        .str.to_titlecase()
        .str.replace("Sept\\b", "Sep")
        .alias("date"),
        *(timed.struct.field(name).cast(pl.Int32, strict=False) for name in ("hour", "minute", "second")),
        timed.struct.field("half").str.to_uppercase(),
        timed.struct.field("zone"),
    ]


def _day_of(forms: tuple[str, ...]) -> pl.Expr:
    """Whether the date is one of the forms."""
    read = [pl.col("date").str.to_date(form, strict=False).is_not_null() for form in forms]
    return reduce(or_, read) & pl.col("date").str.contains(_YEAR_OF_FOUR)


def _day() -> pl.Expr:
    """The day that is written, NULL where its time is none."""
    written = pl.when(pl.col("date").str.contains(_YEAR_OF_FOUR)).then("date")
    limits = tolerance().serial_days
    serial = pl.col("plain").str.extract(_SERIAL).cast(pl.Int64, strict=False)
    serial = pl.when(serial.is_between(limits.first, limits.last)).then(serial)
    counted = pl.date(1899, 12, 30) + pl.duration(days=serial)
    day = pl.coalesce(*(written.str.to_date(form, strict=False) for form in tolerance().date_forms), counted)
    half = pl.col("half").is_not_null()
    time_is_wrong = (
        (pl.col("hour") > pl.when(half).then(12).otherwise(23)) | (pl.col("minute") > 59) | (pl.col("second") > 60)
    )
    return pl.when(~time_is_wrong.fill_null(value=False)).then(day)


def _means_none() -> pl.Expr:
    return is_no_value(pl.col("plain")) | pl.col("date").is_in(tolerance().null_date_texts)


def _here() -> pl.Expr:
    """The day in England, where the text names a time and a time zone."""
    zone, half = pl.col("zone"), pl.col("half")
    in_half = pl.col("hour") % pl.when(half.is_not_null()).then(12).otherwise(24)
    hour = in_half + pl.when(half == "P").then(12).otherwise(0)
    offset = zone.str.replace(":", "").str.extract_groups(r"^([+-])(\d{2})(\d{2})$")
    hours, minutes = (offset.struct.field(name).cast(pl.Int32, strict=False) for name in ("2", "3"))
    ahead = (hours * 60 + minutes) * pl.when(offset.struct.field("1") == "-").then(-1).otherwise(1)
    minutes = hour * 60 + pl.col("minute") - ahead.fill_null(0)
    moment = pl.col("day").cast(pl.Datetime("ms")) + pl.duration(minutes=minutes)
    # A day that stands for none stays that day: 9999-12-31T00:00:00Z.
    marked = pl.col("day").is_in([*null_days(), *open_days()])
    zoned = zone.is_not_null() & (zone != "BST") & ~marked
    in_england = moment.dt.replace_time_zone("UTC").dt.convert_time_zone(_HERE).dt.date()
    return pl.when(zoned.fill_null(value=False)).then(in_england).otherwise("day")


def _is_eve() -> pl.Expr:
    """Whether the time is 23:00 of no time zone: in summer, so is midnight where it is written in UTC."""
    on_the_hour = (pl.col("minute") == 0) & (pl.col("second").fill_null(0) == 0)
    named = pl.col("zone").is_not_null() | pl.col("half").is_not_null()
    marked = pl.col("day").is_in([*null_days(), *open_days()])
    return ((pl.col("hour") == 23) & on_the_hour & ~named & ~marked).fill_null(value=False)


def _eves_are_midnights(read: pl.DataFrame) -> bool | None:
    """Whether all times of 23:00 are surely midnights in UTC; NULL where they are times, or there are none.

    They are times where other hours are written too. In UTC, midnight is 23:00 in summer and 00:00 in winter.
    """
    eve, day = pl.col("eve"), pl.col("day").is_not_null()
    at_midnight = (pl.col("hour").fill_null(0) % 24 == 0) & (pl.col("minute").fill_null(0) == 0)
    known = read.filter(day & ~pl.col("day").is_in([*null_days(), *open_days()]))
    if not known["eve"].any() or not known.select((eve | at_midnight).all()).item():
        return None
    in_summer = known.select(summer=_in_summer(pl.when(eve).then(_next_day()).otherwise("day")), eve=eve)
    return bool((in_summer["summer"] == in_summer["eve"]).all()) and int(in_summer["eve"].sum()) >= _MIDNIGHTS_FROM


def _next_day() -> pl.Expr:
    return pl.col("day") + pl.duration(days=1)


def _in_summer(day: pl.Expr) -> pl.Expr:
    """Whether clocks in England are ahead of UTC as the day begins."""
    begins = day.cast(pl.Datetime("ms")).dt.replace_time_zone(_HERE, ambiguous="earliest", non_existent="null")
    return (begins.dt.base_utc_offset() + begins.dt.dst_offset() != pl.duration()).fill_null(value=False)


def _swapped(read: pl.DataFrame) -> pl.Series:
    """Real dates beside typed ones, as Excel leaves them where it took the day for the month wherever it could.

    It makes a date of 03/04/2024 with day and month changed, and leaves 31/03/2024 a text.
    """
    year_first = pl.col("plain").str.contains(r"^\d{4}-")
    typed = pl.col("plain").str.contains(r"^\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")
    after_12th = pl.col("day").dt.day() > 12
    known = pl.col("day").is_not_null() & ~pl.col("none") & ~pl.col("unending")
    real, by_hand = known & year_first, known & typed
    both = (
        (real.sum() >= _SWAPPED_FROM)
        & (by_hand.sum() > 0)
        & ~(real & after_12th).any()
        & ~(by_hand & ~after_12th).any()
    )
    return read.select((real & both).fill_null(value=False).alias("swapped"))["swapped"]


def _faults(read: pl.DataFrame) -> tuple[Fault, ...]:
    faults = list(error_cell_faults(read["text"]))
    left = read.filter(~pl.col("none") & ~pl.col("error").fill_null(value=False))
    unread = left.filter(pl.col("day").is_null())
    month_first = unread.filter("month_first")["text"]
    if len(month_first):
        day_first = left.filter(pl.col("day").is_not_null() & pl.col("plain").str.contains(r"^(1[3-9]|2\d|3[01])\D"))
        if day_first.is_empty():
            faults.append(Fault(month_first, "has a date with the month before the day", HINT, of_column=True))
        else:
            hint = "write all dates of a column as 2025-03-31 or 31/03/2025"
            faults.append(
                Fault(month_first, "has dates in two forms", hint, contrast=day_first["text"], of_column=True)
            )
    if left["swapped"].any():
        hint = "Excel changed day and month of some: import the file into Excel with the dates as text, and save again"
        by_hand = left.filter(~pl.col("swapped") & pl.col("day").is_not_null())["text"]
        faults.append(
            Fault(left.filter("swapped")["text"], "has dates in two forms", hint, contrast=by_hand, of_column=True)
        )
    of_two = unread.filter(~pl.col("month_first") & pl.col("date").str.contains(_YEAR_OF_TWO))["text"]
    other = unread.filter(~pl.col("month_first") & ~pl.col("date").str.contains(_YEAR_OF_TWO))["text"]
    early = left.filter("early")["text"]
    fault_kinds = (
        (of_two, "has a year of two digits", HINT),
        (early, "has a year before 1900", HINT),
        (other, "is not a date", HINT),
    )
    return (*faults, *(Fault(texts, problem, hint) for texts, problem, hint in fault_kinds if len(texts)))
