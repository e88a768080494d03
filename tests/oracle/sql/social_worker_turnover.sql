-- Full-time equivalents of the social workers who left in the workforce year, over those in post on its last day, in per
-- cent. Agency workers are in neither. Who goes on in another post of the authority (in three days, for a weekend between)
-- or is in post at the end of the year did not leave.
with own as (
    select * from post where not agency
),
left_post as (
    select this.la_code, period, sum(coalesce(fte_before_leaving, fte)) as fte
    from own as this join year on end_date between workforce_first_day and workforce_day
    where not exists (
        from own as next where next.la_code = this.la_code and next.worker_id = this.worker_id
            and next.start_date <= this.end_date + 3 and (next.end_date is null or next.end_date > this.end_date)
            or next.la_code = this.la_code and next.worker_id = this.worker_id
            and next.start_date <= workforce_day and (next.end_date is null or next.end_date > workforce_day)
    )
    group by all
),
in_post as (
    select la_code, period, sum(fte_in_post) as fte
    from own join year on start_date <= workforce_day and (end_date is null or end_date > workforce_day)
    group by all
)
select la_code, period, coalesce(left_post.fte, 0) as numerator, coalesce(in_post.fte, 0) as denominator,
    (100 * numerator)::double / nullif(denominator, 0) as value
from la_year left join left_post using (la_code, period) left join in_post using (la_code, period)
