-- Stays with a carer that began in the year after another one in the same time in care, over the years in care in it.
with moves as (
    select la_code, period, count(*) as n
    from stay join year on start_date between first_day and last_day
    where stay_number > 1
    group by all
),
in_the_year as (
    select la_code, period, sum(in_years(days_in(start_date, end_date, first_day, last_day))) / 1000000.0::decimal(18, 1) as years
    from time_in_care join year on start_date <= last_day and (end_date is null or end_date > first_day)
    group by all
)
select la_code, period, coalesce(n, 0) as numerator, years as denominator, numerator / denominator as value
from in_the_year left join moves using (la_code, period)
