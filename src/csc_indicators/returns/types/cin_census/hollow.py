"""Which returns of the census lack the rows of an extract that others have."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl

from csc_indicators.returns.collection_header import Submission
from csc_indicators.returns.mapping import Made
from csc_indicators.returns.xml_rows import AS_AT, made_column

_RETURN = ["source_file", "la_code", AS_AT]
_ENOUGH = 20
"""So many rows are in the other returns on average: none is no chance."""


def rows_by_return(rows: pl.DataFrame, made: Made) -> pl.DataFrame:
    """How many rows of an extract each return gives: `source_file`, `la_code`, the day of reference, `rows`."""
    chosen = rows.filter(pl.col(made_column(made.extract, "")))
    return chosen.select(pl.col("source_file", "la_code").cast(pl.String), AS_AT).group_by(_RETURN).agg(rows=pl.len())


def hollow(sent: Sequence[Submission], counts: Collection[pl.DataFrame]) -> list[Submission]:
    """The submissions without a row of an extract of which the others of the authority have many."""
    told = pl.concat(counts).group_by("la_code", AS_AT).agg(pl.col("rows").sum())
    usual = dict(told.group_by("la_code").agg(pl.col("rows").mean()).iter_rows())
    filled = set(told.select("la_code", AS_AT).iter_rows())
    return [
        one
        for one in sent
        if one.dated and (one.la_code, one.reference) not in filled and usual.get(one.la_code, 0) >= _ENOUGH
    ]
