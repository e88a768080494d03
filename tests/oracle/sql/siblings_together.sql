-- Children in care on 31 March with a sibling in care, and how many of them live with all of those. Siblings of 18 or more are
-- looked at, but not counted.
select la_code, period, count(distinct child_id) filter (homes = 1 and with_home = children) as numerator,
    count(distinct child_id) as denominator, 100.0 * numerator / denominator as value
from family_stay
join sibling_group using (la_code, family)
join year using (period)
left join child using (la_code, child_id)
where start_date <= last_day and (end_date is null or end_date > last_day)
    and coalesce(age_on(date_of_birth, last_day) < 18, true)
group by all
