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

-- Families with two or more children in care on 31 March: how many children and homes, and of how many the home is known. Siblings of
-- 18 or more are looked at, but a family of them only is none.
create table sibling_group as
select la_code, family, period, count(distinct child_id) as children, count(distinct home_id) as homes,
    count(distinct child_id) filter (home_id is not null) as with_home
from family_stay
join year on start_date <= last_day and (end_date is null or end_date > last_day)
left join child using (la_code, child_id)
group by all
having children >= 2 and bool_or(coalesce(age_on(date_of_birth, last_day) < 18, true));

create table family_meeting as
select csv.la_code, family, offered_date::date as offered_date, held_date::date as held_date
from csv_family_group_conferences as csv join family_of using (la_code, child_id);

create table advocate as
select la_code, child_id, offered_date::date as offered_date, started_date::date as started_date from csv_advocacy;

create table contact as
select la_code, child_id, contact_date::date as contact_date from csv_family_contacts;

-- A request that was answered in a year, with the episode of care that began on the day.
create table answered_request as
select request.la_code, request.child_id, period, requested_type, max_distance_miles::decimal(9, 1) as longest_distance,
    placement_type, kind_of_home(placement_type) as home, distance_miles
from (select distinct * from csv_placement_requests) as request
join year on placed_date::date between first_day and last_day
left join episode on episode.la_code = request.la_code and episode.child_id = request.child_id
    and episode.start_date = placed_date::date;

create table survey_answer as
select la_code, answer_date::date as answer_date, respondent_group as asked, question, answer::integer as answer
from csv_survey_answers;

create table supervision as
select la_code, worker_id, due_date::date as due_date, held_date::date as held_date from csv_supervisions;

create table quarter as
select la_code, as_at_date::date as as_at_date, job_type, fte_in_post::decimal(18, 6) as in_post,
    vacancies_fte::decimal(18, 6) as vacant, leavers_fte::decimal(18, 6) as leavers, agency_fte::decimal(18, 6) as agency,
    agency_hourly_pay::decimal(18, 6) as agency_pay, permanent_hourly_pay::decimal(18, 6) as own_pay
from csv_agency_return;

-- An agency worker's assignment, and which of the national rules it meets.
create table assignment as
select la_code, worker_id, start_date::date as start_date, end_date::date as end_date,
    coalesce(job_type, 'Not known') as job_type, asye_completed = 'Y' as asye,
    coalesce(left_permanent_post is null or cooling_off_exempt = 'Y', false)
        or months_after(left_permanent_post::date, 3) <= start_date::date as cooled,
    months_after(experience_from::date, 36) <= start_date::date as experienced, notice_weeks::decimal(9, 2) >= 4 as noticed,
    references_received::integer >= 1 as referenced,
    hourly_price::decimal(9, 2) <= (
        select arg_max(hourly_cap::decimal(9, 2), valid_from::date) from csv_agency_price_caps as cap
        where cap.la_code = this.la_code and cap.job_type = this.job_type and valid_from::date <= this.start_date::date
    ) as within_cap
from csv_agency_assignments as this;

-- A social worker of the authority's own in post on 30 September, once, and the first day of working for it.
create table in_service as
select la_code, worker_id, period, workforce_day,
    (
        select min(start_date) from post as first
        where first.la_code = post.la_code and first.worker_id = post.worker_id and not agency
    ) as began
from post join year on start_date <= workforce_day and (end_date is null or end_date > workforce_day)
where not agency
group by all;

-- Days of a span that lie in a year, the day of its end not among them, in years to the millionth.
create macro days_in(start_date, end_date, first_day, last_day) as
    least(coalesce(end_date, last_day + 1), last_day + 1) - greatest(start_date, first_day);
create macro in_years(days) as round(days * 1000000 / 365.25)::bigint;

-- The years in a year with a worker, over the children; a day with two workers is one day, of the one who came first.
create table years_with_worker as
with alone as (
    select *, greatest(
        start_date,
        max(coalesce(end_date, date '9999-12-31')) over (
            partition by la_code, child_id order by start_date, end_date nulls last
            rows between unbounded preceding and 1 preceding
        )
    ) as alone_from
    from allocation
)
select la_code, period,
    sum(in_years(greatest(days_in(alone_from, end_date, first_day, last_day), 0))) / 1000000.0::decimal(18, 1) as years
from alone join year on start_date <= last_day and (end_date is null or end_date > first_day)
group by all;
