"""The rules about rows in order: a sort, and each row with those before and after it."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as Several

import polars as pl

from csc_indicators.validation.checks import Sequence, SequenceCheck
from csc_indicators.validation.conditions import DAYS_BY_NAME, conditions_of, names_in
from csc_indicators.validation.model import Rule
from csc_indicators.validation.row_flags import any_of, condition, spoilt, with_child

_NEIGHBOURS = {"previous": 1, "next": -1}


def in_order(
    known: pl.LazyFrame, sequence: Sequence, rules: Several[Rule], children: pl.LazyFrame | None
) -> pl.LazyFrame:
    """row_id, a column for each rule, and the columns of the rows before and after that the rules name.

    Where the place of a row is not known, or wrong, no rule looks at the rows that it stands between.
    """
    texts = [text for rule in rules for text in conditions_of(rule.check)]
    named = {name: _named(texts, name) for name in _NEIGHBOURS}
    key = ["la_code", *sequence.by]
    place = [*sequence.by, *sequence.order]
    read = {*_named(texts), *place, *named["previous"], *named["next"]}
    rows = known.select("row_id", "la_code", *DAYS_BY_NAME, *sorted(read), *map(spoilt, sorted(read)))
    if sequence.where:
        rows = rows.filter(condition(sequence.where))
    rows = rows.filter(pl.all_horizontal(pl.col(name).is_not_null() for name in key))
    lost = rows.filter(any_of(map(spoilt, place)) | pl.col(sequence.order[0]).is_null()).select(key).unique()
    rows = rows.join(lost, on=key, how="anti")
    rows = with_child(rows, rules, children).sort(*key, *sequence.order, "row_id", nulls_last=True)
    for name, step in _NEIGHBOURS.items():
        same = pl.all_horizontal(pl.col(column) == pl.col(column).shift(step) for column in key)
        rows = rows.with_columns(
            pl.when(same).then(pl.col(column).shift(step)).alias(f"{name}__{column}")
            for column in [*named[name], *map(spoilt, named[name])]
        )
    return rows.with_columns(
        (condition(_when(rule)) & ~any_of(_spoilt_for(_when(rule)))).alias(rule.code) for rule in rules
    )


def shown_of_neighbours(rule: Rule) -> dict[str, str]:
    """What a finding shows of the rows before and after: `previous.end_date` -> its name in the frame."""
    return {
        f"{name}.{column}": f"{name}__{column}"
        for name in _NEIGHBOURS
        for column in sorted(names_in(_when(rule), name))
    }


def _spoilt_for(when: str) -> list[str]:
    """The columns that say whether something the condition names is spoilt."""
    own = [spoilt(name) for name in names_in(when)]
    return own + [f"{name}__{spoilt(column)}" for name in _NEIGHBOURS for column in names_in(when, name)]


def _named(texts: Iterable[str], qualifier: str = "") -> list[str]:
    return sorted({name for text in texts for name in names_in(text, qualifier)})


def _when(rule: Rule) -> str:
    assert isinstance(rule.check, SequenceCheck)
    return rule.check.when
