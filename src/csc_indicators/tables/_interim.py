"""The extracts' columns until `extracts.catalogue` is here."""

import polars as pl

D, S, B, I, F = pl.Date(), pl.String(), pl.Boolean(), pl.Int64(), pl.Float64()
EXTRACTS: dict[str, dict[str, pl.DataType]] = {
    "children": dict(
        child_id=S,
        date_of_birth=D,
        expected_date_of_birth=D,
        sex=S,
        ethnicity=S,
        disabilities=S,
        uasc_until=D,
        upn=S,
        family_id=S,
    ),
    "referrals": dict(
        child_id=S, referral_date=D, source=S, no_further_action=B, primary_need=S, closure_date=D, closure_reason=S
    ),
    "assessments": dict(child_id=S, start_date=D, completed_date=D, factors=S),
    "s47_investigations": dict(
        child_id=S, start_date=D, conference_date=D, conference_needed=B, police_involved=B, health_involved=B
    ),
    "initial_conferences": dict(child_id=S, conference_date=D, transfer_in=B),
    "cp_plans": dict(
        child_id=S, start_date=D, end_date=D, initial_category=S, latest_category=S, previous_plans=I, other_la=B
    ),
    "care_episodes": dict(
        child_id=S,
        start_date=D,
        end_date=D,
        reason_new_episode=S,
        legal_status=S,
        placement_type=S,
        need=S,
        provider=S,
        distance_miles=F,
        urn=S,
        reason_ended=S,
        reason_placement_change=S,
    ),
    "care_leavers": dict(child_id=S, birthday=D, in_touch=S, activity=S, accommodation=S),
    "sdq_scores": dict(child_id=S, as_at_date=D, sdq_score=I, sdq_reason=S),
    "attendance": dict(
        child_id=S, academic_year=S, sessions_possible=I, sessions_authorised=I, sessions_unauthorised=I, school_type=S
    ),
    "attainment": dict(
        child_id=S,
        academic_year=S,
        key_stage=S,
        met_expected_rwm=B,
        reading_progress=F,
        writing_progress=F,
        maths_progress=F,
        attainment_8=F,
        progress_8=F,
    ),
    "court_proceedings": dict(child_id=S, issue_date=D, final_order_date=D, final_order=S, lives_with=S),
    "social_workers": dict(
        worker_id=S,
        fte=F,
        agency=B,
        role=S,
        start_date=D,
        end_date=D,
        fte_before_leaving=F,
        cases_held=I,
        covering_vacancy=B,
        ethnicity=S,
        qualified=B,
    ),
    "vacancies": dict(as_at_date=D, fte=F, role=S),
    "case_allocations": dict(child_id=S, worker_id=S, start_date=D, end_date=D),
    "leadership_posts": dict(role=S, holder_id=S, start_date=D, end_date=D, interim=B),
    "adoptions": dict(child_id=S, decision_date=D, match_date=D, placed_date=D, order_date=D),
    "school_enrolments": dict(child_id=S, school_urn=S, start_date=D, end_date=D),
    "spending": dict(financial_year=S, line=S, amount=F),
}
