-- Assessments completed in the year that took up to 45 working days from their clock's start (which is day 0).
select la_code, period,
    count(*) filter (working_days_to(completed_date) - working_days_to(clock_date) <= 45) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from assessment join year on completed_date between first_day and last_day
group by all
