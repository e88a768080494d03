"""What speaks against a return in its own tables: children without an episode, tables without a row, rows twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from csc_indicators.calendar import year_label
from csc_indicators.extracts.one_form import in_form, is_varied, notes_on_forms, one_form
from csc_indicators.note import Note, Numbers, note
from csc_indicators.returns.types.ssda903.coverage import Years
from csc_indicators.returns.types.ssda903.form import form
from csc_indicators.returns.types.ssda903.typed import TypedRows

_CHILD = ["la_code", "child_id"]
_YEAR = ["la_code", "year"]
_WITHOUT_EITHER = ("Episodes", "OC3")
"""The tables of which one at least has each child of a return: those looked after, and those who were."""


def with_common_ids(tables: Mapping[str, TypedRows]) -> tuple[dict[str, TypedRows], list[Note]]:
    """The tables with one form for the id of each child, which a table of another year may write otherwise; notes."""
    frames = [(name, frame) for name, rows in tables.items() for frame in (rows.usable, rows.unusable)]
    if not any(is_varied(frame["child_id"]) for _, frame in frames):
        return dict(tables), []
    ids = pl.concat(
        frame.select(
            # Not with pl.format, which panics in Polars 2.1 where a year is not known in some of these frames.
            file=pl.lit(f"{name} of ") + pl.col("year").cast(pl.String).fill_null("no year"),
            la_code=pl.col("la_code").cast(pl.String),
            id="child_id",
        ).unique()
        for name, frame in frames
    ).unique()
    common = one_form(ids, "")
    if common.forms.is_empty():
        return dict(tables), []
    changed = _changed(frames, common.forms)
    changed_tables = {
        name: TypedRows(
            _in_form(rows.usable, common.forms), _in_form(rows.unusable, common.forms), rows.has_year_column
        )
        for name, rows in tables.items()
    }
    return changed_tables, notes_on_forms("children", changed, "Header", 0)


def _changed(frames: Sequence[tuple[str, pl.DataFrame]], forms: pl.DataFrame) -> dict[str, int]:
    """By table: how many identifiers are read in another form."""
    numbers: dict[str, int] = {}
    for name, frame in frames:
        ids = frame.select(pl.col("la_code").cast(pl.String), id="child_id").unique()
        number = ids.join(forms, on=["la_code", "id"], how="semi").height
        if number:
            numbers[name] = max(numbers.get(name, 0), number)
    return numbers


def _in_form(frame: pl.DataFrame, forms: pl.DataFrame) -> pl.DataFrame:
    return in_form(frame.lazy(), "child_id", forms).collect()


def contradictions(typed: Mapping[str, pl.DataFrame], empty_years: Years) -> list[str]:
    """A note on each table that does not fit the others of its year, or itself.

    `empty_years` has by table the years of files with headings and no rows.
    """
    return [
        *_without_episode(typed),
        *_without_rows(typed, empty_years),
        *_ended_before(typed),
        *_conflicting_rows(typed),
    ]


def _without_episode(typed: Mapping[str, pl.DataFrame]) -> Iterator[str]:
    if "Header" not in typed or "Episodes" not in typed:
        return
    placed = [typed[name].select(*_CHILD, "year") for name in _WITHOUT_EITHER if name in typed]
    whole = typed["Header"].select(_YEAR).unique().join(typed["Episodes"].select(_YEAR).unique(), on=_YEAR)
    named = [frame.select(*_CHILD, "year", table=pl.lit(name)).unique() for name, frame in typed.items()]
    of_whole = pl.concat(named).join(whole, on=_YEAR, how="semi")
    lacking = of_whole.join(pl.concat(placed), on=[*_CHILD, "year"], how="anti")
    children = pl.struct(_CHILD).n_unique()
    number = dict(of_whole.group_by("year").agg(children).iter_rows())
    by_year = lacking.group_by("year").agg(children, pl.col("table").unique().sort()).sort("year")
    for year, few, tables in by_year.iter_rows():
        yield _in_neither(year_label(year), few, number[year], tables)


def _in_neither(year: str, few: int, children: int, tables: Sequence[str]) -> Note:
    where = ", ".join(f"`{name}`" for name in tables)

    def words(numbers: Numbers) -> str:
        some = f"{few:,} {'is' if few == 1 else 'are'}"
        return (
            f"of {numbers.instead(f'{children:,} ')}children in the return for {year}, "
            f"{numbers.instead(some, 'some are')} neither in `Episodes` nor in `OC3`, but in {where}: is a table cut "
            "off, or an id written otherwise in one?"
        )

    return note(words)


def _without_rows(typed: Mapping[str, pl.DataFrame], empty_years: Years) -> Iterator[str]:
    for name, years in empty_years.items():
        if name not in typed or typed[name].is_empty() or not form().tables[name].extract:
            continue
        own = sorted(set(years) - set(typed[name]["year"]))
        if own:
            named = ", ".join(map(year_label, own))
            yield f"`{name}` of {named} has no rows, and counts as a year without any"


def _ended_before(typed: Mapping[str, pl.DataFrame]) -> Iterator[str]:
    for name, frame in typed.items():
        if "end_date" not in frame.columns or not form().tables[name].while_open:
            continue
        before = frame.filter(pl.col("end_date") < pl.date(pl.col("year") - 1, 4, 1))
        for year, number in before.group_by("year").len().sort("year").iter_rows():
            yield _of_ended_before(name, year_label(year), number)


def _of_ended_before(table: str, year: str, rows: int) -> Note:
    def words(numbers: Numbers) -> str:
        its, is_it = ("its", "is it") if numbers.are_shown and rows == 1 else ("their", "are they")
        return (
            f"{numbers.of(rows)} of `{table}` ended before the year of {its} return, {year}: {is_it} of another year?"
        )

    return note(words)


def _conflicting_rows(typed: Mapping[str, pl.DataFrame]) -> Iterator[str]:
    """Of the tables with a row for each child and year."""
    for name, frame in typed.items():
        table = form().tables[name]
        if not table.by_year or not table.extract:
            continue
        facts = [field for field in table.fields if field in frame.columns]
        distinct = frame.select(*_CHILD, "year", *facts).unique()
        several = distinct.filter(pl.struct(*_CHILD, "year").is_duplicated())
        for year, number in several.group_by("year").len().sort("year").iter_rows():
            yield _conflict_note(name, year_label(year), number)


def _conflict_note(table: str, year: str, rows: int) -> Note:
    return note(
        lambda numbers: (
            f"{numbers.instead(f'{rows:,} ')}rows of `{table}` of {year} tell of the same child differently: "
            "one of them is taken"
        )
    )
