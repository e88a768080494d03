"""A validation as an analyst writes it in Polars: every rule an expression, counts per rule, no rows and no reasons.

It asks what any tool must: blanks, codes, dates in the future and the wrong way round, two rows of
a child on one day, spells that overlap, children who are not listed, and plans without a conference.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import polars as pl

AS_AT = date(2025, 3, 31)
CHILD = ["la_code", "child_id"]
DATES = {
    "referrals": ("referral_date", "closure_date"),
    "assessments": ("start_date", "completed_date"),
    "s47_investigations": ("start_date", "conference_date"),
    "initial_conferences": ("conference_date", None),
    "cp_plans": ("start_date", "end_date"),
    "care_episodes": ("start_date", "end_date"),
}
CODES = {
    "care_episodes": {
        "reason_new_episode": ["S", "L", "P", "T", "B", "U"],
        "legal_status": ["C1", "C2", "D1", "E1", "V2", "V3", "V4", "L1", "L2", "L3", "J1", "J2", "J3"],
    },
    "cp_plans": {"initial_category": ["NEG", "PHY", "SAB", "EMO", "MUL"]},
    "referrals": {"primary_need": [f"N{place}" for place in range(10)]},
}


def plans(folder: Path) -> list[pl.LazyFrame]:
    """One row of counts for each group of checks."""
    frames = {name: pl.scan_parquet(folder / f"{name}.parquet") for name in DATES}
    children = pl.scan_parquet(folder / "children.parquet").select(*CHILD, "date_of_birth")
    found = []
    for name, (start, end) in DATES.items():
        frame = frames[name]
        checks = {
            "no_child": pl.col("child_id").is_null(),
            "no_start": pl.col(start).is_null(),
            "future": pl.col(start) > AS_AT,
        }
        if end:
            checks |= {"end_in_future": pl.col(end) > AS_AT, "backwards": pl.col(end) < pl.col(start)}
        checks |= {f"code_{column}": ~pl.col(column).is_in(codes) for column, codes in CODES.get(name, {}).items()}
        found.append(frame.select(check.sum().alias(f"{name}_{what}") for what, check in checks.items()))
        born = frame.select(*CHILD, start).join(children, on=CHILD, how="left")
        found.append(
            born.select(
                pl.col("date_of_birth").is_null().sum().alias(f"{name}_unlisted"),
                (pl.col(start) < pl.col("date_of_birth").dt.offset_by("-280d")).sum().alias(f"{name}_before_birth"),
            )
        )
        columns = [start, end] if end else [start]
        ordered = frame.select(*CHILD, *columns).sort(*CHILD, start)
        same = pl.all_horizontal(pl.col(column) == pl.col(column).shift() for column in CHILD)
        beside = {"twice": same & (pl.col(start) == pl.col(start).shift())}
        if end and name in ("cp_plans", "care_episodes", "referrals"):
            beside["overlap"] = same & (pl.col(start) < pl.col(end).shift())
        found.append(ordered.select(check.sum().alias(f"{name}_{what}") for what, check in beside.items()))
    held = frames["initial_conferences"].select(*CHILD, "conference_date")
    near = (
        frames["cp_plans"]
        .with_row_index("row")
        .join(held, on=CHILD)
        .filter(pl.col("conference_date").is_between(pl.col("start_date") - pl.duration(days=45), pl.col("start_date")))
        .select(pl.col("row").n_unique().alias("plans_with_conference"))
    )
    return [*found, near]


def main() -> None:
    """Count everything and print the counts."""
    for counts in pl.collect_all(plans(Path(sys.argv[1])), engine="streaming"):
        print(counts.row(0, named=True))


if __name__ == "__main__":
    main()
