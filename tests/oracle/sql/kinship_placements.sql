-- Children in care on 31 March who live with a relative, friend (U1 to U3, or the old Q1) or parent (P1); of a child who is
-- away for a time, the last placement of that time in care that was no absence counts.
with usual as (
    select in_care.la_code, in_care.child_id, in_care.period,
        (
            select arg_max(earlier.placement_type, earlier.place) from care_episode as earlier
            where earlier.la_code = in_care.la_code and earlier.child_id = in_care.child_id
                and earlier.care_number = in_care.care_number and earlier.place <= in_care.place
                and (earlier.begins_care or earlier.placement_type not in ('T0', 'T1', 'T2', 'T3', 'T4'))
        ) as placement_type
    from in_care
)
select la_code, period, count(*) filter (placement_type in ('U1', 'U2', 'U3', 'Q1', 'P1')) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from usual
group by all
