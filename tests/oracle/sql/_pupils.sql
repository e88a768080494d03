-- What the indicators of schools share: pupils, and what each was on the 31 March of a school year: in care for twelve months
-- or more; else on a plan and not in care; else in need and neither. Who is in care for less is in no group.
create table group_on_31_march as
with pupil as (select la_code, child_id from attendance union select la_code, child_id from attainment),
known as (
    select la_code, child_id, period,
        (
            select min(start_date) <= first_day from time_in_care as care
            where care.la_code = pupil.la_code and care.child_id = pupil.child_id
                and start_date <= last_day and (end_date is null or end_date > last_day)
        ) as in_care_all_year,
        exists (
            from plan where plan.la_code = pupil.la_code and plan.child_id = pupil.child_id
                and start_date <= last_day and (end_date is null or end_date > last_day)
        ) as on_plan,
        exists (
            from referral where referral.la_code = pupil.la_code and referral.child_id = pupil.child_id
                and not coalesce(no_further_action, false)
                and referral_date <= last_day and (closure_date is null or closure_date > last_day)
        ) as in_need
    from pupil cross join year
),
placed as (
    select *,
        case
            when in_care_all_year then 'CLA 12 months'
            when in_care_all_year is not null then null
            when on_plan then 'CPPO'
            when in_need then 'CINO'
        end as social_care_group
    from known
)
select la_code, child_id, period, social_care_group from placed where social_care_group is not null;

-- A pupil of a group, with the sessions of a school year at all schools together, and the type of the one with most
-- of them; who has none is no pupil. What was missed is not known where a school says nothing of it.
create table pupil as
select la_code, child_id, period, social_care_group, sum(possible) as possible,
    if(
        bool_and(possible = 0 or coalesce(authorised, unauthorised) is not null),
        sum(coalesce(authorised, 0) + coalesce(unauthorised, 0)), null
    ) as missed,
    coalesce(arg_max(school_type, possible), 'Not known') as school_type
from attendance join group_on_31_march using (la_code, child_id, period)
group by all having sum(possible) > 0;

create table result as
select * from attainment join group_on_31_march using (la_code, child_id, period);
