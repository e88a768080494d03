-- What the indicators that councils plan share: spells of support, proceedings, absences, and families.
create table family_of as
select la_code, child_id, coalesce(family_id, 'child ' || child_id) as family from csv_children;

-- One per child and first day, rather one that can be right, and a closed one; none that ends before it begins.
create table early_help as
with one_each as (
    select la_code, child_id, start_date::date as start_date, end_date::date as end_date, end_reason from csv_early_help
    qualify row_number() over (
        partition by la_code, child_id, start_date
        order by coalesce(end_date::date < start_date::date, false), end_date desc nulls last, end_reason desc nulls last
    ) = 1
)
select * from one_each where coalesce(end_date >= start_date, true);

create table need_plan as
with one_each as (
    select la_code, child_id, start_date::date as start_date, end_date::date as end_date, lead_qualified = 'Y' as qualified
    from csv_cin_plans
    qualify row_number() over (
        partition by la_code, child_id, start_date
        order by coalesce(end_date::date < start_date::date, false), end_date desc nulls last,
            lead_worker_id desc nulls last, lead_qualified = 'Y' desc nulls last
    ) = 1
)
select * from one_each where coalesce(end_date >= start_date, true);

create table letter as
with one_each as (
    select la_code, child_id, letter_date::date as letter_date, end_date::date as end_date, outcome from csv_pre_proceedings
    qualify row_number() over (
        partition by la_code, child_id, letter_date
        order by coalesce(end_date::date < letter_date::date, false), end_date desc nulls last, outcome desc nulls last
    ) = 1
)
select * from one_each where coalesce(end_date >= letter_date, true);

create table proceedings as
select la_code, child_id, issue_date::date as issue_date, final_order_date::date as final_order_date, final_order,
    lives_with
from csv_court_proceedings
qualify row_number() over (
    partition by la_code, child_id, issue_date
    order by final_order_date desc nulls last, final_order desc nulls last, lives_with desc nulls last
) = 1;

-- An absence that was missing and not only away, of a child who was in care on the day; one per child and day and kind.
create table missing as
select distinct la_code, child_id, start_date::date as start_date, missing_type from csv_missing_episodes as this
where coalesce(missing_type, 'M') = 'M' and coalesce(end_date::date >= start_date::date, true)
    and exists (
        from time_in_care as care where care.la_code = this.la_code and care.child_id = this.child_id
            and care.start_date <= this.start_date::date and (care.end_date is null or care.end_date > this.start_date::date)
    );

create table review as
select distinct la_code, child_id, review_date::date as review_date from csv_cp_reviews;

-- Where a child in care on 31 March usually lives: while away for a time, where the last placement of that time in care was
-- that was no absence.
create table usual_home as
select in_care.la_code, in_care.child_id, in_care.period,
    (
        select arg_max(earlier.placement_type, earlier.place) from care_episode as earlier
        where earlier.la_code = in_care.la_code and earlier.child_id = in_care.child_id
            and earlier.care_number = in_care.care_number and earlier.place <= in_care.place
            and (earlier.begins_care or earlier.placement_type not in ('T0', 'T1', 'T2', 'T3', 'T4'))
    ) as placement_type
from in_care;

-- A stay with one carer of a child of a known family, with the home of its latest episode.
create table family_stay as
select la_code, child_id, family, min(start_date) as start_date,
    if(bool_or(end_date is null), null, max(end_date)) as end_date,
    arg_max_null(home_id, place) filter (not absent) as home_id
from carer_episode join family_of using (la_code, child_id)
where stay_number > 0
group by la_code, child_id, family, care_number, stay_number;

-- Days of a span that lie in a year, the day of its end not among them, in years to the millionth.
create macro days_in(start_date, end_date, first_day, last_day) as
    least(coalesce(end_date, last_day + 1), last_day + 1) - greatest(start_date, first_day);
create macro in_years(days) as round(days * 1000000 / 365.25)::bigint;
