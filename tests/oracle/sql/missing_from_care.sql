-- Children in care on some day of the year, and how many of them went missing from care in it.
select la_code, period,
    count(*) filter (
        exists (
            from missing where missing.la_code = this.la_code and missing.child_id = this.child_id
                and start_date between first_day and last_day
        )
    ) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from (
    select distinct la_code, child_id, period, first_day, last_day
    from time_in_care join year on start_date <= last_day and (end_date is null or end_date > first_day)
) as this
group by all
