-- Pounds spent on children's social care in the financial year, for each child; the outturn is in thousands.
select la_year.la_code, la_year.period, sum(amount) as numerator, any_value(children) as denominator,
    1000 * numerator::double / denominator as value
from la_year join outturn on outturn.la_code = la_year.la_code and financial_year = period
where line = 'csc_total_expenditure'
group by all
