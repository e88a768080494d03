"""Returns of the children in need census written from extracts: what a case system would send each year, in XML."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from lxml import etree
from made_xml import cin

from csc_indicators.config import Config
from csc_indicators.extracts.read import read_extracts
from csc_indicators.reference.authorities import areas

SAMPLE = Path(__file__).parents[2] / "sample_data" / "extracts"
TAKEN = {
    "children": ("date_of_birth", "expected_date_of_birth", "sex", "ethnicity", "disabilities", "upn"),
    "referrals": ("referral_date", "source", "no_further_action", "primary_need", "closure_date", "closure_reason"),
    "assessments": ("start_date", "completed_date", "factors"),
    "s47_investigations": ("start_date", "conference_date", "conference_needed"),
    "initial_conferences": ("conference_date", "transfer_in"),
    "cp_plans": ("start_date", "end_date", "initial_category", "latest_category", "previous_plans"),
    "cin_plans": ("start_date", "end_date"),
    "cp_reviews": ("review_date",),
}
"""Extracts that the census gives, with the columns of them that it gives."""

Rows = list[dict[str, Any]]


def sample() -> dict[str, pl.DataFrame]:
    """What a census can hold of the sample: no plans for children of other authorities, nobody without a referral."""
    read = read_extracts(SAMPLE, Config()).by_name
    found = {name: read[name].frame.collect() for name in TAKEN if name in read}
    found["cp_plans"] = found["cp_plans"].filter(~pl.col("other_la").fill_null(value=False))
    known = found["referrals"].select("la_code", "child_id").unique()
    return {
        name: frame.select("la_code", "child_id", *(column for column in TAKEN[name] if column in frame.columns)).join(
            known, on=["la_code", "child_id"], how="semi", maintain_order="left"
        )
        for name, frame in found.items()
    }


def by_child(frame: pl.DataFrame) -> dict[str, Rows]:
    found: defaultdict[str, Rows] = defaultdict(list)
    for row in frame.iter_rows(named=True):
        found[row["child_id"]].append(row)
    return found


def sent(own: dict[str, dict[str, Rows]], la_code: str, year: int) -> bytes:
    """The return of an authority for the year that ends in `year`, as it stood on the last day of that year."""
    begins, ends = date(year - 1, 4, 1), date(year, 3, 31)
    children = []
    for (told,) in own["children"].values():
        child = told["child_id"]
        inside = {name: own.get(name, {}).get(child, []) for name in TAKEN}
        episodes = list(_episodes(inside, begins, ends))
        if episodes:
            identifiers = {
                "LAchildID": child,
                "UPN": told["upn"],
                "PersonBirthDate": told["date_of_birth"],
                "ExpectedPersonBirthDate": told["expected_date_of_birth"],
                **({"Sex": told["sex"]} if year >= 2025 else {"GenderCurrent": {"M": 1, "F": 2, "U": 9}[told["sex"]]}),
            }
            listed = {"Disability": (told["disabilities"] or "").split(";")} if told["disabilities"] else {}
            features = {"Ethnicity": told["ethnicity"], "Disabilities": listed}
            children.append({"ChildIdentifiers": identifiers, "ChildCharacteristics": features, "CINdetails": episodes})
    number = areas().filter(pl.col("la_code").cast(pl.String) == la_code)["old_la_code"].item()
    return cin(year, children, number)


def _episodes(inside: dict[str, Rows], begins: date, ends: date) -> Iterator[dict[str, Any]]:
    """The episodes of a child that the return holds, each with what belongs to it."""
    referrals = sorted(inside["referrals"], key=lambda row: row["referral_date"])
    starts = {
        "assessments": "start_date",
        "s47_investigations": "start_date",
        "cp_plans": "start_date",
        "cin_plans": "start_date",
        "cp_reviews": "review_date",
        "initial_conferences": "conference_date",
    }
    held: defaultdict[tuple[int, str], Rows] = defaultdict(list)
    for name, start in starts.items():
        for row in inside[name]:
            if row[start] <= ends:
                before = [n for n, referral in enumerate(referrals) if referral["referral_date"] <= row[start]]
                held[max(before, default=0), name].append(row)
    for number, row in enumerate(referrals):
        mine = {name: held[number, name] for name in starts}
        last = row["closure_date"] or (row["referral_date"] if row["no_further_action"] else None)
        happened = any(record[starts[name]] >= begins for name, records in mine.items() for record in records)
        if row["referral_date"] <= ends and (last is None or last >= begins or happened):
            yield _element(row, mine, ends)


def _element(row: dict[str, Any], mine: dict[str, Rows], ends: date) -> dict[str, Any]:
    def known(day: date | None) -> date | None:
        return day if day is not None and day <= ends else None

    closed = known(row["closure_date"])
    moved_in = [one["conference_date"] for one in mine["initial_conferences"] if one["transfer_in"]]
    plans = [
        {
            "CPPstartDate": one["start_date"],
            "CPPendDate": known(one["end_date"]),
            "InitialCategoryOfAbuse": one["initial_category"],
            "LatestCategoryOfAbuse": one["latest_category"],
            "NumberOfPreviousCPP": one["previous_plans"],
        }
        for one in mine["cp_plans"]
    ]
    reviews = {"CPPreviewDate": [one["review_date"] for one in mine["cp_reviews"]]}
    plans = [plan | {"Reviews": reviews} for plan in plans[:1]] + plans[1:] if plans else [{"Reviews": reviews}]
    return {
        "CINreferralDate": row["referral_date"],
        "ReferralSource": row["source"],
        "PrimaryNeedCode": row["primary_need"],
        "CINclosureDate": closed,
        "ReasonForClosure": row["closure_reason"] if closed else None,
        "DateOfInitialCPC": moved_in[0] if moved_in else None,
        "ReferralNFA": row["no_further_action"],
        "Assessments": [
            {
                "AssessmentActualStartDate": one["start_date"],
                "AssessmentAuthorisationDate": known(one["completed_date"]),
                "FactorsIdentifiedAtAssessment": {
                    "AssessmentFactors": (one["factors"] or "").split(";") if known(one["completed_date"]) else []
                },
            }
            for one in mine["assessments"]
        ],
        "CINPlanDates": [
            {"CINPlanStartDate": one["start_date"], "CINPlanEndDate": known(one["end_date"])}
            for one in mine["cin_plans"]
        ],
        "Section47": [
            {
                "S47ActualStartDate": one["start_date"],
                "DateOfInitialCPC": known(one["conference_date"]),
                "ICPCnotRequired": not one["conference_needed"],
            }
            for one in mine["s47_investigations"]
        ],
        "ChildProtectionPlans": plans,
    }


def as_tables(xml: bytes) -> dict[str, list[dict[str, str]]]:
    """The rows of each table as tools export them: a child's own in two tables and its disabilities in a third."""
    found: dict[str, list[dict[str, str]]] = {}

    def add(table: str, child: str, element: Iterable[Any]) -> None:
        texts = {part.tag: part.text for part in element if not len(part) and part.text}
        found.setdefault(table, []).append({"LAchildID": child} | texts)

    for child in etree.fromstring(xml).iter("Child"):
        who = child.findtext("ChildIdentifiers/LAchildID") or ""
        add("ChildIdentifiers", who, child.find("ChildIdentifiers"))
        add("ChildCharacteristics", who, child.find("ChildCharacteristics"))
        for disability in child.iter("Disability"):
            found.setdefault("Disabilities", []).append({"LAchildID": who, "Disability": disability.text})
        for table in ("CINdetails", "CINPlanDates", "Section47", "ChildProtectionPlans"):
            for element in child.iter(table):
                add(table, who, element)
        for element in child.iter("Assessments"):
            add("Assessments", who, element)
            factors = [factor.text for factor in element.iter("AssessmentFactors")]
            found["Assessments"][-1]["AssessmentFactors"] = ",".join(factors)
        for review in child.iter("CPPreviewDate"):
            found.setdefault("Reviews", []).append({"LAchildID": who, "CPPreviewDate": review.text})
    return found
