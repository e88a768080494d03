-- Children who returned home (E4A, E4B) in the year 24 months before, at the last return, and were not back in care
-- from the day after to 24 months after; without those who turned 18, died or moved in that time and were not back.
with returned as (
    select la_code, child_id, period, max(end_date) as end_date
    from time_in_care join year on end_date between months_after(first_day, -24) and months_after(last_day, -24)
    where reason_ended in ('E4A', 'E4B')
    group by all
),
followed as (
    select this.la_code, this.child_id, period,
        exists (
            from time_in_care as later where later.la_code = this.la_code and later.child_id = this.child_id
                and later.start_date > this.end_date and later.start_date <= months_after(this.end_date, 24)
        ) as back,
        coalesce(age_on(date_of_birth, months_after(end_date, 24)) >= 18, false)
        or exists (
            from referral where referral.la_code = this.la_code and referral.child_id = this.child_id
                and closure_reason in ('RC2', 'RC5') and closure_date between this.end_date and months_after(this.end_date, 24)
        ) as lost_sight_of
    from returned as this left join child using (la_code, child_id)
)
select la_code, period, count(*) filter (not back) as numerator, count(*) as denominator,
    100.0 * numerator / denominator as value
from followed
where back or not lost_sight_of
group by all
