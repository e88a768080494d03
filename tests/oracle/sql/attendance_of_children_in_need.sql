-- Sessions attended, of all possible sessions, of children in need who are neither on a plan nor in care.
select la_code, period, school_type, sum(possible - missed) as numerator, sum(possible) as denominator,
    (100 * numerator / denominator)::double as value
from pupil
where social_care_group = 'CINO' and missed is not null
group by grouping sets ((la_code, period), (la_code, period, school_type))
