-- Requests that named a type and for which a placement began in the year, and how many of these are of that type. The
-- placement is the episode that began on the day.
select la_code, period, count(*) filter (case requested_type
        when 'FOSTER' then home = 'Foster'
        when 'CHILDRENS_HOME' then placement_type = 'K2'
        when 'SECURE' then placement_type = 'K1'
        when 'SUPPORTED' then home = 'Independent or supported accommodation'
        when 'RESIDENTIAL_SCHOOL' then home = 'Residential school'
        when 'OTHER_RESIDENTIAL' then home = 'Other residential'
        when 'PARENTS' then home = 'With parents'
        when 'ADOPTION' then home = 'Placed for adoption'
    end) as numerator,
    count(*) as denominator, 100.0 * numerator / denominator as value
from answered_request
where requested_type is not null
group by all
