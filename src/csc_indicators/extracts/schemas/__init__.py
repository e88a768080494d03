"""The one declaration of every extract: columns, types, codes and meaning, as pandera models.

Only checks, documentation and `build_catalogue` import these: pandera takes most of a second to load, so the readers
use the catalogue that is generated from them.
"""

from __future__ import annotations

from pandera.polars import DataFrameModel

from csc_indicators.extracts.schemas.agency import AgencyAssignments, AgencyPriceCaps, AgencyReturn
from csc_indicators.extracts.schemas.care import (
    Adoptions,
    CareEpisodes,
    CareLeavers,
    MissingEpisodes,
    PlacementRequests,
    SdqScores,
)
from csc_indicators.extracts.schemas.children import Attainment, Attendance, Children, SchoolEnrolments
from csc_indicators.extracts.schemas.courts import CourtProceedings
from csc_indicators.extracts.schemas.family_help import Assessments, CinPlans, EarlyHelp, Referrals
from csc_indicators.extracts.schemas.family_network import FamilyContacts, FamilyGroupConferences, PreProceedings
from csc_indicators.extracts.schemas.money import Spending
from csc_indicators.extracts.schemas.population import ChildPopulation
from csc_indicators.extracts.schemas.protection import CpPlans, CpReviews, InitialConferences, S47Investigations
from csc_indicators.extracts.schemas.published import PublishedFigures
from csc_indicators.extracts.schemas.voice import Advocacy, SurveyAnswers
from csc_indicators.extracts.schemas.workforce import (
    CaseAllocations,
    LeadershipPosts,
    SocialWorkers,
    Supervisions,
    Vacancies,
)

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
    "early_help": EarlyHelp,
    "cin_plans": CinPlans,
    "cp_reviews": CpReviews,
    "family_group_conferences": FamilyGroupConferences,
    "family_contacts": FamilyContacts,
    "pre_proceedings": PreProceedings,
    "missing_episodes": MissingEpisodes,
    "placement_requests": PlacementRequests,
    "advocacy": Advocacy,
    "survey_answers": SurveyAnswers,
    "supervisions": Supervisions,
    "agency_return": AgencyReturn,
    "agency_assignments": AgencyAssignments,
    "agency_price_caps": AgencyPriceCaps,
    "child_population": ChildPopulation,
    "published_figures": PublishedFigures,
}
"""Every extract by name, in the order of the data model."""
