"""The derived tables against plain loops, on random rows near the boundaries, in any order and by both engines."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from csc_indicators.extracts.catalogue import catalogue, polars_schema
from csc_indicators.extracts.read import empty_extract
from csc_indicators.reference.bank_holidays import bank_holidays
from csc_indicators.tables.catalogue import TABLES, build_tables

Row = dict[str, Any]

# One example holds several children, so half of the examples say as much.
few = settings(max_examples=settings().max_examples // 2)

ORIGIN = date(2024, 2, 20)
children = st.sampled_from(["A", "B", "C", "D"])
areas = st.sampled_from(["E09000007", "E09000007", "E08000035"])
days = st.integers(0, 60).map(lambda by: ORIGIN + timedelta(days=by))
lengths = st.one_of(st.none(), st.integers(-1, 30))


def _rows(**values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Row]]:
    files = st.sampled_from(["one", "two"])
    return st.lists(
        st.fixed_dictionaries({"la_code": areas, "child_id": children, "file": files, **values}), max_size=9
    )


def _ended(rows: list[Row], start: str, end: str) -> list[Row]:
    """The rows with the length turned into an end."""
    for row in rows:
        length = row.pop("length")
        row[end] = None if length is None or row[start] is None else row[start] + timedelta(days=length)
    return rows


def _frame(extract: str, rows: Sequence[Row], seed: int) -> pl.LazyFrame:
    schema = polars_schema(extract)
    full = [
        {name: row.get(name) for name in schema}
        | {"row_id": place, "source_file": row["file"], "source_row": place + 2}
        for place, row in enumerate(rows)
    ]
    random.Random(seed).shuffle(full)
    return pl.LazyFrame(full, schema=schema, orient="row")


def _built(table: str, **extracts: Sequence[Row]) -> list[Row]:
    """The rows of the table; the same by both engines and from rows in any order."""
    answers = []
    for seed in (0, 1):
        frames = {name: empty_extract(name) for name in catalogue()}
        frames |= {name: _frame(name, rows, seed) for name, rows in extracts.items()}
        lazy = build_tables(frames, {table: list(TABLES[table].columns)})[table].sort("row_id")
        answers.append(lazy.collect(engine="streaming" if seed else "in-memory").to_dicts())
    assert answers[0] == answers[1]
    return answers[0]


def _numbered(rows: list[Row]) -> list[Row]:
    return [row | {"row_id": place} for place, row in enumerate(rows)]


def _fullest(extract: str, *first: Callable[[Row], Any]) -> Callable[[Row], Any]:
    """A key by which the row to keep of several is the largest."""
    columns = [name for name in catalogue()[extract].columns if name != "la_code"]

    def key(row: Row) -> Any:
        values = [*(look(row) for look in first), *(row.get(name) for name in columns), row["file"], row["row_id"]]
        return [(value is not None, value if value is not None else 0) for value in values]

    return key


def _by_child(rows: Sequence[Row]) -> list[list[Row]]:
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["la_code"], row["child_id"]].append(row)
    return list(groups.values())


def _one_per_day(rows: list[Row], day: str, key: Callable[[Row], Any]) -> list[Row]:
    """One row per day, in order, and every undated one."""
    dated: dict[date, list[Row]] = defaultdict(list)
    for row in rows:
        if row[day] is not None:
            dated[row[day]].append(row)
    kept = [max(dated[each], key=key) for each in sorted(dated)]
    return kept + [row for row in rows if row[day] is None]


referral_rows = _rows(
    referral_date=st.one_of(days, days, days, st.none()),
    length=lengths,
    no_further_action=st.sampled_from([False, False, True, None]),
    source=st.sampled_from(["1A", "2B", None]),
).map(lambda rows: _ended(rows, "referral_date", "closure_date"))


def _referrals_by_hand(rows: list[Row]) -> list[Row]:
    key = _fullest("referrals", lambda row: not row["no_further_action"], lambda row: row["closure_date"])
    found = []
    for child in _by_child(_numbered(rows)):
        kept = _one_per_day(child, "referral_date", key)
        for row in kept:
            inside = any(
                row["referral_date"] is not None
                and other["referral_date"] is not None
                and other["referral_date"] < row["referral_date"]
                and not other["no_further_action"]
                and (other["closure_date"] is None or row["referral_date"] < other["closure_date"])
                for other in kept
            )
            found.append(row | {"left_out": "inside_open_episode" if inside else None})
    return sorted(found, key=lambda row: int(row["row_id"]))


def _same(table: list[Row], expected: list[Row], columns: str) -> None:
    names = ["row_id", "left_out", *columns.split()]
    assert [[row[name] for name in names] for row in table] == [[row[name] for name in names] for row in expected]


@few
@given(referral_rows)
def test_episodes_of_need(rows: list[Row]) -> None:
    _same(_built("episodes_of_need", referrals=rows), _referrals_by_hand(rows), "referral_date closure_date")


assessment_rows = _rows(start_date=days, length=lengths, factors=st.sampled_from([None, "1A", "1A;2B"])).map(
    lambda rows: _ended(rows, "start_date", "completed_date")
)


def _working_days(start: date, end: date) -> int:
    count = 0
    while start < end:
        start += timedelta(days=1)
        if start.weekday() < 5 and start not in bank_holidays():
            count += 1
    return count


def _assessments_by_hand(rows: list[Row], referrals: list[Row]) -> list[Row]:
    key = _fullest("assessments", lambda row: row["completed_date"])
    found = []
    for child in _by_child(_numbered(rows)):
        distinct: dict[tuple[date, date | None], list[Row]] = defaultdict(list)
        for row in child:
            distinct[row["start_date"], row["completed_date"]].append(row)
        kept = [max(same, key=key) for same in distinct.values()]
        finished = {
            row["start_date"] for row in kept if row["completed_date"] and row["completed_date"] >= row["start_date"]
        }
        kept = [row for row in kept if row["completed_date"] or row["start_date"] not in finished]
        kept.sort(key=lambda row: (row["start_date"], row["completed_date"] or date.max))
        seen = set()
        for row in kept:
            start, end = row["start_date"], row["completed_date"]
            new: Row = dict.fromkeys(("left_out", "referral_date", "working_days")) | {"first_of_episode": False}
            if end is not None and end < start:
                found.append(row | new | {"left_out": "ends_before_start", "clock_start": start})
                continue
            for referral in referrals:
                mine = (referral["la_code"], referral["child_id"]) == (row["la_code"], row["child_id"])
                if not mine or referral["left_out"] or referral["referral_date"] is None:
                    continue
                over = referral["closure_date"]
                if over is None and referral["no_further_action"]:
                    over = referral["referral_date"]
                if referral["referral_date"] <= start and (over is None or start <= over):
                    new["referral_date"] = max(new["referral_date"] or date.min, referral["referral_date"])
            if new["referral_date"] and new["referral_date"] not in seen:
                seen.add(new["referral_date"])
                new["first_of_episode"] = True
            new["clock_start"] = new["referral_date"] if new["first_of_episode"] else start
            if end is not None:
                new["working_days"] = _working_days(new["clock_start"], end)
            found.append(row | new)
    return sorted(found, key=lambda row: int(row["row_id"]))


@few
@given(assessment_rows, referral_rows)
def test_assessments(rows: list[Row], referrals: list[Row]) -> None:
    expected = _assessments_by_hand(rows, _referrals_by_hand(referrals))
    built = _built("assessments", assessments=rows, referrals=referrals)
    _same(built, expected, "start_date completed_date referral_date first_of_episode clock_start working_days")


@few
@given(assessment_rows, referral_rows)
def test_assessment_factors(rows: list[Row], referrals: list[Row]) -> None:
    expected = set()
    for row in _assessments_by_hand(rows, _referrals_by_hand(referrals)):
        if row["completed_date"] and row["factors"] and not row["left_out"]:
            for factor in row["factors"].split(";"):
                expected.add((row["la_code"], row["child_id"], row["referral_date"], factor, row["completed_date"]))
    built = _built("assessment_factors", assessments=rows, referrals=referrals)
    names = ("la_code", "child_id", "episode_start", "factor", "completed_date")
    # An assessment that is there twice finds its factors twice; who counts them counts each once for an episode.
    counted = {tuple(row[name] for name in names) for row in built if not row["left_out"]}
    assert counted == expected


@few
@given(_rows(start_date=days, conference_date=st.one_of(st.none(), days)))
def test_enquiries_and_their_conferences(rows: list[Row]) -> None:
    enquiries, conferences = [], []
    key = _fullest("s47_investigations", lambda row: row["conference_date"])
    for child in _by_child(_numbered(rows)):
        kept = _one_per_day(child, "start_date", key)
        for row, after in zip(kept, [*kept[1:], None], strict=True):
            next_start = after["start_date"] if after else None
            enquiries.append((row["row_id"], row["conference_date"], next_start))
        for day in {row["conference_date"] for row in child if row["conference_date"]}:
            start = max(row["start_date"] for row in child if row["conference_date"] == day)
            worked = _working_days(start, day) if start <= day else None
            conferences.append((child[0]["la_code"], child[0]["child_id"], day, start, worked))
    built = _built("s47_investigations", s47_investigations=rows)
    assert [(row["row_id"], row["conference_date"], row["next_start_date"]) for row in built] == sorted(enquiries)
    held = _built("initial_conferences", s47_investigations=rows)
    names = ("la_code", "child_id", "conference_date", "enquiry_start", "working_days")
    assert sorted((tuple(row[name] for name in names) for row in held), key=str) == sorted(conferences, key=str)


episode_rows = _rows(
    start_date=st.one_of(days, days, days, days, days, st.none()),
    length=st.one_of(st.none(), st.sampled_from([-1, 0, 6, 7, 8, 9, 20])),
    reason_new_episode=st.sampled_from(["S", "P", "P", "P", "B", "L", "T", "U", None]),
    legal_status=st.sampled_from(["C2", "C2", "C2", "V2", "V4", None]),
    placement_type=st.sampled_from(["U1", "U1", "U4", "A5", "T0", "T4", "T4", "K2", None]),
    urn=st.sampled_from(["SC1", "SC2", None]),
    reason_ended=st.sampled_from(["X1", "X1", "X1", "X1", "E4A", None]),
).map(lambda rows: _ended(rows, "start_date", "end_date"))


def _backwards(row: Row) -> bool:
    return row["start_date"] is not None and row["end_date"] is not None and row["end_date"] < row["start_date"]


def _episodes_by_hand(rows: list[Row]) -> list[list[Row]]:
    """Per child the episodes that are kept, the usable ones in order."""
    key = _fullest("care_episodes", lambda row: not _backwards(row), lambda row: row["end_date"])
    found = []
    for child in _by_child([row for row in _numbered(rows) if row["legal_status"] not in ("V3", "V4")]):
        dated = [row for row in child if row["start_date"] and not _backwards(row)]
        if any(row["end_date"] != row["start_date"] for row in dated):
            child = [row for row in child if not row["start_date"] or row["end_date"] != row["start_date"]]
        found.append(_one_per_day(child, "start_date", key))
    return found


def _periods_by_hand(episodes: list[Row]) -> list[list[Row]]:
    periods: list[list[Row]] = []
    for row in episodes:
        if row["start_date"] is None or _backwards(row):
            continue
        goes_on = False
        if periods:
            last = periods[-1][-1]
            if last["reason_ended"] is not None:
                # One that was to continue, and begins anew after a gap, did not continue.
                gap = last["end_date"] is not None and last["end_date"] + timedelta(days=1) < row["start_date"]
                goes_on = last["reason_ended"] == "X1" and not (gap and row["reason_new_episode"] == "S")
            else:
                goes_on = last["end_date"] is None or row["reason_new_episode"] != "S"
        if goes_on:
            periods[-1].append(row)
        else:
            periods.append([row])
    return periods


@few
@given(episode_rows)
def test_care_episodes(rows: list[Row]) -> None:
    expected = []
    for child in _episodes_by_hand(rows):
        told: dict[int, Row] = {}
        for period in _periods_by_hand(child):
            usual = period[0]["placement_type"]
            for row in period:
                if row["placement_type"] not in ("T0", "T4"):
                    usual = row["placement_type"]
                told[row["row_id"]] = {
                    "care_start_date": period[0]["start_date"],
                    "care_start_reason": period[0]["reason_new_episode"],
                    "usual_placement_type": usual,
                }
        nothing = dict.fromkeys(("care_start_date", "care_start_reason", "usual_placement_type"))
        for row in child:
            reason = "ends_before_start" if _backwards(row) else None
            expected.append(row | told.get(row["row_id"], nothing) | {"left_out": reason})
    expected.sort(key=lambda row: int(row["row_id"]))
    columns = "start_date end_date care_start_date care_start_reason usual_placement_type"
    _same(_built("care_episodes", care_episodes=rows), expected, columns)


@few
@given(episode_rows)
def test_care_periods(rows: list[Row]) -> None:
    expected = []
    for child in _episodes_by_hand(rows):
        for period in _periods_by_hand(child):
            first, last = period[0], period[-1]
            expected.append(
                last
                | {
                    "left_out": None,
                    "start_date": first["start_date"],
                    "reason_new_episode": first["reason_new_episode"],
                    "first_legal_status": first["legal_status"],
                }
            )
    expected.sort(key=lambda row: int(row["row_id"]))
    columns = (
        "child_id start_date end_date reason_new_episode reason_ended legal_status first_legal_status placement_type"
    )
    _same(_built("care_periods", care_episodes=rows), expected, columns)


def _absences_by_hand(period: list[Row]) -> tuple[set[int], set[int]]:
    """The numbers of the episodes in which the child is only away, and of those of a stay in T4 that goes on."""
    on: set[int] = set()
    away = {row["row_id"] for row in period if row["placement_type"] == "T0"}
    stay: list[Row] = []
    for row in [*period, None]:
        if row and row["placement_type"] == "T4" and stay and row["reason_new_episode"] not in ("S", "P", "B"):
            stay.append(row)
            continue
        if stay:
            end = stay[-1]["end_date"] or (row["start_date"] if row else None)
            if end is None:
                on |= {each["row_id"] for each in stay}
            elif (end - stay[0]["start_date"]).days <= 7:
                away |= {each["row_id"] for each in stay}
        stay = [row] if row and row["placement_type"] == "T4" else []
    return away, on


def _placements_by_hand(period: list[Row]) -> list[Row]:
    away, on = _absences_by_hand(period)
    found: list[Row] = []
    was_away = False
    for row in period:
        if row["row_id"] in away:
            was_away = True
            if found:
                found[-1]["end_date"] = row["end_date"]
            continue
        moved = row["reason_new_episode"] in ("S", "P", "B")
        if found and moved:
            last = found[-1]
            same_urn = not last["urn"] or not row["urn"] or last["urn"] == row["urn"]
            same_type = row["placement_type"] is not None and last["placement_type"] == row["placement_type"]
            if was_away and same_type and same_urn:
                moved = False
            if row["placement_type"] == "A5" and last["placement_type"] != "T4":
                moved = False
        was_away = False
        if found and not moved:
            found[-1] |= row | {"start_date": found[-1]["start_date"]}
        else:
            before = found[-1]["start_date"] if found else None
            counts_from = row["start_date"]
            if row["row_id"] in on:
                # Until it has lasted more than a week the child is only away from the placement before.
                counts_from += timedelta(days=8)
                if found:
                    found[-1]["end_date"] = counts_from
            found.append(row | {"previous_start_date": before, "start_date": counts_from})
    return [row | {"left_out": None, "care_start_date": period[0]["start_date"]} for row in found]


@few
@given(episode_rows)
def test_placements(rows: list[Row]) -> None:
    expected = [
        placement
        for child in _episodes_by_hand(rows)
        for period in _periods_by_hand(child)
        for placement in _placements_by_hand(period)
    ]
    expected.sort(key=lambda row: int(row["row_id"]))
    columns = "child_id start_date end_date placement_type urn previous_start_date care_start_date"
    _same(_built("placements", care_episodes=rows), expected, columns)


pupil_rows = st.lists(
    st.fixed_dictionaries({"la_code": areas, "child_id": children, "file": st.just("one")}), max_size=4
)


@few
@given(pupil_rows, referral_rows, episode_rows, _rows(start_date=days, length=lengths))
def test_social_care_group(pupils: list[Row], referrals: list[Row], episodes: list[Row], plans: list[Row]) -> None:
    snapshot = date(2024, 3, 31)
    _ended(plans, "start_date", "end_date")
    for row in pupils:
        row |= {"academic_year": "2023-24", "key_stage": "KS2"}
    for row in episodes:
        if row["start_date"] and row["placement_type"] == "U1":
            row["start_date"] -= timedelta(days=330)

    def is_open(start: date | None, end: date | None) -> bool:
        return start is not None and start <= snapshot and (end is None or end > snapshot)

    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in _referrals_by_hand(referrals):
        if is_open(row["referral_date"], row["closure_date"]) and not row["left_out"] and not row["no_further_action"]:
            found[row["la_code"], row["child_id"]].add("CINO")
    key = _fullest("cp_plans", lambda row: not _backwards(row), lambda row: row["end_date"])
    for child in _by_child(_numbered(plans)):
        for row in _one_per_day(child, "start_date", key):
            if is_open(row["start_date"], row["end_date"]):
                found[row["la_code"], row["child_id"]].add("CPPO")
    for child in _episodes_by_hand(episodes):
        for period in _periods_by_hand(child):
            if is_open(period[0]["start_date"], period[-1]["end_date"]):
                long = period[0]["start_date"] <= date(2023, 4, 1)
                found[child[0]["la_code"], child[0]["child_id"]].add("CLA 12 months" if long else "CLA")

    def group(row: Row) -> str | None:
        groups = found[row["la_code"], row["child_id"]]
        name = next((each for each in ("CLA 12 months", "CLA", "CPPO", "CINO") if each in groups), None)
        return None if name == "CLA" else name

    built = _built("attainment", attainment=pupils, referrals=referrals, care_episodes=episodes, cp_plans=plans)
    assert [row["social_care_group"] for row in built] == [group(row) for row in built]
    assert {(row["la_code"], row["child_id"]) for row in built} == {(row["la_code"], row["child_id"]) for row in pupils}
