-- Plans open on 31 March that began 24 calendar months before, or earlier.
select la_code, period, count(*) filter (months_after(start_date, 24) <= last_day) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from plan join year on start_date <= last_day and (end_date is null or end_date > last_day)
group by all
