-- Children in care on 31 March who were with three or more carers on some day of the year: the stay that was open on
-- 1 April and every later one.
select la_code, period, age_band, count(*) filter (stays >= 3) as numerator, count(*) as denominator,
    100.0 * numerator / denominator as value
from (
    select in_care.la_code, in_care.child_id, in_care.period, in_care.age_band, count(stay.start_date) as stays
    from in_care
    left join stay on stay.la_code = in_care.la_code and stay.child_id = in_care.child_id
        and stay.start_date <= last_day and (stay.end_date is null or stay.end_date > first_day)
    group by all
)
group by grouping sets ((la_code, period), (la_code, period, age_band))
