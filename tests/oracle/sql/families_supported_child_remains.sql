-- Families first referred, and helped, in the year before, with no child in care the day before; and how many have none in
-- care 12 months on. A child of no known family is one; who is not among the children is not counted.
with care as (
    select family, time_in_care.* from time_in_care join family_of using (la_code, child_id)
),
begun as (
    select referral.la_code, family, period, referral_date
    from referral join family_of using (la_code, child_id)
    join year on referral_date between months_after(first_day, -12) and months_after(last_day, -12)
    where not coalesce(no_further_action, false) and not exists (
        from care where care.la_code = referral.la_code and care.family = family_of.family
            and care.start_date <= referral_date - 1 and (care.end_date is null or care.end_date > referral_date - 1)
    )
),
families as (select la_code, family, period, min(referral_date) as referral_date from begun group by all)
select la_code, period,
    count(*) filter (
        not exists (
            from care where care.la_code = families.la_code and care.family = families.family
                and care.start_date <= months_after(referral_date, 12)
                and (care.end_date is null or care.end_date > months_after(referral_date, 12))
        )
    ) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from families
group by all
