-- Families with two or more children in care on 31 March, and how many of them live all in one home.
select la_code, period, count(*) filter (homes = 1 and with_home = children) as numerator, count(*) as denominator,
    100.0 * numerator / denominator as value
from sibling_group
group by all
