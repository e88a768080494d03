"""The one declaration of every extract: columns, types, codes and meaning, as pandera models.

Only checks, documentation and `build_catalogue` import these: pandera takes most of a second to load, so the readers
use the catalogue that is generated from them.
"""

from __future__ import annotations

from pandera.polars import DataFrameModel

from csc_indicators.extracts.schemas.care import Adoptions, CareEpisodes, CareLeavers, SdqScores
from csc_indicators.extracts.schemas.children import Attainment, Attendance, Children, SchoolEnrolments
from csc_indicators.extracts.schemas.courts import CourtProceedings
from csc_indicators.extracts.schemas.family_help import Assessments, Referrals
from csc_indicators.extracts.schemas.money import Spending
from csc_indicators.extracts.schemas.protection import CpPlans, InitialConferences, S47Investigations
from csc_indicators.extracts.schemas.workforce import CaseAllocations, LeadershipPosts, SocialWorkers, Vacancies

SCHEMAS: dict[str, type[DataFrameModel]] = {
    "children": Children,
    "referrals": Referrals,
    "assessments": Assessments,
    "s47_investigations": S47Investigations,
    "initial_conferences": InitialConferences,
    "cp_plans": CpPlans,
    "care_episodes": CareEpisodes,
    "care_leavers": CareLeavers,
    "sdq_scores": SdqScores,
    "attendance": Attendance,
    "attainment": Attainment,
    "court_proceedings": CourtProceedings,
    "social_workers": SocialWorkers,
    "vacancies": Vacancies,
    "case_allocations": CaseAllocations,
    "leadership_posts": LeadershipPosts,
    "adoptions": Adoptions,
    "school_enrolments": SchoolEnrolments,
    "spending": Spending,
}
"""Every extract by name, in the order of the data model."""
