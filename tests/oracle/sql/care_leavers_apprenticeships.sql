-- Care leavers in an apprenticeship around their birthday, of all.
select la_code, period, coalesce(age_band, 'Total') as "group",
    count(*) filter (activity in ('F4', 'P4')) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from care_leaver
group by grouping sets ((la_code, period, age_band), (la_code, period))
