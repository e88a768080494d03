-- Care leavers in suitable accommodation around their birthday, of all but those abroad (G), deported (H) or living nobody
-- knows where (R). Of whom nothing is known is in the denominator.
select la_code, period, care_leaver_age,
    count(*) filter (accommodation[2] = '1') as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from care_leaver
where coalesce(accommodation, '0') not in ('G1', 'G2', 'H1', 'H2', 'R1', 'R2')
group by grouping sets ((la_code, period, care_leaver_age), (la_code, period))
