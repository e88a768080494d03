-- Pupils who missed a tenth or more of their own possible sessions of the school year, by what they were on its 31 March:
-- in care for twelve months or more; else on a plan and not in care; else in need and neither; and all of these. Sessions
-- at several schools are added; a pupil with none is no pupil.
with pupil as (
    select la_code, child_id, academic_year as period, sum(possible) as possible, sum(authorised + unauthorised) as missed
    from attendance
    group by all having sum(possible) > 0
),
known as (
    select pupil.*,
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
    from pupil join year using (period)
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
select la_code, period, coalesce(social_care_group, 'Total') as "group",
    count(*) filter (missed * 10 >= possible) as numerator, count(*) as denominator,
    100.0 * numerator / denominator as value
from placed
where social_care_group is not null
group by grouping sets ((la_code, period, social_care_group), (la_code, period))
