-- Children under 18 whose case was closed after assessment (RC8, RC9) in the year, at the last such closure, who had early
-- help that was open on a day of the 90 days after it.
with closed as (
    select referral.la_code, referral.child_id, period, max(closure_date) as closure_date
    from referral
    join year on closure_date between first_day and last_day
    left join child using (la_code, child_id)
    where closure_reason in ('RC8', 'RC9') and coalesce(age_on(date_of_birth, closure_date) < 18, true)
    group by all
)
select la_code, period,
    count(*) filter (
        exists (
            from early_help as help where help.la_code = closed.la_code and help.child_id = closed.child_id
                and help.start_date <= closure_date + 90 and (help.end_date is null or help.end_date > closure_date)
        )
    ) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from closed
group by all
