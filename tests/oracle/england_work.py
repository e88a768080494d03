"""Made-up workforces and outturns with the figures that every authority published."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
from published_england import Extracts, Year, after, figures, named, one_of, rows

_TOO_FEW_TO_PRINT = 3
"""Hundredths of a full-time equivalent that are printed as low."""
_RATES = {
    "agency": "agency_worker_rate_fte_percent",
    "vacant": "vacancy_rate_fte_percent",
    "left": "social_worker_turnover_rate_fte_percent",
}


def spending(year: Year) -> Extracts:
    """`spending`: the outturn as published, one authority in two with a line in two parts."""
    not_on_care = figures("csc_expenditure_not_on_cla_percent", None, year.label)
    whole = figures("csc_share_of_total_service_expenditure_percent", None, year.label)
    lines = [
        whole.select("la_code", line=pl.lit("csc_total_expenditure"), amount="numerator"),
        whole.select("la_code", line=pl.lit("total_service_expenditure"), amount="denominator"),
        # not the printed line, which in five authorities is a thousand pounds off, since both were rounded
        not_on_care.select(
            "la_code", line=pl.lit("cla_expenditure"), amount=pl.col("denominator") - pl.col("numerator")
        ),
    ]
    table = pl.concat(lines).filter(pl.col("amount").is_not_null())
    parts = pl.concat(
        [
            table.with_columns(amount=pl.col("amount") - 7.5),
            table.with_columns(amount=pl.lit(7.5)),
        ]
    )
    return {"spending": parts.with_columns(financial_year=pl.lit(year.label))}


def unrounded_staff(published_year: str) -> pl.DataFrame:
    """la_code and full-time equivalents in hundredths (posts, agency, vacant, left) that give every figure as printed.

    DfE prints them at one decimal and divides those that it does not print; there are some at two decimals that round
    to all the printed parts and whose rates round to the printed rates.
    """
    posts = figures("social_workers_in_post_fte", None, published_year).filter(pl.col("value").is_not_null())
    found = posts.select("la_code", _tenths("value").alias("near")).with_columns(posts=_around("near")).explode("posts")
    found = found.filter(_to_tenths(pl.col("posts")) == pl.col("near"))
    for name, indicator in _RATES.items():
        printed = figures(indicator, None, published_year).select(
            "la_code",
            _tenths("numerator").alias("near"),
            _tenths("denominator").alias("below"),
            _tenths("value").alias("rate"),
            (pl.col("value_text") == "low").alias("low"),
        )
        each = found.drop("near").join(printed, on="la_code").with_columns(_around("near").alias(name)).explode(name)
        whole = pl.col("posts") if name == "left" else pl.col("posts") + pl.col(name)
        fits = (
            (_to_tenths(pl.col(name)) == pl.col("near"))
            & (_to_tenths(whole) == pl.col("below"))
            & ((pl.col(name) * 2000 + whole) // (whole * 2) == pl.col("rate"))
        )
        known = pl.col("near").is_not_null() & pl.col("below").is_not_null() & pl.col("rate").is_not_null()
        found = (
            each.filter(~known | fits.fill_null(False))
            .with_columns(pl.when("low").then(_TOO_FEW_TO_PRINT).otherwise(pl.col(name).fill_null(0)).alias(name))
            .unique(["la_code", "posts"], maintain_order=True)
            .drop("below", "rate", "low")
        )
    return _with_cases(found.drop("near").unique("la_code", maintain_order=True), published_year).sort("la_code")


def _with_cases(staff: pl.DataFrame, published_year: str) -> pl.DataFrame:
    """The staff with cases, and the hundredths of a full-time equivalent that hold them (`holding`)."""
    load = figures("average_caseload_fte", None, published_year).select(
        "la_code",
        cases=pl.col("numerator").cast(pl.Int64),
        near=_tenths("denominator"),
        each=_tenths("value"),
    )
    listed = load.filter(pl.col("near").is_not_null()).with_columns(_around("near").alias("holding")).explode("holding")
    holding = pl.col("holding")
    fits = (_to_tenths(holding) == pl.col("near")) & (
        (pl.col("cases") * 2000 + holding) // (holding * 2) == pl.col("each")
    )
    chosen = listed.filter(fits).unique("la_code", maintain_order=True).select("la_code", "cases", "holding")
    assert chosen.height == listed["la_code"].n_unique()
    return staff.join(chosen, on="la_code", how="left").with_columns(pl.col("holding", "cases").fill_null(0))


def _tenths(name: str) -> pl.Expr:
    return (pl.col(name) * 10).round().cast(pl.Int64)


def _to_tenths(hundredths: pl.Expr) -> pl.Expr:
    return (hundredths + 5) // 10


def _around(tenths: str) -> pl.Expr:
    """The hundredths that round to the tenths, the nearest first."""
    offsets = sorted(range(-5, 5), key=abs)
    near = pl.col(tenths) * 10
    return pl.concat_list([pl.max_horizontal(near + offset, pl.lit(0)) for offset in offsets]).list.unique(
        maintain_order=True
    )


def workforce(year: Year) -> Extracts:
    """`social_workers` and `vacancies` at the 30 September in the year."""
    census, published_year = year.workforce_day, str(year.workforce_day.year)
    first = census.replace(year=census.year - 1) + timedelta(days=1)
    staff = unrounded_staff(published_year)
    own = pl.min_horizontal("holding", "posts")
    kinds = {
        "H": (own, False, True),
        "N": (pl.col("posts") - own, False, False),
        "A": (pl.col("holding") - own, True, True),
        "B": (pl.col("agency") - (pl.col("holding") - own), True, False),
    }
    assert staff.filter(kinds["B"][0] < 0).is_empty()
    here = pl.concat(
        [
            _people(staff, size, kind).with_columns(agency=pl.lit(agency), holds=pl.lit(holds))
            for kind, (size, agency, holds) in kinds.items()
        ]
    )
    place = pl.int_range(pl.len()).over("la_code", "holds")
    holders = pl.len().over("la_code", "holds")
    cases = pl.col("cases") // holders + (place < pl.col("cases") % holders).cast(pl.Int64)
    in_post = here.select(
        "la_code",
        "worker_id",
        "fte",
        "agency",
        # a manager's cases do not stand in the way: those without any are not in the average
        cases_held=pl.when("holds").then(cases).otherwise(pl.when(pl.col("i") % 2 == 0).then(0)),
        role=one_of(["5", "4", "1"], pl.col("i")),
        start_date=pl.when(pl.col("i") % 9 == 0).then(pl.lit(census)).otherwise(after(first, -(pl.col("i") % 900))),
        end_date=pl.when(pl.col("i") % 7 == 0).then(after(census, 1)),
        fte_before_leaving=pl.lit(None, pl.Float64),
    )
    days = (census - first).days + 1
    gone = _people(staff, pl.col("left"), "L").select(
        "la_code",
        "worker_id",
        fte=pl.lit(0.0),
        agency=pl.lit(False),
        cases_held=pl.lit(None, pl.Int64),
        role=pl.lit("5"),
        start_date=pl.lit(first.replace(year=first.year - 6)),
        end_date=after(first, pl.col("i") * 52 % days),
        fte_before_leaving="fte",
    )
    others = gone.filter(pl.col("worker_id").str.ends_with("-1")).with_columns(
        pl.concat_str(pl.lit("X"), "worker_id").alias("worker_id"), agency=pl.lit(True)
    )
    columns = in_post.columns
    vacancies = pl.concat(
        [
            _people(staff, pl.col("vacant"), "V").select("la_code", as_at_date=pl.lit(census), fte="fte"),
            staff.select("la_code", as_at_date=pl.lit(census), fte=pl.lit(0.0)),
            staff.select("la_code", as_at_date=pl.lit(first), fte=pl.lit(9.0)),
        ]
    )
    workers = pl.concat([in_post, gone.select(columns), others.select(columns)], how="vertical_relaxed")
    return {"social_workers": workers, "vacancies": vacancies}


def _people(staff: pl.DataFrame, hundredths: pl.Expr, kind: str) -> pl.DataFrame:
    """Workers of one full-time equivalent each, and one part-time worker for what is left."""
    sized = staff.with_columns(size=hundredths)
    left = pl.min_horizontal(pl.lit(100), pl.col("size") - pl.col("i") * 100)
    return rows(sized, (pl.col("size") + 99) // 100).with_columns(worker_id=named(kind, "i"), fte=left / 100)
