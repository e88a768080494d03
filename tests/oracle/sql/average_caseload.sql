-- Cases held on 30 September, over the full-time equivalents of the workers (agency too) who hold at least one. A worker
-- without a full-time equivalent is left out with the cases.
select la_code, period, sum(cases_held) as numerator, sum(fte_in_post) as denominator,
    numerator::double / nullif(denominator, 0) as value
from post join year on start_date <= workforce_day and (end_date is null or end_date > workforce_day)
where cases_held >= 1 and fte_in_post > 0
group by all
