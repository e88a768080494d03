-- Care leavers in higher education around their birthday, of all.
select la_code, period, coalesce(age_band, 'Total') as "group",
    count(*) filter (activity in ('F1', 'P1')) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from care_leaver
group by grouping sets ((la_code, period, age_band), (la_code, period))
