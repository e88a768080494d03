"""Episodes of care: several submissions put together, ends that contradict themselves, repairs, and distances."""

from __future__ import annotations

import polars as pl

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.note import note
from csc_indicators.returns.merge import latest_by_key, without_outdated
from csc_indicators.returns.postcodes import distances
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.return_type import Imported, Options
from csc_indicators.returns.row_ledger import Account, Effect
from csc_indicators.returns.types.ssda903.gaps import end_episodes_in_gaps
from csc_indicators.returns.types.ssda903.repairs import query_breaks, repair
from csc_indicators.returns.types.ssda903.typed import TypedRows

TABLE, EXTRACT = "Episodes", "care_episodes"
_KEY = ["la_code", "child_id", "start_date"]


def care_episodes(typed: TypedRows, options: Options, imported: Imported) -> pl.DataFrame:
    """The extract: of every child and start the rows of the latest submission."""
    account = imported.account
    rows = typed.usable
    merged = latest_by_key(rows, _KEY, "as_at")
    account.merged(merged.repeated, TABLE, EXTRACT, Reason(ReasonCode.REPEATED))
    account.merged(merged.replaced, TABLE, EXTRACT, Reason(ReasonCode.REPLACED))
    standing, outdated = without_outdated(merged.rows, typed.unusable, _KEY, "as_at", "end_date")
    account.dropped(outdated, TABLE, Reason(ReasonCode.NEWER_ROW_UNUSABLE))
    episodes = _open_or_ended(standing, account)
    # A child is in a return, too, whose row of it cannot be used.
    whose = ["la_code", "child_id", "year"]
    submitted = pl.concat([rows.select(whose), typed.unusable.select(whose)])
    if options.repair:
        episodes = end_episodes_in_gaps(repair(episodes, submitted, account), submitted, account)
    else:
        episodes = end_episodes_in_gaps(episodes, submitted, account)
        query_breaks(episodes, submitted, account)
    account.kept(episodes, TABLE, EXTRACT)
    episodes = _with_distances(episodes, options, imported)
    columns = [column for column in catalogue()[EXTRACT].columns if column in episodes.columns]
    return episodes.select(*columns, "source_file", "source_row")


def _open_or_ended(rows: pl.DataFrame, account: Account) -> pl.DataFrame:
    """The rows, open where there is no end: a reason alone ends nothing."""
    if not {"end_date", "reason_ended"} <= set(rows.columns):
        return rows
    reason_only = pl.col("end_date").is_null() & pl.col("reason_ended").is_not_null()
    problem = "stands without `DEC`: taken as open, the reason left out"
    account.query(rows.filter(reason_only), TABLE, "REC", problem, Effect.LOST_END)
    end_only = pl.col("end_date").is_not_null() & pl.col("reason_ended").is_null()
    account.query(rows.filter(end_only), TABLE, "REC", "is blank though `DEC` is filled: taken as ended")
    return rows.with_columns(reason_ended=pl.when(~reason_only.fill_null(value=False)).then("reason_ended"))


def _with_distances(rows: pl.DataFrame, options: Options, imported: Imported) -> pl.DataFrame:
    """The rows with the distance from home: that of the file, or else by the user's file of postcodes."""
    if options.postcodes is None:
        return rows
    if not {"HOME_POST", "PL_POST"} <= set(rows.columns):
        imported.notes.append("no distances: the episodes have no `HOME_POST` and `PL_POST`")
        return rows
    miles, unknown = distances(options.postcodes, rows["HOME_POST"], rows["PL_POST"])
    if unknown:
        imported.notes.append(
            note(
                lambda numbers: (
                    f"no distance for {numbers.instead(f'{unknown:,} ')}episodes with a postcode that the file of "
                    "postcodes lacks"
                )
            )
        )
    known = [pl.col("distance_miles")] if "distance_miles" in rows.columns else []
    return rows.with_columns(distance_miles=pl.coalesce(*known, pl.lit(miles)))
