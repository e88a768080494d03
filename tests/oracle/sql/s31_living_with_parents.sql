-- Children whose proceedings were decided in the year, joined ones once, by the first of them; and how many live with a
-- parent at the end. Where it is not recorded with whom, a care order at home, a supervision order, no order and an application
-- withdrawn or dismissed mean parents; others do not, or leave it unknown, which stays in the denominator.
select la_code, period, age_at_issue, final_order,
    count(*) filter (
        if(lives_with is null, final_order in ('B', 'D', 'NO_ORDER', 'WITHDRAWN', 'DISMISSED'), lives_with = 'PARENTS')
    ) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from (
    select * replace (coalesce(final_order, 'Not known') as final_order),
        replace(age_band(date_of_birth, null, issue_date), 'Unborn', 'Under 1') as age_at_issue
    from proceedings left join child using (la_code, child_id)
    join year on final_order_date between first_day and last_day
    where final_order is distinct from 'H'
    qualify row_number() over (partition by la_code, child_id, final_order_date order by issue_date) = 1
)
group by grouping sets ((la_code, period), (la_code, period, age_at_issue), (la_code, period, final_order))
