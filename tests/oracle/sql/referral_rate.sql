-- Referrals of the year, for each 10,000 children. Those that led to no further action are counted.
select la_year.la_code, period, count(referral_date) as numerator, any_value(children) as denominator,
    10000.0 * numerator / denominator as value
from la_year
left join referral on referral.la_code = la_year.la_code and referral_date between first_day and last_day
group by all
