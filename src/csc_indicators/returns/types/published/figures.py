"""The figures in a published file: its rows of authorities and groups that indicators have, and what they print."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import polars as pl
from pydantic import Field

from csc_indicators.reference.authorities import codes_of_same_area
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.row_ledger import Account
from csc_indicators.returns.tabular.convert import Where, typed_rows
from csc_indicators.returns.tabular.form import FormEntry, FormsFile, TableForm, read_yaml
from csc_indicators.returns.tabular.place import Placed
from csc_indicators.returns.tabular.sources import TextTable
from csc_indicators.returns.tabular.usable import usable
from csc_indicators.returns.tabular.values import Meanings, ValueMap
from csc_indicators.returns.unpivoted_rows import SOURCE

_PACKAGE, _FILE = "csc_indicators.returns.types.published", "files.yaml"
_NUMBER = r"^-?\d+(\.\d+)?$"
_AUTHORITY = ("new_code", "old_code", "name")
"""The columns that say whose a row is: the first that is filled in counts."""


class TakenRows(FormEntry):
    """The rows that count, by a text in a column of the file, and what the other rows are of."""

    text: str = Field(alias="is")
    others: str


class FigureColumns(FormEntry):
    """The columns of a figure and of its parts."""

    value: str
    numerator: str
    denominator: str


class PublishedFile(FormsFile):
    """What `files.yaml` says."""

    only: Mapping[str, TakenRows]
    groups: Mapping[str, str]
    figures: Mapping[str, Mapping[str, FigureColumns]]
    symbols: tuple[str, ...]


@cache
def _declared() -> PublishedFile:
    return read_yaml(_PACKAGE, _FILE, PublishedFile)


def published_forms() -> dict[str, TableForm]:
    """The files that are known."""
    return _declared().forms


def figures_in(table: TextTable, placed: Placed, account: Account) -> pl.DataFrame:
    """A row for each figure, with `table`, the source, and in `release` the last year that its file is of.

    Columns: those of `published_figures`. The rows that have none are accounted for here.
    """
    name = placed.form.name
    nothing = Meanings(ValueMap({}), ValueMap({}))
    rows = typed_rows(table.rows, placed, Where(table.source, name, table.source), nothing, account)
    rows = usable(rows, placed, ("year", "level", "group"), name, account).with_columns(release=pl.col("year").max())
    for column, taken in _declared().only.items():
        if column in rows.columns:
            is_taken = _plain(column) == taken.text.lower()
            rows = _only(rows, is_taken, _no_figure(taken.others), name, account)
    groups = {text.lower(): group for text, group in _declared().groups.items()}
    rows = rows.with_columns(breakdown=_plain("group").replace_strict(groups, default=None, return_dtype=pl.String))
    rows = _only(rows, pl.col("breakdown").is_not_null(), _no_figure("the social care group"), name, account)
    rows = rows.with_columns(la_code=_authority(rows.columns))
    rows = _only(
        rows,
        pl.col("la_code").is_not_null(),
        _no_figure("an authority that is no more"),
        name,
        account,
    )
    return _printed(rows, placed, _declared().figures[name], account)


def _printed(
    rows: pl.DataFrame, placed: Placed, figures: Mapping[str, FigureColumns], account: Account
) -> pl.DataFrame:
    """A row for each number or symbol in the columns of the figures; a row with none is dropped."""
    name = placed.form.name
    parts = []
    for indicator, columns in figures.items():
        if columns.value not in rows.columns:
            continue
        value = _plain(columns.value)
        is_figure = value.str.contains(_NUMBER) | value.is_in(_declared().symbols)
        header = placed.headers[columns.value]
        account.query(rows.filter(~is_figure), name, header, "is neither a number nor a symbol: it is left out")
        parts.append(
            rows.filter(is_figure).select(
                "la_code",
                "year",
                pl.lit(indicator).alias("indicator"),
                "breakdown",
                _part(columns.numerator, rows.columns).alias("numerator"),
                _part(columns.denominator, rows.columns).alias("denominator"),
                value.alias("value"),
                *SOURCE,
                "release",
                pl.lit(name).alias("table"),
            )
        )
    figures_printed = pl.concat(parts)
    without = rows.join(figures_printed, on=SOURCE, how="anti")
    account.dropped(without, name, Reason(ReasonCode.NO_PRINTED_FIGURE))
    return figures_printed


def _no_figure(of: str) -> Reason:
    return Reason(ReasonCode.NO_FIGURE, detail=of)


def _only(rows: pl.DataFrame, taken: pl.Expr, reason: Reason, table: str, account: Account) -> pl.DataFrame:
    account.dropped(rows.filter(~taken), table, reason)
    return rows.filter(taken)


def _authority(columns: list[str]) -> pl.Expr:
    """The authority; NULL for one that was merged, whose figure is none of the present one."""
    codes = [pl.col(name) for name in _AUTHORITY if name in columns]
    text = pl.coalesce(*codes) if codes else pl.lit(None, pl.String)
    return text.str.to_lowercase().replace_strict(codes_of_same_area(), default=None, return_dtype=pl.String)


def _plain(column: str) -> pl.Expr:
    return pl.col(column).str.to_lowercase()


def _part(column: str, columns: list[str]) -> pl.Expr:
    """The number in a part of a figure; NULL where a symbol stands, or nothing."""
    text = pl.col(column) if column in columns else pl.lit(None, pl.String)
    return pl.when(text.str.contains(_NUMBER)).then(text).cast(pl.Float64)
