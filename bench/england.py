"""A made-up England in Parquet: `python -m bench.england FOLDER --years 10 --scale 1`.

About 2.5 million rows a year at scale 1, in one file per extract, sorted by authority and day as a regional warehouse
would hold them. The same years and scale give the same rows.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from bench import care, help_and_safety, schools_and_staff
from bench.draws import with_repeats
from bench.span import LAST_YEAR, Span
from csc_indicators.reference.populations import children as population

STATED = """\
# A made-up England. No child in it exists.
extracted_on = {extracted}
covers_from = {covers_from}
"""

COLUMNS = {
    "children": "la_code child_id date_of_birth expected_date_of_birth sex ethnicity disabilities uasc_until family_id",
    "referrals": "la_code child_id referral_date source no_further_action primary_need closure_date closure_reason",
    "assessments": "la_code child_id start_date completed_date factors",
    "s47_investigations": "la_code child_id start_date conference_date conference_needed police_involved "
    "health_involved",
    "initial_conferences": "la_code child_id conference_date transfer_in",
    "cp_plans": "la_code child_id start_date end_date initial_category latest_category previous_plans other_la",
    "care_episodes": "la_code child_id start_date end_date reason_new_episode legal_status placement_type need "
    "provider distance_miles urn reason_ended reason_placement_change",
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
}
SORTED_BY = {
    "children": "child_id",
    "referrals": "referral_date",
    "initial_conferences": "conference_date",
    "care_leavers": "birthday",
    "sdq_scores": "as_at_date",
    "attendance": "academic_year",
    "attainment": "academic_year",
    "court_proceedings": "issue_date",
    "vacancies": "as_at_date",
    "adoptions": "order_date",
    "spending": "financial_year",
}
NEVER_REPEATED = {"vacancies", "spending", "leadership_posts", "social_workers", "attendance", "attainment"}


def authorities() -> pl.DataFrame:
    """Every authority with its share of England's children: la_code, share."""
    people = pl.col("people")
    there = population().filter(pl.col("mid_year") == LAST_YEAR - 1)
    return there.select(pl.col("la_code").cast(pl.String), share=people / people.sum()).sort("la_code")


def extracts(span: Span, scale: float) -> Iterator[tuple[str, pl.DataFrame]]:
    """Every extract by name, each made when it is asked for, so that few are in memory at once."""
    areas = authorities()
    children = help_and_safety.children(areas, span, scale)
    referrals = help_and_safety.referrals(children, span)
    periods = care.periods(children, span)
    leavers = care.leavers(areas, span, scale)
    seen = pl.concat([referrals.select("la_code", "child_id"), periods.select("la_code", "child_id")])
    known = children.join(seen, on=["la_code", "child_id"], how="semi")
    young = leavers.unique(["la_code", "child_id"], maintain_order=True)
    yield (
        "children",
        pl.concat([known, young.select("la_code", "child_id", "date_of_birth", "sex", "ethnicity")], how="diagonal"),
    )
    pupils = schools_and_staff.pupils(known, span)
    yield "attendance", schools_and_staff.attendance(pupils)
    yield "attainment", schools_and_staff.attainment(pupils)
    del children, known, pupils, seen
    yield "referrals", referrals
    yield "assessments", help_and_safety.assessments(referrals, span)
    enquiries = help_and_safety.enquiries(referrals, span)
    yield "s47_investigations", enquiries
    conferences = help_and_safety.conferences(enquiries, referrals, span)
    yield "initial_conferences", conferences
    yield "cp_plans", help_and_safety.plans(conferences, span)
    yield "case_allocations", care.allocations(periods, referrals, span)
    yield "care_episodes", care.episodes(periods, span)
    yearly = care.yearly(periods, span)
    yield "sdq_scores", care.scores(yearly)
    yield "school_enrolments", care.enrolments(yearly, span)
    yield "adoptions", care.adoptions(periods, span)
    yield "court_proceedings", care.proceedings(periods, span)
    yield "care_leavers", leavers
    yield "social_workers", schools_and_staff.workers(areas, span, scale)
    yield "vacancies", schools_and_staff.vacancies(areas, span, scale)
    yield "leadership_posts", schools_and_staff.posts(areas, span)
    yield "spending", schools_and_staff.spending(areas, span, scale)


def finished(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The extract as it is written: its columns, a few rows given twice, sorted by authority and day."""
    made = frame.select(COLUMNS[name].split())
    if name not in NEVER_REPEATED:
        made = with_repeats(made)
    return made.sort("la_code", SORTED_BY.get(name, "start_date"), maintain_order=True)


def make(folder: Path, years: int, scale: float, form: str = "parquet") -> dict[str, int]:
    """Write the extracts into the folder, whole or not at all; the number of rows of each."""
    span = Span(years)
    half_made = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(half_made, ignore_errors=True)
    half_made.mkdir(parents=True)
    rows = {}
    for name, frame in extracts(span, scale):
        made = finished(name, frame)
        if form == "csv":
            made.write_csv(half_made / f"{name}.csv")
        else:
            made.write_parquet(half_made / f"{name}.parquet")
        rows[name] = made.height
    stated = STATED.format(extracted=span.extracted, covers_from=span.first_child)
    (half_made / "extract.toml").write_text(stated, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    half_made.rename(folder)
    return rows


def main() -> None:
    """The command line of the generator."""
    asked = argparse.ArgumentParser(prog="python -m bench.england", description="Write a made-up England.")
    asked.add_argument("folder", type=Path)
    asked.add_argument("--years", type=int, default=10, choices=range(1, 11))
    asked.add_argument("--scale", type=float, default=1.0, help="1 is England")
    asked.add_argument("--form", default="parquet", choices=["parquet", "csv"])
    given = asked.parse_args()
    rows = make(given.folder, given.years, given.scale, given.form)
    for name, number in rows.items():
        print(f"{number:>10,}  {name}")
    print(f"{sum(rows.values()):>10,}  in all")


if __name__ == "__main__":
    main()
