-- The mean Attainment 8 score of pupils at the end of key stage 4; who was entered for nothing has 0.
select la_code, period, social_care_group,
    sum(attainment_8) as numerator, count(*) as denominator, numerator::double / denominator as value
from result
where key_stage = 'KS4' and attainment_8 is not null
group by grouping sets ((la_code, period, social_care_group), (la_code, period))
