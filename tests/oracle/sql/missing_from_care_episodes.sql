-- Missing episodes of children in care that began in the year, for each child who had any.
select la_code, period, count(*) as numerator, count(distinct child_id) as denominator,
    numerator / denominator as value
from missing join year on start_date between first_day and last_day
group by all
