"""A made-up folder of extracts in which every child is right, but for what a test wants wrong."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.reference.authorities import areas

Record = dict[str, str]

HOME = "E09000001"
AS_AT = "2025-03-31"

USUAL: dict[str, Record] = {
    "children": {"date_of_birth": "2012-05-05", "sex": "F", "ethnicity": "WBRI", "disabilities": "NONE"},
    "referrals": {"referral_date": "2023-06-01", "source": "1A", "no_further_action": "N", "primary_need": "N1"},
    "assessments": {"start_date": "2023-06-05", "completed_date": "2023-06-30", "factors": "3B"},
    "s47_investigations": {
        "start_date": "2023-07-03", "conference_date": "2023-07-12", "conference_needed": "Y",
        "police_involved": "Y", "health_involved": "Y",
    },
    "initial_conferences": {"conference_date": "2023-07-12", "transfer_in": "N"},
    "cp_plans": {
        "start_date": "2023-07-12", "initial_category": "NEG", "latest_category": "NEG", "previous_plans": "0",
        "other_la": "N",
    },
    "cp_reviews": {"review_date": "2023-10-04"},
    "care_episodes": {
        "start_date": "2023-08-01", "reason_new_episode": "S", "legal_status": "C2", "placement_type": "U4",
        "need": "N1", "provider": "PR1", "distance_miles": "5", "urn": "1234567",
    },
    "care_leavers": {"birthday": "2025-02-10", "in_touch": "YES", "activity": "F2", "accommodation": "U1"},
    "sdq_scores": {"as_at_date": AS_AT, "sdq_score": "10"},
    "adoptions": {
        "decision_date": "2024-01-10", "match_date": "2024-02-10", "placed_date": "2024-03-01",
        "order_date": "2024-10-01",
    },
    "missing_episodes": {"start_date": "2024-02-01", "end_date": "2024-02-03", "missing_type": "M"},
    "placement_requests": {"request_date": "2023-07-20", "requested_type": "", "placed_date": "2023-08-01"},
    "school_enrolments": {"school_urn": "100001", "start_date": "2023-09-04"},
    "attendance": {
        "academic_year": "2023-24", "sessions_possible": "300", "sessions_authorised": "10",
        "sessions_unauthorised": "5", "school_type": "SECONDARY",
    },
    "attainment": {"academic_year": "2022-23", "key_stage": "KS2", "met_expected_rwm": "Y"},
    "early_help": {"start_date": "2022-01-10", "end_date": "2022-06-10", "end_reason": "NEEDS_MET"},
    "cin_plans": {"start_date": "2023-07-01", "end_date": "2024-01-01"},
    "family_group_conferences": {"offered_date": "2023-07-01", "held_date": "2023-08-01"},
    "family_contacts": {"contact_date": "2024-02-01", "contact_with": "PARENT"},
    "pre_proceedings": {"letter_date": "2023-07-01", "end_date": "2023-12-01", "outcome": "STEPPED_DOWN"},
    "advocacy": {"offered_date": "2023-07-01", "started_date": "2023-07-10"},
    "court_proceedings": {
        "issue_date": "2023-09-01", "final_order_date": "2024-02-01", "final_order": "D", "lives_with": "PARENTS",
    },
    "social_workers": {
        "worker_id": "W", "fte": "0.8", "agency": "N", "role": "5", "start_date": "2020-01-01", "cases_held": "15",
        "ethnicity": "WBRI", "qualified": "Y",
    },
    "vacancies": {"as_at_date": "2024-09-30", "fte": "2", "role": "5"},
    "case_allocations": {"worker_id": "W", "start_date": "2023-06-10"},
    "leadership_posts": {"role": "DCS", "holder_id": "A", "start_date": "2020-01-01", "interim": "N"},
    "spending": {"financial_year": "2023-24", "line": "csc_total_expenditure", "amount": "50000"},
    "agency_return": {"as_at_date": "2024-12-31", "job_type": "SOCIAL_WORKER", "agency_fte": "2"},
    "agency_assignments": {
        "worker_id": "W", "start_date": "2024-01-01", "end_date": "", "job_type": "SOCIAL_WORKER",
        "experience_from": "2015-01-01",
    },
    "agency_price_caps": {"job_type": "SOCIAL_WORKER", "valid_from": "2024-10-01", "hourly_cap": "40"},
    "child_population": {"year": "2021", "ethnicity": "WHITE", "people": "100"},
    "published_figures": {
        "year": "2023-24", "indicator": "overall_absence_percent", "breakdown": "cino_31_march", "value": "17.4",
    },
    "supervisions": {"worker_id": "W", "due_date": "2024-06-01", "held_date": "2024-06-02"},
    "survey_answers": {
        "answer_date": "2024-06-01", "respondent_group": "CHILD", "question": "Q1", "answer": "4",
    },
}  # fmt: skip

IN_CARE = ("missing_episodes", "placement_requests", "family_contacts", "sdq_scores")
BELONGS: dict[str, tuple[str, ...]] = {
    "cp_plans": ("s47_investigations", "initial_conferences", "cp_reviews"),
    "s47_investigations": ("initial_conferences",),
    "initial_conferences": ("s47_investigations",),
    "cp_reviews": ("cp_plans",),
    **dict.fromkeys(IN_CARE, ("care_episodes",)),
}
"""What must be there beside a record for it to be right."""

GROWN_UP = {
    "children": {"date_of_birth": "2005-02-10"},
    "referrals": {"referral_date": "2017-12-01", "closure_date": "2023-02-10", "closure_reason": "RC7"},
    "assessments": {"start_date": "2017-12-05", "completed_date": "2017-12-29"},
    "care_episodes": {"start_date": "2018-01-01", "end_date": "2023-02-10", "reason_ended": "E17"},
}
"""How a care leaver's records differ from those of a child."""

ADOPTED = (
    {"end_date": "2024-03-01", "legal_status": "E1", "reason_ended": "X1", "reason_placement_change": "CARPL"},
    {
        "start_date": "2024-03-01", "end_date": "2024-10-01", "legal_status": "E1", "placement_type": "A6",
        "reason_new_episode": "P", "reason_ended": "E11",
    },
)  # fmt: skip
"""The episodes of care of a child who is adopted."""

_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


@dataclass
class World:
    """Records by extract, in order."""

    records: dict[str, list[Record]] = field(default_factory=dict)

    def add(self, extract: str, record: Record) -> int:
        """Add a record; its row in the file."""
        rows = self.records.setdefault(extract, [])
        rows.append(record)
        return len(rows) + 1

    def add_all(
        self, records: Mapping[str, Sequence[Record]], own: Mapping[str, str], number: int
    ) -> dict[str, list[int]]:
        """Add the records of a child (or worker, or authority), with what is usual filled in; their rows by extract."""
        usual = GROWN_UP if "care_leavers" in records else {}
        rows: dict[str, list[int]] = {}
        for name, given in records.items():
            for record in given:
                full = {**USUAL[name], **usual.get(name, {}), **record}
                rows.setdefault(name, []).append(self.add(name, filled(full, name, own, number)))
        return rows

    def write(self, folder: Path, names: Iterable[str] = ()) -> None:
        """The world as CSV files, with what the folder states."""
        folder.mkdir(exist_ok=True)
        for name in {*self.records, *names}:
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(catalogue()[name].columns), restval="")
                writer.writeheader()
                writer.writerows(self.records.get(name, []))
        (folder / "extract.toml").write_text(f"extracted_on = {AS_AT}\n", encoding="utf-8")


@dataclass(frozen=True)
class Planted:
    """A rule that a world breaks, where, and the rules that cannot but be broken with it."""

    code: str
    extract: str
    row: int
    also: frozenset[str]
    keys: frozenset[str]
    """The child or worker it is about, and their kin."""


@cache
def examples() -> dict[str, dict[str, Any]]:
    """What breaks every rule, by code."""
    text = Path(__file__).with_name("broken_rules.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, Any]] = yaml.load(text, Loader=yaml.CBaseLoader)
    return found


def plant(world: World, code: str, extract: str, number: int) -> Planted:
    """Put the records that break the rule into the world, for a child (or worker, or authority) of their own."""
    example = dict(examples()[code])
    at = int(example.pop("at", -1))
    also = frozenset(example.pop("also", ()))
    records = {name: [dict(one) for one in given] for name, given in example.items()}
    about_children = "child_id" in catalogue()[extract].columns
    own: dict[str, str] = {"child_id": f"C{number}", "worker_id": f"W{number}", "la_code": HOME}
    if about_children:
        complete(records)
    elif extract != "social_workers" and "worker_id" in catalogue()[extract].columns:
        records.setdefault("social_workers", [{}])
    if not about_children:
        own["la_code"] = str(areas()["la_code"][10 + number % 140])
    if "case_allocations" in records:
        records["social_workers"] = [{}, {"worker_id": "W2"}]
    rows = world.add_all(records, own, number)
    return Planted(code, extract, rows[extract][at], also, frozenset(own.values()))


def complete(records: dict[str, list[Record]]) -> None:
    """Add what must be there beside what is given."""
    for name in ("children", "referrals", "assessments"):
        records.setdefault(name, [{}])
    if "care_leavers" in records:
        records.setdefault("care_episodes", [{}])
    if "adoptions" in records:
        records.setdefault("care_episodes", [dict(one) for one in ADOPTED])
    while missing := {other for name in records for other in BELONGS.get(name, ()) if other not in records}:
        records.update({name: [{}] for name in missing})
    if any(
        one.get("end_date", "") == "" and one.get("legal_status") != "V4" for one in records.get("care_episodes", [])
    ):
        records.setdefault("case_allocations", [{}])
        births = [one.get("date_of_birth", "2012") for one in records["children"]]
        if "care_leavers" not in records and all("2008" < day < "2020" for day in births):
            records.setdefault("sdq_scores", [{}])


def filled(record: Record, name: str, own: Mapping[str, str], number: int) -> Record:
    columns = catalogue()[name].columns
    filled = {"la_code": own["la_code"], **record}
    if "child_id" in columns:
        child = record.get("child_id", "")
        filled["child_id"] = own["child_id"] + child.removeprefix("+")
    if "worker_id" in columns:
        worker = record["worker_id"]
        filled["worker_id"] = own["worker_id"] if worker == "W" else worker
        if worker.startswith("W") and worker != "W":
            filled["worker_id"] = own["worker_id"] + worker.removeprefix("W") + "B"
    if name == "children":
        upn = record.get("upn", "")
        another = number * 10 + (1 if record.get("child_id") else 0)
        filled["upn"] = pupil_number(number * 10) if upn == "UPN" else upn or pupil_number(another)
    return filled


def pupil_number(number: int) -> str:
    """A unique pupil number with the right check letter."""
    digits = f"{201_0000_00000 + number:012d}"
    check = sum(int(digit) * weight for weight, digit in enumerate(digits, start=2)) % 23
    return _LETTERS[check] + digits


def shuffled(world: World, planted: Sequence[Planted], seed: int) -> list[Planted]:
    """The same world with the rows of every file in another order; where what was planted is now.

    The rows of one child (or worker, or authority) stay in order among themselves: of two equal rows the later is it.
    """
    dice = random.Random(seed)
    moved: dict[tuple[str, int], int] = {}
    for name, rows in world.records.items():
        owners = [row.get("child_id", row.get("worker_id", row["la_code"])) for row in rows]
        left: dict[str, list[int]] = {}
        for place, owner in enumerate(owners):
            left.setdefault(owner, []).append(place)
        order = [left[owner].pop(0) for owner in dice.sample(owners, len(owners))]
        world.records[name] = [rows[place] for place in order]
        moved |= {(name, place + 2): row + 2 for row, place in enumerate(order)}
    return [Planted(one.code, one.extract, moved[one.extract, one.row], one.also, one.keys) for one in planted]
