-- Pupils who missed half or more of their own possible sessions of the school year; by group, and of all groups.
select la_code, period, social_care_group, school_type,
    count(*) filter (missed * 2 >= possible) as numerator, count(*) as denominator,
    100.0 * numerator / denominator as value
from pupil
group by grouping sets ((la_code, period, social_care_group), (la_code, period, school_type), (la_code, period))
