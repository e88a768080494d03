"""Rows that a table reads as one, and whose values differ: which of them is right is not known.

Rows with the same key (a child, or a child and a day) are read as one: the row with most values. Where the others only
fill in its blanks, nothing is lost; where two values differ, the figure follows one of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import polars as pl

from csc_indicators.execution import Engine, collect_together
from csc_indicators.note import Note, Numbers, note
from csc_indicators.tables.catalogue import OR, TABLES
from csc_indicators.tables.duplicates import sharing

_MOST = 5
_LEAST_DOUBLED = 10
"""Of fewer kinds of rows it may be chance that each comes an even number of times."""
_OF_THE_ROW = ("row_id", "source_row", "left_out")


class Repeats:
    """The rows read as one that disagree, counted in one batch of authorities after another."""

    def __init__(self) -> None:
        self._groups: Counter[str] = Counter()
        self._columns: Counter[tuple[str, str]] = Counter()
        self._alike: Counter[str] = Counter()
        self._doubled: dict[str, None] = {}

    def look_at(self, frames: Mapping[str, pl.LazyFrame], tables: Mapping[str, pl.DataFrame], engine: Engine) -> None:
        """Count in extracts as they were read, where the table of one has fewer rows, who disagrees in what is read."""
        names = [name for name, table in TABLES.items() if name in tables and table.one_per]
        frames_of = {name: frames[TABLES[name].needs[0]] for name in names}
        heights = collect_together([frame.select(pl.len()) for frame in frames_of.values()], engine)
        fewer = [name for name, rows in zip(names, heights, strict=True) if tables[name].height < rows.item()]
        read = {name: _columns(name, tables[name].columns) for name in fewer}
        # Collected here: a number for each column, and only of extracts that have such rows.
        plans = [_disagreeing(frames_of[name], TABLES[name].one_per, columns) for name, columns in read.items()]
        for name, count in zip(read, collect_together(plans, engine), strict=True):
            extract = TABLES[name].needs[0]
            for column, rows in count.row(0, named=True).items():
                if column == "any":
                    self._groups[extract] += rows or 0
                else:
                    self._columns[extract, column] += rows or 0

        counted = [TABLES[name].needs[0] for name in tables if TABLES[name].counts_repeats]
        plans = [_alike(frames[extract]) for extract in counted]
        for extract, count in zip(counted, collect_together(plans, engine), strict=True):
            self._alike[extract] += count.item()
        anonymous = [TABLES[name].needs[0] for name in tables if TABLES[name].rows_may_be_alike]
        plans = [_each_is_doubled(frames[extract]) for extract in anonymous]
        doubled = collect_together(plans, engine)
        self._doubled |= {name: None for name, all_of in zip(anonymous, doubled, strict=True) if all_of.item()}

    def notes(self) -> list[Note]:
        """A line for each extract: how many sets of rows are read as one and disagree, and in what."""
        disagreeing = [self._note(extract, groups) for extract, groups in self._groups.items() if groups]
        again = [_counted_again(extract, rows) for extract, rows in self._alike.items() if rows]
        return [*disagreeing, *again, *map(_is_doubled, self._doubled)]

    def _note(self, extract: str, groups: int) -> Note:
        own = [column for (name, column), n in self._columns.most_common() if name == extract and n]

        def words(numbers: Numbers) -> str:
            disagree = "disagrees" if numbers.are_shown and groups == 1 else "disagree"
            # Without numbers not in the order of how many rows disagree.
            columns = _listed(own) if numbers.are_shown else _listed(sorted(own), len(own))
            return (
                f"`{extract}`: {numbers.of(groups, 'set', 'sets')} of rows with the same {_named(extract)} "
                f"{disagree} in {columns}; the row that says most counts, and `csc-indicators validate` lists them"
            )

        return note(words)


def _counted_again(extract: str, rows: int) -> Note:
    return note(
        lambda numbers: (
            f"`{extract}`: {numbers.of(rows, 'row is', 'rows are')} the same as another in every column, and counted "
            "again: look whether rows were given twice"
        )
    )


def _is_doubled(extract: str) -> Note:
    return note(
        lambda _: (
            f"`{extract}`: each row has another that is the same in every column: look whether all were given twice"
        )
    )


def _alike(frame: pl.LazyFrame) -> pl.LazyFrame:
    """How many rows of a file are the same as one before in every column."""
    return frame.select(pl.len() - _row(frame).n_unique())


def _each_is_doubled(frame: pl.LazyFrame) -> pl.LazyFrame:
    """Whether all rows of an authority come an even number of times, and there are enough for that to be no chance."""
    times = frame.group_by("la_code", row=_row(frame)).len()
    even = ((pl.col("len") % 2 == 0).all() & (pl.len() >= _LEAST_DOUBLED)).alias("even")
    return times.group_by("la_code").agg(even).select(pl.col("even").any())


def _row(frame: pl.LazyFrame) -> pl.Expr:
    """A hash of all values of a row that are read."""
    return pl.struct(name for name in frame.collect_schema().names() if name not in _OF_THE_ROW).hash()


def _listed(columns: Sequence[str], most: int = _MOST) -> str:
    return ", ".join(f"`{column}`" for column in columns[:most]) + (" and others" if len(columns) > most else "")


def _named(extract: str) -> str:
    key = next(table.one_per for table in TABLES.values() if table.needs == (extract,) and table.one_per)
    return " and ".join(f"`{column}`" for column in key if column != "la_code")


def _columns(table: str, there: list[str]) -> list[str]:
    """The columns of the extract that the table's columns are made of, but for those of its key."""
    declared = TABLES[table]
    entries = [part for name in there if name in declared.columns for part in declared.columns[name].reads]
    own = [entry.split(OR)[0].partition(".") for entry in entries]
    columns = dict.fromkeys(column for extract, _, column in own if extract == declared.needs[0])
    return [column for column in columns if column not in declared.one_per]


def _disagreeing(frame: pl.LazyFrame, key: tuple[str, ...], columns: list[str]) -> pl.LazyFrame:
    """How many keys have rows with two values of each column, and of any."""
    differing = [(pl.col(column).drop_nulls().n_unique() > 1).alias(column) for column in columns]
    by_key = sharing(frame.select(*key, *columns), key).group_by(key).agg(differing)
    anywhere = pl.any_horizontal(pl.lit(value=False), *columns).alias("any")
    return by_key.with_columns(anywhere).select(pl.col("any", *columns).sum())
