-- Letters before proceedings that were sent in the year, one per child and day, for each 10,000 children.
select la_year.la_code, period, count(letter_date) as numerator, any_value(children) as denominator,
    10000.0 * numerator / denominator as value
from la_year left join letter on letter.la_code = la_year.la_code and letter_date between first_day and last_day
group by all
