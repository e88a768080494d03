-- The median age, when the application was issued, of the children whose proceedings were decided in the year; in completed
-- years. Joined proceedings are one, from the first application on; one issued before birth is an error.
with application as (
    select proceedings.*, period, age_on(date_of_birth, issue_date) as age_at_issue
    from proceedings
    join year on final_order_date between first_day and last_day
    join child using (la_code, child_id)
    where final_order is distinct from 'H' and age_on(date_of_birth, issue_date) >= 0
),
decided as (
    select la_code, period, arg_min(age_at_issue, issue_date) as age_at_issue
    from application
    group by la_code, period, child_id, final_order_date
)
select la_code, period, sum(age_at_issue) as numerator, count(*) as denominator, median(age_at_issue) as value
from decided
group by all
