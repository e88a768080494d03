-- Children in care on 31 March placed more than 20.0 miles from home. An unknown distance (empty or 999.9) is not more
-- than 20 miles, and stays in the denominator.
select la_code, period, uasc, home as placement_type, age_band, count(*) filter (distance_miles > 20 and distance_miles <> 999.9) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from in_care
group by grouping sets ((la_code, period), (la_code, period, uasc), (la_code, period, home), (la_code, period, age_band))
