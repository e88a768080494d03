-- Supervision orders of two years ago, and how many of the children were in new proceedings from the day after to 24 months
-- after; without those who turned 18 in that time and were not.
with followed as (
    select this.la_code, this.child_id, period,
        exists (
            from proceedings as later where later.la_code = this.la_code and later.child_id = this.child_id
                and later.issue_date > this.final_order_date
                and later.issue_date <= months_after(this.final_order_date, 24)
        ) as returned,
        coalesce(age_on(date_of_birth, months_after(final_order_date, 24)) >= 18, false) as grows_up
    from proceedings as this
    join year on final_order_date between months_after(first_day, -24) and months_after(last_day, -24)
    left join child using (la_code, child_id)
    where final_order = 'D'
)
select la_code, period, count(*) filter (returned) as numerator, count(*) as denominator,
    100.0 * numerator / denominator as value
from followed
where returned or not grows_up
group by all
