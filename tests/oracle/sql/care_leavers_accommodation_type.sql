-- Care leavers whose kind of accommodation is known, of all; and those in each kind, of all too.
with housed as (
    select *, case
        when accommodation[1] = 'B' then 'With parents or relatives'
        when accommodation[1] = 'Z' then 'With former foster carers'
        when accommodation[1] = 'C' then 'Residential care'
        when accommodation[1] in ('D', 'E', 'T') then 'Semi-independent or supported'
        when accommodation[1] = 'U' then 'Independent living'
        when accommodation[1] = 'K' then 'Ordinary lodgings'
        when accommodation[1] in ('V', 'W') then 'Emergency or bed and breakfast'
        when accommodation[1] = 'S' then 'Homeless'
        when accommodation[1] = 'X' then 'In custody'
        when accommodation[1] in ('G', 'H') then 'Abroad or deported'
        when accommodation[1] = 'Y' then 'Other'
    end as kind
    from care_leaver
),
everyone as (select la_code, period, count(*) as denominator from care_leaver group by all)
select la_code, period, kind as accommodation_type, count(kind) as numerator, denominator,
    100.0 * numerator / denominator as value
from housed join everyone using (la_code, period)
group by grouping sets ((la_code, period, denominator), (la_code, period, denominator, kind))
having grouping(kind) = 1 or kind is not null
