-- Children whose care ended in the year, at the last end, and how many of them went to relatives or friends.
select la_code, period, count(*) filter (reason_ended in ('E13', 'E41', 'E45', 'E47')) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from (
    select la_code, child_id, period, arg_max(coalesce(reason_ended, '?'), end_date) as reason_ended
    from time_in_care join year on end_date between first_day and last_day
    where coalesce(reason_ended, '?') <> 'X1'
    group by all
)
group by all
