-- Full-time equivalents of vacant posts, of these and the filled ones together, in the return of 31 March; in per cent, by type of
-- job, and over all.
select la_code, period, job_type, sum(vacant) as numerator, sum(vacant + in_post) as denominator,
    (100 * numerator)::double / nullif(denominator, 0) as value
from quarter join year on as_at_date = last_day
group by grouping sets ((la_code, period), (la_code, period, job_type))
