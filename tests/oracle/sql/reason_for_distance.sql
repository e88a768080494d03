-- Children in care on 31 March who are placed more than 20 miles from home for a recorded reason, of all who are placed so far;
-- and those with each reason, of all these too.
with far as (select * from in_care where distance_miles > 20 and distance_miles <> 999.9),
everyone as (select la_code, period, count(*) as denominator from far group by all)
select la_code, period, reason_for_distance, count(reason_for_distance) as numerator, denominator,
    100.0 * numerator / denominator as value
from far join everyone using (la_code, period)
group by grouping sets ((la_code, period, denominator), (la_code, period, denominator, reason_for_distance))
having grouping(reason_for_distance) = 1 or reason_for_distance is not null
