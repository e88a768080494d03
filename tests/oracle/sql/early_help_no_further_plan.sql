-- Children whose early help ended in the year before, at the last end, and for whom nothing of children's social care began
-- from that day to 12 months after; without those who turned 18, died or moved in that time and had needed nothing more.
with ended as (
    select la_code, child_id, period, max(end_date) as end_date, arg_max(end_reason, end_date) as end_reason
    from early_help join year on end_date between months_after(first_day, -12) and months_after(last_day, -12)
    group by all
),
followed as (
    select ended.*, months_after(end_date, 12) as until,
        coalesce(age_on(date_of_birth, months_after(end_date, 12)) >= 18, false) as grows_up
    from ended left join child using (la_code, child_id)
),
judged as (
    select this.*,
        coalesce(end_reason = 'STEPPED_UP', false)
        or exists (
            from referral where referral.la_code = this.la_code and referral.child_id = this.child_id
                and not coalesce(no_further_action, false) and referral_date between this.end_date and until
        )
        or exists (
            from need_plan as plan where plan.la_code = this.la_code and plan.child_id = this.child_id
                and plan.start_date between this.end_date and until
        )
        or exists (
            from plan where plan.la_code = this.la_code and plan.child_id = this.child_id
                and coalesce(plan.end_date >= plan.start_date, true) and plan.start_date between this.end_date and until
        )
        or exists (
            from time_in_care as care where care.la_code = this.la_code and care.child_id = this.child_id
                and care.start_date between this.end_date and until
        ) as needed_more,
        grows_up or coalesce(end_reason = 'MOVED', false)
        or exists (
            from referral where referral.la_code = this.la_code and referral.child_id = this.child_id
                and closure_reason in ('RC2', 'RC5') and closure_date between this.end_date and until
        ) as lost_sight_of
    from followed as this
)
select la_code, period, count(*) filter (not needed_more) as numerator, count(*) as denominator,
    100.0 * numerator / denominator as value
from judged
where needed_more or not lost_sight_of
group by all
