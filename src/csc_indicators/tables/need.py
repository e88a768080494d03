"""Children, and the episodes of need that begin with a referral."""

from __future__ import annotations

import polars as pl

from csc_indicators.tables.model import Column, Table, from_extract, later

CHILDREN = Table(
    name="children",
    title="Children",
    one_row_is="a child",
    start=None,
    end=None,
    columns=from_extract("children"),
    needs=("children",),
    build=later,
)

EPISODES_OF_NEED = Table(
    name="episodes_of_need",
    title="Episodes of need",
    one_row_is="a referral, and the episode of need that it begins",
    start="referral_date",
    end="closure_date",
    columns=from_extract("referrals"),
    needs=("referrals",),
    build=later,
    left_out={"inside_open_episode": "a referral while an episode of the child was already open is not a new referral"},
    left_out_reads=("referrals.closure_date", "referrals.no_further_action"),
)

TABLES = (CHILDREN, EPISODES_OF_NEED)
