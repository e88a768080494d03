"""What a return of the census lacks that others have: the rows of an extract, or an element in any row."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import polars as pl

from csc_indicators.note import Note, Numbers, note
from csc_indicators.returns.mapping import Made, TableOf
from csc_indicators.returns.message import Submission
from csc_indicators.returns.xml_rows import AS_AT, made_column

_RETURN = ["source_file", "la_code", AS_AT]
_ENOUGH = 20
"""So many rows are in the other returns on average, or so many times would an element be there: none is no chance."""


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


def elements_left_out(rows: pl.DataFrame, table: TableOf) -> Iterator[Note]:
    """What to say of elements that no row of a return has, and that the other returns have often."""
    for made in table.made:
        own = rows.filter(pl.col(made_column(made.extract, "")))
        if own.is_empty():
            continue
        elements = {
            made_column(made.extract, name): " or ".join(source.elements)
            for name, source in made.columns.items()
            if source.elements
        }
        filled = (
            own.group_by("source_file", AS_AT).agg(pl.len(), pl.col(list(elements)).count()).sort(_RETURN[0], AS_AT)
        )
        for column, element in elements.items():
            there, number = int(filled[column].sum()), int(filled["len"].sum())
            for file, count in filled.filter(pl.col(column) == 0).select("source_file", "len").iter_rows():
                others = number - count
                if others and count * there / others >= _ENOUGH:
                    yield _without_element(f"`{file}`", table.name, element, (count, there, others))


def _without_element(file: str, table: str, element: str, rows: tuple[int, int, int]) -> Note:
    """Of `rows`: how many the file has of the table, how many have the element in other returns, and of how many."""
    own, there, others = rows

    def words(numbers: Numbers) -> str:
        none, often = f"none of {own:,} rows", f"in {there:,} of {others:,}"
        return (
            f"{file}: {numbers.instead(none, 'no row')} of `{table}` has `{element}`, which other returns have "
            f"{numbers.instead(often, 'often')}: is it left out?"
        )

    return note(words)
