-- Children in care on 31 March who live independently (P2) or in semi-independent (H5) or supported accommodation (K3),
-- of all in care. Who is away for a time is in no such place.
select la_code, period, uasc, count(*) filter (placement_type in ('P2', 'H5', 'K3')) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from in_care
group by grouping sets ((la_code, period), (la_code, period, uasc))
