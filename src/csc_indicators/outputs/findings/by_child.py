"""The findings child by child: who has the most, and of which rules."""

from __future__ import annotations

import polars as pl

_CHILD = ["la_code", "child_id"]


def children(table: pl.DataFrame) -> pl.DataFrame:
    """A row for every child with findings, most findings first.

    Columns: la_code, child_id, findings, errors, queries, rules (`CE010 (3), SQ002`), and the file and row of the
    first finding, by which a child is named where ids are not shown.
    """
    here = table.filter(pl.col("status") != "fixed", pl.col("child_id").is_not_null())
    by_rule = here.group_by(*_CHILD, "code", maintain_order=True).agg(
        pl.len().alias("findings"), pl.col("severity", "file", "row").first()
    )
    times = pl.when(pl.col("findings") > 1).then(" (" + pl.col("findings").cast(pl.String) + ")").otherwise(pl.lit(""))
    return (
        by_rule.with_columns(rule=pl.col("code") + times)
        .group_by(_CHILD, maintain_order=True)
        .agg(
            pl.col("findings").sum(),
            errors=pl.col("findings").filter(pl.col("severity") == "error").sum(),
            queries=pl.col("findings").filter(pl.col("severity") == "query").sum(),
            rules=pl.col("rule").str.join(", "),
            file=pl.col("file").first(),
            row=pl.col("row").first(),
        )
        .sort("findings", "errors", "file", "row", descending=[True, True, False, False], maintain_order=True)
    )
