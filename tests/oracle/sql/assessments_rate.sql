-- Assessments completed in the year, whenever they began, for each 10,000 children; a child can have several.
select la_year.la_code, period, count(completed_date) as numerator, any_value(children) as denominator,
    10000.0 * numerator / denominator as value
from la_year
left join assessment on assessment.la_code = la_year.la_code and completed_date between first_day and last_day
group by all
