"""The rules about all rows of an authority: shares, jumps from year to year, beginnings, absences, reference lists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

from csc_indicators.calendar import (
    DAY,
    add_months,
    add_years,
    first_day,
    latest_complete_year,
    mid_year,
    year_ending_of,
    year_label,
)
from csc_indicators.extracts.read import Extract
from csc_indicators.reference import populations
from csc_indicators.reference.authorities import areas, joint_returns
from csc_indicators.validation.checks import JumpCheck, KnownCheck, ShareCheck, SpanCheck, VanishesCheck
from csc_indicators.validation.days import Days, with_days
from csc_indicators.validation.model import Rule
from csc_indicators.validation.row_flags import condition

Facts = dict[str, str]
"""What is wrong with an authority: label -> number or date as text."""


def authorities_found(rule: Rule, extract: Extract, days: Days) -> dict[str, Facts]:
    """The authorities that the rule finds fault with, and what is wrong with each."""
    frame = with_days(extract.frame.filter(pl.col("la_code").is_not_null()), extract.name, days)
    match rule.check:
        case ShareCheck():
            return _shares(frame, rule.check, extract)
        case JumpCheck():
            return _jumps(frame, rule.check, extract.name, days)
        case SpanCheck():
            return _begins_late(frame, rule.check, extract.name, days)
        case VanishesCheck():
            return _vanished(frame, rule.check, days.as_at[extract.name])
        case KnownCheck():
            return _by_reference(frame, rule.check, days.as_at[extract.name])
        case _:
            raise AssertionError("a rule about authorities has one of these checks")


def _shares(frame: pl.LazyFrame, check: ShareCheck, extract: Extract) -> dict[str, Facts]:
    if check.among:
        frame = frame.filter(condition(check.among))
    parts = _parts(check, extract)
    counts = frame.group_by("la_code").agg(pl.len().alias("rows"), **{name: of.sum() for name, of in parts.items()})
    by_authority: dict[str, Facts] = {}
    for row in counts.collect(engine="streaming").iter_rows(named=True):
        if row["rows"] < check.least:
            continue
        shares = {name: row[name] / row["rows"] for name in parts}
        high = {name: f"{share:.0%} of {row['rows']} rows" for name, share in shares.items() if share > check.above}
        if high:
            by_authority[row["la_code"]] = high
    return by_authority


def _parts(check: ShareCheck, extract: Extract) -> dict[str, pl.Expr]:
    """What is looked at, by what it is called: one condition, or every column that is not absent altogether."""
    if check.of is not None:
        return {check.of: condition(check.of)}
    return {name: pl.col(name).is_null() for name in check.columns if name not in extract.absent_columns}


def _jumps(frame: pl.LazyFrame, check: JumpCheck, extract: str, days: Days) -> dict[str, Facts]:
    """Only the latest whole year is compared, with the one before: older ones were looked at when they were new."""
    as_at = days.as_at[extract]
    last = latest_complete_year(as_at)
    day = pl.col(check.by)
    year = year_ending_of(day)
    number = pl.col(check.distinct).n_unique() if check.distinct else pl.len()
    begins = frame.group_by("la_code").agg(_begins=day.min())
    counted = (
        frame.filter(year.is_in([last - 1, last]))
        .group_by("la_code", _year=year)
        .agg(_number=number)
        .group_by("la_code")
        .agg(
            now=pl.col("_number").filter(pl.col("_year") == last).sum(),
            before=pl.col("_number").filter(pl.col("_year") == last - 1).sum(),
        )
        .join(begins, on="la_code")
    )
    by_authority: dict[str, Facts] = {}
    for la_code, now, before, first in counted.collect(engine="streaming").iter_rows():
        begin = days.covers_from.get(extract, first)
        if begin > add_months(first_day(last - 1), 1) - DAY or min(now, before) < check.least:
            continue
        if abs(now - before) > check.above * before:
            by_authority[la_code] = {year_label(last): f"{now}", year_label(last - 1): f"{before}"}
    return by_authority


def _begins_late(frame: pl.LazyFrame, check: SpanCheck, extract: str, days: Days) -> dict[str, Facts]:
    as_at = days.as_at[extract]
    wanted = add_months(as_at, -check.months)
    stated = days.covers_from.get(extract)
    first = frame.group_by("la_code").agg(first=pl.col(check.by).min()).collect(engine="streaming")
    begins = {code: stated or day for code, day in first.iter_rows() if day is not None}
    return {code: {check.by: f"begins on {day}"} for code, day in begins.items() if day > wanted}


def _vanished(frame: pl.LazyFrame, check: VanishesCheck, as_at: date) -> dict[str, Facts]:
    a_year_ago = add_years(as_at, -1)
    last = frame.group_by("la_code").agg(last=pl.col(check.by).max()).collect(engine="streaming")
    days = {code: day for code, day in last.iter_rows() if day is not None}
    if not any(day > a_year_ago for day in days.values()):
        return {}
    return {code: {check.by: f"ends on {day}"} for code, day in days.items() if day <= a_year_ago}


def _by_reference(frame: pl.LazyFrame, check: KnownCheck, as_at: date) -> dict[str, Facts]:
    there = set(frame.select(pl.col("la_code").unique().cast(pl.String)).collect(engine="streaming")["la_code"])
    if check.what == "joint_and_member":
        members = joint_returns().select(pl.col("joint_code", "la_code").cast(pl.String))
        return {
            joint: {"la_code": f"also {member}"} for joint, member in members.iter_rows() if {joint, member} <= there
        }
    year = mid_year(latest_complete_year(as_at))
    held = populations.children().filter(pl.col("mid_year") == year)["la_code"].cast(pl.String)
    single = set(areas()["la_code"].cast(pl.String))
    return {code: {"la_code": f"no estimate for mid-{year}"} for code in sorted(there & single - set(held))}


def as_rows(rule: Rule, by_authority: Mapping[str, Facts], extract: Extract) -> list[dict[str, object]]:
    """The findings as lines of the list: the file is named where there is one only, and no row is."""
    file = extract.files[0].name if len(extract.files) == 1 else None
    return [
        {
            "code": rule.code,
            "severity": rule.severity,
            "extract": rule.extract,
            "source_file": file,
            "la_code": la_code,
            "fields": [{"column": column, "value": value} for column, value in facts.items()],
        }
        for la_code, facts in sorted(by_authority.items())
    ]
