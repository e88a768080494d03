-- Section 47 enquiries that started in the year whose strategy discussion is recorded, and how many both the police and health
-- services took part in; one of the two known to be absent is enough for a no.
select la_code, period, count(*) filter (police and health) as numerator, count(*) as denominator,
    100.0 * numerator / denominator as value
from enquiry join year on start_date between first_day and last_day
where (police and health) is not null
group by all
