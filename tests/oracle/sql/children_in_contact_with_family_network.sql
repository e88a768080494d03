-- Children in care on 31 March, and how many of them were in contact with their family network in the year, since they came into
-- care.
select la_code, period,
    count(*) filter (
        exists (
            from contact where contact.la_code = this.la_code and contact.child_id = this.child_id
                and contact_date between greatest(first_day, in_care_since) and last_day
        )
    ) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from (
    select in_care.*, care.start_date as in_care_since
    from in_care join time_in_care as care using (la_code, child_id, care_number)
) as this
group by all
