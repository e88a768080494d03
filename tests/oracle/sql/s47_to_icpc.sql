-- Enquiries that started in the year and led to an initial conference: the enquiry has the conference's date, or else
-- the child had a conference that belongs to no enquiry, and is not for a move to the authority, on or after its start and
-- before the next enquiry's.
select la_code, period, count(*) filter (led_to_conference) as numerator, count(*) as denominator,
    100.0 * numerator / denominator as value
from (
    select enquiry.la_code, period,
        enquiry.conference_date is not null or exists (
            from conference
            where conference.la_code = enquiry.la_code and conference.child_id = enquiry.child_id
                and enquiry_start is null and not coalesce(transfer_in, false)
                and conference.conference_date >= start_date
                and (next_start is null or conference.conference_date < next_start)
        ) as led_to_conference
    from (
        select *, lead(start_date) over (partition by la_code, child_id order by start_date) as next_start
        from enquiry
    ) as enquiry
    join year on start_date between first_day and last_day
)
group by all
