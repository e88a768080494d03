-- Children in care or on a plan on 31 March, once each, and how many of them with whom an advocate began to work in the twelve
-- months up to it.
with child_concerned as (
    select la_code, child_id, period, last_day from in_care
    union
    select plan.la_code, plan.child_id, period, last_day
    from plan join year on plan.start_date <= last_day and (plan.end_date is null or plan.end_date > last_day)
    where not exists (
        from episode where episode.la_code = plan.la_code and episode.child_id = plan.child_id
            and episode.start_date <= last_day and (episode.end_date is null or episode.end_date > last_day)
    )
)
select la_code, period,
    count(*) filter (
        exists (
            from advocate where advocate.la_code = this.la_code and advocate.child_id = this.child_id
                and started_date between months_after(last_day, -12) and last_day
        )
    ) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from child_concerned as this
group by all
