-- Times under a letter that ended in the year, but for other ends; stepped down, or without an outcome and without an
-- application in the 28 days up to the end.
select la_code, period,
    count(*) filter (
        outcome = 'STEPPED_DOWN'
        or (
            outcome is null and not exists (
                from proceedings where proceedings.la_code = letter.la_code and proceedings.child_id = letter.child_id
                    and issue_date between end_date - 28 and end_date
            )
        )
    ) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from letter join year on end_date between first_day and last_day
where outcome is distinct from 'OTHER'
group by all
