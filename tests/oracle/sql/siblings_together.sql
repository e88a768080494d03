-- Children in care on 31 March with a sibling in care, and how many of them live with all of those. Siblings of 18 or more are
-- looked at, but not counted.
with here as (
    select family_stay.*, period, last_day
    from family_stay join year on start_date <= last_day and (end_date is null or end_date > last_day)
),
groups as (
    select la_code, family, period, count(distinct child_id) as children, count(distinct home_id) as homes,
        count(distinct child_id) filter (home_id is not null) as with_home
    from here
    group by all
)
select la_code, period, count(distinct child_id) filter (homes = 1 and with_home = children) as numerator,
    count(distinct child_id) as denominator, 100.0 * numerator / denominator as value
from here
join groups using (la_code, family, period)
left join child using (la_code, child_id)
where children >= 2 and coalesce(age_on(date_of_birth, last_day) < 18, true)
group by all
