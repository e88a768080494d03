-- The mean SDQ score of the year among children aged 5 to 16 on 31 March who were in care since 1 April without a break,
-- and have a score (0 to 40).
select la_code, period, sum(score) as numerator, count(*) as denominator, numerator / denominator as value
from (
    select in_care.la_code, in_care.child_id, period, arg_max(score, as_at_date) as score
    from in_care
    join time_in_care as care using (la_code, child_id, care_number)
    join sdq on sdq.la_code = in_care.la_code and sdq.child_id = in_care.child_id
        and as_at_date between first_day and last_day and score between 0 and 40
    where age between 5 and 16 and care.start_date <= first_day
    group by all
)
group by all
