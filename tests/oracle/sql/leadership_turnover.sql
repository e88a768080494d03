-- Posts of director and practice leader that somebody held in the year, and new holders in it: who had not held the post
-- before, for 28 days or more, interim or not. In per cent.
with spell as (
    select * from leader where end_date is null or end_date - start_date >= 28
),
new_holder as (
    select la_code, period, count(*) as n
    from spell as this join year on start_date between first_day and last_day
    where not exists (
        from spell as earlier where earlier.la_code = this.la_code and earlier.post = this.post
            and earlier.holder_id = this.holder_id and earlier.start_date < this.start_date
    )
    group by all
),
held as (
    select la_code, period, count(distinct post) as n
    from leader join year on start_date <= last_day and (end_date is null or end_date > first_day)
    group by all
)
select la_code, period, coalesce(new_holder.n, 0) as numerator, coalesce(held.n, 0) as denominator,
    100.0 * numerator / nullif(denominator, 0) as value
from la_year left join new_holder using (la_code, period) left join held using (la_code, period)
