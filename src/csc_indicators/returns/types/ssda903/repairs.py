"""Episodes that do not join up: queried, or mended where the user asks for it, by the rules that regions agreed on.

A mended end has no reason where the rules would make up a code: the period of care ends, for a reason not known.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.row_ledger import Account, Effect

_TABLE = "Episodes"
_CHILD = ["la_code", "child_id"]
_YEAR_END = pl.date("year", 3, 31)
_NEVER = pl.date(9999, 12, 31)
_STARTS = "S"
_CONTINUES = "X1"

_OPEN = pl.col("end_date").is_null()
_FOLLOWED = pl.col("_next_start").is_not_null()
_NEXT_STARTS_CARE = (pl.col("_next_reason") == _STARTS).fill_null(value=False)


@dataclass(frozen=True)
class RepairRule:
    """A break between episodes: how it is known, what is wrong with the row, and how it is mended (None: it goes)."""

    name: str
    condition: pl.Expr
    problem: str
    change: str
    end: pl.Expr | None
    reason: pl.Expr | None = None
    effect: Effect | None = None
    """Whether the row counts as open, until it is mended, though the child is gone from care by what came later."""

    @property
    def column(self) -> str:
        """The column that the problem is about."""
        return "DECOM" if self.end is None else "DEC"


_REASON_AS_IT_IS = pl.col("reason_ended")
_NO_REASON = pl.lit(None, pl.String)

STAGES: tuple[tuple[RepairRule, ...], ...] = (
    (
        RepairRule(
            "RULE_3",
            pl.col("_other_of_same_start"),
            "is the start of another episode of the child in the same return",
            "deleted, since another episode of the child starts on the same day",
            None,
        ),
        RepairRule(
            "RULE_3A",
            _OPEN & pl.col("_covered_later"),
            "is that of an open episode, and a later return has another going on then",
            "deleted, since a later return has another episode in its place",
            None,
        ),
    ),
    (
        RepairRule(
            "RULE_1",
            _OPEN & _FOLLOWED & ~_NEXT_STARTS_CARE,
            "is blank though another episode follows",
            "ended when the next episode begins, with reason X1",
            pl.col("_next_start"),
            pl.lit(_CONTINUES),
        ),
        RepairRule(
            "RULE_1A",
            _OPEN & _FOLLOWED & _NEXT_STARTS_CARE,
            "is blank though the child starts to be looked after again",
            "ended the day before the next start or at the end of its year, without a reason",
            pl.min_horizontal(_YEAR_END, pl.col("_next_start").dt.offset_by("-1d")),
            _NO_REASON,
            effect=Effect.STAYS_OPEN,
        ),
        RepairRule(
            "RULE_2",
            _OPEN & ~_FOLLOWED & pl.col("_gone"),
            "is blank though the child is not in the next year's return",
            "ended at the end of its year, without a reason",
            _YEAR_END,
            _NO_REASON,
            effect=Effect.STAYS_OPEN,
        ),
    ),
    (
        RepairRule(
            "RULE_4",
            ~_OPEN & _FOLLOWED & (pl.col("end_date") > pl.col("_next_start")),
            "is after the start of the next episode",
            "ended when the next episode begins",
            pl.col("_next_start"),
            _REASON_AS_IT_IS,
        ),
        RepairRule(
            "RULE_5",
            ~_OPEN
            & _FOLLOWED
            & ~_NEXT_STARTS_CARE
            & (pl.col("reason_ended") == _CONTINUES)
            & (pl.col("end_date") < pl.col("_next_start")),
            "is before the next episode though the reason is X1",
            "ended when the next episode begins",
            pl.col("_next_start"),
            _REASON_AS_IT_IS,
        ),
    ),
)
"""Later stages see what earlier ones left; a row is mended once a stage."""


def query_breaks(episodes: pl.DataFrame, submitted: pl.DataFrame, account: Account) -> None:
    """Query what a repair would change; every rule looks at the rows as they are."""
    for stage in STAGES:
        looked = _look(episodes, submitted)
        for rule in stage:
            account.query(looked.filter(rule.condition), _TABLE, rule.column, rule.problem, rule.effect)


def repair(episodes: pl.DataFrame, submitted: pl.DataFrame, account: Account) -> pl.DataFrame:
    """The episodes, mended; every change is listed, and rows that go are accounted for as dropped."""
    columns = [*episodes.columns]
    for needed in ("end_date", "reason_ended"):
        if needed not in columns:
            return episodes
    for stage in STAGES:
        looked = _look(episodes, submitted).with_columns(_done=pl.lit(value=False))
        for rule in stage:
            broken = rule.condition.fill_null(value=False) & ~pl.col("_done")
            mended = looked.filter(broken)
            change = f"{rule.name}: {rule.change}"
            account.repaired(mended, _TABLE, change)
            if rule.end is None:
                account.dropped(mended, _TABLE, Reason(ReasonCode.REPAIRED, detail=change))
                looked = looked.filter(~broken)
            else:
                looked = looked.with_columns(
                    end_date=pl.when(broken).then(rule.end).otherwise("end_date"),
                    reason_ended=pl.when(broken).then(rule.reason).otherwise("reason_ended"),
                    _done=pl.col("_done") | broken,
                )
        episodes = looked.sort("_place").select(columns)
    return episodes


def _look(episodes: pl.DataFrame, submitted: pl.DataFrame) -> pl.DataFrame:
    """The episodes with what the rules ask: the next of the child, and what later returns say."""
    if "end_date" not in episodes.columns:
        episodes = episodes.with_columns(end_date=pl.lit(None, pl.Date))
    if "reason_ended" not in episodes.columns:
        episodes = episodes.with_columns(reason_ended=pl.lit(None, pl.String))
    reason = pl.col("reason_new_episode")
    start = pl.col("start_date")
    ordered = episodes.with_row_index("_place").sort(*_CHILD, "start_date", "end_date", nulls_last=True)
    return ordered.with_columns(
        _next_start=start.shift(-1).over(_CHILD),
        _next_reason=reason.shift(-1).over(_CHILD),
        # Of those that start on one day the last in order stays: the open one, or the one that ends last.
        _other_of_same_start=(start == start.shift(-1).over(_CHILD)).fill_null(value=False),
    ).pipe(_with_later_returns, submitted)


def _with_later_returns(episodes: pl.DataFrame, submitted: pl.DataFrame) -> pl.DataFrame:
    """The ordered episodes with `_gone` (the child is not in the next year's return) and `_covered_later`."""
    returns = submitted.select("la_code", _next_year="year").unique().with_columns(_returned=pl.lit(value=True))
    present = submitted.select(*_CHILD, _next_year="year").unique().with_columns(_present=pl.lit(value=True))
    year = pl.col("year")
    newest = year.max().over(_CHILD)
    return (
        episodes.with_columns(_next_year=year + 1, _newest=newest)
        .join(returns, on=["la_code", "_next_year"], how="left", maintain_order="left")
        .join(present, on=[*_CHILD, "_next_year"], how="left", maintain_order="left")
        .with_columns(_end_in_newest=pl.when(year == pl.col("_newest")).then(pl.col("end_date").fill_null(_NEVER)))
        .with_columns(_goes_on_until=pl.col("_end_in_newest").shift(1).cum_max().forward_fill().over(_CHILD))
        .with_columns(
            _gone=pl.col("_returned").is_not_null() & pl.col("_present").is_null(),
            _covered_later=(year < pl.col("_newest"))
            & (pl.col("_goes_on_until") > pl.col("start_date")).fill_null(value=False),
        )
    )
