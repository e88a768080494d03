-- Answers of staff in the year, and how many of them agree (4 or 5); by question, and over all.
select la_code, period, question, count(*) filter (answer >= 4) as numerator, count(*) as denominator,
    100.0 * numerator / denominator as value
from survey_answer join year on answer_date between first_day and last_day
where asked = 'STAFF' and answer is not null
group by grouping sets ((la_code, period), (la_code, period, question))
