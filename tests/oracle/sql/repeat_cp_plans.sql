-- Plans that started in the year and are not the child's first in this authority, however long ago: as the number of
-- previous plans says, else as the extract's own history says.
select la_code, period, age_band(date_of_birth, expected_date, start_date) as age_band,
    count(*) filter (if(previous_plans is null, has_earlier_plan, previous_plans >= 1)) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from (
    select *, start_date > min(start_date) over (partition by la_code, child_id) as has_earlier_plan from plan
)
left join child using (la_code, child_id)
join year on start_date between first_day and last_day
group by grouping sets ((la_code, period), (la_code, period, age_band(date_of_birth, expected_date, start_date)))
