-- Social workers in post on 30 September whose ethnicity is known, and how many of them are not White; heads, and no agency
-- workers.
select la_code, period,
    count(*) filter (ethnicity not in ('WBRI', 'WIRI', 'WIRT', 'WOTH', 'WROM')) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from (
    select la_code, worker_id, period, max(ethnicity) as ethnicity
    from post join year on start_date <= workforce_day and (end_date is null or end_date > workforce_day)
    where not agency and ethnicity not in ('REFU', 'NOBT')
    group by all
)
group by all
