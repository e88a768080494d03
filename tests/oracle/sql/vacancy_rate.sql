-- Vacant full-time equivalents on 30 September, of these and the social workers in post together; agency workers are not
-- in post.
with vacant as (
    select la_code, period, sum(fte) as fte from vacancy join year on as_at_date = workforce_day group by all
),
in_post as (
    select la_code, period, sum(fte_in_post) as fte
    from post join year on start_date <= workforce_day and (end_date is null or end_date > workforce_day)
    where not agency
    group by all
)
select la_code, period, coalesce(vacant.fte, 0) as numerator, numerator + coalesce(in_post.fte, 0) as denominator,
    (100 * numerator)::double / nullif(denominator, 0) as value
from la_year left join vacant using (la_code, period) left join in_post using (la_code, period)
