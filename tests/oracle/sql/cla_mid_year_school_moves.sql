-- Children in care on 31 March who were at a school in the year, and how many of them came to another school in it, or to one
-- from none: since they were first in care in the year, and not in August or September.
with spell as (
    select *, lag(school_urn) over (partition by la_code, child_id order by start_date, school_urn) as school_before
    from enrolment
),
pupil_in_care as (
    select la_code, child_id, period, first_day, last_day,
        (
            select min(start_date) from time_in_care as care
            where care.la_code = this.la_code and care.child_id = this.child_id
                and start_date <= last_day and (end_date is null or end_date > first_day)
        ) as first_in_care
    from in_care as this
    where exists (
        from enrolment where enrolment.la_code = this.la_code and enrolment.child_id = this.child_id
            and start_date <= last_day and (end_date is null or end_date > first_day)
    )
)
select la_code, period,
    count(*) filter (
        exists (
            from spell where spell.la_code = this.la_code and spell.child_id = this.child_id
                and start_date between greatest(first_day, first_in_care) and last_day
                and month(start_date) not in (8, 9) and school_urn is distinct from school_before
        )
    ) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from pupil_in_care as this
group by all
