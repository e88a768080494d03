-- Pupils at the end of key stage 2 who met the expected standard in reading, writing and mathematics; by group, and of all
-- groups. Who was not tested, or of whom it is not known, stays in the denominator.
select la_code, period, social_care_group,
    count(*) filter (met_standard) as numerator, count(*) as denominator, 100.0 * numerator / denominator as value
from result
where key_stage = 'KS2'
group by grouping sets ((la_code, period, social_care_group), (la_code, period))
