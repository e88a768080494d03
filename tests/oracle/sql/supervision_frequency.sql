-- Supervisions held in the year, over those due in it, in per cent.
select la_code, period, count(*) filter (held_date between first_day and last_day) as numerator,
    count(*) filter (due_date between first_day and last_day) as denominator,
    100.0 * numerator / nullif(denominator, 0) as value
from supervision cross join year
group by all
