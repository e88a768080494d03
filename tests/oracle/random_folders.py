"""Folders of a few made-up children whose dates lie next to each other and next to the days on which rules turn."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from csc_indicators.extracts.catalogue import catalogue
from csc_indicators.periods import add_months

Row = dict[str, Any]
Folder = dict[str, list[Row]]
Draw = Callable[[st.SearchStrategy[Any]], Any]
Days = st.SearchStrategy[date]

AUTHORITIES = ("E06000001", "E08000035", "E09000007")
STATEMENT = "extracted_on = 2026-09-30\ncovers_from = 2000-01-01\n"

_TURNING = [
    *(date(year, month, day) for year in range(2020, 2026) for month, day in ((3, 31), (4, 1), (9, 30), (10, 1))),
    date(2020, 2, 29),
    date(2024, 2, 28),
    date(2024, 2, 29),
    date(2023, 3, 1),
    date(2025, 2, 28),
    # Bank holidays: Good Friday, a coronation, a funeral, and Christmas Day of a year when it was a Sunday.
    date(2024, 3, 29),
    date(2023, 5, 8),
    date(2022, 9, 19),
    date(2022, 12, 27),
    date(2024, 6, 14),
]
"""Years and workforce years begin and end, leap days, bank holidays, and one plain Friday."""


def _next_to(days: Sequence[date]) -> st.SearchStrategy[date]:
    """One of the days, or the day before or after it."""
    return st.builds(lambda day, by: day + timedelta(days=by), st.sampled_from(days), st.sampled_from([0, 0, 0, -1, 1]))


_months = st.sampled_from([12, 12, 24, 24, 30]).flatmap(lambda n: st.sampled_from([(n, 0), (n, 0), (n, 1), (n, -1)]))
_few_days = st.sampled_from([0, 0, 1, 1, 2, 7, 8, 14, 15, 20, 21, 22, 23, 61, 63, 64, 65, 67, 90, 200])
gaps = st.one_of(_few_days.map(lambda days: (0, days)), _months)
"""What lies between two dates, in months and days: to the day, a day more, a day less."""
no = st.sampled_from(["N", "N", "N", "Y", None])


def _after(day: date, gap: tuple[int, int]) -> date:
    return add_months(day, gap[0]) + timedelta(days=gap[1])


def _spells(draw: Draw, days: Days, most: int, first: date | None = None) -> list[tuple[date, date | None]]:
    """Spells of one child: each begins near the start or the end of the one before; some have no end."""
    spells = []
    start = first or draw(days)
    for _ in range(draw(st.integers(0, most))):
        end = None if draw(st.integers(0, 3)) == 0 else _after(start, draw(gaps))
        spells.append((start, end))
        near = draw(st.sampled_from([start, end or start, end or start, draw(days)]))
        start = _after(near, draw(gaps))
    return spells


def _birth(draw: Draw, days: Days) -> date | None:
    """A day of birth: a birthday on or near a turning day, some on a leap day, some not known."""
    years = draw(st.sampled_from([None, 0, 4, 5, 12, 15, 16, 16, 17, 17, 18, 18]))
    if years is None:
        return None
    if years == 12:
        return date(2008, 2, 29)
    return add_months(draw(days), -12 * years)


def _need(draw: Draw, days: Days, row: Row, folder: Folder) -> None:
    for start, end in _spells(draw, days, 4):
        reason = draw(st.sampled_from(["RC1", "RC2", "RC5", "RC7", "RC8"])) if end else None
        folder["referrals"].append(
            row | {"referral_date": start, "closure_date": end, "closure_reason": reason, "no_further_action": draw(no)}
        )
        for begun, completed in _spells(draw, days, 2, draw(st.sampled_from([start, start, end or start, draw(days)]))):
            factors = ";".join(draw(st.lists(st.sampled_from(["3B", "16A", "16A", "24A", "21"]), max_size=3))) or None
            if completed is not None and draw(st.integers(0, 9)) == 0:
                completed = begun - timedelta(days=1)
            folder["assessments"].append(row | {"start_date": begun, "completed_date": completed, "factors": factors})


def _protection(draw: Draw, days: Days, row: Row, folder: Folder) -> None:
    for start, held in _spells(draw, days, 3):
        conference = held if draw(st.booleans()) else None
        if conference is not None and draw(st.integers(0, 7)) == 0:
            conference = start - timedelta(days=1)
        folder["s47_investigations"].append(row | {"start_date": start, "conference_date": conference})
        if held is not None and draw(st.integers(0, 3)):
            folder["initial_conferences"].append(row | {"conference_date": conference or held, "transfer_in": draw(no)})
    for start, end in _spells(draw, days, 3):
        previous = draw(st.sampled_from([None, None, 0, 1]))
        folder["cp_plans"].append(
            row | {"start_date": start, "end_date": end, "previous_plans": previous, "other_la": draw(no)}
        )


_HOMES: list[tuple[str, str | None, str | None]] = [
    ("U4", "100", "3.0"),
    ("U4", "200", "20.0"),
    ("K2", "300", "20.1"),
    ("U1", None, "999.9"),
    ("A3", "100", "3.0"),
    ("A4", "500", None),
    ("P1", None, "0.0"),
    ("T0", "600", "9.5"),
    ("T1", None, "1.0"),
    ("T4", "700", "8.0"),
]
_homes = st.sampled_from([*_HOMES[:3], *_HOMES])
"""Where children live: the type of placement, the number of the home, and the distance."""
_goes_on = st.sampled_from(["X1", "X1", "X1", "X1", "X1", "X1", "E45", "E4A", "E12"])


def _care(draw: Draw, days: Days, row: Row, folder: Folder) -> None:
    start = add_months(draw(days), -12 * draw(st.sampled_from([0, 0, 1, 2, 3])))
    code, home, status = "S", draw(_homes), draw(st.sampled_from(["V2", "C2", "C1", "V3", "V4"]))
    home_before = home
    for _ in range(draw(st.integers(0, 6))):
        end = None if draw(st.integers(0, 4)) == 0 else max(_after(start, draw(gaps)), start + timedelta(days=1))
        reason = draw(_goes_on) if end else None
        episode = {"reason_new_episode": code, "legal_status": status, "placement_type": home[0], "urn": home[1]}
        folder["care_episodes"].append(
            row | episode | {"start_date": start, "end_date": end, "distance_miles": home[2], "reason_ended": reason}
        )
        if end is None:
            break
        if reason == "X1" and draw(st.integers(0, 7)):
            start = end
            code = draw(st.sampled_from(["P", "P", "L", "B", "T", "U"]))
        else:
            start = end + timedelta(days=draw(st.sampled_from([0, 1, 2, 40, 400])))
            code = draw(st.sampled_from(["S", "S", "S", "P"]))
        if code != "L":
            # Half the time a child goes back to the home before, as from a holiday.
            home, home_before = draw(st.sampled_from([home_before, draw(_homes)])), home
        if code in "LBUS":
            status = draw(st.sampled_from(["V2", "C2", "E1", "V3"]))


def _looked_after(draw: Draw, days: Days, row: Row, folder: Folder) -> None:
    for day in draw(st.lists(days, max_size=2)):
        score = draw(st.sampled_from([None, 0, 13, 14, 40]))
        folder["sdq_scores"].append(row | {"as_at_date": day, "sdq_score": score})
    spells = [spell for _ in range(2) for spell in _spells(draw, days, 3)]
    for start, end in spells:
        worker = draw(st.sampled_from(["W1", "W2", "W3", "W4"]))
        folder["case_allocations"].append(row | {"worker_id": worker, "start_date": start, "end_date": end})
    for day in draw(st.lists(days, max_size=1)):
        touch = draw(st.sampled_from(["YES", "NO", "DIED", "REFU", "NREQ", "RHOM", None]))
        activity = draw(st.sampled_from(["F1", "P2", "F4", "P5", "G4", "G6", "0", None]))
        folder["care_leavers"].append(row | {"birthday": day, "in_touch": touch, "activity": activity})
    for year in draw(st.lists(st.sampled_from(["2022-23", "2023-24", "2024-25"]), max_size=3)):
        possible = draw(st.sampled_from([0, 300, 310, 10]))
        missed = draw(st.sampled_from([0, possible // 10, max(possible // 10 - 1, 0), possible]))
        authorised = draw(st.integers(0, missed))
        sessions = {"sessions_authorised": authorised, "sessions_unauthorised": missed - authorised}
        folder["attendance"].append(row | {"academic_year": year, "sessions_possible": possible} | sessions)


_fte = st.sampled_from(["1", "0.6", "0.1", "0.25", "0", "0.333333"])


def _staff(draw: Draw, days: Days, row: Row, folder: Folder) -> None:
    for worker in ("W1", "W2", "W3"):
        for role, (start, end) in zip("345", _spells(draw, days, 3), strict=False):
            left = {"fte_before_leaving": draw(st.one_of(st.none(), _fte))} if end else {}
            folder["social_workers"].append(
                row
                | {
                    "worker_id": worker,
                    "role": role,
                    "fte": draw(_fte),
                    "agency": draw(st.sampled_from(["N", "N", "Y"])),
                }
                | {"start_date": start, "end_date": end, "cases_held": draw(st.sampled_from([None, 0, 1, 17]))}
                | left
            )
    for year in (2022, 2023, 2024):
        # No count on the day means that it is not known, so there is one.
        for day in [date(year, 9, 30), *draw(st.lists(_next_to([date(year, 9, 30)]), max_size=2))]:
            folder["vacancies"].append(row | {"as_at_date": day, "fte": draw(_fte)})
    for label in ("2022-23", "2023-24", "2024-25"):
        for line in ("cla_expenditure", "csc_total_expenditure", "total_service_expenditure"):
            amount = draw(st.sampled_from(["0", "1", "12345", "67890.5"]))
            folder["spending"].append(row | {"financial_year": label, "line": line, "amount": amount})


@st.composite
def folders(draw: Draw) -> Folder:
    """The rows of every extract, for two or three authorities with children of the same names in each."""
    folder: Folder = {name: [] for name in catalogue()}
    # Few days, so that dates of one child meet.
    days = _next_to(draw(st.lists(st.sampled_from(_TURNING), min_size=2, max_size=5, unique=True)))
    for la_code in AUTHORITIES[: draw(st.integers(2, 3))]:
        for child_id in "ABCD"[: draw(st.integers(1, 4))]:
            row = {"la_code": la_code, "child_id": child_id}
            folder["children"].append(row | {"date_of_birth": _birth(draw, days)})
            for part in (_need, _protection, _care, _looked_after):
                if draw(st.integers(0, 3)):
                    part(draw, days, row, folder)
        _staff(draw, days, {"la_code": la_code}, folder)
    for name in (
        "referrals",
        "assessments",
        "s47_investigations",
        "initial_conferences",
        "cp_plans",
        "care_episodes",
        "care_leavers",
    ):
        if folder[name] and draw(st.booleans()):
            # A row given twice.
            folder[name].append(dict(draw(st.sampled_from(folder[name]))))
        folder[name] = draw(st.permutations(folder[name]))
    return folder


def write_folder(path: Path, folder: Mapping[str, Sequence[Row]]) -> None:
    """The folder's CSV files, every declared column in each, and what it states of itself."""
    for name, rows in folder.items():
        with (path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(catalogue()[name].columns))
            writer.writeheader()
            writer.writerows(rows)
    (path / "extract.toml").write_text(STATEMENT, encoding="utf-8")
