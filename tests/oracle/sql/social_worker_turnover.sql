-- Full-time equivalents of the social workers who left in the workforce year, over those in post on its last day, in per
-- cent. Agency workers are in neither. Who goes on in another post of the authority (in three days, for a weekend between)
-- or is in post at the end of the year did not leave.
with own as (
    select *, role_group(role) as role_held from post where not agency
),
counted as (
    select this.la_code, period, role_held, coalesce(fte_before_leaving, fte) as gone, 0 as here
    from own as this join year on end_date between workforce_first_day and workforce_day
    where not exists (
        from own as next where next.la_code = this.la_code and next.worker_id = this.worker_id
            and next.start_date <= this.end_date + 3 and (next.end_date is null or next.end_date > this.end_date)
            or next.la_code = this.la_code and next.worker_id = this.worker_id
            and next.start_date <= workforce_day and (next.end_date is null or next.end_date > workforce_day)
    )
    union all
    select la_code, period, role_held, 0, fte_in_post
    from own join year on start_date <= workforce_day and (end_date is null or end_date > workforce_day)
)
select la_code, period, role_held as role, coalesce(sum(gone), 0) as numerator, coalesce(sum(here), 0) as denominator,
    (100 * numerator)::double / nullif(denominator, 0) as value
from counted
group by grouping sets ((la_code, period), (la_code, period, role_held))
