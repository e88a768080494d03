-- Plans that started in the year, for each 10,000 children; a child can have two.
select la_year.la_code, period, category as category_of_abuse, count(start_date) as numerator, any_value(children) as denominator,
    10000.0 * numerator / denominator as value
from la_year
left join (select *, coalesce(initial_category, 'Not known') as category from plan) as plan
    on plan.la_code = la_year.la_code and start_date between first_day and last_day
group by grouping sets ((la_year.la_code, period), (la_year.la_code, period, category))
having numerator > 0 or grouping(category) = 1
