-- Full-time equivalents of agency social workers, of these and the employed ones together, in the return of 31 March; in per cent, by type of
-- job, and over all.
select la_code, period, job_type, sum(agency) as numerator, sum(agency + in_post) as denominator,
    (100 * numerator)::double / nullif(denominator, 0) as value
from quarter join year on as_at_date = last_day
group by grouping sets ((la_code, period), (la_code, period, job_type))
