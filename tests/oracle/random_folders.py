"""Folders of made-up children whose dates lie next to each other and next to the days on which rules turn."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import strategies as st

from csc_indicators.calendar import add_months
from csc_indicators.extracts.catalogue import catalogue

Row = dict[str, Any]
Folder = dict[str, list[Row]]
Spell = tuple[date, date | None]

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
_FEW_DAYS = [0, 0, 0, 1, 1, 2, 7, 8, 14, 15, 20, 21, 22, 23, 27, 28, 61, 63, 64, 65, 67, 90, 200]
_SCHOOL_YEARS = ("2022-23", "2023-24", "2024-25")
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
    ("K1", "300", "0.1"),
    ("K3", None, "20.2"),
    ("H5", "800", "5.0"),
]
"""Where children live: the type of placement, the number of the home, and the distance."""
_JOBS = ("SOCIAL_WORKER", "TEAM_MANAGER")
_FTE = ["1", "0.6", "0.1", "0.25", "0", "0.333333"]


class _Dice(Random):
    """What is drawn for one child or authority: dates near a few days, so that they meet."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.days = self.sample(_TURNING, self.randint(1, 4))

    def one_in(self, sides: int) -> bool:
        return self.randrange(sides) == 0

    def day(self) -> date:
        """A day that matters to the child, or the day before or after it."""
        return self.choice(self.days) + timedelta(days=self.choice([0, 0, 0, -1, 1]))

    def after(self, day: date) -> date:
        """Some days later; or months to the day, a day more or a day less."""
        if self.one_in(2):
            return day + timedelta(days=self.choice(_FEW_DAYS))
        return add_months(day, self.choice([12, 12, 24, 24, 30])) + timedelta(days=self.choice([0, 0, 1, -1]))

    def spells(self, most: int, first: date | None = None) -> list[Spell]:
        """Spells that begin near the start or the end of the one before; some have no end."""
        spells: list[Spell] = []
        start = first or self.day()
        for _ in range(self.randint(0, most)):
            end = None if self.one_in(4) else self.after(start)
            spells.append((start, end))
            if end:
                self.days.append(end)
            near = self.choice([start, end or start, end or start, self.day()])
            start = near if self.one_in(3) else self.after(near)
        return spells

    def yes(self) -> str | None:
        """Mostly no, sometimes yes or not known."""
        return self.choice(["N", "N", "N", "N", "Y", None])


def _birth(dice: _Dice) -> date | None:
    """A birthday on or near a turning day, or a leap day, or not known."""
    if dice.one_in(8):
        return dice.choice([None, date(2008, 2, 29), date(2004, 2, 29)])
    return add_months(dice.day(), -12 * dice.choice([0, 4, 5, 6, 12, 15, 16, 17, 17, 18, 19]))


def _need(dice: _Dice, row: Row, folder: Folder) -> None:
    need = {"primary_need": dice.choice(["N1", "N4", None])}
    for start, end in dice.spells(4):
        reason = dice.choice(["RC1", "RC2", "RC5", "RC7", "RC8", "RC8"]) if end else None
        referral = {"referral_date": start, "closure_date": end, "closure_reason": reason}
        folder["referrals"].append(row | referral | need | {"no_further_action": dice.yes()})
        for begun, completed in dice.spells(2, dice.choice([start, start, end or start, dice.day()])):
            factors = ";".join(dice.sample(["3B", "16A", "24A", "10A", "21"], dice.randint(0, 3))) or None
            if completed is not None and dice.one_in(10):
                completed = begun - timedelta(days=1)
            folder["assessments"].append(row | {"start_date": begun, "completed_date": completed, "factors": factors})


def _protection(dice: _Dice, row: Row, folder: Folder) -> None:
    took_part = {"agencies": dice.choice([None, "POLICE", "POLICE;HEALTH", "EDUCATION;HEALTH;POLICE", "OTHER"])}
    both = took_part | {"police_involved": dice.choice(["Y", "Y", "N", None])}
    both |= {"health_involved": dice.choice(["Y", "Y", "N", None])}
    for start, held in dice.spells(3):
        conference = held if dice.one_in(2) else None
        if conference is not None and dice.one_in(8):
            conference = start - timedelta(days=1)
        folder["s47_investigations"].append(row | both | {"start_date": start, "conference_date": conference})
        if held is not None and not dice.one_in(4):
            day = conference or held
            folder["initial_conferences"].append(row | took_part | {"conference_date": day, "transfer_in": dice.yes()})
    abuse = {
        "initial_category": dice.choice(["NEG", "EMO", None]),
        "latest_category": dice.choice(["NEG", "MUL", None]),
    }
    for start, end in dice.spells(3):
        plan = abuse | {"start_date": start, "end_date": end, "other_la": dice.yes()}
        folder["cp_plans"].append(row | plan | {"previous_plans": dice.choice([None, None, 0, 1])})


def _care(dice: _Dice, row: Row, folder: Folder) -> None:
    start = add_months(dice.day(), -12 * dice.choice([0, 0, 1, 2, 3]))
    code, status = "S", dice.choice(["V2", "C2", "C1", "V3", "V4"])
    home = home_before = dice.choice(_HOMES)
    why = {"reason_for_distance": dice.choice([None, "SAFETY", "NO_LOCAL"])}
    for _ in range(dice.randint(0, 6)):
        end = None if dice.one_in(5) else max(dice.after(start), start + timedelta(days=1))
        reason = dice.choice(["X1", "X1", "X1", "X1", "X1", "E45", "E41", "E4A", "E4A", "E12", None]) if end else None
        episode = {"reason_new_episode": code, "legal_status": status, "placement_type": home[0], "urn": home[1]}
        dates = {"start_date": start, "end_date": end, "reason_ended": reason, "distance_miles": home[2]}
        household = {"home_id": dice.choice(["H1", "H1", "H2", None])}
        folder["care_episodes"].append(row | episode | dates | household | why)
        if dice.one_in(4):
            placed = {"placed_date": dice.choice([start, start, dice.day(), None]), "request_date": start}
            asked = {
                "requested_type": dice.choice(["FOSTER", "SECURE", "CHILDRENS_HOME", "SUPPORTED", "ADOPTION", None])
            }
            distance = {"max_distance_miles": dice.choice([None, "3", "20", "20.1"])}
            folder["placement_requests"].append(row | placed | asked | distance)
        if end is None:
            break
        if reason == "X1" and not dice.one_in(8):
            start, code = end, dice.choice(["P", "P", "L", "B", "T", "U"])
        else:
            start, code = end + timedelta(days=dice.choice([0, 1, 2, 40, 400])), dice.choice(["S", "S", "S", "P"])
        if code != "L":
            # A child often goes back to the home before, as from a holiday.
            home, home_before = dice.choice([home_before, dice.choice(_HOMES)]), home
        if code in "LBUS":
            status = dice.choice(["V2", "C2", "E1", "V3"])


def _looked_after(dice: _Dice, row: Row, folder: Folder) -> None:
    for day in {dice.day() for _ in range(dice.randint(0, 3))}:
        folder["sdq_scores"].append(row | {"as_at_date": day, "sdq_score": dice.choice([None, 0, 13, 14, 40])})
    for start, end in dice.spells(3) + dice.spells(3):
        worker = dice.choice(["W1", "W2", "W3", "W4"])
        end = start - timedelta(days=1) if end and dice.one_in(10) else end
        folder["case_allocations"].append(row | {"worker_id": worker, "start_date": start, "end_date": end})
    if dice.one_in(4):
        decided, matched = dice.choice([None, dice.day()]), dice.choice([None, dice.day()])
        adoption = {"decision_date": decided, "match_date": matched, "order_date": dice.choice([None, dice.day()])}
        folder["adoptions"].append(row | adoption)
    birthday = dice.day()
    for year in range(dice.choice([0, 0, 1, 2])):
        contact = {
            "birthday": add_months(birthday, 12 * year),
            "in_touch": dice.choice(["YES", "NO", "DIED", "REFU", "NREQ", "RHOM", None]),
        }
        activity = dice.choice(["F1", "P2", "F4", "P5", "G4", "G6", "0", None])
        state = dice.choice(["U1", "U2", "S2", "G1", "H2", "R2", "R1", "X2", "0", None])
        folder["care_leavers"].append(row | contact | {"activity": activity, "accommodation": state})


def _schooling(dice: _Dice, row: Row, folder: Folder) -> None:
    school = {"school_type": dice.choice(["PRIMARY", "SECONDARY", "SPECIAL", None])}
    for year in dice.choices(_SCHOOL_YEARS, k=dice.randint(0, 4)):
        possible = dice.choice([0, 300, 310, 10])
        missed = dice.choice([0, possible // 10, max(possible // 10 - 1, 0), possible // 2, possible])
        authorised = dice.randint(0, missed)
        sessions: Row = {"sessions_authorised": authorised, "sessions_unauthorised": missed - authorised}
        # What a school does not say is not known; one blank beside a number is none.
        for blank in dice.choice([(), (), (), ("sessions_authorised",), tuple(sessions)]):
            sessions[blank] = None
        folder["attendance"].append(row | {"academic_year": year, "sessions_possible": possible} | school | sessions)
    for year, stage in {(dice.choice(_SCHOOL_YEARS), dice.choice(["KS2", "KS4"])) for _ in range(dice.randint(0, 3))}:
        scores: Row = {"met_expected_rwm": dice.choice(["Y", "N", None])}
        for subject in ("reading_progress", "writing_progress", "maths_progress", "progress_8"):
            scores[subject] = dice.choice([None, "0", "-1.25", "0.01", "3.3"])
        scores["attainment_8"] = dice.choice([None, "0", "0.0", "17.35", "90"])
        folder["attainment"].append(row | {"academic_year": year, "key_stage": stage} | scores)
    for start, end in dice.spells(3) + dice.spells(2):
        urn = dice.choice(["101", "102", "103"])
        folder["school_enrolments"].append(row | {"school_urn": urn, "start_date": start, "end_date": end})


def _staff(dice: _Dice, row: Row, folder: Folder) -> None:
    for number in range(10):
        dice.days = dice.sample(_TURNING, 2)
        ethnicity = dice.choice(["WBRI", "WOTH", "CHNE", "MOTH", "REFU", "NOBT", None])
        worker = row | {"worker_id": f"W{number}", "agency": dice.choice(["N", "N", "Y"]), "ethnicity": ethnicity}
        for role, (start, end) in zip(dice.sample("13456", 3), dice.spells(3), strict=False):
            left = {"fte_before_leaving": dice.choice([None, *_FTE])} if end else {}
            held = {"start_date": start, "end_date": end, "cases_held": dice.choice([None, 0, 1, 17])}
            folder["social_workers"].append(worker | {"role": role, "fte": dice.choice(_FTE)} | held | left)
        for due in {dice.day(), dice.day()}:
            held_date = dice.choice([None, due, dice.day(), due + timedelta(days=1)])
            folder["supervisions"].append(row | {"worker_id": f"W{number}", "due_date": due, "held_date": held_date})
        answered = {"answer_date": dice.day(), "respondent_id": f"R{number}", "question": dice.choice(["Q1", "Q2"])}
        answered["respondent_group"] = dice.choice(["STAFF", "STAFF", "CHILD", "CARE_LEAVER", "FAMILY"])
        folder["survey_answers"].append(row | answered | {"answer": dice.choice([None, 1, 3, 4, 5])})
        _agency_worker(dice, row | {"worker_id": f"W{number}"}, folder)
    for job in _JOBS:
        for day in (date(2022, 6, 30), date(2023, 3, 31), date(2023, 12, 31), date(2024, 3, 31), date(2025, 3, 31)):
            counts = {
                name: dice.choice(["0", "0.6", "2.5"])
                for name in ("fte_in_post", "vacancies_fte", "leavers_fte", "agency_fte")
            }
            pay = {name: dice.choice([None, "30.5", "41.25"]) for name in ("agency_hourly_pay", "permanent_hourly_pay")}
            folder["agency_return"].append(row | {"as_at_date": day, "job_type": job} | counts | pay)
        for day in {dice.day(), dice.day()}:
            cap = {"job_type": job, "valid_from": day, "hourly_cap": dice.choice(["40", "45.5"])}
            folder["agency_price_caps"].append(row | cap)
    for post in ("DCS", "PRACTICE_LEADER"):
        for start, end in dice.spells(4):
            holder = {"role": post, "holder_id": dice.choice(["L1", "L2", "L3"]), "interim": dice.yes()}
            folder["leadership_posts"].append(row | holder | {"start_date": start, "end_date": end})
    for year in (2022, 2023, 2024):
        census = date(year, 9, 30)
        # No count on the day means that it is not known, so there is one.
        for day in (census, census - timedelta(days=1), census, census + timedelta(days=1))[: dice.randint(1, 4)]:
            folder["vacancies"].append(row | {"as_at_date": day, "fte": dice.choice(_FTE)})
    for label in _SCHOOL_YEARS:
        for line in ("cla_expenditure", "csc_total_expenditure", "total_service_expenditure"):
            amount = dice.choice(["0", "1", "12345", "67890.5"])
            folder["spending"].append(row | {"financial_year": label, "line": line, "amount": amount})


def _agency_worker(dice: _Dice, row: Row, folder: Folder) -> None:
    for start, end in dict(dice.spells(2)).items():
        past = {
            "experience_from": dice.choice([None, add_months(start, -36), add_months(start, -36) + timedelta(days=1)]),
            "left_permanent_post": dice.choice(
                [None, add_months(start, -3), add_months(start, -3) + timedelta(days=1)]
            ),
            "asye_completed": dice.choice(["Y", "Y", "N", None]),
            "cooling_off_exempt": dice.yes(),
        }
        terms = {
            "job_type": dice.choice([*_JOBS, None]),
            "references_received": dice.choice([None, 0, 1, 3]),
            "notice_weeks": dice.choice([None, 3, 4, 4]),
            "hourly_price": dice.choice([None, "40", "40.01", "45.5"]),
        }
        folder["agency_assignments"].append(row | {"start_date": start, "end_date": end} | past | terms)


def _aftermath(dice: _Dice, row: Row, folder: Folder) -> None:
    """The end of a plan, and one thing that follows on a day on which it may or may not matter any more."""
    ended = dice.day()
    days, months = dice.choice([(-1, 0), (0, 0), (1, 0), (14, 0), (15, 0), (-1, 24), (0, 24), (1, 24)])
    day = add_months(ended, months) + timedelta(days=days)
    folder["cp_plans"].append(row | {"start_date": add_months(ended, -6), "end_date": ended})
    match dice.randrange(6):
        case 0:
            folder["cp_plans"].append(row | {"start_date": day, "end_date": dice.after(day)})
        case 1:
            begins = {"start_date": day, "reason_new_episode": "S", "legal_status": "V2", "placement_type": "U4"}
            folder["care_episodes"].append(row | begins)
        case 2:
            begins = {"start_date": add_months(day, -8), "end_date": day, "reason_ended": "E4A"}
            codes = {"reason_new_episode": "S", "legal_status": "V2", "placement_type": "U4"}
            folder["care_episodes"].append(row | begins | codes)
        case 3:
            folder["s47_investigations"].append(row | {"start_date": day})
        case 4:
            folder["referrals"].append(row | {"referral_date": day, "no_further_action": dice.yes()})
        case 5:
            closure = {"closure_date": day, "closure_reason": dice.choice(["RC2", "RC5", "RC7"])}
            folder["referrals"].append(row | {"referral_date": add_months(ended, -8)} | closure)
    if dice.one_in(4):
        # Eighteen at about the time.
        folder["children"][-1]["date_of_birth"] = add_months(dice.choice([day, ended]), -12 * 18)


def _support(dice: _Dice, row: Row, folder: Folder) -> None:
    """Early help, plans, letters and proceedings, absences and reviews."""
    reason = dice.choice(["NEEDS_MET", "STEPPED_UP", "MOVED", None])
    for start, end in dice.spells(2):
        folder["early_help"].append(row | {"start_date": start, "end_date": end, "end_reason": reason})
    for start, end in dice.spells(2):
        folder["cin_plans"].append(row | {"start_date": start, "end_date": end, "lead_qualified": dice.yes()})
    for start, end in dice.spells(2):
        outcome = dice.choice(["STEPPED_DOWN", "PROCEEDINGS", "OTHER", None, None])
        folder["pre_proceedings"].append(row | {"letter_date": start, "end_date": end, "outcome": outcome})
        if end is not None and dice.one_in(2):
            issued = end - timedelta(days=dice.choice([0, 1, 28, 29]))
            folder["court_proceedings"].append(row | {"issue_date": issued})
    for start, end in dice.spells(2):
        order = dice.choice(["D", "D", "D", "A", "B", "F", "H", "NO_ORDER", "DISMISSED", None]) if end else None
        home = dice.choice(["PARENTS", "RELATIVES", None, None]) if end else None
        dates = {"issue_date": start, "final_order_date": end}
        folder["court_proceedings"].append(row | dates | {"final_order": order, "lives_with": home})
    for day in {dice.day(), dice.day()} if dice.one_in(2) else ():
        held = dice.choice([None, dice.day(), day])
        folder["family_group_conferences"].append(row | {"offered_date": day, "held_date": held})
    for day in {add_months(dice.day(), -12), dice.day()} if dice.one_in(2) else ():
        folder["advocacy"].append(row | {"offered_date": day, "started_date": dice.choice([None, dice.day(), day])})
    for day in {dice.day(), dice.day()} if dice.one_in(2) else ():
        folder["family_contacts"].append(row | {"contact_date": day})
    for start, end in dice.spells(2):
        kind = dice.choice(["M", "M", "A", None])
        folder["missing_episodes"].append(row | {"start_date": start, "end_date": end, "missing_type": kind})
    for _ in range(dice.randint(0, 2)):
        months = dice.choice([0, -3, -6])
        folder["cp_reviews"].append(row | {"review_date": add_months(dice.day(), months)})


def _child(seed: int, row: Row, folder: Folder) -> None:
    dice = _Dice(seed)
    family = dice.choice(["F1", "F2", "F3", "F4", None, None])
    until = dice.choice([None, None, None, dice.day()])
    expected = dice.day() if dice.one_in(3) else None
    birth = {"date_of_birth": _birth(dice), "expected_date_of_birth": expected}
    folder["children"].append(row | birth | {"family_id": family, "uasc_until": until})
    if dice.one_in(4):
        _aftermath(dice, row, folder)
        return
    parts = [_need, _protection, _care, _looked_after, _schooling, _support]
    for part in dice.sample(parts, dice.randint(1, len(parts))):
        part(dice, row, folder)


def _numbers(count: int) -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(0, 2**32), min_size=count, max_size=count)


@st.composite
def folders(draw: st.DrawFn) -> Folder:
    """The rows of every extract, for three authorities with children of the same names in each.

    A child is drawn as one number: many fit in a folder, and a failing folder shrinks to the children that matter.
    """
    # Not a list of any length, which would mostly be short.
    children = [draw(st.integers(1, 80).flatmap(_numbers)) for _ in AUTHORITIES]
    return _folder(children, draw(_numbers(len(AUTHORITIES))), draw(st.integers(0, 2**32)))


def large_folder(seed: int, children: int) -> Folder:
    """The same with so many children in each authority, and always the same for a seed."""
    dice = Random(seed)
    numbers = [[dice.randrange(2**32) for _ in range(children)] for _ in AUTHORITIES]
    return _folder(numbers, [dice.randrange(2**32) for _ in AUTHORITIES], dice.randrange(2**32))


def _folder(children: Sequence[Sequence[int]], staff: Sequence[int], last: int) -> Folder:
    folder: Folder = {name: [] for name in catalogue()}
    for la_code, seeds, of_staff in zip(AUTHORITIES, children, staff, strict=True):
        for place, seed in enumerate(seeds):
            _child(seed, {"la_code": la_code, "child_id": f"C{place}"}, folder)
        _staff(_Dice(of_staff), {"la_code": la_code}, folder)
    dice = Random(last)
    given_twice = ("referrals", "assessments", "s47_investigations", "initial_conferences", "cp_plans", "care_episodes")
    for name in (*given_twice, "care_leavers", "school_enrolments", "attainment", "adoptions", "leadership_posts"):
        folder[name] += [dict(row) for row in folder[name] if dice.randrange(10) == 0]
        dice.shuffle(folder[name])
    return folder


def write_folder(path: Path, folder: Mapping[str, Sequence[Row]]) -> None:
    """The folder's CSV files, every declared column in each, and what it states of itself."""
    for name, rows in folder.items():
        with (path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(catalogue()[name].columns))
            writer.writeheader()
            writer.writerows(rows)
    (path / "extract.toml").write_text(STATEMENT, encoding="utf-8")
