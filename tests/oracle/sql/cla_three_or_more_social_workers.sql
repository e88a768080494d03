-- Children in care on 31 March who had three or more different social workers on some day of the year.
select la_code, period, count(*) filter (workers >= 3) as numerator, count(*) as denominator,
    100.0 * numerator / denominator as value
from (
    select in_care.la_code, in_care.child_id, in_care.period, count(distinct worker_id) as workers
    from in_care
    left join allocation on allocation.la_code = in_care.la_code and allocation.child_id = in_care.child_id
        and allocation.start_date <= last_day and (allocation.end_date is null or allocation.end_date > first_day)
    group by all
)
group by all
