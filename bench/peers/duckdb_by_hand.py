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
    "cp_plans": "la_code, child_id, start_date, end_date, initial_category, latest_category, previous_plans, other_la",
    "care_episodes": "la_code, child_id, start_date, end_date, reason_new_episode, legal_status, placement_type, "
    "distance_miles, reason_ended, urn",
    "children": "la_code, child_id, date_of_birth",
    "social_workers": "la_code, worker_id, role, start_date, end_date, agency, fte, fte_before_leaving",
}

KEPT = """
create temp table kept as
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
)
select * from ordered where busy_until is null or busy_until <= referral_date
"""

REFERRALS = """
with judged as (
    select *, coalesce(lag(referral_date) over (partition by la_code, child_id order by referral_date)
        + interval 1 year >= referral_date, false) as repeat
    from kept
),
flow as (
    select year, la_code, count(*) as every, count(*) filter (repeat) as repeats,
        count(*) filter (no_further_action) as dropped
    from judged join years on referral_date between first_day and last_day group by all
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
with known as (
    select distinct la_code, child_id, start_date, completed_date from assessments
    where completed_date is null or completed_date >= start_date
),
wanted as (select * from known where completed_date between $first_day and $last_day),
mine as (select * from known semi join wanted using (la_code, child_id)),
of_case as (
    select la_code, child_id, start_date, completed_date, max(referral_date) as referral_date
    from mine join kept using (la_code, child_id)
    where referral_date <= start_date and coalesce(
        case when no_further_action then referral_date else closure_date end >= start_date, not no_further_action)
    group by all
),
first_of_case as (
    select la_code, child_id, referral_date, sooner.start_date, sooner.completed_date from (
        select la_code, child_id, referral_date, min(struct_pack(
            start_date := start_date, completed_date := coalesce(completed_date, date '9999-12-31'))) as sooner
        from of_case group by all)
),
timed as (
    select wanted.la_code, wanted.completed_date, coalesce(referral_date, wanted.start_date) as begins
    from wanted left join first_of_case as sooner on wanted.la_code = sooner.la_code
        and wanted.child_id = sooner.child_id and wanted.start_date = sooner.start_date
        and wanted.completed_date = sooner.completed_date
),
counted as (
    select year, la_code, count(*) as every, count(*) filter (ended.working - began.working <= 45) as in_time
    from timed
    join years on completed_date between first_day and last_day
    join calendar as began on began.day = begins
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
    select la_code, start_date, end_date, coalesce(previous_plans > 0,
        row_number() over (partition by la_code, child_id order by start_date) > 1) as again
    from (
        select * from cp_plans
        where start_date <= $last_day and not coalesce(other_la, false) and (end_date is null or end_date >= start_date)
        qualify row_number() over (partition by la_code, child_id, start_date
            order by end_date desc nulls last, initial_category desc nulls last, latest_category desc nulls last,
                previous_plans desc nulls last) = 1
    )
),
started as (
    select year, la_code, count(*) as every, count(*) filter (again) as again
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

EPISODES = """
create temp table episodes as
with known as (
    select distinct on (la_code, child_id, start_date) *, placement_type like 'T%' as away from care_episodes
    where start_date <= $last_day and legal_status not in ('V3', 'V4') and (end_date is null or end_date > start_date)
),
beside as (
    select *, coalesce(
        lag(reason_ended) over each_child != 'X1' or (reason_new_episode = 'S' and (
            (lag(reason_ended) over each_child is null and lag(end_date) over each_child is not null)
            or start_date > lag(end_date) over each_child + interval 1 day)), false)
        or lag(start_date) over each_child is null as begins_care,
        coalesce(lag(away) over each_child, false) as was_away
    from known window each_child as (partition by la_code, child_id order by start_date)
),
numbered as (
    select *, sum(begins_care::int) over (partition by la_code, child_id order by start_date) as period from beside
),
placed as (
    select *,
        coalesce(last_value(case when not away then period end ignore nulls) over before = period, false) as placed,
        last_value(case when not away then struct_pack(place := placement_type, urn := urn) end ignore nulls)
            over before as last_here
    from numbered window before as (partition by la_code, child_id order by start_date
        rows between unbounded preceding and 1 preceding)
),
judged as (
    select *, not away and (not placed or (reason_new_episode in ('S', 'P', 'B') and placement_type not in ('A3', 'A5')
        and not coalesce(was_away and last_here.place = placement_type and coalesce(last_here.urn = urn, true), false)))
        as begins
    from placed
)
select la_code, child_id, start_date, end_date, placement_type, distance_miles, begins_care and reason_new_episode = 'S'
        as starts_care, not away or placed as in_placement, date_of_birth,
    sum(begins::int) over (partition by la_code, child_id order by start_date) as placement,
    -- 18 is reached on 1 March by those born on 29 February
    coalesce(date_of_birth + interval 18 years + case when month(date_of_birth) = 2 and day(date_of_birth) = 29
        and day(date_of_birth + interval 18 years) = 28 then interval 1 day else interval 0 days end,
        date '9999-12-31') as adult
from judged left join (select distinct on (la_code, child_id) * from children) using (la_code, child_id)
"""

CARE = """
with began as (
    select year, la_code, count(distinct child_id) as began from episodes
    join years on start_date between first_day and last_day where starts_care and start_date < adult group by all
),
still as (
    select year, la_code, child_id, bool_or(distance_miles > 20 and distance_miles < 999) as far,
        bool_or(placement_type like 'U%') as foster
    from episodes join years on start_date <= last_day and (end_date is null or end_date > last_day)
    where adult > last_day group by all
),
stays as (
    select la_code, child_id, placement, min(start_date) as start_date,
        case when bool_or(end_date is null) then null else max(end_date) end as end_date
    from episodes where in_placement group by all
),
touched as (
    select year, la_code, child_id, count(*) as placements from stays
    join years on start_date <= last_day and (end_date is null or end_date > first_day) group by all
),
counted as (
    select year, la_code, count(*) as every, count(*) filter (foster) as foster, count(*) filter (far) as far,
        count(*) filter (placements >= 3) as moved
    from still left join touched using (year, la_code, child_id) group by all
)
select 'cla_starting_rate', year, la_code, began, null from began
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
    for query in (KEPT, EPISODES, REFERRALS, ASSESSMENTS, ENQUIRIES, PLANS, CARE, TURNOVER):
        given = {name: value for name, value in bounds.items() if f"${name}" in query}
        connection.execute(query, given)
        rows = connection.fetchall() if query not in (KEPT, EPISODES) else []
        found += [(name, label(year), area, float(over), under) for name, year, area, over, under in rows]
    return sorted(found, key=lambda row: row[:3])


if __name__ == "__main__":
    write = csv.writer(sys.stdout, lineterminator="\n")
    write.writerow(HEADER)
    write.writerows(answers(asked()))
