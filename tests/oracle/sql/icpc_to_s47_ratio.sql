-- Initial conferences held in the year over section 47 enquiries that started in the year, in per cent: two flows.
-- Conferences for children who moved in are counted.
with held as (
    select la_code, period, count(*) as n
    from conference join year on conference_date between first_day and last_day group by all
),
started as (
    select la_code, period, count(*) as n
    from enquiry join year on start_date between first_day and last_day group by all
)
select la_code, period, coalesce(held.n, 0) as numerator, coalesce(started.n, 0) as denominator,
    100.0 * numerator / nullif(denominator, 0) as value
from la_year left join held using (la_code, period) left join started using (la_code, period)
