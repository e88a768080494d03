-- Plans that started in the year and are not the child's first in this authority, however long ago: as the number of
-- previous plans says, else as the extract's own history says.
select la_code, period,
    count(*) filter (if(previous_plans is null, has_earlier_plan, previous_plans >= 1)) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from (
    select *, start_date > min(start_date) over (partition by la_code, child_id) as has_earlier_plan from plan
)
join year on start_date between first_day and last_day
group by all
