-- Social workers in post on 30 September whose first day with the authority is known, of all; and those of each length, of all
-- too. Agency workers are out.
with long as (
    select la_code, period, case
        when months_after(began, 24) > workforce_day then 'Under 2 years'
        when months_after(began, 60) > workforce_day then '2 to under 5 years'
        when months_after(began, 120) > workforce_day then '5 to under 10 years'
        when months_after(began, 240) > workforce_day then '10 to under 20 years'
        else '20 years and over'
    end as tenure
    from in_service
),
everyone as (select la_code, period, count(*) as denominator from long group by all)
select la_code, period, tenure, count(*) as numerator, denominator, 100.0 * numerator / denominator as value
from long join everyone using (la_code, period)
group by grouping sets ((la_code, period, denominator), (la_code, period, denominator, tenure))
