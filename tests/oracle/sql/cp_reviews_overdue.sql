-- Plans open on 31 March whose review was due before it: six months after the last one, or three after the plan began. What
-- was held more than six months before is overdue again anyhow.
with opened as (
    select plan.*, period, last_day,
        (
            select max(review_date) from review
            where review.la_code = plan.la_code and review.child_id = plan.child_id
                and review_date between months_after(last_day, -6) and last_day
        ) as reviewed
    from plan join year on start_date <= last_day and (end_date is null or end_date > last_day)
)
select la_code, period,
    count(*) filter (
        if(coalesce(reviewed > start_date, false), months_after(reviewed, 6), months_after(start_date, 3)) < last_day
    ) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from opened
group by all
