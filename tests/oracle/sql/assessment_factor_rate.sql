-- Cases with an assessment completed in the year that found the factor, for each 10,000 children: a factor counts once
-- per case, and a case counts under each of its factors and once in the total. 21 says that none was found. Assessments
-- outside any case count once per child.
select la_year.la_code, period, factor,
    count(distinct (child_id, case_date)) filter (factor is not null) as numerator, any_value(children) as denominator,
    10000.0 * numerator / denominator as value
from la_year
left join (
    select la_code, child_id, case_date, completed_date, upper(trim(unnest(string_split(factors, ';')))) as factor
    from assessment
) as found
    on found.la_code = la_year.la_code and completed_date between first_day and last_day and factor not in ('', '21')
group by grouping sets ((la_year.la_code, period, factor), (la_year.la_code, period))
having grouping(factor) = 1 or factor is not null
