-- The median weeks from the letter to the end, of the times under a letter that ended in the year; each to the millionth.
select la_code, period, sum(weeks) / 1000000.0::decimal(18, 1) as numerator, count(*) as denominator,
    median(weeks) / 1000000 as value
from (
    select la_code, period, round((end_date - letter_date) * 1000000 / 7)::bigint as weeks
    from letter join year on end_date between first_day and last_day
)
group by all
