-- Children whose plan ended two years ago (their last end in the year before the year before), who were then neither in
-- care, nor on a new plan, dead, moved away or 18 within 14 days, and for whom none of these followed within 24 months: a new
-- plan, a start of care, a section 47 enquiry, a referral that was acted upon. Who turned 18, died or moved to
-- another authority in that time without such an event is left out.
with ended as (
    select la_code, child_id, period, max(end_date) as end_date
    from plan join year on end_date between months_after(first_day, -24) and months_after(last_day, -24)
    group by all
),
followed as (
    select ended.*, end_date + 14 as settled, months_after(end_date, 24) as until,
        age_on(date_of_birth, end_date + 14) >= 18 as grown_up,
        age_on(date_of_birth, months_after(end_date, 24)) >= 18 as grows_up
    from ended left join child using (la_code, child_id)
),
judged as (
    select this.*,
        coalesce(grown_up, false)
        or exists (
            from plan where plan.la_code = this.la_code and plan.child_id = this.child_id
                and plan.start_date >= this.end_date and plan.start_date <= settled
        )
        or exists (
            from time_in_care as care where care.la_code = this.la_code and care.child_id = this.child_id
                and care.start_date <= settled and (care.end_date is null or care.end_date > this.end_date)
        )
        or exists (
            from referral as closed where closed.la_code = this.la_code and closed.child_id = this.child_id
                and closure_reason in ('RC2', 'RC5') and closure_date between this.end_date and settled
        ) as not_stepped_down,
        exists (
            from plan where plan.la_code = this.la_code and plan.child_id = this.child_id
                and plan.start_date > this.end_date and plan.start_date <= until
        )
        or exists (
            from time_in_care as care where care.la_code = this.la_code and care.child_id = this.child_id
                and care.start_date > this.end_date and care.start_date <= until
        )
        or exists (
            from enquiry where enquiry.la_code = this.la_code and enquiry.child_id = this.child_id
                and enquiry.start_date > this.end_date and enquiry.start_date <= until
        )
        or exists (
            from referral where referral.la_code = this.la_code and referral.child_id = this.child_id
                and not coalesce(no_further_action, false) and referral_date > this.end_date and referral_date <= until
        ) as came_back,
        coalesce(grows_up, false)
        or exists (
            from referral as closed where closed.la_code = this.la_code and closed.child_id = this.child_id
                and closure_reason in ('RC2', 'RC5') and closure_date > this.end_date and closure_date <= until
        ) as lost_sight_of
    from followed as this
)
select la_code, period, count(*) filter (not came_back) as numerator, count(*) as denominator,
    100.0 * numerator / denominator as value
from judged
where not not_stepped_down and (came_back or not lost_sight_of)
group by all
