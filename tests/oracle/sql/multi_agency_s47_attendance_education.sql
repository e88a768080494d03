-- Section 47 enquiries that started in the year of which it is recorded who took part, and how many of them a school or education service did.
select la_code, period, count(*) filter (list_has_all(string_split(agencies, ';'), ['EDUCATION'])) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from enquiry join year on start_date between first_day and last_day
where agencies is not null
group by all
