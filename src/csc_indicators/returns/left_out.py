"""What the return of a year leaves out and those of other years have: a column, some of its values, rows of a table.

Seen before the returns are put together: the row of a later return replaces that of an earlier one, and what the later
return leaves out is not a blank. A column that is blank in one year takes nothing away from what was known before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

import polars as pl

from csc_indicators.calendar import DAY, add_years, year_earlier_of
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.extracts.coverage_statement import LeftOut
from csc_indicators.note import Note, Numbers, note
from csc_indicators.returns.return_type import Imported

_FEWEST = 5
"""Of fewer rows it says nothing that none has a value: decision 176."""
_CERTAIN = 10.0
"""By how much (the natural logarithm of it) it is less likely than not that rows have no value by chance."""
_NO_ENDS = 20
"""So many rows, and none with an end in any return: the ends are left out."""
_SOME_LOST, _MANY_LOST = 3, 0.05
"""So many rows without an end, and that share of them, are not in the next return: it is not they that went on."""
_FAR_FEWER = 0.75
"""A share of what is usual that is worth a word, where chance does not explain it."""
_CHANCE = 4.0
"""So many standard deviations are no chance: rows of one family are alike."""
_USUAL_ROWS = 30
"""So many rows are usual in a year, before fewer of them say something."""
_NO_VALUES = 20
"""So many rows, and none with a value in any return: what stands in for the column decides, which is told."""
_RETURN = ("la_code", "as_at")


@dataclass(frozen=True)
class TableColumns:
    """A table of a return as an extract takes it: `columns` of its rows, with their names in the extract and outside.

    `end` is the column of the rows that is blank while something goes on.
    """

    table: str
    extract: str
    columns: Mapping[str, tuple[str, str]]
    end: str | None = None


@dataclass(frozen=True)
class LeftOutOfReturns:
    """What is missing: by authority and day of reference (`la_code`, `as_at`), one row for each column.

    `column` is that of the rows, or NULL where the rows themselves are few; `part` says that some values are there.
    `file`, `rows`, `filled`, and `other_rows` and `other_filled` of the other returns, are the numbers behind it.
    """

    of: TableColumns
    omissions: pl.DataFrame


def left_out(rows: pl.DataFrame, of: TableColumns, key: Sequence[str] = ()) -> LeftOutOfReturns:
    """What the returns of each authority leave out of a table; `rows` have `la_code`, `as_at` and `source_file`.

    `key` says which row of the next return is that of an earlier one: of rows that go on and are in it, no end is lost.
    """
    facts = (
        rows.lazy()
        .filter(pl.col("as_at").is_not_null())
        .group_by(pl.col("la_code").cast(pl.String), "as_at")
        .agg(
            pl.len().cast(pl.Int64).alias("rows"),
            pl.col("source_file").cast(pl.String).min().alias("file"),
            pl.col(*of.columns).count().cast(pl.Int64),
        )
        .unpivot(list(of.columns), index=[*_RETURN, "rows", "file"], variable_name="column", value_name="filled")
    )
    whose = ["la_code", "column"]
    others = facts.with_columns(
        other_rows=pl.col("rows").sum().over(whose) - pl.col("rows"),
        other_filled=pl.col("filled").sum().over(whose) - pl.col("filled"),
    )
    # One more row without a value: of a column that all of a few rows have, the next may be blank.
    share = pl.col("other_filled") / (pl.col("other_rows") + 1)
    unlikely = -pl.col("rows") * (1 - share).log()
    none = (pl.col("filled") == 0) & (pl.col("rows") >= _FEWEST) & (unlikely >= _CERTAIN)
    is_end = pl.col("column") == pl.lit(of.end, pl.String)
    never_ended = is_end & (pl.col("filled") + pl.col("other_filled") == 0)
    never_ended &= pl.col("rows") + pl.col("other_rows") >= _NO_ENDS
    usual = share * pl.col("rows")
    few = (pl.col("filled") < _FAR_FEWER * usual) & (usual - pl.col("filled") > _CHANCE * (usual * (1 - share)).sqrt())
    omissions = (
        others.with_columns(part=~(none | never_ended))
        .filter(~pl.col("part").fill_null(value=True) | ((pl.col("rows") >= _USUAL_ROWS) & few))
        .collect()
    )
    if of.end is not None and key and omissions["column"].is_in([of.end]).any():
        omissions = omissions.join(_with_all_ends(rows, of.end, key), on=[*_RETURN, "column"], how="anti")
    return LeftOutOfReturns(of, omissions)


def _with_all_ends(rows: pl.DataFrame, end: str, key: Sequence[str]) -> pl.DataFrame:
    """The returns whose rows without an end are nearly all in the return of the next year: they do go on."""
    place = [*key, "as_at"]
    there = rows.select(place).unique().with_columns(year_earlier_of(pl.col("as_at")), _next=pl.lit(value=True))
    followed = there.select(pl.col("la_code").cast(pl.String), "as_at").unique()
    open_ = (
        rows.filter(pl.col(end).is_null())
        .join(there, on=place, how="left")
        .with_columns(pl.col("la_code").cast(pl.String))
    )
    lost = pl.col("_next").is_null().sum()
    return (
        open_.join(followed, on=list(_RETURN), how="semi")
        .group_by(_RETURN)
        .agg(lost=lost, number=pl.len())
        .filter((pl.col("lost") < _SOME_LOST) | (pl.col("lost") < _MANY_LOST * pl.col("number")))
        .select(*_RETURN, column=pl.lit(end))
    )


def few_rows(rows: pl.DataFrame, of: TableColumns) -> LeftOutOfReturns:
    """The returns with far fewer rows of a table than both that before and that after, or the only neighbour.

    Not than all others: an authority's numbers, and what its system holds of earlier years, rise and fall.
    """
    before, after = (pl.col("rows").shift(n).over("la_code", order_by="as_at") for n in (1, -1))
    omissions = (
        rows.lazy()
        .filter(pl.col("as_at").is_not_null())
        .group_by(pl.col("la_code").cast(pl.String), "as_at")
        .agg(pl.len().cast(pl.Int64).alias("rows"), pl.col("source_file").cast(pl.String).min().alias("file"))
        .with_columns(usual=pl.min_horizontal(before, after))
        .filter(
            pl.col("usual") >= _USUAL_ROWS,
            pl.col("rows") < _FAR_FEWER * pl.col("usual"),
            pl.col("usual") - pl.col("rows") > _CHANCE * pl.col("usual").sqrt(),
        )
        .select(
            *_RETURN,
            "rows",
            "file",
            column=pl.lit(None, pl.String),
            filled=pl.col("rows"),
            other_rows="usual",
            other_filled="usual",
            part=pl.lit(value=True),
        )
        .collect()
    )
    return LeftOutOfReturns(of, omissions)


def keep_known(rows: pl.DataFrame, key: Sequence[str], lacks: LeftOutOfReturns) -> pl.DataFrame:
    """The rows, with the latest earlier value of the same key where a later return leaves a column out.

    A column that a return has not at all keeps every value that was known. Of others a blank says nothing either, but
    in a row that has no end any more: what happened to it was taken back. Dates that happen to a row may be taken back
    one by one, and stay blank.
    """
    of = lacks.of
    with_blanks = [name for name in of.columns if name not in key and rows[name].null_count()]
    if not with_blanks or rows["as_at"].n_unique() < 2:
        return rows
    place = [*key, "as_at"]
    ends = [of.end] if of.end in rows.columns and of.end is not None else []
    kept = list(dict.fromkeys([*with_blanks, *ends]))
    earlier = (
        rows.lazy()
        .group_by(place)
        .agg(pl.col(kept).drop_nulls().last())
        .sort("as_at")
        .with_columns(pl.col(kept).forward_fill().shift(1).over(list(key)).name.prefix("_earlier "))
        .select(*place, pl.col(f"_earlier {name}" for name in kept))
    )
    gone = {
        name: lacks.omissions.filter(~pl.col("part"), pl.col("column") == name).select(*_RETURN).rows()
        for name in with_blanks
    }
    taken_back = pl.lit(value=False)
    if ends and of.end is not None:
        taken_back = (
            pl.col(of.end).is_null() & pl.col(f"_earlier {of.end}").is_not_null() & ~_is_of(gone.get(of.end, []))
        )
    filled = [
        pl.when(_is_of(gone[name]) | (pl.lit(rows.schema[name] != pl.Date) & ~taken_back))
        .then(pl.coalesce(name, f"_earlier {name}"))
        .otherwise(name)
        .alias(name)
        for name in with_blanks
    ]
    looked = rows.lazy().join(earlier, on=place, how="left", maintain_order="left", nulls_equal=True)
    return looked.with_columns(filled).select(rows.columns).collect()


def _is_of(returns: Collection[tuple[str, date]]) -> pl.Expr:
    """Whether a row is of one of the returns."""
    own = ((pl.col("la_code").cast(pl.String) == la_code) & (pl.col("as_at") == day) for la_code, day in returns)
    return reduce(or_, own, pl.lit(value=False))


def state_left_out(lacks: Sequence[LeftOutOfReturns], filled: Sequence[pl.DataFrame], imported: Imported) -> None:
    """State of the extract what its returns leave out, so that a run knows of it.

    `lacks` is of every table of the extract, `filled` their rows: what another table has in the same
    return is not left out.
    """
    of_extract = imported.left_out.setdefault(lacks[0].of.extract, {})
    for table_lacks in lacks:
        for la_code, day, column, part in (
            table_lacks.omissions.select(*_RETURN, "column", "part").sort("as_at").iter_rows()
        ):
            name = None if column is None else table_lacks.of.columns[column][0]
            others = [
                (other.of, rows)
                for other, rows in zip(lacks, filled, strict=True)
                if other.of.table != table_lacks.of.table
            ]
            if name is not None and any(_has_it(rows, of, name, (la_code, day)) for of, rows in others):
                continue
            own = of_extract.setdefault(la_code, [])
            first = add_years(day, -1) + DAY
            for before in [
                omission
                for omission in own
                if (omission.column, omission.part, omission.last) == (name, part, first - DAY)
            ]:
                own.remove(before)
                first = before.first
            own.append(LeftOut(column=name, first=first, last=day, part=part))


def _has_it(rows: pl.DataFrame, of: TableColumns, name: str, sent: tuple[str, date]) -> bool:
    own = next((column for column, (extract_column, _) in of.columns.items() if extract_column == name), None)
    if own is None or own not in rows.columns:
        return False
    return not rows.filter(_is_of([sent]), pl.col(own).is_not_null()).is_empty()


def notes_on_left_out(lacks: LeftOutOfReturns) -> Iterator[Note]:
    """A line for each file and column, with what other returns have."""
    numbers = pl.col("rows", "filled", "other_rows", "other_filled").sum()
    alike = lacks.omissions.group_by("as_at", "file", "column", "part").agg(numbers).sort("as_at", "file", "column")
    for file, column, part, *counts in alike.drop("as_at").iter_rows():
        if column is None:
            yield _of_few_rows(f"`{file}`", lacks.of.table, counts[0], counts[2])
        else:
            yield _of_column(f"`{file}`", (lacks.of.table, lacks.of.columns[column][1]), counts, part=part)


def notes_on_stand_ins(rows: pl.DataFrame, of: TableColumns) -> Iterator[Note]:
    """A line for each column that the return has in its form, and no row: something else stands in for it.

    Not for dates: that none of the children is unborn is nothing to tell.
    """
    if rows.height < _NO_VALUES:
        return
    info = catalogue()[of.extract].columns
    for column, (name, outside) in of.columns.items():
        blank = column not in rows.columns or rows[column].null_count() == rows.height
        if blank and info[name].absent is not None and info[name].kind != "date":
            yield _plain(f"no row of `{of.table}` has `{outside}`: {info[name].absent}")


def _plain(text: str) -> Note:
    return note(lambda _: text)


def _of_few_rows(file: str, table: str, rows: int, usual: int) -> Note:
    def words(numbers: Numbers) -> str:
        few = numbers.instead(f"{rows:,} rows", "far fewer rows")
        often = numbers.instead(
            f", where that of the year before or after has {usual:,}", " than that of the year before or after"
        )
        return f"{file} has {few} of `{table}`{often}: is it cut off?"

    return note(words)


def _of_column(file: str, names: tuple[str, str], counts: Sequence[int], *, part: bool) -> Note:
    table, column = names
    own, filled, others, there = counts

    def words(numbers: Numbers) -> str:
        often = numbers.instead(f"in {there:,} of {others:,}", "often")
        if part:
            some = numbers.instead(f"in {own - filled:,} of {own:,} rows", "in many rows")
            return (
                f"{file}: `{column}` of `{table}` is blank {some}, and other returns have it {often}: is it left out?"
            )
        none = numbers.instead(f"none of {own:,} rows", "no row")
        if not there:
            return f"{file}: {none} of `{table}` has `{column}`, and no other return has it: is it left out?"
        return f"{file}: {none} of `{table}` has `{column}`, which other returns have {often}: is it left out?"

    return note(words)
