-- Children who started to be looked after in the year (an episode with code S, no short break), for each 10,000
-- children; once each. An episode that follows one to be continued (X1) by a day at most is no start; a start at 18 or
-- more is an error.
select la_year.la_code, period, uasc, count(distinct child_id) as numerator, any_value(children) as denominator,
    10000.0 * numerator / denominator as value
from la_year
left join (
    select la_code, child_id, start_date, uasc_on(uasc_until, start_date) as uasc
    from care_episode left join child using (la_code, child_id)
    join year on start_date between first_day and last_day
    where reason_new_episode = 'S' and begins_care
        and (date_of_birth is null or age_on(date_of_birth, start_date) < 18)
    qualify row_number() over (partition by la_code, child_id, period order by start_date) = 1
) as start
    on start.la_code = la_year.la_code and start_date between first_day and last_day
group by grouping sets ((la_year.la_code, period), (la_year.la_code, period, uasc))
having numerator > 0 or grouping(uasc) = 1
