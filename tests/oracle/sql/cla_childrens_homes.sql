-- Children in care on 31 March who live in a secure home (K1) or children's home (K2),
-- of all in care. Who is away for a time is in no such place.
select la_code, period, age_band, count(*) filter (placement_type in ('K1', 'K2')) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from in_care
group by grouping sets ((la_code, period), (la_code, period, age_band))
