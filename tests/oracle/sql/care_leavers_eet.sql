-- Care leavers who turned 17 to 21 in the year and were in education, employment or training around it. Who died or returned
-- home is out; who is not in touch, or whose activity is not known, stays in the denominator.
select la_code, period,
    count(*) filter (activity in ('F1', 'P1', 'F2', 'P2', 'F3', 'P3', 'F4', 'P4', 'F5', 'P5')) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from (
    select distinct la_code, child_id, birthday, activity
    from birthday_contact join child using (la_code, child_id)
    where coalesce(in_touch, '') not in ('DIED', 'RHOM') and year(birthday) - year(date_of_birth) between 17 and 21
)
join year on birthday between first_day and last_day
group by all
