-- Children under 16 in care on 31 March for 30 months or more without a break, who had been with the same carer for 24
-- months or more; or were placed for adoption with new parents (A4, A6), where that placement and the one before it together
-- make 24 months. Who is away for a time lives where they lived before.
select la_code, period,
    count(*) filter (
        stay_start <= months_after(last_day, -24)
        or (home in ('A4', 'A6') and stay_before_start <= months_after(last_day, -24))
    ) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from (
    select in_care.la_code, in_care.period, in_care.last_day, stay.start_date as stay_start,
        stay_before.start_date as stay_before_start,
        (
            select arg_max(present.placement_type, present.place) from carer_episode as present
            where present.la_code = in_care.la_code and present.child_id = in_care.child_id
                and present.care_number = in_care.care_number and present.place <= in_care.place and not present.absent
                and present.start_date <= in_care.last_day
        ) as home
    from in_care
    join time_in_care as care using (la_code, child_id, care_number)
    left join stay
        on stay.la_code = in_care.la_code and stay.child_id = in_care.child_id
        and stay.care_number = in_care.care_number and stay.stay_number = (
            select max(begun.stay_number) from carer_episode as begun
            where begun.la_code = in_care.la_code and begun.child_id = in_care.child_id
                and begun.care_number = in_care.care_number and begun.place <= in_care.place
                and begun.start_date <= in_care.last_day
        )
    left join stay as stay_before
        on stay_before.la_code = in_care.la_code and stay_before.child_id = in_care.child_id
        and stay_before.care_number = in_care.care_number and stay_before.stay_number = stay.stay_number - 1
    where age < 16 and months_after(care.start_date, 30) <= last_day
)
group by all
