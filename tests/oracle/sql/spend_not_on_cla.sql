-- Spending that was not on children in care, of all spending on children's social care in the financial year.
select la_code, period,
    sum(case line when 'csc_total_expenditure' then amount when 'cla_expenditure' then -amount end) as numerator,
    sum(amount) filter (line = 'csc_total_expenditure') as denominator,
    (100 * numerator)::double / nullif(denominator, 0) as value
from outturn join year on financial_year = period
group by all
