-- Care leavers in higher education around their birthday, of all.
select la_code, period, care_leaver_age,
    count(*) filter (activity in ('F1', 'P1')) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from care_leaver
group by grouping sets ((la_code, period, care_leaver_age), (la_code, period))
