-- Children whose proceedings were decided in the year, one for each set of them, and how many live with a parent at the end.
-- Where it is not recorded with whom, a care order at home, a supervision order, no order and an application withdrawn or
-- dismissed mean parents; others do not, or leave it unknown, which stays in the denominator.
select la_code, period,
    count(*) filter (
        if(lives_with is null, final_order in ('B', 'D', 'NO_ORDER', 'WITHDRAWN', 'DISMISSED'), lives_with = 'PARENTS')
    ) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from decided
group by all
