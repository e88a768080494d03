-- Requests that named a longest distance and for which a placement began in the year, and how many of these are within it. A
-- distance not known (empty or 999.9) is not within it, and is in the denominator.
select la_code, period, count(*) filter (distance_miles <= longest_distance and distance_miles <> 999.9) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from answered_request
where longest_distance is not null
group by all
