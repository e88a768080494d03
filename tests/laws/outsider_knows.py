"""What an informed outsider knows of the indicators: from their published titles, definitions and code lists alone.

Nothing here is read from the specs or from the code that protects. A set of children (or referrals, plans ...) is
written `universe & atom & atom`: of two sets of one universe, that with more atoms is a part of the other.
An atom `breakdown=group` is what a row of that group shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

STOCK, EVENTS, ONCE, POINTS = "stock", "events", "once", "points"
"""Counted on the last day; counted by the day, so that periods add up; one for each child in the period, so that
parts of a period add up to as many or more; and sums that are no counts (scores, miles, sessions)."""

UNIVERSES = {
    "cla": STOCK,
    "advocacy": STOCK,
    "cp": STOCK,
    "cin": STOCK,
    "cin_plans": STOCK,
    "open_assessments": STOCK,
    "siblings": STOCK,
    "sibling_groups": STOCK,
    "referrals": EVENTS,
    "assessments": EVENTS,
    "s47": EVENTS,
    "icpc": EVENTS,
    "cp_starts": EVENTS,
    "missing_episodes": EVENTS,
    "letters": EVENTS,
    "stages_ended": EVENTS,
    "s31": EVENTS,
    "supervision_orders": EVENTS,
    "adopted": EVENTS,
    "moves": EVENTS,
    "handovers": EVENTS,
    "requests": EVENTS,
    "answers_children": EVENTS,
    "answers_families": EVENTS,
    "care_leavers": EVENTS,
    "pupils": EVENTS,
    "ks2": EVENTS,
    "ks2_scores": EVENTS,
    "ks4": EVENTS,
    "starts": ONCE,
    "care_ended": ONCE,
    "referred": ONCE,
    "looked_after": ONCE,
    "missing_children": ONCE,
    "factors": ONCE,
    "deescalated": ONCE,
    "early_help_ended": ONCE,
    "closed": ONCE,
    "families": ONCE,
    "stage_families": ONCE,
    "returned": ONCE,
    "workers": ONCE,
}

_CLA = "cla"
_KNOWN = "care_leavers & accommodation_known"
_HOUSED = "care_leavers & on_accommodation"
_AGENCIES = "agencies_recorded"

COUNTS: dict[str, tuple[str, str | None]] = {
    # Looked after on the last day.
    "cla_rate": (_CLA, None),
    "cla_foster_care": ("cla & placement_type=Foster", _CLA),
    "cla_childrens_homes": ("cla & placement_type=Secure or children's home", _CLA),
    "cla_supported_accommodation": ("cla & placement_type=Independent or supported accommodation", _CLA),
    "cla_over_20_miles": ("cla & over_20_miles & distance_known", _CLA),
    "reason_for_distance": (
        "cla & over_20_miles & distance_known & reason_known",
        "cla & over_20_miles & distance_known",
    ),
    "cla_distance_from_home": ("points miles", "cla & distance_known"),
    "cla_three_or_more_placements": ("cla & three_placements", _CLA),
    "cla_three_or_more_social_workers": ("cla & three_workers", _CLA),
    "cla_with_family_network": ("cla & network & kinship", _CLA),
    "kinship_placements": ("cla & network", _CLA),
    "children_in_contact_with_family_network": ("cla & contact", _CLA),
    "cla_mid_year_school_moves": ("cla & at_school & moved_school", "cla & at_school"),
    "sdq_score_received": ("cla & sdq_age & score", "cla & sdq_age"),
    "sdq_average_score": ("points sdq", "cla & sdq_age & score"),
    "cla_long_term_stability": ("cla & long & stable", "cla & long"),
    "advocacy_access": ("advocacy & used", "advocacy"),
    "advocacy_access_offered": ("advocacy & offered", "advocacy"),
    # In the course of care.
    "cla_starting_rate": ("starts", None),
    "care_ended_child_arrangements": ("care_ended & to_network & arrangements", "care_ended"),
    "care_ended_special_guardianship": ("care_ended & guardianship", "care_ended"),
    "kinship_placements_care_ended": ("care_ended & to_network", "care_ended"),
    "missing_from_care": ("looked_after & missing", "looked_after"),
    "missing_from_care_episodes": ("missing_episodes", "missing_children"),
    "average_placement_changes": ("moves", "points years in care"),
    "adoption_decision_to_match": ("points months to match", "adopted"),
    "reunification_without_return": ("returned & year_1 & stayed_1", "returned & year_1"),
    "reunification_without_return_2_years": (
        "returned & year_1 & year_2 & stayed_1 & stayed_2",
        "returned & year_2",
    ),
    "placement_matches_request": ("requests & typed & matched", "requests & typed"),
    "placement_matches_request_distance": ("requests & far & near", "requests & far"),
    "social_worker_changes_per_child": ("workers", "points years with a worker by kind of case"),
    "social_worker_changes_per_child_handovers": ("handovers", "points years with a worker"),
    "siblings_together": ("siblings & together", "siblings"),
    "siblings_together_groups": ("sibling_groups & all_together", "sibling_groups"),
    "siblings_together_groups_apart": ("sibling_groups & all_apart", "sibling_groups"),
    # Need and protection.
    "referral_rate": ("referrals", None),
    "referrals_no_further_action": ("referrals & nfa", "referrals"),
    "repeat_referrals": ("referrals & repeat", "referrals"),
    "repeat_referrals_children": ("referred & repeat", "referred"),
    "assessments_rate": ("assessments", None),
    "assessments_within_45_days": ("assessments & in_45_days", "assessments"),
    "open_assessments_overdue": ("open_assessments & overdue", "open_assessments"),
    "assessment_factor_rate": ("factors", None),
    "extra_familial_harm_rate": ("factors & harm", None),
    "cin_rate": ("cin", None),
    "cin_lead_without_qualification": ("cin_plans & unqualified", "cin_plans"),
    "cp_plans_rate": ("cp", None),
    "cp_plans_over_2_years": ("cp & two_years", "cp"),
    "cp_reviews_overdue": ("cp & overdue", "cp"),
    "cp_plan_starts_rate": ("cp_starts", None),
    "repeat_cp_plans": ("cp_starts & repeat", "cp_starts"),
    "s47_rate": ("s47", None),
    "s47_to_icpc": ("s47 & conference", "s47"),
    "s47_police_and_health": ("s47 & strategy_recorded & police_and_health", "s47 & strategy_recorded"),
    "icpc_rate": ("icpc", None),
    "icpc_to_s47_ratio": ("icpc", "s47"),
    "icpc_within_15_days": ("icpc & in_15_days", "icpc"),
    "no_return_after_cp_plan": ("deescalated & no_return", "deescalated"),
    "early_help_no_further_plan": ("early_help_ended & no_plan", "early_help_ended"),
    "early_help_after_assessment": ("closed & early_help", "closed"),
    "families_supported_child_remains": ("families & at_home", "families"),
    "pre_proceedings_started": ("letters", None),
    "pre_proceedings_duration": ("points weeks under a letter", "stages_ended"),
    "pre_proceedings_diverted": ("stages_ended & decided & stepped_down", "stages_ended & decided"),
    "family_group_conferences": ("stage_families & held", "stage_families"),
    "family_group_conferences_offered": ("stage_families & offered", "stage_families"),
    "s31_age_of_children": ("points ages", "s31 & born"),
    "s31_living_with_parents": ("s31 & with_parents", "s31"),
    "supervision_orders_returning": ("supervision_orders & back", "supervision_orders"),
    # Care leavers, school, surveys.
    "care_leavers_eet": ("care_leavers & eet", "care_leavers"),
    "care_leavers_apprenticeships": ("care_leavers & eet & apprenticeship", "care_leavers"),
    "care_leavers_higher_education": ("care_leavers & eet & higher_education", "care_leavers"),
    "care_leavers_in_touch": ("care_leavers & in_touch", "care_leavers"),
    "care_leavers_accommodation_type": (_KNOWN, "care_leavers"),
    "care_leavers_suitable_accommodation": (f"{_HOUSED} & accommodation_known & suitable", _HOUSED),
    "care_leavers_unsuitable_accommodation": (f"{_HOUSED} & accommodation_known & unsuitable", _HOUSED),
    "persistent_absence": ("pupils & persistent", "pupils"),
    "severe_absence": ("pupils & persistent & severe", "pupils"),
    "absence_rate": ("points sessions missed", "points sessions possible"),
    "attendance_of_children_in_need": (
        "points sessions attended & social_care_group=CINO",
        "points sessions possible & social_care_group=CINO",
    ),
    "ks2_expected_standard": ("ks2 & met", "ks2"),
    "ks2_progress": ("points ks2 progress", "ks2_scores"),
    "ks4_attainment_8": ("points attainment 8", "ks4 & attainment_8"),
    "ks4_progress_8": ("points progress 8", "ks4 & progress_8"),
    "child_experience_score": ("points answers of children", "answers_children"),
    "family_experience_score": ("points answers of families", "answers_families"),
}
for _kind, _all in (("conference", "icpc"), ("s47", "s47")):
    _recorded = f"{_all} & {_AGENCIES}"
    COUNTS[f"multi_agency_{_kind}_attendance"] = (f"{_recorded} & police & health & education", _recorded)
    for _agency in ("police", "health", "education"):
        COUNTS[f"multi_agency_{_kind}_attendance_{_agency}"] = (f"{_recorded} & {_agency}", _recorded)

NOT_OF_CHILDREN = ("workforce", "spending", "agency", "supervision_frequency", "staff_survey", "leadership")
"""The workforce, its survey, and spending: nothing of them is hidden."""

OF_THE_PERIOD = {"three_placements", "three_workers", "contact", "at_school", "moved_school", "score"}
"""What is true of a child on the last day by what happened in the period: a year's last quarter is no year."""

GROWS_WITH_THE_PERIOD = {"three_placements", "three_workers", "contact", "score", "missing"}
"""Whoever has it of a part of the period has it of the whole."""

MONTHS_BEFORE = {"reunification_without_return": 12, "reunification_without_return_2_years": 24}
"""Whose children are those of an earlier period, and are compared with one another by that period."""

OF_ALL = {"care_leavers_accommodation_type", "reason_for_distance"}
"""Whose groups are shares of the total's denominator, and not of their own."""

OVERLAPPING = {"factor", "harm_outside_home"}
"""A child can be in several groups of these."""

SAME_GROUPS = {"harm_outside_home": "factor"}
"""Groups that are those of another breakdown, by the same names."""

CONSTANT = {"total", "sex", "ethnicity", "ethnicity_detailed", "disability", "team", "ward"}
"""What a child is, whatever is counted."""

REFINES = {
    "ethnicity_detailed": (
        "ethnicity",
        {
            "White": (
                "White British",
                "White Irish",
                "Traveller of Irish heritage",
                "Gypsy or Roma",
                "Any other White background",
            ),
            "Mixed": (
                "White and Black Caribbean",
                "White and Black African",
                "White and Asian",
                "Any other mixed background",
            ),
            "Asian": ("Indian", "Pakistani", "Bangladeshi", "Any other Asian background", "Chinese"),
            "Black": ("Black Caribbean", "Black African", "Any other Black background"),
            "Other": ("Any other ethnic group",),
            "Not known": ("Refused", "Information not yet obtained", "Not known"),
        },
    )
}
"""Finer groups of a breakdown, by those of a coarser one."""

WAS_PART_OF = {
    "E06000059": "E10000009",
    "E06000063": "E10000006",
    "E06000064": "E10000006",
    "E06000061": "E10000021",
    "E06000062": "E10000021",
}
"""Authorities that came of one that was divided: Dorset, Cumbria, Northamptonshire."""

HARMS = ("Going missing", "Child sexual exploitation", "Trafficking", "Gangs", "Child criminal exploitation")


@dataclass(frozen=True)
class Fact:
    """The sum of the sets, each so many times, is 0 or more (or exactly 0), for every group that all of them have."""

    name: str
    terms: dict[str, int]
    exact: bool = False
    groups: frozenset[str] = field(default=frozenset(CONSTANT))
    """The breakdowns for whose groups it holds; empty: for all of them."""
    likely: bool = False
    """Whether children away from their placement, or such, can make it untrue: it is believed where it is true."""


def at_most(part: str, whole: str, groups: frozenset[str] = frozenset(CONSTANT)) -> Fact:
    return Fact(f"{part} <= {whole}", {whole: 1, part: -1}, groups=groups)


_ANY: frozenset[str] = frozenset()
_TOTAL = frozenset({"total"})
_WITH_AGE = frozenset(CONSTANT | {"age_band", "uasc"})

FACTS = [
    Fact(
        "placements are of one kind",
        {
            "cla": 1,
            "cla & placement_type=Foster": -1,
            "cla & placement_type=Secure or children's home": -1,
            "cla & placement_type=Independent or supported accommodation": -1,
        },
        groups=_ANY,
    ),
    Fact(
        "the network is kinship and parents",
        {
            "cla & network": 1,
            "cla & network & kinship": -1,
            "cla & placement_type=With parents": -1,
        },
        exact=True,
        groups=_ANY,
        likely=True,
    ),
    Fact(
        "kinship is fostering",
        {"cla & placement_type=Foster": 1, "cla & network & kinship": -1},
        groups=_ANY,
        likely=True,
    ),
    Fact(
        "suitable, unsuitable or abroad",
        {
            _KNOWN: 1,
            f"{_HOUSED} & accommodation_known & suitable": -1,
            f"{_HOUSED} & accommodation_known & unsuitable": -1,
            "care_leavers & accommodation_known & accommodation_type=Abroad or deported": -1,
        },
        exact=True,
        groups=_ANY,
    ),
    Fact(
        "the homeless and those in custody",
        {
            f"{_HOUSED} & accommodation_known & unsuitable": 1,
            "care_leavers & accommodation_known & accommodation_type=Homeless": -1,
            "care_leavers & accommodation_known & accommodation_type=In custody": -1,
        },
        groups=_TOTAL,
    ),
    Fact(
        "suitable or unsuitable",
        {
            _HOUSED: 1,
            f"{_HOUSED} & accommodation_known & suitable": -1,
            f"{_HOUSED} & accommodation_known & unsuitable": -1,
        },
        groups=_ANY,
    ),
    Fact(
        "those abroad are in no accommodation",
        {
            "care_leavers": 1,
            _HOUSED: -1,
            "care_leavers & accommodation_known & accommodation_type=Abroad or deported": -1,
        },
        groups=_ANY,
    ),
    Fact(
        "apprentices and students",
        {
            "care_leavers & eet": 1,
            "care_leavers & eet & apprenticeship": -1,
            "care_leavers & eet & higher_education": -1,
        },
        groups=_ANY,
    ),
    Fact(
        "arrangements or guardianship",
        {"care_ended": 1, "care_ended & to_network & arrangements": -1, "care_ended & guardianship": -1},
        groups=_ANY,
    ),
    at_most("cla", "advocacy", _WITH_AGE),
    Fact("in care or on a plan", {"cla": 1, "cp": 1, "advocacy": -1}, groups=_WITH_AGE),
    Fact("missing children", {"looked_after & missing": 1, "missing_children": -1}, exact=True, likely=True),
    at_most("missing_children", "missing_episodes"),
    at_most("missing_children", "looked_after"),
    at_most("cla", "looked_after"),
    at_most("starts", "looked_after"),
    at_most("care_ended", "looked_after"),
    at_most("referred", "referrals"),
    at_most("referred & repeat", "referrals & repeat"),
    Fact(
        "other referrals are of children who are counted",
        {"referrals": 1, "referrals & repeat": -1, "referred": -1, "referred & repeat": 1},
    ),
    Fact(
        "a second referral of a child in a year is a repeat",
        {"referrals & repeat": 1, "referrals": -1, "referred": 1},
    ),
    at_most("factors", "assessments"),
    Fact("harms", {"factors & harm": -1} | {f"factors & factor={harm}": 1 for harm in HARMS}, groups=_TOTAL),
    *(at_most(f"factors & factor={harm}", "factors & harm", _TOTAL) for harm in HARMS),
    at_most("stage_families", "stages_ended & decided", frozenset({"total", "ward"})),
    at_most("siblings", "cla"),
    Fact("siblings are two or more", {"siblings": 1, "sibling_groups": -2}, groups=_TOTAL),
    Fact(
        "siblings together are two or more",
        {"siblings & together": 1, "sibling_groups & all_together": -2},
        groups=_TOTAL,
    ),
    Fact(
        "siblings apart are two or more",
        {"siblings": 1, "siblings & together": -1, "sibling_groups": -2, "sibling_groups & all_together": 2},
        groups=_TOTAL,
    ),
    Fact(
        "siblings all together or all apart",
        {"sibling_groups": 1, "sibling_groups & all_together": -1, "sibling_groups & all_apart": -1},
        groups=_ANY,
    ),
    *(
        Fact(
            f"of three agencies two others: {universe}",
            {f"{universe} & {_AGENCIES} & police & health & education": 1, f"{universe} & {_AGENCIES}": 2}
            | {f"{universe} & {_AGENCIES} & {agency}": -1 for agency in ("police", "health", "education")},
            groups=_ANY,
        )
        for universe in ("icpc", "s47")
    ),
    *(at_most(f"ks2_scores & subject={subject}", "ks2", _TOTAL) for subject in ("Reading", "Writing", "Maths")),
    Fact(
        "three scores at most",
        {"ks2": 3, "ks2_scores": -1},
        groups=frozenset(CONSTANT | {"social_care_group"}),
    ),
    Fact(
        "progress is of pupils with a score",
        {"ks4 & attainment_8": 1, "ks4 & progress_8": -1},
        groups=_ANY,
        likely=True,
    ),
    Fact(
        "attended or missed",
        {
            "points sessions possible & social_care_group=CINO": 1,
            "points sessions missed & social_care_group=CINO": -1,
            "points sessions attended & social_care_group=CINO": -1,
        },
        exact=True,
        groups=_TOTAL,
    ),
]
