-- The mean progress score of pupils at the end of key stage 2, over the scores in reading, writing and mathematics that there
-- are; by group, and of all groups.
with scored as (
    from (unpivot result on reading as 'Reading', writing as 'Writing', maths as 'Maths' into name subject value score)
    where key_stage = 'KS2'
)
select la_code, period, social_care_group, subject,
    sum(score) as numerator, count(*) as denominator, numerator::double / denominator as value
from scored
group by grouping sets ((la_code, period, social_care_group), (la_code, period, subject), (la_code, period))
