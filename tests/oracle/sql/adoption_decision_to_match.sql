-- The mean months (of a twelfth of 365.25 days) from the decision to the match, of the children adopted in the year; each to
-- the millionth. A match before the decision is an error.
select la_code, period, sum(months) / 1000000.0::decimal(18, 1) as numerator, count(*) as denominator,
    numerator / denominator as value
from (
    select la_code, period, round((match_date - decision_date) * 12000000 / 365.25)::bigint as months
    from adoption join year on order_date between first_day and last_day
)
where months >= 0
group by all
