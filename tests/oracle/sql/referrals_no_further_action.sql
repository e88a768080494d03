-- Referrals of the year that led to no further action. One for which that is not known stays in the denominator.
select la_code, period, count(*) filter (no_further_action) as numerator, count(*) as denominator,
    100.0 * numerator / denominator as value
from referral join year on referral_date between first_day and last_day
group by all
