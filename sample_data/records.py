"""The children's stories, written into the extracts."""

from datetime import date

from sample_data.days import COVERS_FROM, EXTRACTED_ON, NUMBERS_OF_H5
from sample_data.meetings import Meetings
from sample_data.model import Case, Child, Episode, Plan
from sample_data.people import give_pupil_number
from sample_data.rows import Rows

PUPIL_EXTRACTS = ("attendance", "attainment", "school_enrolments")
EARLY_HELP_IS_A_SOURCE = date(2022, 4, 1)
CHILD_ID = 1
"""The place of the child's id in every row that has one."""


def write_cases(rows: Rows, children: list[Child], meetings: Meetings) -> None:
    """Referrals since the sample begins, and what was open on its first day, with all that belongs to them."""
    for child in children:
        for case in child.cases:
            if case.opened <= EXTRACTED_ON and (case.opened >= COVERS_FROM or case.closed >= COVERS_FROM):
                _write_case(rows, child, case, meetings)
        for plan in child.held_for_others:
            if plan.end >= COVERS_FROM:
                _write_plan(rows, child, plan)


def _write_case(rows: Rows, child: Child, case: Case, meetings: Meetings) -> None:
    rows.add(
        "referrals",
        child,
        referral_date=case.opened,
        source=_in_the_codes_of(case.opened, case.source),
        no_further_action=case.no_further_action,
        primary_need=case.need,
        closure_date=None if case.no_further_action else case.closed,
        closure_reason=_if_happened(case.closed, case.closure_reason),
    )
    for assessment in case.assessments:
        if assessment.start <= EXTRACTED_ON:
            factors = _if_happened(assessment.completed, ";".join(assessment.factors))
            rows.add(
                "assessments", child, start_date=assessment.start, completed_date=assessment.completed, factors=factors
            )
    for enquiry in case.enquiries:
        if enquiry.start <= EXTRACTED_ON:
            rows.add(
                "s47_investigations",
                child,
                start_date=enquiry.start,
                conference_date=enquiry.conference,
                conference_needed=enquiry.conference is not None,
                police_involved=enquiry.police,
                health_involved=enquiry.health,
                agencies=meetings.at_discussion(enquiry),
            )
        if enquiry.conference and enquiry.conference <= EXTRACTED_ON:
            _write_conference(rows, child, enquiry.conference, False, meetings)
    if case.transfer_in and case.transfer_in <= EXTRACTED_ON:
        _write_conference(rows, child, case.transfer_in, True, meetings)
    for plan in case.plans:
        _write_plan(rows, child, plan)


def _write_conference(rows: Rows, child: Child, day: date, transfer_in: bool, meetings: Meetings) -> None:
    came = meetings.at_conference(day)
    rows.add("initial_conferences", child, conference_date=day, transfer_in=transfer_in, agencies=came)


def _write_plan(rows: Rows, child: Child, plan: Plan) -> None:
    if plan.start <= EXTRACTED_ON:
        rows.add(
            "cp_plans",
            child,
            start_date=plan.start,
            end_date=plan.end,
            initial_category=plan.category,
            latest_category=plan.latest_category,
            previous_plans=plan.previous,
            other_la=plan.other_la,
        )


def write_care(rows: Rows, children: list[Child]) -> None:
    """Every episode of the periods of care that reach into the sample, short breaks, adoptions and proceedings."""
    for child in children:
        for period in child.care:
            if period.end >= COVERS_FROM and period.start <= EXTRACTED_ON:
                for episode in period.episodes:
                    _write_episode(rows, child, episode)
                if period.adoption and period.adoption.decision <= EXTRACTED_ON:
                    way = period.adoption
                    rows.add(
                        "adoptions",
                        child,
                        decision_date=way.decision,
                        match_date=way.match,
                        placed_date=way.placed,
                        order_date=way.order,
                    )
        for episode in child.breaks:
            if episode.end >= COVERS_FROM:
                _write_episode(rows, child, episode)
        in_care = (period.proceedings for period in child.care)
        at_home = (proceedings for case in child.cases for proceedings in case.proceedings)
        for proceedings in (*in_care, *at_home):
            if proceedings and proceedings.ended >= COVERS_FROM and proceedings.issued <= EXTRACTED_ON:
                rows.add(
                    "court_proceedings",
                    child,
                    issue_date=proceedings.issued,
                    final_order_date=proceedings.ended,
                    final_order=_if_happened(proceedings.ended, proceedings.order),
                    lives_with=_if_happened(proceedings.ended, proceedings.lives_with),
                )


def _write_episode(rows: Rows, child: Child, episode: Episode) -> None:
    if episode.start <= EXTRACTED_ON:
        rows.add(
            "care_episodes",
            child,
            start_date=episode.start,
            end_date=episode.end,
            reason_new_episode=episode.reason_new,
            legal_status=episode.legal,
            placement_type=episode.place,
            need=episode.need,
            provider=episode.provider,
            distance_miles=episode.distance,
            urn="" if episode.place == "H5" and episode.end < NUMBERS_OF_H5 else episode.urn,
            reason_ended=_if_happened(episode.end, episode.reason_ended),
            reason_placement_change=_if_happened(episode.end, episode.reason_change),
            home_id=episode.home,
            reason_for_distance=episode.reason_for_distance,
        )


def write_children(rows: Rows, children: list[Child], authority: int) -> None:
    """A row for each child who has a row in any extract; pupils with their number."""
    known = {row[CHILD_ID] for extract in rows.of.values() for row in extract if row[CHILD_ID].startswith("C")}
    pupils = {row[CHILD_ID] for extract in PUPIL_EXTRACTS for row in rows.of[extract]}
    for child in children:
        if child.id not in known:
            continue
        born = child.born <= EXTRACTED_ON
        if child.id in pupils:
            give_pupil_number(child, authority)
        rows.add(
            "children",
            child,
            date_of_birth=child.born,
            expected_date_of_birth=child.born.isoformat() if child.unborn_when_known else None,
            sex=child.sex if born else "U",
            ethnicity=child.ethnicity,
            disabilities=child.disabilities,
            uasc_until=child.uasc_until and child.uasc_until.isoformat(),
            upn=child.upn if child.id in pupils else "",
            family_id=f"F{child.family:05}",
            team=_team(child),
            ward=f"W{child.family * 7919 % 17 + 1}",
        )


def _in_the_codes_of(day: date, source: str) -> str:
    """The source of a referral; the authority's own early help has a code only since April 2022."""
    return "5B" if source == "5D" and day < EARLY_HELP_IS_A_SOURCE else source


def _team(child: Child) -> str:
    """The team that works with the child, or did last: by what the child needs, and by the family where several do."""
    if child.care:
        return "Care" if child.care[-1].end >= EXTRACTED_ON else "Leaving care"
    if child.disabilities not in ("NONE", ""):
        return "Disability"
    if any(case.plans for case in child.cases):
        return f"Safe {child.family % 2 + 1}"
    return f"Help {child.family % 3 + 1}"


def _if_happened(day: date, words: str) -> str:
    return words if day <= EXTRACTED_ON else ""
