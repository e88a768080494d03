-- Children in care on 31 March who live with a relative, friend (U1 to U3, or the old Q1) or parent (P1).
select la_code, period, count(*) filter (placement_type in ('U1', 'U2', 'U3', 'Q1', 'P1')) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from usual_home
group by all
