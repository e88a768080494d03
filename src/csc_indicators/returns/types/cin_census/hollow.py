"""Which returns of the census lack the rows of an extract that others have."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl

from csc_indicators.returns.collection_header import Submission
from csc_indicators.returns.mapping import ExtractMapping
from csc_indicators.returns.xml_rows import AS_AT, extract_column

_RETURN = ["source_file", "la_code", AS_AT]
_ENOUGH = 20
"""So many rows are in the other returns on average: none is no chance."""


def rows_by_return(rows: pl.DataFrame, mapping: ExtractMapping) -> pl.DataFrame:
    """How many rows of an extract each return gives: `source_file`, `la_code`, the day of reference, `rows`."""
    chosen = rows.filter(pl.col(extract_column(mapping.extract, "")))
    return chosen.select(pl.col("source_file", "la_code").cast(pl.String), AS_AT).group_by(_RETURN).agg(rows=pl.len())


def hollow(sent: Sequence[Submission], counts: Collection[pl.DataFrame]) -> list[Submission]:
    """The submissions without a row of an extract of which the others of the authority have many."""
    totals = pl.concat(counts).group_by("la_code", AS_AT).agg(pl.col("rows").sum())
    usual = dict(totals.group_by("la_code").agg(pl.col("rows").mean()).iter_rows())
    filled = set(totals.select("la_code", AS_AT).iter_rows())
    return [
        submission
        for submission in sent
        if submission.dated
        and (submission.la_code, submission.reference) not in filled
        and usual.get(submission.la_code, 0) >= _ENOUGH
    ]
