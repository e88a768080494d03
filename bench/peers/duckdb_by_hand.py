"""Sixteen indicators in DuckDB by hand: one query per extract, on one connection, over the files as they are."""

from __future__ import annotations

import csv
import sys
from datetime import date

import duckdb

from bench.peers.contract import HEADER, Asked, asked, label
from csc_indicators.reference.bank_holidays import bank_holidays

Row = tuple[str, str, str, float, float | None]

YEARS = "years(year, first_day, last_day)"
READ = {
    "referrals": "la_code, child_id, referral_date, no_further_action, closure_date",
    "assessments": "la_code, child_id, start_date, completed_date",
    "s47_investigations": "la_code, child_id, start_date",
    "cp_plans": "la_code, child_id, start_date, end_date, previous_plans, other_la",
    "care_episodes": "la_code, child_id, start_date, end_date, reason_new_episode, legal_status, placement_type, "
    "distance_miles",
    "social_workers": "la_code, worker_id, role, start_date, end_date, agency, fte, fte_before_leaving",
}

REFERRALS = """
with known as (
    select * from referrals
    where referral_date <= $last_day
      and (referral_date >= $reach or (not no_further_action and coalesce(closure_date, $last_day) >= $reach))
    qualify row_number() over (
        partition by la_code, child_id, referral_date order by no_further_action, closure_date desc nulls last) = 1
),
ordered as (
    select *, max(case when not no_further_action then coalesce(closure_date, date '3000-01-01') end) over (
        partition by la_code, child_id order by referral_date
        rows between unbounded preceding and 1 preceding) as busy_until
    from known
),
kept as (
    select *, coalesce(lag(referral_date) over (partition by la_code, child_id order by referral_date)
        + interval 1 year >= referral_date, false) as repeat
    from ordered where busy_until is null or busy_until <= referral_date
),
flow as (
    select year, la_code, count(*) as every, count(*) filter (repeat) as repeats,
        count(*) filter (no_further_action) as dropped
    from kept join years on referral_date between first_day and last_day group by all
),
still as (
    select year, la_code, count(*) as cases from kept join years
        on referral_date <= last_day and (closure_date is null or closure_date > last_day)
    where not no_further_action and (closure_date is null or closure_date > $first_day) group by all
)
select 'repeat_referrals', year, la_code, repeats, every from flow
union all select 'referrals_no_further_action', year, la_code, dropped, every from flow
union all select 'cin_rate', year, la_code, cases, null from still
"""

ASSESSMENTS = """
with done as (
    select distinct la_code, child_id, start_date, completed_date from assessments
    where completed_date between $first_day and $last_day and completed_date >= start_date
),
counted as (
    select year, la_code, count(*) as every, count(*) filter (ended.working - began.working <= 45) as in_time
    from done
    join years on completed_date between first_day and last_day
    join calendar as began on began.day = start_date
    join calendar as ended on ended.day = completed_date
    group by all
)
select 'assessments_rate', year, la_code, every, null from counted
union all select 'assessments_within_45_days', year, la_code, in_time, every from counted
"""

ENQUIRIES = """
with held as (
    select distinct la_code, child_id, start_date from s47_investigations
    where start_date between $first_day and $last_day
)
select 's47_rate', year, la_code, count(*), null
from held join years on start_date between first_day and last_day group by year, la_code
"""

PLANS = """
with known as (
    select distinct on (la_code, child_id, start_date) la_code, start_date, end_date, previous_plans from cp_plans
    where start_date <= $last_day and not coalesce(other_la, false)
      and (end_date is null or (end_date >= $first_day and end_date >= start_date))
),
started as (
    select year, la_code, count(*) as every, count(*) filter (previous_plans > 0) as again
    from known join years on start_date between first_day and last_day group by all
),
still as (
    select year, la_code, count(*) as every,
        count(*) filter (start_date + interval 24 months <= last_day) as long
    from known join years on start_date <= last_day and (end_date is null or end_date > last_day) group by all
)
select 'cp_plan_starts_rate', year, la_code, every, null from started
union all select 'repeat_cp_plans', year, la_code, again, every from started
union all select 'cp_plans_rate', year, la_code, every, null from still
union all select 'cp_plans_over_2_years', year, la_code, long, every from still
"""

CARE = """
with known as (
    select distinct on (la_code, child_id, start_date) * from care_episodes
    where start_date <= $last_day and legal_status not in ('V3', 'V4')
      and (end_date is null or (end_date >= $reach and end_date > start_date))
),
placed as (
    select *, lag(placement_type) over each_child as before, lag(placement_type, 2) over each_child as before_that
    from known window each_child as (partition by la_code, child_id order by start_date)
),
judged as (
    select la_code, child_id, start_date, end_date,
        reason_new_episode = 'S' as begins,
        reason_new_episode = 'S' or (reason_new_episode in ('P', 'B')
            and placement_type not like 'T%' and placement_type not in ('A3', 'A5')
            and not coalesce(before like 'T%' and placement_type = before_that, false)) as moves,
        distance_miles > 20 and distance_miles < 999 as far,
        case when placement_type like 'T%' then before else placement_type end like 'U%' as foster
    from placed
),
child as (
    select year, la_code, child_id,
        bool_or(begins and start_date >= first_day) as began,
        bool_or(end_date is null or end_date > last_day) as stays,
        count(*) filter (moves and start_date >= first_day)
            + bool_or((start_date < first_day and (end_date is null or end_date > first_day))
                or (start_date = first_day and not moves))::int as placements,
        bool_or(far and (end_date is null or end_date > last_day)) as far,
        bool_or(foster and (end_date is null or end_date > last_day)) as foster
    from judged join years on start_date <= last_day and (end_date is null or end_date >= first_day)
    group by all
),
counted as (
    select year, la_code, count(*) filter (began) as began, count(*) filter (stays) as every,
        count(*) filter (stays and foster) as foster, count(*) filter (stays and far) as far,
        count(*) filter (stays and placements >= 3) as moved
    from child group by all
)
select 'cla_starting_rate', year, la_code, began, null from counted
union all select 'cla_rate', year, la_code, every, null from counted
union all select 'cla_foster_care', year, la_code, foster, every from counted
union all select 'cla_over_20_miles', year, la_code, far, every from counted
union all select 'cla_three_or_more_placements', year, la_code, moved, every from counted
"""

CALENDAR = """
create table calendar as
select day::date as day,
    sum((isodow(day) < 6 and day not in (select unnest($free::date[])))::int) over (order by day) as working
from range(date '2005-01-01', date '2030-01-01', interval 1 day) as days(day)
"""

TURNOVER = """
with known as (select distinct * from social_workers where not agency),
workforce_years as (
    select year, first_day - interval 6 months as first_day, make_date(year - 1, 9, 30) as last_day from years
),
worked as (
    select year, la_code, coalesce(fte_before_leaving, fte) as fte,
        coalesce(end_date between first_day and last_day, false) as leaves,
        coalesce(start_date <= last_day, true) and (end_date is null or end_date > last_day) as in_post
    from known cross join workforce_years
)
select 'social_worker_turnover', year, la_code,
    coalesce(sum(fte) filter (leaves), 0), coalesce(sum(fte) filter (in_post), 0)
from worked group by year, la_code
"""


def connect(ask: Asked) -> duckdb.DuckDBPyConnection:
    """A connection that sees every extract, the years asked for and the working days."""
    connection = duckdb.connect()
    for extract, columns in READ.items():
        connection.execute(f"create view {extract} as select {columns} from '{ask.file(extract)}'")
    years = ", ".join(f"({year}, date '{year - 1}-04-01', date '{year}-03-31')" for year in ask.years)
    connection.execute(f"create table years as select * from (values {years}) as {YEARS}")
    connection.execute(CALENDAR, {"free": bank_holidays()})
    return connection


def answers(ask: Asked) -> list[Row]:
    """Every indicator of every year and authority: indicator, period, la_code, numerator, denominator."""
    connection = connect(ask)
    bounds = {
        "first_day": ask.first_day,
        "last_day": ask.last_day,
        "reach": date(ask.years[0] - 2, 4, 1),
    }
    found: list[Row] = []
    for query in (REFERRALS, ASSESSMENTS, ENQUIRIES, PLANS, CARE, TURNOVER):
        given = {name: value for name, value in bounds.items() if f"${name}" in query}
        rows = connection.execute(query, given).fetchall()
        found += [(name, label(year), area, float(over), under) for name, year, area, over, under in rows]
    return sorted(found, key=lambda row: row[:3])


if __name__ == "__main__":
    write = csv.writer(sys.stdout, lineterminator="\n")
    write.writerow(HEADER)
    write.writerows(answers(asked()))
