"""Random histories, written as returns of the children in need census and imported, are the extracts they began as."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from made_files import folder_of
from made_xml import Manner, cin

from csc_indicators.errors import UserError
from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.reference.authorities import current_codes
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import Returned, import_returns

FIRST, LAST = date(2021, 4, 1), date(2024, 3, 31)
YEARS = (2022, 2023, 2024)

Extracts = dict[str, list[dict[str, Any]]]


def codes(name: str) -> st.SearchStrategy[str]:
    """A code that was in use in every one of the years."""
    known = code_sets()[name].items()
    return st.sampled_from(
        [code for code, about in known if (about.valid_from or "") <= "2021-22" and not about.valid_to]
    )


def blank_or(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


def days(first: date, last: date) -> st.SearchStrategy[date]:
    """A day between two; those at the ends of reporting years are drawn more often."""
    ends = [day for year in (2021, 2022, 2023, 2024) for day in (date(year, 3, 31), date(year, 4, 1))]
    edges = [day for day in (*ends, first, last) if first <= day <= last]
    return st.dates(first, last) | st.sampled_from(edges)


def spells(first: date, last: date, **more: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Up to two records with different starts, and ends on or after them, if any."""

    def ended(start: date) -> st.SearchStrategy[dict[str, Any]]:
        return st.fixed_dictionaries({"start": st.just(start), "end": blank_or(days(start, last)), **more})

    starts = st.lists(days(first, last), max_size=2, unique=True)
    return starts.flatmap(lambda these: st.tuples(*map(ended, these))).map(list)


@st.composite
def episodes(draw: st.DrawFn) -> dict[str, Any]:
    """An episode of need with all that may be in it."""
    start = draw(days(FIRST - timedelta(days=500), LAST))
    end = draw(blank_or(days(max(start, FIRST), LAST)))
    until = end or LAST

    def closed(kinds: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [record | {"end": record["end"] or end} for record in kinds]

    return {
        "start": start,
        "end": end,
        "reason": draw(codes("closure_reason")) if end else None,
        "source": draw(blank_or(codes("referral_source"))),
        "need": draw(blank_or(codes("primary_need"))),
        "nfa": draw(st.booleans()) if end == start else False,
        "assessments": draw(
            spells(start, until, factors=st.lists(codes("assessment_factor"), unique=True, max_size=3))
        ),
        "cin_plans": closed(draw(spells(start, until))),
        "enquiries": draw(spells(start, until)),
        "plans": closed(draw(spells(start, until, category=codes("category_of_abuse"), before=st.integers(0, 4)))),
        "reviews": draw(st.lists(days(start, until), max_size=2, unique=True)),
    }


@st.composite
def children(draw: st.DrawFn) -> dict[str, Any]:
    """A child of an authority with its episodes, no two of which begin on one day or share the start of a record."""
    found = draw(st.lists(episodes(), min_size=1, max_size=3, unique_by=lambda one: one["start"]))
    for kind in ("assessments", "cin_plans", "enquiries", "plans"):
        seen: set[date] = set()
        for one in found:
            one[kind] = [record for record in one[kind] if record["start"] not in seen]
            seen |= {record["start"] for record in one[kind]}
    reviewed: set[date] = set()
    for one in found:
        one["reviews"] = [day for day in one["reviews"] if one["plans"] and day not in reviewed]
        reviewed |= set(one["reviews"])
    return {
        "la": draw(st.sampled_from(["201", "201", "202"])),
        "id": draw(st.text("ABCdefÉ0123456789", min_size=1, max_size=6)),
        "born": draw(blank_or(st.dates(date(2005, 1, 1), FIRST))),
        "expected": draw(blank_or(st.dates(LAST, LAST + timedelta(days=200)))),
        "sex": draw(st.sampled_from("MFU")),
        "ethnicity": draw(blank_or(codes("ethnicity"))),
        "disabilities": draw(st.lists(codes("disability"), unique=True, max_size=3)),
        "episodes": found,
    }


def until(day: date | None, reference: date) -> date | None:
    """The day, if it is known on a date of reference."""
    return day if day is not None and day <= reference else None


def as_element(episode: dict[str, Any], reference: date) -> dict[str, Any]:
    """An episode as the return with this date of reference has it."""

    def known(kind: str) -> list[dict[str, Any]]:
        return [record for record in episode[kind] if record["start"] <= reference]

    end = until(episode["end"], reference)
    plans = [
        {
            "CPPstartDate": plan["start"],
            "CPPendDate": until(plan["end"], reference),
            "InitialCategoryOfAbuse": plan["category"],
            "LatestCategoryOfAbuse": plan["category"],
            "NumberOfPreviousCPP": plan["before"],
        }
        for plan in known("plans")
    ]
    for plan in plans[:1]:
        plan["Reviews"] = {"CPPreviewDate": [day for day in episode["reviews"] if day <= reference]}
    return {
        "CINreferralDate": episode["start"],
        "ReferralSource": episode["source"],
        "PrimaryNeedCode": episode["need"],
        "CINclosureDate": end,
        "ReasonForClosure": episode["reason"] if end else None,
        "ReferralNFA": episode["nfa"] if end else False,
        "Assessments": [
            {
                "AssessmentActualStartDate": one["start"],
                "AssessmentAuthorisationDate": until(one["end"], reference),
                "FactorsIdentifiedAtAssessment": {"AssessmentFactors": one["factors"]},
            }
            for one in known("assessments")
        ],
        "CINPlanDates": [
            {"CINPlanStartDate": one["start"], "CINPlanEndDate": until(one["end"], reference)}
            for one in known("cin_plans")
        ],
        "Section47": [
            {
                "S47ActualStartDate": one["start"],
                "DateOfInitialCPC": until(one["end"], reference),
                "ICPCnotRequired": one["end"] is None,
            }
            for one in known("enquiries")
        ],
        "ChildProtectionPlans": plans,
    }


def as_returns(history: list[dict[str, Any]], manner: Manner) -> dict[str, bytes]:
    """The returns of every authority and year: whoever has an episode in the year, as known on its last day."""
    files = {}
    for year in YEARS:
        for la in sorted({child["la"] for child in history}):
            told = [as_child(child, year) for child in history if child["la"] == la]
            files[f"{la}_{year}.xml"] = cin(year, [child for child in told if child["CINdetails"]], la, manner)
    return files


def as_child(child: dict[str, Any], year: int) -> dict[str, Any]:
    """A child as the return of a year has it."""
    reference = date(year, 3, 31)
    sex = {"Sex": child["sex"]} if year >= 2024 else {"GenderCurrent": {"M": 1, "F": 2, "U": 0}[child["sex"]]}
    identifiers = {
        "LAchildID": child["id"],
        "PersonBirthDate": child["born"],
        "ExpectedPersonBirthDate": child["expected"],
    }
    features = {"Ethnicity": child["ethnicity"], "Disabilities": {"Disability": child["disabilities"]}}
    episodes = [
        as_element(one, reference)
        for one in child["episodes"]
        if one["start"] <= reference and (one["end"] is None or one["end"] >= date(year - 1, 4, 1))
    ]
    return {"ChildIdentifiers": identifiers | sex, "ChildCharacteristics": features, "CINdetails": episodes}


def as_extracts(history: list[dict[str, Any]]) -> Extracts:
    """The extracts that hold the same."""
    found: Extracts = {name: [] for name in (
        "children", "referrals", "assessments", "cin_plans", "s47_investigations", "initial_conferences", "cp_plans",
        "cp_reviews")}  # fmt: skip
    for child in history:
        who = {"la_code": current_codes()[child["la"]], "child_id": child["id"]}
        found["children"].append(
            who
            | {
                "date_of_birth": child["born"],
                "expected_date_of_birth": child["expected"],
                "sex": child["sex"],
                "ethnicity": child["ethnicity"],
                "disabilities": ";".join(child["disabilities"]) or None,
            }
        )
        for one in child["episodes"]:
            found["referrals"].append(
                who
                | {
                    "referral_date": one["start"],
                    "source": one["source"],
                    "no_further_action": one["nfa"],
                    "primary_need": one["need"],
                    "closure_date": one["end"],
                    "closure_reason": one["reason"],
                }
            )
            for record in one["assessments"]:
                factors = ";".join(record["factors"]) or None
                own = {"start_date": record["start"], "completed_date": record["end"], "factors": factors}
                found["assessments"].append(who | own)
            for record in one["cin_plans"]:
                found["cin_plans"].append(who | {"start_date": record["start"], "end_date": record["end"]})
            for record in one["enquiries"]:
                held = {"conference_date": record["end"], "conference_needed": record["end"] is not None}
                found["s47_investigations"].append(who | {"start_date": record["start"]} | held)
                if record["end"]:
                    conference = {"conference_date": record["end"], "transfer_in": False}
                    found["initial_conferences"].append(who | conference)
            for record in one["plans"]:
                own = {
                    "start_date": record["start"],
                    "end_date": record["end"],
                    "initial_category": record["category"],
                    "latest_category": record["category"],
                    "previous_plans": record["before"],
                }
                found["cp_plans"].append(who | own)
            found["cp_reviews"] += [who | {"review_date": day} for day in one["reviews"]]
    return found


def same(returned: Returned, wanted: Extracts) -> None:
    """The frames hold these rows; a column that is not there is blank throughout."""
    for name, records in wanted.items():
        got = returned.frames[name].to_dicts() if name in returned.frames else []
        columns = list(records[0]) if records else []
        assert sorted(_row(row, columns) for row in got) == sorted(_row(row, columns) for row in records), name


def _row(row: dict[str, Any], columns: list[str]) -> str:
    """A row as text; codes of a list in any order."""
    values = [row.get(column) for column in columns]
    return repr([sorted(value.split(";")) if isinstance(value, str) else value for value in values])


MANNERS = st.builds(
    Manner,
    namespace=st.sampled_from([None, "urn:x"]),
    shuffled=blank_or(st.integers(0, 99)),
    times=st.booleans(),
    indented=st.booleans(),
    encoding=st.sampled_from(["UTF-8", "UTF-16", "ISO-8859-1"]),
    empty=st.booleans(),
)


@settings(max_examples=settings.default.max_examples // 3)  # type: ignore[union-attr]
@given(st.lists(children(), min_size=1, max_size=4, unique_by=lambda child: (child["la"], child["id"])), MANNERS)
def test_yearly_returns_are_the_history_they_were_made_from(history: list[dict[str, Any]], manner: Manner) -> None:
    with TemporaryDirectory() as folder:
        returned = import_returns([folder_of(Path(folder), as_returns(history, manner))], Options())
    same(returned, as_extracts(history))
    assert not returned.account.unbalanced()
    assert not returned.account.queries
    assert pl.concat([frame.select("source_row") for frame in returned.frames.values()]).min().item() > 0


WHOLE = cin(
    2024,
    [
        {
            "ChildIdentifiers": {"LAchildID": "secret", "PersonBirthDate": "2015-01-01", "Sex": "F"},
            "ChildCharacteristics": {"Ethnicity": "WBRI", "Disabilities": {"Disability": ["NONE"]}},
            "CINdetails": [
                {
                    "CINreferralDate": "2023-09-01",
                    "ReferralNFA": "false",
                    "Section47": [{"S47ActualStartDate": "2023-10-01", "ICPCnotRequired": "1"}],
                    "ChildProtectionPlans": [{"CPPstartDate": "2023-10-20", "NumberOfPreviousCPP": "0"}],
                }
            ],
        }
    ],
)


@given(
    st.lists(
        st.tuples(
            st.integers(0, len(WHOLE)),
            st.integers(0, 40),
            st.binary(max_size=4)
            | st.sampled_from([b"<a>", b"</Child>", b"<Child>", b"&x;", b"\xff", b"2023-13-01", b""]),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_a_damaged_file_is_read_or_refused_in_plain_words(damage: list[tuple[int, int, bytes]]) -> None:
    text = WHOLE
    for place, length, instead in damage:
        text = text[:place] + instead + text[place + length :]
    told, unbalanced = "", []
    with TemporaryDirectory() as folder:
        try:
            returned = import_returns([folder_of(Path(folder), {"a.xml": text})], Options(la_code="E08000035"))
            unbalanced = returned.account.unbalanced()
        except UserError as error:
            told = str(error)
    assert "secret" not in told
    assert not unbalanced
