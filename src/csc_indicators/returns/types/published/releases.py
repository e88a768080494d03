"""Several files that print a figure of the same authority, group and year: the latest release is believed."""

from __future__ import annotations

import polars as pl

from csc_indicators.extracts.catalogue import polars_schema
from csc_indicators.returns.merge import latest_by_key
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.row_ledger import Account
from csc_indicators.returns.unpivoted_rows import SOURCE, account_for_lines

_KEY = ["la_code", "year", "indicator", "breakdown"]


def latest(figures: pl.DataFrame, account: Account) -> pl.DataFrame:
    """Each figure once, as `published_figures` has it; accounts for the rows that the figures were read from.

    Where rows of one release print a figure differently, as when a file divides pupils by something that is not
    known here, none of them can be taken for that of all pupils.
    """
    merged = latest_by_key(figures, _KEY, "release")
    differs = pl.len().over(_KEY) > 1
    disputed, taken = merged.rows.filter(differs), merged.rows.filter(~differs)
    for (table,), rows in disputed.group_by("table", maintain_order=True):
        account.query(rows, str(table), "the figure", "differs between rows of one release: it is left out")
    others = pl.concat([merged.repeated, merged.replaced]).join(disputed, on=SOURCE, how="anti")
    account_for_lines(taken, others, "published_figures", Reason(ReasonCode.OTHER_ROW_HAS_FIGURES), account)
    for (table,), rows in disputed.join(taken, on=SOURCE, how="anti").unique(SOURCE).group_by("table"):
        account.dropped(rows, str(table), Reason(ReasonCode.OTHER_FIGURES))
    schema = polars_schema("published_figures")
    return taken.select(
        pl.col(name).cast(schema[name]) for name in (*_KEY, "numerator", "denominator", "value", *SOURCE)
    )
