-- Children referred in the year for whom at least one of these referrals came within twelve months of an earlier one.
select la_code, period, count(*) filter (is_repeat) as numerator, count(*) as denominator,
    100.0 * numerator / denominator as value
from (
    select referral.la_code, referral.child_id, period,
        bool_or(exists (
            from referral as earlier
            where earlier.la_code = referral.la_code and earlier.child_id = referral.child_id
                and earlier.referral_date < referral.referral_date
                and earlier.referral_date >= months_after(referral.referral_date, -12)
        )) as is_repeat
    from referral join year on referral_date between first_day and last_day
    group by all
)
group by all
