"""The lists as extracts, and what they cover: half a year of events, and what is open on the day of the workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from csc_indicators.calendar import add_months
from csc_indicators.extracts.catalogue import polars_schema
from csc_indicators.returns.reasons import Reason, ReasonCode, not_taken
from csc_indicators.returns.return_type import Imported
from csc_indicators.returns.row_ledger import Account
from csc_indicators.returns.tabular.convert import WRONG
from csc_indicators.returns.tabular.usable import once, usable, usable_or_not
from csc_indicators.returns.types.annex_a.care import care_episodes, care_leavers
from csc_indicators.returns.types.annex_a.need import referrals
from csc_indicators.returns.types.annex_a.parts import ListPart, latest_events, latest_picture, of_list

_EVENTS = {"List 3": "referrals", "List 4": "assessments", "List 5": "s47_investigations", "List 10": "adoptions"}
"""Lists with one row for each event of the last months, and the extract of the events."""
_MONTHS = {"List 3": 6, "List 4": 6, "List 5": 6, "List 10": 12}
"""How many months before the inspection Ofsted asks for."""


def extracts(parts: Sequence[ListPart], la_code: str, imported: Imported) -> None:
    """Add the extracts to what is imported, with what they cover and an account of every row."""
    account = imported.account
    frames = {"children": _children(parts)}
    for part in parts:
        if part.placed.form.without is not None:
            account.dropped(part.rows, part.name, not_taken(part.placed.form.without))
    frames |= _of_needs(parts, account)
    frames["assessments"] = _events(of_list(parts, "List 4"), ("child_id", "start_date"), account)
    frames |= _of_enquiries(of_list(parts, "List 5"), account)
    plans = latest_picture(of_list(parts, "List 7"), account)
    listed = _together(
        [_extract_columns(part, _used(part.rows, part, ("child_id", "start_date"), account)) for part in plans]
    )
    if listed.width:
        frames["cp_plans"] = once(listed, "List 7", "cp_plans", account)
    frames["care_episodes"] = _together(
        [care_episodes(part, account) for part in latest_picture(of_list(parts, "List 8"), account)]
    )
    frames["care_leavers"] = _together(
        [care_leavers(part, account) for part in latest_picture(of_list(parts, "List 9"), account)]
    )
    frames["adoptions"] = _events(of_list(parts, "List 10"), ("child_id",), account)
    for name, frame in frames.items():
        # A list without a usable row does not say that there is none of them.
        if frame.height:
            imported.frames[name] = _typed(name, frame, la_code)
    _cover(parts, imported)


def _children(parts: Sequence[ListPart]) -> pl.DataFrame:
    """What each row says of its child."""
    news = []
    for part in parts:
        if "child_id" not in part.rows.columns:
            continue
        rows = part.dated().filter(pl.col("child_id").is_not_null())
        columns = [name for name in ("sex", "ethnicity") if name in rows.columns]
        born = pl.col("date_of_birth") if "date_of_birth" in rows.columns else pl.lit(None, pl.Date)
        age = pl.col("age") if "age" in rows.columns else pl.lit(None, pl.String)
        # An unborn child has the age of -1, and the date is the one expected.
        unborn = age.str.starts_with("-").fill_null(value=False) | (born > pl.col("as_at")).fill_null(value=False)
        news.append(
            rows.select(
                "child_id",
                "source_file",
                "source_row",
                "as_at",
                *columns,
                date_of_birth=pl.when(~unborn).then(born),
                expected_date_of_birth=pl.when(unborn).then(born),
                primary=pl.lit(value=False),
                table=pl.lit(part.name),
            )
        )
    return pl.concat(news, how="diagonal") if news else pl.DataFrame()


def _of_needs(parts: Sequence[ListPart], account: Account) -> dict[str, pl.DataFrame]:
    """Referrals, from the events of list 3 and the episodes of list 6."""
    key = ("child_id", "referral_date")
    events = _events_of(of_list(parts, "List 3"), key, account)
    pictures = latest_picture(of_list(parts, "List 6"), account)
    episodes = _together([_extract_columns(part, _used(part.rows, part, key, account)) for part in pictures])
    listed = events[0]
    if listed.width:
        listed = latest_events(events, key, "List 3", "referrals", account)
    if episodes.width:
        episodes = once(episodes, "List 6", "referrals", account)
    if not listed.width and not episodes.width:
        return {}
    as_at = max((part.as_at for part in pictures if part.as_at), default=None)
    return {"referrals": referrals(listed, episodes, as_at, account)}


def _of_enquiries(parts: Sequence[ListPart], account: Account) -> dict[str, pl.DataFrame]:
    """Enquiries, and the conferences in the same rows; a row without an enquiry is a conference alone."""
    split = [usable_or_not(part.dated(), part.placed, ("child_id",), part.name, account) for part in parts]
    if not split:
        return {}
    # The start identifies an enquiry, whatever its row has of a conference; its own day identifies a conference alone.
    unstarted = pl.when(pl.col("start_date").is_null()).then("conference_date").alias("unstarted")
    events = [_together(list(frames)).with_columns(unstarted) for frames in zip(*split, strict=True)]
    key = ("child_id", "start_date", "unstarted")
    rows = latest_events((events[0], events[1]), key, "List 5", "s47_investigations", account)
    nothing = pl.col("start_date").is_null() & pl.col("conference_date").is_null()
    account.dropped(rows.filter(nothing), "List 5", Reason(ReasonCode.NEITHER_ENQUIRY_NOR_CONFERENCE))
    rows = rows.filter(~nothing)
    alone = pl.col("start_date").is_null()
    columns = ["child_id", "start_date", "conference_date"]
    needed = {}
    if "conference_unnecessary" in rows.columns:
        needed["conference_needed"] = ~pl.col("conference_unnecessary")
    enquiries = rows.filter(~alone).select(*columns, "source_file", "source_row", **needed)
    enquiries = once(enquiries, "List 5", "s47_investigations", account)
    conferences = rows.filter(pl.col("conference_date").is_not_null()).select(
        "child_id", "conference_date", "source_file", "source_row", alone=alone
    )
    # One conference may follow several enquiries: it is one all the same.
    first = conferences.select(pl.struct("child_id", "conference_date").is_first_distinct()).to_series()
    again = conferences.filter(~first & pl.col("alone"))
    conferences = conferences.filter(first)
    account.kept(conferences.filter("alone"), "List 5", "initial_conferences")
    account.derived(conferences.filter(~pl.col("alone")), "List 5", "initial_conferences")
    account.merged(again, "List 5", "initial_conferences", Reason(ReasonCode.ONE_CONFERENCE))
    return {"s47_investigations": enquiries, "initial_conferences": conferences.drop("alone")}


def _events(parts: Sequence[ListPart], key: tuple[str, ...], account: Account) -> pl.DataFrame:
    """The events of a list whose rows are rows of one extract."""
    if not parts:
        return pl.DataFrame()
    extract = _EVENTS[parts[0].name]
    rows = latest_events(_events_of(parts, key, account), key, parts[0].name, extract, account)
    return once(rows, parts[0].name, extract, account)


def _events_of(parts: Sequence[ListPart], key: tuple[str, ...], account: Account) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of the parts of a list as its extract takes them: those that can be used, and the others."""
    split = [(part, usable_or_not(part.dated(), part.placed, key, part.name, account)) for part in parts]
    usable_rows = _together([_extract_columns(part, frames[0]) for part, frames in split])
    return usable_rows, _together([_extract_columns(part, frames[1]) for part, frames in split])


def _used(rows: pl.DataFrame, part: ListPart, required: tuple[str, ...], account: Account) -> pl.DataFrame:
    return usable(rows, part.placed, required, part.name, account)


def _extract_columns(part: ListPart, rows: pl.DataFrame) -> pl.DataFrame:
    """The columns that the one extract of the list takes."""
    (columns,) = part.placed.form.gives.values()
    names = [pl.col(ours).alias(target) for target, ours in columns.items() if ours in rows.columns]
    return rows.select(*names, *(name for name in ("as_at", "source_file", "source_row") if name in rows.columns))


def _together(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(frames, how="diagonal") if frames else pl.DataFrame()


def _typed(name: str, frame: pl.DataFrame, la_code: str) -> pl.DataFrame:
    schema = polars_schema(name)
    frame = frame.with_columns(la_code=pl.lit(la_code)).drop(
        [column for column in frame.columns if column.startswith(WRONG)]
    )
    return frame.with_columns(
        pl.col(column).cast(dtype)
        for column, dtype in schema.items()
        if column in frame.columns and column != "source_file"
    )


def _cover(parts: Sequence[ListPart], imported: Imported) -> None:
    """Events are complete for as long as Ofsted asks; of what lasts, only what is open on the day is known."""
    days = [part.as_at for part in parts if part.as_at]
    if not days:
        return
    as_at = max(days)
    for name, extract in _EVENTS.items():
        own = sorted({part.as_at for part in of_list(parts, name) if part.as_at}, reverse=True)
        if extract in imported.frames and own:
            imported.covers_from[extract] = _unbroken(own, _MONTHS[name])
            imported.covers_to[extract] = own[0]
    if "initial_conferences" in imported.frames and "s47_investigations" in imported.covers_from:
        imported.covers_from["initial_conferences"] = imported.covers_from["s47_investigations"]
        imported.covers_to["initial_conferences"] = imported.covers_to["s47_investigations"]
    for extract in ("referrals", "cp_plans", "care_episodes", "care_leavers"):
        if extract in imported.frames:
            imported.covers_to[extract] = as_at
            imported.pictures[extract] = as_at


def _unbroken(days: Sequence[date], months: int) -> date:
    """The first day of the stretch that the workbooks cover without a gap up to the latest; `days` are latest first."""
    begins = add_months(days[0], -months) + timedelta(days=1)
    for day in days[1:]:
        if day < begins - timedelta(days=1):
            break
        begins = add_months(day, -months) + timedelta(days=1)
    return begins
