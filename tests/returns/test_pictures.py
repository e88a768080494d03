from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from made_annex_a import DAY, annex_a, imported

from csc_indicators.returns.return_type import Imported
from csc_indicators.returns.row_ledger import Account
from csc_indicators.returns.run import _pictures_give_way
from csc_indicators.returns.write import write_extracts
from csc_indicators.runs.request import Outcome, Request
from csc_indicators.workflows.compute import compute


def born(number: int) -> dict[str, Any]:
    """A child, each with a birthday of their own."""
    return {"child_id": str(number), "date_of_birth": date(2010, 5, 1 + number)}


@pytest.fixture(scope="module")
def extracts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extracts of a workbook of 31 January 2024."""
    folder = tmp_path_factory.mktemp("annex")
    lists: dict[str, Any] = {
        "List 3": [
            born(number) | {"referral_date": date(2023, 8 + number % 5, 3), "no_further_action": "No"}
            for number in range(20)
        ],
        "List 4": [{"start_date": date(2023, 9, 1), "completed_date": date(2023, 9, 20)}],
        "List 6": [born(number) | {"referral_date": date(2023, 8 + number % 5, 3)} for number in range(20)],
        "List 7": [born(number) | {"start_date": date(2023, 3, 1), "previous_plans": 1} for number in range(8)],
        "List 8": [
            born(number)
            | {
                "care_start_date": date(2020, 1, 1),
                "placement_date": date(2021, 1, 1),
                "legal_status": "C2",
                "placement_type": "U4",
            }
            for number in range(6)
        ],
        "List 9": [{"child_id": "a", "date_of_birth": date(2005, 3, 1), "activity": "F2", "accommodation_type": "U"}],
    }
    returned = imported(annex_a(folder / "a.xlsx", lists))
    write_extracts(returned, folder / "data", "csv")
    return folder / "data"


def computed(folder: Path, *periods: str, indicators: tuple[str, ...] = ()) -> Outcome:
    return compute(Request(data=folder, periods=periods, indicators=indicators, compare=False))


def values(outcome: Outcome) -> dict[str, str]:
    table = outcome.table.filter(pl.col("geographic_level") == "Local authority")
    return dict(table.select("indicator", "value_text").iter_rows())


def test_without_a_period_a_picture_is_computed_for_its_day_and_the_months_before(extracts: Path) -> None:
    outcome = computed(extracts)
    assert outcome.table.select("period_start", "period_end").row(0) == (date(2023, 8, 1), DAY)
    numerators = dict(outcome.table.select("indicator", "numerator").iter_rows())
    assert numerators["cla_rate"] == 6
    assert numerators["cin_rate"] == 20
    assert numerators["cp_plans_rate"] == 8
    assert numerators["referral_rate"] == 20
    assert numerators["assessments_rate"] == 1


def test_what_needs_a_year_or_a_history_is_x_with_the_reason(extracts: Path) -> None:
    outcome = computed(extracts)
    given = values(outcome)
    needs_history = [
        "cla_starting_rate",
        "cla_long_term_stability",
        "cla_three_or_more_placements",
        "care_ended_special_guardianship",
        "cp_plan_starts_rate",
        "repeat_cp_plans",
        "repeat_referrals",
        "no_return_after_cp_plan",
        "care_leavers_eet",
    ]
    assert {name: given[name] for name in needs_history} == dict.fromkeys(needs_history, "x")
    assert any(
        "`care_episodes` shows what was open on 2024-01-31, and what went before" in note for note in outcome.notes
    )
    assert any("`referrals` covers from 2023-08-01" in note for note in outcome.notes)


def test_another_day_and_a_whole_year_are_x(extracts: Path) -> None:
    for period in ("2023-12", "2022-23", "2024-01-01..2024-01-30"):
        outcome = computed(extracts, period, indicators=("cla_rate", "cp_plans_rate", "cin_rate"))
        assert set(values(outcome).values()) == {"x"}, period
        assert any("shows what was open on 2024-01-31, and" in note for note in outcome.notes), period
    assert set(values(computed(extracts, "2023-24", indicators=("cla_rate", "referral_rate"))).values()) == {"x"}


def test_months_that_the_events_cover_have_figures(extracts: Path) -> None:
    outcome = computed(extracts, "2023-10", indicators=("referral_rate", "cla_rate"))
    numerators = dict(outcome.table.select("indicator", "numerator").iter_rows())
    assert (numerators["referral_rate"], numerators["cla_rate"]) == (4, None)


def test_the_record_of_the_run_says_of_which_day_the_picture_is(extracts: Path) -> None:
    record = computed(extracts).run
    assert record["pictures_of"] == dict.fromkeys(("care_episodes", "care_leavers", "cp_plans", "referrals"), str(DAY))


@pytest.mark.parametrize("gives_way", [True, False])
def test_a_picture_gives_way_to_a_return_with_the_history(gives_way: bool) -> None:
    rows = pl.DataFrame({"source_file": ["a"] * 3, "source_row": [1, 2, 3]})
    picture, census = Imported(gives_way=gives_way), Imported()
    picture.account.read(rows, "List 7")
    picture.account.kept(rows, "List 7", "cp_plans")
    picture.frames = {"cp_plans": rows, "care_episodes": rows, "assessments": rows}
    picture.pictures = {"cp_plans": DAY, "care_episodes": DAY}
    census.frames = {"cp_plans": rows, "children": rows, "assessments": rows}
    _pictures_give_way([picture, census])
    assert set(picture.pictures) == {"care_episodes"}
    assert set(picture.frames) == {"care_episodes"} | ({"assessments"} if not gives_way else set())
    assert picture.account.unbalanced() == []
    assert [(one.fate, one.rows) for one in picture.account.entries] == [("read", 3), ("dropped", 3)]
    assert isinstance(census.account, Account)
