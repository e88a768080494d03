-- Children in care on 31 March who live with foster carers (U1 to U6, or the old Q1 and Q2),
-- of all in care. Who is away for a time is in no such place.
select la_code, period, uasc, age_band, count(*) filter (placement_type in ('U1', 'U2', 'U3', 'U4', 'U5', 'U6', 'Q1', 'Q2')) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from in_care
group by grouping sets ((la_code, period), (la_code, period, uasc), (la_code, period, age_band))
