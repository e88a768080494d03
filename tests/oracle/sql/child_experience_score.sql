-- The mean answer (1 to 5) of children and care leavers in the year; by question, and over all.
select la_code, period, question, sum(answer) as numerator, count(*) as denominator, numerator / denominator as value
from survey_answer join year on answer_date between first_day and last_day
where asked in ('CHILD', 'CHILD_IN_CARE', 'CARE_LEAVER') and answer is not null
group by grouping sets ((la_code, period), (la_code, period, question))
