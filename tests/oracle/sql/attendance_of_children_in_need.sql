-- Sessions attended, of all possible sessions, of children in need who are neither on a plan nor in care.
select la_code, period, sum(possible - missed) as numerator, sum(possible) as denominator,
    (100 * numerator / denominator)::double as value
from pupil
where social_care_group = 'CINO'
group by all
