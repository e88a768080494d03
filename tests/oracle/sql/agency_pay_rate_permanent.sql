-- The mean hourly pay of employed social workers in the return of 31 March: each type of job by its full-time equivalents,
-- without those whose pay is not told.
select la_code, period, job_type, sum(own_pay * in_post) as numerator, sum(in_post) as denominator,
    numerator::double / nullif(denominator, 0) as value
from quarter join year on as_at_date = last_day
where own_pay is not null
group by grouping sets ((la_code, period), (la_code, period, job_type))
