-- Posts of director and practice leader that somebody held in the year, and new holders in it: who had not held the post
-- before, for 28 days or more, interim or not. In per cent.
with spell as (
    select * from leader where end_date is null or end_date - start_date >= 28
),
counted as (
    select la_code, period, post, 1 as new_holders, null as held
    from spell as this join year on start_date between first_day and last_day
    where not exists (
        from spell as earlier where earlier.la_code = this.la_code and earlier.post = this.post
            and earlier.holder_id = this.holder_id and earlier.start_date < this.start_date
    )
    union all
    select la_code, period, post, 0, post
    from leader join year on start_date <= last_day and (end_date is null or end_date > first_day)
)
select la_code, period, post, sum(new_holders) as numerator, count(distinct held) as denominator,
    100.0 * numerator / nullif(denominator, 0) as value
from counted
group by grouping sets ((la_code, period), (la_code, period, post))
