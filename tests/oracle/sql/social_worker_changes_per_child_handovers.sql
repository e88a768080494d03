-- Allocations that began in the year up to 28 days after another worker's ended, and after the same worker's if there was one,
-- over the years in it with a worker.
with begun as (
    select this.la_code, period, max(before.end_date) as ended,
        max(before.end_date) filter (before.worker_id = this.worker_id) as same_worker_ended
    from allocation as this
    join year on this.start_date between first_day and last_day
    join allocation as before on before.la_code = this.la_code and before.child_id = this.child_id
        and before.end_date between this.start_date - 28 and this.start_date
    group by this.la_code, period, this.child_id, this.worker_id, this.start_date
),
handover as (
    select la_code, period, count(*) as n from begun where coalesce(ended > same_worker_ended, true) group by all
)
select la_code, period, coalesce(n, 0) as numerator, years as denominator, numerator / nullif(denominator, 0) as value
from years_with_worker left join handover using (la_code, period)
