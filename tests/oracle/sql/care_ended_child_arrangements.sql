-- Children who left care in the year by a child arrangements order (once a residence order), of all who left; by the last time
-- they left in the year.
select la_code, period, count(*) filter (reason_ended = 'E41') as numerator, count(*) as denominator,
    100.0 * numerator / denominator as value
from (
    select la_code, child_id, period, arg_max(coalesce(reason_ended, '?'), end_date) as reason_ended
    from time_in_care join year on end_date between first_day and last_day
    where coalesce(reason_ended, '?') <> 'X1'
    group by all
)
group by all
