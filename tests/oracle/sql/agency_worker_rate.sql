-- Full-time equivalents of agency workers, of all social workers in post on 30 September, agency ones with them.
select la_code, period, role_group(role) as role, coalesce(sum(fte_in_post) filter (agency), 0) as numerator,
    sum(fte_in_post) as denominator, (100 * numerator)::double / nullif(denominator, 0) as value
from post join year on start_date <= workforce_day and (end_date is null or end_date > workforce_day)
group by grouping sets ((la_code, period), (la_code, period, role_group(role)))
