-- Cases with an assessment completed in the year that found harm outside the home, for each 10,000 children: a case counts
-- once in the total, and once under each of its harms. Assessments outside any case count once per child.
select la_year.la_code, period, harm as harm_outside_home, count(distinct (child_id, case_date)) filter (harm is not null)
        as numerator,
    any_value(children) as denominator, 10000.0 * numerator / denominator as value
from la_year
left join (
    select la_code, child_id, case_date, completed_date, case upper(trim(unnest(string_split(factors, ';'))))
        when '10A' then 'Going missing'
        when '11A' then 'Child sexual exploitation'
        when '12A' then 'Trafficking'
        when '13A' then 'Gangs'
        when '24A' then 'Child criminal exploitation'
    end as harm
    from assessment
) as found
    on found.la_code = la_year.la_code and completed_date between first_day and last_day
group by grouping sets ((la_year.la_code, period), (la_year.la_code, period, harm))
having grouping(harm) = 1 or harm is not null
