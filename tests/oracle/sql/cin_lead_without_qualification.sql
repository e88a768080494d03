-- Children with a child in need plan open on 31 March that has a lead, the last to begin, and how many leads are no social worker.
select la_code, period, count(*) filter (not qualified) as numerator, count(*) as denominator,
    100.0 * numerator / denominator as value
from (
    select la_code, child_id, period, arg_max(qualified, start_date) as qualified
    from need_plan join year on start_date <= last_day and (end_date is null or end_date > last_day)
    where qualified is not null
    group by all
)
group by all
