-- Assessments open on 31 March, and how many of them had their 45th working day before it. One that is open and began on
-- the day of a finished one is the same.
select la_code, period,
    count(*) filter (working_days_to(last_day) > working_days_to(clock_date) + 45) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from assessment as this
join year on start_date <= last_day and (completed_date is null or completed_date > last_day)
where completed_date is not null or not exists (
    from assessment as finished where finished.la_code = this.la_code and finished.child_id = this.child_id
        and finished.start_date = this.start_date and finished.completed_date is not null
)
group by all
