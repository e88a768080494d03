"""How plans are carried out: over many rows in the best way that Polars finds, over few without searching long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import polars as pl

Engine = Literal["in-memory", "streaming"]

_FEW_ROWS = 500_000
"""Below this the streaming engine costs more in threads than it saves: measured, twice the time for one authority."""


def engine_for(rows: int) -> Engine:
    """The engine of Polars for plans over so many rows."""
    return "streaming" if rows > _FEW_ROWS else "in-memory"


def collect_together(plans: Sequence[pl.LazyFrame], engine: Engine) -> list[pl.DataFrame]:
    """What the plans give, in their order."""
    if engine == "streaming":
        return pl.collect_all(plans, engine=engine)
    # Measured for one authority: to look for what else could be better takes a third of the time, and gains nothing.
    few = pl.QueryOptFlags.none(projection_pushdown=True, predicate_pushdown=True)
    return pl.collect_all(plans, engine=engine, optimizations=few)
