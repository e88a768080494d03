-- Children in care on 31 March, short breaks left out, for each 10,000 children.
select la_year.la_code, la_year.period, uasc, home as placement_type, count(child_id) as numerator,
    any_value(children) as denominator, 10000.0 * numerator / denominator as value
from la_year left join in_care on in_care.la_code = la_year.la_code and in_care.period = la_year.period
group by grouping sets (
    (la_year.la_code, la_year.period), (la_year.la_code, la_year.period, uasc), (la_year.la_code, la_year.period, home)
)
having numerator > 0 or grouping(uasc, home) = 3
