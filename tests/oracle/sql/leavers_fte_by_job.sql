-- Full-time equivalents of employed social workers who left, in the returns of the year together, over those in post in the
-- return of 31 March; in per cent, by type of job, and over all.
select la_code, period, job_type, sum(leavers) as numerator, sum(in_post) filter (as_at_date = last_day) as denominator,
    (100 * numerator)::double / nullif(denominator, 0) as value
from quarter join year on as_at_date between first_day and last_day
group by grouping sets ((la_code, period), (la_code, period, job_type))
