-- Care leavers with whom the authority was in touch around their birthday, of all; nothing recorded is in the denominator.
select la_code, period, care_leaver_age,
    count(*) filter (in_touch = 'YES') as numerator, count(*) as denominator, 100.0 * numerator / denominator as value
from care_leaver
group by grouping sets ((la_code, period, care_leaver_age), (la_code, period))
