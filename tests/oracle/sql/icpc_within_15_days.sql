-- Initial conferences held in the year within 15 working days of the start of the enquiry that they belong to, of all
-- conferences held in the year. One without an enquiry (the child moved in), or before it, has no duration and is not in
-- time.
select la_code, period,
    count(*) filter (
        enquiry_start <= conference_date
        and working_days_to(conference_date) - working_days_to(enquiry_start) <= 15
    ) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from conference join year on conference_date between first_day and last_day
group by all
