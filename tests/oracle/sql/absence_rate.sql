-- Sessions missed, of all possible sessions: a ratio of sums; by group, and of all groups.
select la_code, period, social_care_group, school_type,
    sum(missed) as numerator, sum(possible) as denominator, (100 * numerator / denominator)::double as value
from pupil
where missed is not null
group by grouping sets ((la_code, period, social_care_group), (la_code, period, school_type), (la_code, period))
