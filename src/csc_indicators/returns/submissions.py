"""Several submissions of one collection: which rows stand, which years they cover, and what the next year has lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import polars as pl

from csc_indicators.calendar import DAY, add_years
from csc_indicators.returns.collection_header import Submission
from csc_indicators.returns.coverage import Days, years_between
from csc_indicators.returns.mapping import TableOf
from csc_indicators.returns.merge import latest_by_key, without_outdated
from csc_indicators.returns.reasons import Reason, ReasonCode
from csc_indicators.returns.row_ledger import Account, Effect
from csc_indicators.returns.xml_rows import AS_AT, SOURCE, extract_column

LOST = "is blank, and the return of the next year does not have the row: it stays open"
IN_A_GAP = "is blank, and the next return that there is does not have the row: it ended in a year without a return"
CLOSED = "what is open in a return and not in that of the next year ends on the first day of the next year"

ORDER = "_submission"
_NO_KEY = "_no_key"


def in_order(rows: pl.DataFrame, sent: Sequence[Submission]) -> pl.DataFrame:
    """The rows in the order of their submissions, with its number."""
    in_time = sorted(sent, key=lambda submission: submission.order)
    order = pl.DataFrame(
        [
            (submission.shown, submission.reference if submission.dated else None, number)
            for number, submission in enumerate(in_time)
        ],
        schema={"source_file": pl.String(), AS_AT: pl.Date(), ORDER: pl.UInt32()},
        orient="row",
    ).unique(["source_file", AS_AT], keep="last")
    numbered = rows.join(order, on=["source_file", AS_AT], how="left", maintain_order="left", nulls_equal=True)
    return numbered.sort(ORDER, "source_row", maintain_order=True)


def without_sent_again(
    rows: pl.DataFrame, table: TableOf, sent: Sequence[Submission], account: Account
) -> pl.DataFrame:
    """The rows without those of returns that their authority sent again for the same day: a return is whole.

    Returns of the same date and time all stay.
    """
    again = pl.col("source_file").is_in(_sent_again(sent))
    account.merged(rows.filter(again), table.name, table.extracts[0].extract, Reason(ReasonCode.SENT_AGAIN))
    return rows.filter(~again)


def without_replaced(rows: pl.DataFrame, sent: Sequence[Submission]) -> pl.DataFrame:
    """The rows that are accounted for already, without those of returns that their authority sent again."""
    return rows.filter(~pl.col("source_file").is_in(_sent_again(sent)))


def _sent_again(sent: Sequence[Submission]) -> list[str]:
    """The files that a later one of the same authority for the same day replaces."""
    last: dict[tuple[str, date], str] = {}
    for submission in sent:
        last[submission.la_code, submission.reference] = max(
            submission.sent, last.get((submission.la_code, submission.reference), "")
        )
    return [submission.shown for submission in sent if submission.sent < last[submission.la_code, submission.reference]]


def without_repeats(rows: pl.DataFrame, table: TableOf, account: Account) -> pl.DataFrame:
    """The rows without those that say the same as another, in whatever file."""
    first = pl.struct(pl.exclude(*SOURCE, ORDER)).is_first_distinct()
    account.merged(rows.filter(~first), table.name, table.extracts[0].extract, Reason(ReasonCode.REPEATED))
    return rows.filter(first)


def standing(rows: pl.DataFrame, table: TableOf, whose: Sequence[str], account: Account) -> pl.DataFrame:
    """The rows that no later submission replaces and that repeat no other; the others are accounted for as merged.

    A row without a value in its key is replaced by no other.
    """
    extract = table.extracts[0].extract
    key = [*whose, *(extract_column(extract, name) for name in table.key)]
    no_key = pl.any_horizontal(pl.col(key).is_null())
    keyed = rows.with_columns(pl.when(no_key).then(ORDER).alias(_NO_KEY))
    merged = latest_by_key(keyed, [*key, _NO_KEY], ORDER)
    account.merged(merged.repeated, table.name, extract, Reason(ReasonCode.REPEATED))
    account.merged(merged.replaced, table.name, extract, Reason(ReasonCode.REPLACED))
    return merged.rows.drop(_NO_KEY)


def without_outdated_rows(
    rows: pl.DataFrame, unusable: pl.DataFrame, table: TableOf, whose: Sequence[str], account: Account
) -> pl.DataFrame:
    """The rows without those of which a submission as late has a row that cannot be used; they are dropped."""
    extract = table.extracts[0].extract
    key = [*whose, *(extract_column(extract, name) for name in table.key)]
    ends = table.extracts[0].open_ended
    end = None if ends is None else extract_column(extract, ends[1])
    standing_rows, outdated = without_outdated(rows, unusable, key, ORDER, end)
    account.dropped(outdated, table.name, Reason(ReasonCode.NEWER_ROW_UNUSABLE))
    return standing_rows


def close_lost(
    rows: pl.DataFrame, table: TableOf, sent: Sequence[Submission], account: Account, *, repair: bool
) -> pl.DataFrame:
    """The rows; those that the next return should have and has not are queried, or a repair ends them."""
    mapping = table.extracts[0]
    if mapping.open_ended is None:
        return rows
    start, end = (extract_column(mapping.extract, name) for name in mapping.open_ended)
    here = {(submission.la_code, submission.reference) for submission in sent}
    followed = [(la_code, day) for la_code, day in here if (la_code, add_years(day, 1)) in here]
    if not followed:
        return rows
    of_them = pl.DataFrame(followed, schema={"la_code": rows.schema["la_code"], AS_AT: pl.Date}, orient="row")
    next_is_here = pl.struct("la_code", AS_AT).is_in(of_them.to_struct().implode())
    goes_on = pl.col(start).is_not_null() & pl.col(end).is_null()
    nothing_more = extract_column(mapping.extract, "no_further_action")
    if nothing_more in rows.columns:
        goes_on &= ~pl.col(nothing_more).fill_null(value=False)
    lost = goes_on & next_is_here
    lost_rows = rows.filter(lost)
    if not repair:
        element = " or ".join(mapping.columns[mapping.open_ended[1]].elements)
        account.query(lost_rows, table.name, element, LOST, Effect.STAYS_OPEN)
        return rows
    account.repaired(lost_rows, table.name, CLOSED)
    return rows.with_columns(pl.when(lost).then(pl.col(AS_AT) + timedelta(days=1)).otherwise(end).alias(end))


def end_in_gaps(rows: pl.DataFrame, table: TableOf, sent: Sequence[Submission], account: Account) -> pl.DataFrame:
    """The rows; what is open in a return and not in the next one there is ended in the years between, without a return.

    Every figure of those years is not available, so that their last day is as good as any of theirs.
    """
    mapping = table.extracts[0]
    if mapping.open_ended is None:
        return rows
    start, end = (extract_column(mapping.extract, name) for name in mapping.open_ended)
    days: defaultdict[str, set[date]] = defaultdict(set)
    for submission in sent:
        days[submission.la_code].add(submission.reference)
    gaps_after = [
        (la_code, before, add_years(after, -1))
        for la_code, own in days.items()
        for before, after in pairwise(sorted(own))
        if after > add_years(before, 1)
    ]
    if not gaps_after:
        return rows
    gap_ends = pl.DataFrame(
        gaps_after, schema={"la_code": rows.schema["la_code"], AS_AT: pl.Date(), "_gap_ends": pl.Date()}, orient="row"
    )
    looked = rows.join(gap_ends, on=["la_code", AS_AT], how="left", maintain_order="left")
    ended = pl.col(start).is_not_null() & pl.col(end).is_null() & pl.col("_gap_ends").is_not_null()
    nothing_more = extract_column(mapping.extract, "no_further_action")
    if nothing_more in rows.columns:
        ended &= ~pl.col(nothing_more).fill_null(value=False)
    account.query(
        looked.filter(ended), table.name, " or ".join(mapping.columns[mapping.open_ended[1]].elements), IN_A_GAP
    )
    return looked.with_columns(pl.when(ended).then("_gap_ends").otherwise(end).alias(end)).drop("_gap_ends")


def covered(sent: Sequence[Submission], since: str | None = None) -> dict[str, tuple[date, date]]:
    """By authority: the first and last day that its submissions cover, without those of years before the table.

    Years count back from the last of the authority, as long as none is missing, and not beyond the year `since`.
    """
    years = years_sent(sent, since)
    return {
        la_code: (
            _first_day(sent[0].reference, _unbroken(of)),
            date(max(of), sent[0].reference.month, sent[0].reference.day),
        )
        for la_code, of in years.items()
    }


def years_sent(sent: Sequence[Submission], since: str | None = None) -> dict[str, set[int]]:
    """By authority: the years of its submissions, as the calendar years of their days of reference."""
    years: defaultdict[str, set[int]] = defaultdict(set)
    for submission in sent:
        if since is None or submission.year >= since:
            years[submission.la_code].add(submission.reference.year)
    return years


def gaps(sent: Sequence[Submission], since: str | None = None) -> dict[str, tuple[Days, ...]]:
    """By authority: the years between its submissions for which there is none."""
    reference = sent[0].reference if sent else date.min
    last_day = (reference.month, reference.day)
    return {la_code: years_between(years, last_day) for la_code, years in years_sent(sent, since).items()}


def _first_day(reference: date, year: int) -> date:
    return _day_in(year - 1, reference) + DAY


def _day_in(year: int, reference: date) -> date:
    """The day of reference of a year."""
    return date(year, reference.month, reference.day)


def _unbroken(years: set[int]) -> int:
    first = max(years)
    while first - 1 in years:
        first -= 1
    return first
