-- The median distance between home and placement of the children in care on 31 March whose distance is known.
select la_code, period, home as placement_type, sum(distance_miles) as numerator, count(*) as denominator, median(distance_miles::decimal(9, 2))::double as value
from in_care
where distance_miles is not null and distance_miles <> 999.9
group by grouping sets ((la_code, period), (la_code, period, home))
