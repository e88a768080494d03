-- Referrals of the year with an earlier referral of the same child in the same authority in the twelve calendar months
-- before: on a day before this one, and not before this day of last year. What came of the earlier one does not matter.
select la_code, period, age_band, count(*) filter (is_repeat) as numerator, count(*) as denominator,
    100.0 * numerator / denominator as value
from (
    select referral.la_code, period, age_band(date_of_birth, expected_date, referral_date) as age_band,
        exists (
            from referral as earlier
            where earlier.la_code = referral.la_code and earlier.child_id = referral.child_id
                and earlier.referral_date < referral.referral_date
                and earlier.referral_date >= months_after(referral.referral_date, -12)
        ) as is_repeat
    from referral left join child using (la_code, child_id)
    join year on referral_date between first_day and last_day
)
group by grouping sets ((la_code, period), (la_code, period, age_band))
