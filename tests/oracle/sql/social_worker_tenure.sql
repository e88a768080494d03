-- The median months (of 30.4375 days, each to the millionth) for which the social workers in post on 30 September have worked
-- for the authority; agency workers are out.
select la_code, period, sum(months) / 1000000.0::decimal(18, 1) as numerator,
    count(*) as denominator, median(months) / 1000000 as value
from (select *, round((workforce_day - began) * 1000000 / 30.4375)::bigint as months from in_service)
group by all
