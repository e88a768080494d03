"""Random children in care as extracts: everything that a return can say of them, and nothing that it cannot."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import polars as pl

from csc_indicators.extracts.catalogue import polars_schema
from csc_indicators.extracts.code_sets import code_sets

LA = "E09000001"
FIRST, LAST = 2023, 2026
"""The years in which the first and the last return ends."""
BEGIN, END = date(FIRST - 1, 4, 1), date(LAST, 3, 31)
EDGES = [date(year, month, day) for year in range(FIRST - 1, LAST + 1) for month, day in ((3, 31), (4, 1), (2, 28))]

Rows = list[dict[str, Any]]


def random_extracts(luck: Random) -> dict[str, pl.DataFrame]:
    """The extracts of a few children, each in its order of rows, without columns that the return does not have."""
    rows: dict[str, Rows] = {
        name: []
        for name in ("children", "care_episodes", "care_leavers", "sdq_scores", "missing_episodes", "case_allocations")
    }
    rows["adoptions"] = []
    for number in range(luck.randint(1, 5)):
        _child(luck, f"{luck.choice(['', '0', 'x-'])}{number}", rows)
    return {name: _frame(name, own) for name, own in rows.items() if own}


def _child(luck: Random, id: str, rows: dict[str, Rows]) -> None:
    born = luck.choice([date(2008, 2, 29), date(2004, 4, 1), date(2005, 3, 31), _day(luck, date(2003, 1, 1))])
    rows["children"].append(
        {
            "child_id": id,
            "date_of_birth": born,
            "sex": luck.choice("MFU"),
            "ethnicity": _code(luck, "ethnicity"),
            "uasc_until": luck.choice([None, _day(luck, BEGIN)]),
            "upn": luck.choice([None, "A123456789012"]),
        }
    )
    episodes = _episodes(luck, id)
    rows["care_episodes"] += episodes
    if episodes[-1]["reason_ended"] in ("E11", "E12"):
        rows["adoptions"].append(_adoption(luck, id, episodes))
    if luck.random() < 0.5:
        birthdays = [_birthday(born, year) for year in range(FIRST - 1, LAST + 1)]
        rows["care_leavers"] += [
            {
                "child_id": id,
                "birthday": birthday,
                "in_touch": _code(luck, "in_touch"),
                "activity": luck.choice([None, _code(luck, "activity")]),
                "accommodation": luck.choice([None, _code(luck, "accommodation")]),
            }
            for birthday in birthdays
            if BEGIN <= birthday <= END and luck.random() < 0.7
        ]
    for year in range(FIRST, LAST + 1):
        if luck.random() < 0.3:
            score = luck.choice([None, luck.randint(0, 40)])
            reason = _code(luck, "sdq_reason") if score is None else None
            known = {"as_at_date": date(year, 3, 31), "sdq_score": score, "sdq_reason": reason}
            rows["sdq_scores"].append({"child_id": id} | known)
    rows["missing_episodes"] += [
        {"child_id": id, "start_date": start, "end_date": end, "missing_type": luck.choice("MA")}
        for start, end in _spells(luck)
    ]
    rows["case_allocations"] += [
        {"child_id": id, "worker_id": f"SW{luck.randint(1, 3)}", "start_date": start, "end_date": end}
        for start, end in _spells(luck)
    ]


def _episodes(luck: Random, id: str) -> Rows:
    starts = sorted({_day(luck, BEGIN) for _ in range(luck.randint(1, 5))})
    rows: Rows = []
    begins_care = True
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        goes_on = following is not None and luck.random() < 0.7
        end, reason = following, "X1"
        if not goes_on:
            end = None if following is None and luck.random() < 0.5 else _between(luck, start, following or END)
            reason = luck.choice(["E4A", "E8", *(["E11", "E12"] if following is None else [])])
        rows.append(
            {
                "child_id": id,
                "start_date": start,
                "end_date": end,
                "reason_new_episode": "S" if begins_care else luck.choice("LPTBU"),
                "legal_status": _code(luck, "legal_status"),
                "placement_type": luck.choice(["U1", "A3", "A6", "K2", "T4", "P1", "Z1", "Z11", "H5"]),
                "need": _code(luck, "primary_need"),
                "provider": luck.choice([None, _code(luck, "placement_provider")]),
                "urn": luck.choice([None, "1234567", "XXXXXXX"]),
                "reason_ended": reason if end else None,
                "reason_placement_change": luck.choice([None, "CARPL"]) if end else None,
            }
        )
        begins_care = not goes_on
    return rows


def _adoption(luck: Random, id: str, episodes: Rows) -> dict[str, Any]:
    order = episodes[-1]["end_date"]
    placed = [one["start_date"] for one in episodes if one["placement_type"] in ("A3", "A6")]
    return {
        "child_id": id,
        "decision_date": luck.choice([None, _day(luck, date(2021, 1, 1), episodes[0]["start_date"])]),
        "match_date": luck.choice([None, _day(luck, BEGIN)]),
        "placed_date": min(placed, default=None),
        "order_date": order,
    }


def _spells(luck: Random) -> list[tuple[date, date | None]]:
    starts = sorted({_day(luck, BEGIN) for _ in range(luck.randint(0, 3))})
    return [(start, luck.choice([None, _between(luck, start, END)])) for start in starts]


def _frame(name: str, rows: Rows) -> pl.DataFrame:
    schema = {column: dtype for column, dtype in polars_schema(name).items() if column in rows[0]}
    return pl.DataFrame(rows, schema=schema).select(pl.lit(LA).alias("la_code"), *schema)


def _code(luck: Random, code_set: str) -> str:
    return luck.choice(list(code_sets()[code_set]))


def _day(luck: Random, earliest: date, latest: date = END) -> date:
    edges = [day for day in EDGES if earliest <= day <= latest]
    return luck.choice(edges) if edges and luck.random() < 0.3 else _between(luck, earliest, latest)


def _between(luck: Random, earliest: date, latest: date) -> date:
    return earliest + timedelta(days=luck.randint(0, (latest - earliest).days))


def _birthday(born: date, year: int) -> date:
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
