"""What the rows of the return become: the extracts of children looked after and care leavers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from csc_indicators.calendar import age_turned, birthday_in_reporting_year, first_day_of, last_day_of
from csc_indicators.errors import UserError, raise_all
from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.returns.births import notes_on_births
from csc_indicators.returns.left_out import (
    LeftOutOfReturns,
    few_rows,
    keep_known,
    left_out,
    notes_on_left_out,
    notes_on_stand_ins,
    state_left_out,
)
from csc_indicators.returns.merge import latest_by_key, without_outdated
from csc_indicators.returns.named_years import AFTER_ITS_YEAR, BEGINS, ENDS, Dated, after_its_year, misnamed
from csc_indicators.returns.reasons import Reason, ReasonCode, not_taken
from csc_indicators.returns.return_type import Imported, Options
from csc_indicators.returns.row_ledger import Account, Effect
from csc_indicators.returns.same_ids import changes_of_ids
from csc_indicators.returns.submissions import LOST
from csc_indicators.returns.types.ssda903.adoptions import adoptions, steps_left_out
from csc_indicators.returns.types.ssda903.children import children, dates_of_birth
from csc_indicators.returns.types.ssda903.codes import query_codes
from csc_indicators.returns.types.ssda903.contradictions import contradictions, with_common_ids
from csc_indicators.returns.types.ssda903.coverage import NEVER_EMPTY, Years, coverage
from csc_indicators.returns.types.ssda903.episodes import care_episodes
from csc_indicators.returns.types.ssda903.form import form
from csc_indicators.returns.types.ssda903.gaps import end_in_gaps
from csc_indicators.returns.types.ssda903.typed import TypedRows, form_columns, table_columns, typed_rows

_CHILD = ["la_code", "child_id"]
_DECISION = [*_CHILD, "decision_date"]
_KEYS = {
    "Episodes": ["start_date"],
    "Missing": ["start_date"],
    "SWEpisodes": ["worker_id", "start_date"],
    "PlacedAdoption": ["decision_date"],
    "AD1": [],
}
"""What says, with the child, which row of a later return is that of an earlier one, where the two may be the same."""
_IN_THE_YEAR = frozenset({"start_date", "end_date"})
"""Dates of what a return holds: none lies after its year."""


def make_extracts(
    rows: Mapping[str, pl.DataFrame], empty_years: Years, options: Options, imported: Imported, *, stated: bool
) -> None:
    """Fill in frames, account and coverage from the rows by table; `stated`: whether the user named their years.

    `empty_years`: by table the years of files without a row of it.
    """
    whole = _typed_tables(rows, empty_years, options, imported)
    whole, lacks = _with_known(whole, imported)
    typed = {name: frames.usable for name, frames in whole.items()}
    for name, frame in typed.items():
        query_codes(form().tables[name], frame, imported.account)
    _query_strangers(typed, imported.account)
    imported.frames["children"] = children(typed)
    if "Episodes" in whole:
        imported.frames["care_episodes"] = care_episodes(whole["Episodes"], options, imported)
    imported.frames |= _extracts_of_one_table(whole, imported.account)
    adopted = adoptions(typed, imported.frames.get("care_episodes"), imported.account)
    if adopted is not None:
        imported.frames["adoptions"] = adopted
    coverage(typed, empty_years, imported, stated=stated)
    for extract, tables_lack in lacks.items():
        if extract in imported.covers_from:
            state_left_out([table_lacks for table_lacks, _ in tables_lack], [own for _, own in tables_lack], imported)
    _leave_out_unusable(rows, imported)


def _typed_tables(
    rows: Mapping[str, pl.DataFrame], empty_years: Years, options: Options, imported: Imported
) -> dict[str, TypedRows]:
    """The tables that an extract takes, with values and one form for the id of each child; notes on contradictions."""
    account = imported.account
    for name, frame in rows.items():
        if form().tables[name].extract is None:
            account.dropped(frame, name, not_taken())
    whole = {
        name: typed_rows(form().tables[name], frame, account, allow_unreadable=options.allow_unreadable)
        for name, frame in rows.items()
        if form().tables[name].extract is not None
    }
    whole, notes = with_common_ids(whole)
    imported.notes += notes
    _check_years(whole, account)
    imported.notes += contradictions({name: frames.usable for name, frames in whole.items()}, empty_years)
    for name, key in (("UASC", _CHILD), ("PlacedAdoption", _DECISION)):
        if name in whole:
            whole[name] = _without_outdated(name, whole[name], key, account)
    return whole


def _extracts_of_one_table(whole: Mapping[str, TypedRows], account: Account) -> dict[str, pl.DataFrame]:
    """The extracts whose rows are those of a single table, except care episodes."""
    frames: dict[str, pl.DataFrame] = {}
    if "OC3" in whole:
        born = dates_of_birth({name: rows.usable for name, rows in whole.items()})
        frames["care_leavers"] = _care_leavers(whole["OC3"].usable, born, account)
    if "OC2" in whole:
        scores = whole["OC2"]
        dated = TypedRows(scores.usable.with_columns(as_at_date="as_at"), scores.unusable.clear())
        frames["sdq_scores"] = _latest("OC2", dated, ["as_at_date"], account)
    if "Missing" in whole:
        frames["missing_episodes"] = _latest("Missing", whole["Missing"], ["start_date"], account)
    if "SWEpisodes" in whole:
        frames["case_allocations"] = _latest("SWEpisodes", whole["SWEpisodes"], ["worker_id", "start_date"], account)
    return frames


def _with_known(
    tables: Mapping[str, TypedRows], imported: Imported
) -> tuple[dict[str, TypedRows], dict[str, list[tuple[LeftOutOfReturns, pl.DataFrame]]]]:
    """The tables with what earlier returns had in columns that a later one leaves out; by extract what they leave out.

    Notes name it. Children are not merged here: the latest value that is known counts for them in any case.
    """
    completed = dict(tables)
    by_extract: defaultdict[str, list[tuple[LeftOutOfReturns, pl.DataFrame]]] = defaultdict(list)
    problems: list[UserError] = []
    for name, rows in tables.items():
        own = rows.usable.filter(pl.col("year").is_not_null())
        key = [*_CHILD, *_KEYS[name]] if name in _KEYS else []
        lacks = left_out(own, table_columns(form().tables[name], own), key)
        problems += changes_of_ids(own, lacks)
        few = few_rows(own, lacks.of)
        imported.notes += [*notes_on_left_out(lacks), *notes_on_left_out(few)]
        imported.notes += notes_on_stand_ins(own, form_columns(form().tables[name]))
        if name == "Header":
            imported.notes += notes_on_births(own, lacks.of)
        by_extract[lacks.of.extract] += [(lacks, own), (few, own)]
        if name == "Episodes":
            by_extract["adoptions"].append((steps_left_out(lacks), own.clear()))
        if key:
            completed[name] = replace(rows, usable=keep_known(rows.usable, key, lacks))
    raise_all(problems)
    return completed, by_extract


def _check_years(typed: Mapping[str, TypedRows], account: Account) -> None:
    """`UserError` for tables whose dates do not lie in their stated year; queries for rows with a date after it."""
    problems = []
    for name, frames in typed.items():
        dates = {field: column for field, column in form().tables[name].fields.items() if field in _IN_THE_YEAR}
        year = pl.col("year")
        with_year = frames.usable.filter(year.is_not_null()).with_columns(
            first_day_of(year).alias(BEGINS), last_day_of(year).alias(ENDS)
        )
        dated = Dated(with_year, tuple(dates), "`YEAR`" if frames.has_year_column else "its name")
        problems += misnamed(dated)
        for field, rows in after_its_year(dated):
            account.query(rows, name, dates[field], AFTER_ITS_YEAR)
    raise_all(problems)


def _leave_out_unusable(rows: Mapping[str, pl.DataFrame], imported: Imported) -> None:
    """Give no extract of which not one row can be used: without rows it would say that there is none of them.

    A table that is empty says just that, but for the episodes, without which there is no return, and for the children.
    """
    for name, frame in rows.items():
        extract = form().tables[name].extract
        extract_rows = imported.frames.get(extract) if extract else None
        if (
            extract is None
            or extract_rows is None
            or not extract_rows.is_empty()
            or (frame.is_empty() and name not in NEVER_EMPTY)
        ):
            continue
        del imported.frames[extract]
        imported.notes.append(f"no row of `{name}` can be used: `{extract}` is not made")
    children_rows = imported.frames.get("children")
    if children_rows is not None and children_rows.is_empty():
        del imported.frames["children"]


def _without_outdated(table: str, typed: TypedRows, key: list[str], account: Account) -> TypedRows:
    """The rows of the table without those of which a return as late has a row that cannot be used."""
    standing, outdated = without_outdated(typed.usable, typed.unusable, key, "as_at", None)
    account.dropped(outdated, table, Reason(ReasonCode.NEWER_ROW_UNUSABLE))
    return TypedRows(standing, typed.unusable)


def _latest(table: str, typed: TypedRows, key: list[str], account: Account) -> pl.DataFrame:
    """The rows as the extract of their table, of each key those of the latest submission."""
    name = form().tables[table].extract
    assert name is not None
    rows = typed.usable
    merged = latest_by_key(rows, [*_CHILD, *key], "as_at")
    standing, outdated = without_outdated(merged.rows, typed.unusable, [*_CHILD, *key], "as_at", "end_date")
    account.dropped(outdated, table, Reason(ReasonCode.NEWER_ROW_UNUSABLE))
    if form().tables[table].while_open:
        standing = _of_what_lasts(table, standing, typed, account)
    account.kept(standing, table, name)
    account.merged(merged.repeated, table, name, Reason(ReasonCode.REPEATED))
    account.merged(merged.replaced, table, name, Reason(ReasonCode.REPLACED))
    columns = [column for column in catalogue()[name].columns if column in rows.columns]
    return standing.select(*columns, "source_file", "source_row")


def _of_what_lasts(table: str, rows: pl.DataFrame, typed: TypedRows, account: Account) -> pl.DataFrame:
    """The rows, ended where years without a return follow; those that the next return has lost are queried."""
    years = ["la_code", "year"]
    submitted = pl.concat([typed.usable.select(years), typed.unusable.select(years)]).unique()
    column = form().tables[table].ends[0]
    rows = end_in_gaps(rows, submitted, table, column, account)
    if "end_date" in rows.columns:
        followed = submitted.select("la_code", year=pl.col("year") - 1)
        lost = rows.filter(pl.col("end_date").is_null()).join(followed, on=years, how="semi")
        account.query(lost, table, column, LOST, Effect.STAYS_OPEN)
    return rows


def _care_leavers(rows: pl.DataFrame, born: pl.DataFrame, account: Account) -> pl.DataFrame:
    """Young people with the birthday that they had in the year of the return."""
    own = [pl.col("date_of_birth")] if "date_of_birth" in rows.columns else []
    with_birthday = (
        rows.join(born.rename({"date_of_birth": "_elsewhere"}), on=_CHILD, how="left", maintain_order="left")
        .with_columns(_born=pl.coalesce(*own, "_elsewhere"))
        .with_columns(birthday=birthday_in_reporting_year(pl.col("year"), pl.col("_born")))
    )
    account.dropped(with_birthday.filter(pl.col("birthday").is_null()), "OC3", Reason(ReasonCode.NO_BIRTHDAY))
    dated = with_birthday.filter(pl.col("birthday").is_not_null())
    age = age_turned(pl.col("birthday"), pl.col("_born"))
    account.query(dated.filter(~age.is_between(17, 21)), "OC3", "DOB", "gives no 17th to 21st birthday in the year")
    same = dated.drop("_born", "_elsewhere", "date_of_birth", strict=False)
    return _latest("OC3", TypedRows(same, same.clear()), ["birthday"], account)


def _query_strangers(typed: Mapping[str, pl.DataFrame], account: Account) -> None:
    """Query children whom no Header has, where there is a Header at all, and those whom one Header has twice."""
    if "Header" not in typed:
        return
    again = pl.struct(*_CHILD, "as_at").is_duplicated()
    account.query(typed["Header"].filter(again), "Header", "CHILD", "is there more than once in a year's return")
    known = typed["Header"].select(_CHILD).unique()
    for name, frame in typed.items():
        if name != "Header":
            account.query(frame.join(known, on=_CHILD, how="anti"), name, "CHILD", "is in no Header")
