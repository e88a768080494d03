-- Spending on children's social care, of all spending on services in the financial year.
select la_code, period, sum(amount) filter (line = 'csc_total_expenditure') as numerator,
    sum(amount) filter (line = 'total_service_expenditure') as denominator,
    (100 * numerator)::double / nullif(denominator, 0) as value
from outturn join year on financial_year = period
group by all
