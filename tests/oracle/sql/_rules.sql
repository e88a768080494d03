-- What several indicators share: years, areas, ages, working days, and the rules for what is a referral, an assessment,
-- an enquiry, a conference, a plan, a time in care, and a placement.

-- A reporting year is 1 April to 31 March, both in. Its workforce year is the one to 30 September that ends inside it.
create table year as
select (y - 1) || '-' || (y % 100) as period, make_date(y - 1, 4, 1) as first_day, make_date(y, 3, 31) as last_day,
    make_date(y - 2, 10, 1) as workforce_first_day, make_date(y - 1, 9, 30) as workforce_day, y - 1 as mid_year
from range(2023, 2026) as years(y);

create table la_year as
select la.la_code, year.*, population.population::bigint as children
from (
    select la_code from child union select la_code from every_referral union select la_code from every_assessment
    union select la_code from every_enquiry union select la_code from every_conference union select la_code from every_plan
    union select la_code from every_episode union select la_code from birthday_contact union select la_code from sdq
    union select la_code from attendance union select la_code from worker union select la_code from vacancy
    union select la_code from allocation union select la_code from outturn union select la_code from leader
) as la
cross join year
left join csv_population as population on population.la_code = la.la_code and population.year::integer = year.mid_year;

-- Completed years; who was born on 29 February is a year older on 1 March in other years.
create macro age_on(born, day) as
    year(day) - year(born) - if(strftime(day, '%m%d') < strftime(born, '%m%d'), 1, 0);

-- The groups that children and workers are told apart by.
create macro age_band(born, expected, day) as case
    when age_on(born, day) < 0 or (born is null and expected is not null) then 'Unborn'
    when age_on(born, day) < 1 then 'Under 1'
    when age_on(born, day) <= 4 then '1 to 4'
    when age_on(born, day) <= 9 then '5 to 9'
    when age_on(born, day) <= 15 then '10 to 15'
    when age_on(born, day) >= 16 then '16 and over'
    else 'Not known'
end;
create macro uasc_on(until, day) as if(coalesce(until > day, false), 'UASC', 'Not UASC');
create macro kind_of_home(placement) as case
    when placement in ('U1', 'U2', 'U3', 'U4', 'U5', 'U6', 'Q1', 'Q2') then 'Foster'
    when placement in ('K1', 'K2') then 'Secure or children''s home'
    when placement in ('P2', 'H5', 'K3') then 'Independent or supported accommodation'
    when placement = 'S1' then 'Residential school'
    when placement in ('R1', 'R2', 'R3', 'R5') then 'Other residential'
    when placement in ('A3', 'A4', 'A5', 'A6') then 'Placed for adoption'
    when placement = 'P1' then 'With parents'
    when placement[1] in ('T', 'Z') or placement = 'P3' then 'Other'
    else 'Not known'
end;
create macro role_group(role) as case
    when role in ('1', '2', '3') then 'Manager'
    when role = '4' then 'Senior practitioner'
    when role = '5' then 'Case holder'
    when role = '6' then 'Qualified without cases'
    else 'Not known'
end;

create macro months_after(day, months) as (day + to_months(months))::date;

-- Working days after the first day, up to and with the last: the first day is day 0.
create table working_day as
select day, count(*) filter (isodow(day) <= 5 and day not in (from bank_holiday)) over (order by day) as n
from (select unnest(generate_series(date '1990-01-01', date '2035-12-31', interval 1 day))::date as day);

create macro working_days_to(d) as (select n from working_day where day = d);

-- What a worker worked while in post: who has left since is in the extract with 0, and what it was before beside it.
create table post as
select *, if(end_date is not null and coalesce(fte, 0) = 0, fte_before_leaving, fte) as fte_in_post from worker;

-- A referral: one per child and day, rather one that was acted on, and a closed one, and of those the one that says more; none
-- if the child's case is open on that day already. A referral that is known to have led to no further action opens no case.
create table referral as
with one_per_day as (
    select * from every_referral where referral_date is not null
    qualify row_number() over (
        partition by la_code, child_id, referral_date
        order by coalesce(no_further_action, false), closure_date desc nulls last, no_further_action desc nulls last,
            primary_need desc nulls last, closure_reason desc nulls last
    ) = 1
)
select * from one_per_day as this
where not exists (
    from one_per_day as open_case
    where open_case.la_code = this.la_code and open_case.child_id = this.child_id
        and not coalesce(open_case.no_further_action, false)
        and open_case.referral_date < this.referral_date
        and (open_case.closure_date is null or open_case.closure_date > this.referral_date)
);

-- An assessment: one per child, start and end; none if it ends before it starts. It belongs to the case that was open
-- when it started, or ended that day; a referral without further action is over the same day,
-- unless it has an end. The clock runs from the referral for the first assessment of a case, else from its own start.
create table assessment as
with one_each as (
    select la_code, child_id, start_date, completed_date, string_agg(factors, ';') as factors
    from every_assessment
    where start_date is not null and (completed_date is null or completed_date >= start_date)
    group by all
),
with_case as (
    select one_each.*,
        (
            select max(referral.referral_date) from referral
            where referral.la_code = one_each.la_code and referral.child_id = one_each.child_id
                and referral.referral_date <= one_each.start_date
                and (
                    coalesce(closure_date, if(no_further_action, referral_date, null)) is null
                    or coalesce(closure_date, referral_date) >= one_each.start_date
                )
        ) as case_date
    from one_each
)
select *,
    case
        when case_date is null then start_date
        when row_number() over (
            partition by la_code, child_id, case_date order by start_date, completed_date nulls last
        ) = 1 then case_date
        else start_date
    end as clock_date
from with_case;

-- An enquiry: one per child and day.
create table enquiry as
select la_code, child_id, start_date, max(conference_date) as conference_date, bool_or(police) as police,
    bool_or(health) as health, max(agencies) as agencies
from every_enquiry where start_date is not null
group by all;

-- A conference: one per child and day, from the authority's list; where it lists none, from its enquiries. It belongs to
-- the latest enquiry that has its date, if there is one.
create table conference as
select la_code, child_id, conference_date, bool_or(transfer_in) as transfer_in, max(held.agencies) as agencies,
    max(every_enquiry.start_date) as enquiry_start
from (
    from every_conference
    union all by name
    select la_code, child_id, conference_date from every_enquiry
    where la_code not in (select la_code from every_conference)
) as held
left join every_enquiry using (la_code, child_id, conference_date)
where conference_date is not null
group by all;

-- A plan: one per child and first day, rather a closed one; a plan held for another authority's child is none.
create table plan as
select * from every_plan
where start_date is not null and not coalesce(other_la, false)
qualify row_number() over (
    partition by la_code, child_id, start_date order by end_date desc nulls last, previous_plans desc nulls last
) = 1;

-- Care without short breaks (V3, V4). A time in care goes on after an episode that was to be continued (X1), unless the
-- next one is a new start (S) after more than a day; after one that has no end; and after one that has an end and no
-- reason, unless the next is a new start.
create table episode as
select *, row_number() over (partition by la_code, child_id order by start_date, end_date nulls last) as place
from every_episode
where start_date is not null and legal_status not in ('V3', 'V4');

create table care_episode as
with starts as (
    select this.*,
        case
            when last.place is null then true
            when last.reason_ended = 'X1' then coalesce(this.reason_new_episode = 'S' and this.start_date > last.end_date + 1, false)
            when last.reason_ended is null then coalesce(last.end_date is not null and this.reason_new_episode = 'S', false)
            else true
        end as begins_care
    from episode as this
    left join episode as last
        on last.la_code = this.la_code and last.child_id = this.child_id and last.place = this.place - 1
)
select *,
    sum(begins_care::integer) over (partition by la_code, child_id order by place) as care_number
from starts;

create table time_in_care as
select la_code, child_id, care_number, min(start_date) as start_date,
    if(bool_or(end_date is null), null, max(end_date)) as end_date, arg_max_null(reason_ended, place) as reason_ended
from care_episode
group by all;

-- A child in care on 31 March: an episode open on the day (one that ends on it is not), the latest; nobody of 18 or more.
create table in_care as
select year.*, care_episode.*, child.date_of_birth, age_on(child.date_of_birth, year.last_day) as age,
    age_band(child.date_of_birth, child.expected_date, year.last_day) as age_band,
    uasc_on(child.uasc_until, year.last_day) as uasc, kind_of_home(care_episode.placement_type) as home
from care_episode
join year on care_episode.start_date <= year.last_day
    and (care_episode.end_date is null or care_episode.end_date > year.last_day)
left join child using (la_code, child_id)
where child.date_of_birth is null or age_on(child.date_of_birth, year.last_day) < 18
qualify row_number() over (
    partition by care_episode.la_code, care_episode.child_id, year.period order by care_episode.place desc
) = 1;

-- A stay with one carer begins with a time in care, and then with codes S, P and B; L, T and U go on with it. An absence
-- (T0 to T3, or T4 for seven days or less) is none, nor is the return from it; adoption by the present foster carer (A3, A5)
-- is no move. A return is to the same type of placement, in the same home where that is known. T4 that goes on is a stay
-- from its eighth day on, and the one before goes on until then; where an episode follows, T4 has ended when that begins.
create table carer_episode as
with ordered as (
    select *,
        lag(placement_type) over (partition by la_code, child_id order by place) as type_just_before,
        coalesce(end_date, lead(start_date) over (partition by la_code, child_id, care_number order by place)) as closed
    from care_episode
),
t4 as (
    select *,
        sum(
            (begins_care or reason_new_episode in ('S', 'P', 'B') or type_just_before is distinct from 'T4')::integer
        ) over (partition by la_code, child_id order by place) as t4_number
    from ordered
),
measured as (
    select *,
        bool_or(closed is null) over t4_stay as goes_on,
        arg_max(closed, place) over t4_stay - min(start_date) over t4_stay as days_away
    from t4
    window t4_stay as (partition by la_code, child_id, placement_type, t4_number)
),
marked as (
    select *,
        placement_type in ('T0', 'T1', 'T2', 'T3') or (placement_type = 'T4' and not goes_on and days_away <= 7) as absent
    from measured
),
present as (
    select *,
        lag(place) over child_in_order as place_before,
        lag(placement_type) over child_in_order as type_before,
        lag(urn) over child_in_order as urn_before,
        lag(care_number) over child_in_order as care_before
    from marked where not absent
    window child_in_order as (partition by la_code, child_id order by place)
),
begun as (
    select la_code, child_id, place,
        case
            when care_before is distinct from care_number then true
            when reason_new_episode not in ('S', 'P', 'B') then false
            when place_before < place - 1 and placement_type = type_before and coalesce(urn = urn_before, true) then false
            else not (placement_type in ('A3', 'A5') and type_before <> 'T4')
        end as begins_stay
    from present
),
counted as (
    select marked.*,
        if(begins_stay and placement_type = 'T4' and goes_on, start_date + 8, null) as eighth_day,
        sum(coalesce(begins_stay, false)::integer) over (
            partition by la_code, child_id, care_number order by place
        ) as stay_number
    from marked left join begun using (la_code, child_id, place)
)
select * replace (
    coalesce(eighth_day, start_date) as start_date,
    coalesce(lead(eighth_day) over (partition by la_code, child_id, care_number order by place), end_date) as end_date
)
from counted;

create table stay as
select la_code, child_id, care_number, stay_number, arg_min(start_date, place) as start_date,
    if(bool_or(end_date is null), null, max(end_date)) as end_date
from carer_episode
where stay_number > 0
group by all;

-- A care leaver who turned 17 to 21 in a year, told of once. Who died or returned home is out; who is not in touch is in.
create table care_leaver as
select distinct la_code, child_id, birthday, in_touch, activity, accommodation, period,
    if(year(birthday) - year(date_of_birth) <= 18, '17 to 18', '19 to 21') as care_leaver_age
from birthday_contact
join year on birthday between first_day and last_day
join child using (la_code, child_id)
where coalesce(in_touch, '') not in ('DIED', 'RHOM') and year(birthday) - year(date_of_birth) between 17 and 21;
