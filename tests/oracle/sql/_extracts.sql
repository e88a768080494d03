-- The extract files as they lie in the folder, with the columns that the second engine reads given their types.
create table child as
select la_code, child_id, date_of_birth::date as date_of_birth, expected_date_of_birth::date as expected_date,
    uasc_until::date as uasc_until
from csv_children;

create table every_referral as
select la_code, child_id, referral_date::date as referral_date, no_further_action = 'Y' as no_further_action,
    closure_date::date as closure_date, closure_reason, primary_need
from csv_referrals;

create table every_assessment as
select la_code, child_id, start_date::date as start_date, completed_date::date as completed_date, factors
from csv_assessments;

create table every_enquiry as
select la_code, child_id, start_date::date as start_date, conference_date::date as conference_date,
    police_involved = 'Y' as police, health_involved = 'Y' as health, agencies
from csv_s47_investigations;

create table every_conference as
select la_code, child_id, conference_date::date as conference_date, transfer_in = 'Y' as transfer_in, agencies
from csv_initial_conferences;

create table every_plan as
select la_code, child_id, start_date::date as start_date, end_date::date as end_date,
    previous_plans::integer as previous_plans, other_la = 'Y' as other_la, initial_category, latest_category
from csv_cp_plans;

create table every_episode as
select distinct la_code, child_id, start_date::date as start_date, end_date::date as end_date, reason_new_episode,
    legal_status, placement_type, urn, distance_miles::decimal(9, 1) as distance_miles, reason_ended, home_id,
    reason_for_distance
from csv_care_episodes;

create table birthday_contact as
select la_code, child_id, birthday::date as birthday, in_touch, activity, accommodation from csv_care_leavers;

create table sdq as
select la_code, child_id, as_at_date::date as as_at_date, sdq_score::integer as score from csv_sdq_scores;

create table attendance as
select la_code, child_id, academic_year as period, sessions_possible::integer as possible,
    sessions_authorised::integer as authorised, sessions_unauthorised::integer as unauthorised, school_type
from csv_attendance;

create table attainment as
select distinct la_code, child_id, academic_year as period, key_stage, met_expected_rwm = 'Y' as met_standard,
    reading_progress::decimal(18, 6) as reading, writing_progress::decimal(18, 6) as writing,
    maths_progress::decimal(18, 6) as maths, attainment_8::decimal(18, 6) as attainment_8,
    progress_8::decimal(18, 6) as progress_8
from csv_attainment;

-- An open row that a closed one repeats is closed, here and below.
create table enrolment as
select la_code, child_id, school_urn, start_date::date as start_date, max(end_date::date) as end_date
from csv_school_enrolments
group by all;

create table adoption as
select distinct la_code, child_id, decision_date::date as decision_date, match_date::date as match_date,
    order_date::date as order_date
from csv_adoptions;

create table worker as
select la_code, worker_id, role, fte::decimal(18, 6) as fte, agency = 'Y' as agency, start_date::date as start_date,
    end_date::date as end_date, fte_before_leaving::decimal(18, 6) as fte_before_leaving,
    cases_held::integer as cases_held, ethnicity, coalesce(qualified, 'Y') = 'Y' as qualified
from csv_social_workers;

create table vacancy as
select la_code, as_at_date::date as as_at_date, fte::decimal(18, 6) as fte from csv_vacancies;

create table allocation as
select la_code, child_id, worker_id, start_date::date as start_date, max(end_date::date) as end_date
from csv_case_allocations
group by all;

create table outturn as
select la_code, financial_year, line, amount::decimal(18, 6) as amount from csv_spending;

create table leader as
select la_code, role as post, holder_id, start_date::date as start_date, max(end_date::date) as end_date
from csv_leadership_posts
group by all;
