-- Families whose time under a letter before proceedings ended in the year, at the last end, and how many of them who were offered a family group conference
-- in the twelve months up to it. A child of no known family is one; who is not among the children is not counted.
with ended as (
    select letter.la_code, family, period, max(end_date) as end_date
    from letter join family_of using (la_code, child_id)
    join year on end_date between first_day and last_day
    where outcome is distinct from 'OTHER'
    group by all
)
select la_code, period,
    count(*) filter (
        exists (
            from family_meeting as meeting where meeting.la_code = ended.la_code and meeting.family = ended.family
                and offered_date between months_after(end_date, -12) and end_date
        )
    ) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from ended
group by all
