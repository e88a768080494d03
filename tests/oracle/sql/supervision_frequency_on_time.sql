-- Supervisions due in the year, and how many were held by the day they were due.
select la_code, period, count(*) filter (held_date <= due_date) as numerator, count(*) as denominator,
    100.0 * numerator / denominator as value
from supervision join year on due_date between first_day and last_day
group by all
