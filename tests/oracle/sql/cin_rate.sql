-- Cases open on 31 March, for each 10,000 children. Open: referred on or before the day, closed after it or not at all;
-- a referral that is known to have led to no further action opened no case. Unborn children and young people of 18 or more count.
select la_year.la_code, period, primary_need, count(referral_date) as numerator, any_value(children) as denominator,
    10000.0 * numerator / denominator as value
from la_year
left join (select * replace (coalesce(primary_need, 'Not known') as primary_need) from referral) as referral
    on referral.la_code = la_year.la_code and not coalesce(no_further_action, false)
    and referral_date <= last_day and (closure_date is null or closure_date > last_day)
group by grouping sets ((la_year.la_code, period), (la_year.la_code, period, primary_need))
having numerator > 0 or grouping(primary_need) = 1
