-- Initial child protection conferences held in the year, for each 10,000 children. Those for children who moved in count.
select la_year.la_code, period, count(conference_date) as numerator, any_value(children) as denominator,
    10000.0 * numerator / denominator as value
from la_year
left join conference on conference.la_code = la_year.la_code and conference_date between first_day and last_day
group by all
