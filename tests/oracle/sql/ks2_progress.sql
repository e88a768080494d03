-- The mean progress score of pupils at the end of key stage 2, over the scores in reading, writing and mathematics that there
-- are; by group, and of all groups.
with scored as (
    from (unpivot result on reading, writing, maths into name subject value score)
    where key_stage = 'KS2'
)
select la_code, period, coalesce(social_care_group, 'Total') as "group",
    sum(score) as numerator, count(*) as denominator, numerator::double / denominator as value
from scored
group by grouping sets ((la_code, period, social_care_group), (la_code, period))
