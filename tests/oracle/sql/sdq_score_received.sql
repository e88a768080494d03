-- Children aged 5 to 16 on 31 March who were in care since 1 April without a break, and how many have a score (0 to 40) of the
-- year.
select la_code, period,
    count(*) filter (
        exists (
            from sdq where sdq.la_code = this.la_code and sdq.child_id = this.child_id
                and as_at_date between first_day and last_day and score between 0 and 40
        )
    ) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from (
    select in_care.* from in_care join time_in_care as care using (la_code, child_id, care_number)
    where age between 5 and 16 and care.start_date <= first_day
) as this
group by all
