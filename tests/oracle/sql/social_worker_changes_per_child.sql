-- Different workers of each child on some day of the year, over the years in it with a worker.
with working as (
    select la_code, period, count(distinct (child_id, worker_id)) as n
    from allocation join year on start_date <= last_day and (end_date is null or end_date > first_day)
    group by all
)
select la_code, period, n as numerator, years as denominator, numerator / nullif(denominator, 0) as value
from working join years_with_worker using (la_code, period)
