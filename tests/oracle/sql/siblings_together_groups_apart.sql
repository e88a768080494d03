-- Families with two or more children in care on 31 March, and how many of them live each in another home.
select la_code, period, count(*) filter (homes = children) as numerator, count(*) as denominator,
    100.0 * numerator / denominator as value
from sibling_group
group by all
