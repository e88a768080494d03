-- The mean Progress 8 score of the pupils at the end of key stage 4 who have one; by group, and of all groups.
select la_code, period, social_care_group,
    sum(progress_8) as numerator, count(*) as denominator, numerator::double / denominator as value
from result
where key_stage = 'KS4' and progress_8 is not null
group by grouping sets ((la_code, period, social_care_group), (la_code, period))
