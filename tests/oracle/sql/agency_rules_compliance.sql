-- Agency assignments open on 31 March, and how many of them are assignments that meet every rule.
-- Of which it is not known is in the denominator.
select la_code, period, job_type, count(*) filter (asye and cooled and experienced and noticed and within_cap and referenced) as numerator, count(*) as denominator,
    100.0 * numerator / denominator as value
from assignment join year on start_date <= last_day and (end_date is null or end_date > last_day)
group by grouping sets ((la_code, period), (la_code, period, job_type))
