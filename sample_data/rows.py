"""The rows of the extracts, and how they are written."""

import csv
from datetime import date
from pathlib import Path

from sample_data.days import EXTRACTED_ON
from sample_data.model import Child

COLUMNS = {
    "children": "la_code child_id date_of_birth expected_date_of_birth sex ethnicity disabilities uasc_until upn "
    "family_id team ward",
    "referrals": "la_code child_id referral_date source no_further_action primary_need closure_date closure_reason",
    "assessments": "la_code child_id start_date completed_date factors",
    "s47_investigations": "la_code child_id start_date conference_date conference_needed police_involved "
    "health_involved agencies",
    "initial_conferences": "la_code child_id conference_date transfer_in agencies",
    "cp_plans": "la_code child_id start_date end_date initial_category latest_category previous_plans other_la",
    "care_episodes": "la_code child_id start_date end_date reason_new_episode legal_status placement_type need "
    "provider distance_miles urn reason_ended reason_placement_change home_id reason_for_distance",
    "care_leavers": "la_code child_id birthday in_touch activity accommodation",
    "sdq_scores": "la_code child_id as_at_date sdq_score sdq_reason",
    "attendance": "la_code child_id academic_year sessions_possible sessions_authorised sessions_unauthorised "
    "school_type",
    "attainment": "la_code child_id academic_year key_stage met_expected_rwm reading_progress writing_progress "
    "maths_progress attainment_8 progress_8",
    "court_proceedings": "la_code child_id issue_date final_order_date final_order lives_with",
    "social_workers": "la_code worker_id fte agency role start_date end_date fte_before_leaving cases_held "
    "covering_vacancy ethnicity qualified",
    "vacancies": "la_code as_at_date fte role",
    "case_allocations": "la_code child_id worker_id start_date end_date",
    "leadership_posts": "la_code role holder_id start_date end_date interim",
    "adoptions": "la_code child_id decision_date match_date placed_date order_date",
    "school_enrolments": "la_code child_id school_urn start_date end_date",
    "spending": "la_code financial_year line amount",
    "early_help": "la_code child_id start_date end_date end_reason",
    "cin_plans": "la_code child_id start_date end_date lead_worker_id lead_qualified",
    "cp_reviews": "la_code child_id review_date",
    "family_group_conferences": "la_code child_id offered_date held_date",
    "family_contacts": "la_code child_id contact_date contact_with",
    "pre_proceedings": "la_code child_id letter_date end_date outcome",
    "missing_episodes": "la_code child_id start_date end_date missing_type",
    "placement_requests": "la_code child_id request_date requested_type max_distance_miles placed_date",
    "advocacy": "la_code child_id offered_date started_date",
    "survey_answers": "la_code answer_date respondent_group question answer respondent_id",
    "supervisions": "la_code worker_id due_date held_date",
    "agency_return": "la_code as_at_date job_type fte_in_post vacancies_fte leavers_fte agency_fte agency_hourly_pay "
    "permanent_hourly_pay",
    "agency_assignments": "la_code worker_id start_date end_date job_type experience_from asye_completed "
    "left_permanent_post cooling_off_exempt references_received notice_weeks hourly_price",
    "agency_price_caps": "la_code job_type valid_from hourly_cap",
    "child_population": "la_code year ethnicity people",
}
"""The columns of each extract, in their order."""


class Rows:
    """The rows of one authority."""

    def __init__(self, la_code: str) -> None:
        self._la_code = la_code
        self.of: dict[str, list[list[str]]] = {extract: [] for extract in COLUMNS}

    def add(self, extract: str, child: Child | None = None, **values: object) -> None:
        """Put a row into an extract; what has not happened by the day of the extract is left empty."""
        values["la_code"] = self._la_code
        if child:
            values["child_id"] = child.id
        columns = COLUMNS[extract].split()
        unknown = values.keys() - set(columns)
        if unknown:
            raise KeyError(extract, *unknown)
        self.of[extract].append([_written(values.get(column)) for column in columns])


def _written(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, date):
        return value.isoformat() if value <= EXTRACTED_ON else ""
    return str(value)


def write(folder: Path, authorities: list[Rows]) -> None:
    """One CSV file for each extract, sorted, so that a change of the sample is a small change of the files."""
    folder.mkdir(parents=True, exist_ok=True)
    for extract, columns in COLUMNS.items():
        with (folder / f"{extract}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns.split())
            for rows in authorities:
                writer.writerows(sorted(rows.of[extract]))
