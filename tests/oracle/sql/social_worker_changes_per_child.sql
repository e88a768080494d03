-- Different workers of each child on some day of the year, over the years in it with a worker.
select la_code, period, count(distinct (child_id, worker_id)) as numerator,
    sum(in_years(days_in(start_date, end_date, first_day, last_day))) / 1000000.0::decimal(18, 1) as denominator,
    numerator / nullif(denominator, 0) as value
from allocation join year on start_date <= last_day and (end_date is null or end_date > first_day)
group by all
