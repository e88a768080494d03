-- The median age, when the application was issued, of the children whose proceedings were decided in the year; in completed
-- years, and nobody before birth.
select la_code, period, sum(age_at_issue) as numerator, count(*) as denominator, median(age_at_issue) as value
from (
    select la_code, period, age_on(date_of_birth, issue_date) as age_at_issue
    from decided join child using (la_code, child_id)
)
where age_at_issue >= 0
group by all
