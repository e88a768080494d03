-- Care leavers in education, employment or training around their birthday, of all; whose activity is not known is in the
-- denominator.
select la_code, period, care_leaver_age,
    count(*) filter (activity in ('F1', 'P1', 'F2', 'P2', 'F3', 'P3', 'F4', 'P4', 'F5', 'P5')) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from care_leaver
group by grouping sets ((la_code, period, care_leaver_age), (la_code, period))
