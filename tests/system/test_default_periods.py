"""Without `--period` the year depends on the data of the folder, and not on what is asked for."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from csc_indicators.errors import UserError
from csc_indicators.outputs.table_model import make_sheet
from csc_indicators.outputs.xlsx.layout import Number, make_book
from csc_indicators.workflows import Outcome, Request, compute
from csc_indicators.workflows.explain import open_figure

HARTLEPOOL, DARLINGTON = "E06000001", "E06000005"


def days(first: date, last: date, number: int) -> list[date]:
    chance = random.Random(f"{first} {last} {number}")
    return [first + timedelta(days=chance.randrange((last - first).days + 1)) for _ in range(number)]


def referrals(folder: Path, on: Iterable[date], la_code: str = HARTLEPOOL) -> None:
    folder.mkdir(exist_ok=True)
    lines = [f"{la_code},{la_code}-{number},{day}\n" for number, day in enumerate(on)]
    with (folder / "referrals.csv").open("a") as file:
        file.writelines((["la_code,child_id,referral_date\n"] if file.tell() == 0 else []) + lines)


def care(folder: Path, on: Iterable[date], la_code: str = HARTLEPOOL) -> None:
    folder.mkdir(exist_ok=True)
    heading = "la_code,child_id,start_date,end_date,reason_new_episode,legal_status,placement_type,reason_ended\n"
    half_a_year = timedelta(days=182)
    lines = [
        f"{la_code},{number},{day},"
        + (f"{day + half_a_year},S,C2,U4,E4A\n" if day + half_a_year < date(2025, 3, 31) else ",S,C2,U4,\n")
        for number, day in enumerate(on)
    ]
    with (folder / "care_episodes.csv").open("a") as file:
        file.writelines(([heading] if file.tell() == 0 else []) + lines)


@pytest.fixture
def uneven(tmp_path: Path) -> Path:
    """Referrals to March 2024, as is stated, and care to March 2025."""
    folder = tmp_path / "uneven"
    referrals(folder, days(date(2019, 4, 1), date(2024, 3, 31), 1500))
    care(folder, days(date(2014, 4, 1), date(2025, 3, 31), 900))
    (folder / "extract.toml").write_text("[extracts.referrals]\nextracted_on = 2024-04-10\n")
    return folder


def periods(outcome: Outcome) -> dict[str, str]:
    own = outcome.table.filter(geographic_level="Local authority", breakdown="total")
    return dict(own.select("indicator", "period").iter_rows())


def test_the_year_is_the_same_whatever_is_asked_for(uneven: Path) -> None:
    every = periods(compute(Request(uneven)))
    assert (every["referral_rate"], every["cla_rate"]) == ("2023-24", "2024-25")
    # The extract that an indicator needs is not there: it is of the latest year of the folder.
    assert every["cp_plans_rate"] == "2024-25"
    for id in ("referral_rate", "cla_rate", "cp_plans_rate", "repeat_referrals"):
        assert periods(compute(Request(uneven, indicators=(id,)))) == {id: every[id]}
        assert compute(Request(uneven, indicators=(id,))).table.equals(
            compute(Request(uneven)).table.filter(indicator=id)
        )


def test_a_note_and_the_run_say_where_years_differ(uneven: Path) -> None:
    outcome = compute(Request(uneven, indicators=("referral_rate", "cla_rate")))
    assert "of 2023-24, the latest year that their records cover: referral_rate" in outcome.notes
    assert outcome.run["own_periods"] == {"referral_rate": "2023-24"}
    alone = compute(Request(uneven, indicators=("referral_rate",)))
    assert "of 2023-24, the latest year that their records cover: referral_rate" in alone.notes
    asked = compute(Request(uneven, indicators=("referral_rate", "cla_rate"), periods=("2024-25",)))
    assert set(periods(asked).values()) == {"2024-25"}
    assert "own_periods" not in asked.run


def test_a_figure_of_an_earlier_year_is_the_figure_of_that_year(uneven: Path) -> None:
    ids = ("referral_rate", "cla_rate")
    table = compute(Request(uneven, indicators=ids)).table
    for id, year in (("referral_rate", "2023-24"), ("cla_rate", "2024-25")):
        of_year = compute(Request(uneven, indicators=ids, periods=(year,))).table
        assert table.filter(indicator=id).equals(of_year.filter(indicator=id))


def test_the_table_for_people_marks_another_year_and_shows_no_change(uneven: Path) -> None:
    sheet = make_sheet(compute(Request(uneven, indicators=("referral_rate", "cla_rate"), compare=False)).table)
    assert sheet.columns == ("2023-24", "2024-25")
    assert [line.label for line in sheet.lines if line.depth == "indicator"] == [
        "Children looked after at 31 March",
        "Referrals in the year [1]",
    ]
    assert "[1] 2023-24, the latest year that its records cover." in sheet.notes


def test_of_several_authorities_each_indicator_shows_its_latest_year(uneven: Path) -> None:
    referrals(uneven, days(date(2019, 4, 1), date(2024, 3, 31), 700), DARLINGTON)
    care(uneven, days(date(2014, 4, 1), date(2025, 3, 31), 400), DARLINGTON)
    outcome = compute(Request(uneven, indicators=("referral_rate", "cla_rate"), compare=False))
    sheet = make_sheet(outcome.table)
    assert sheet.columns == ("Hartlepool", "Darlington")
    assert all(cell for line in sheet.lines if line.depth == "indicator" for cell in line.cells)
    book = make_book(outcome.table, outcome.legend, outcome.notes)
    page = next(one for one in book.sheets if one.name == "Outcome 1")
    places = [page.columns.index(name) for name in ("Hartlepool", "Darlington")]
    assert all(isinstance(row[place], Number) for row in page.rows for place in places)


def test_a_stray_row_does_not_decide(tmp_path: Path) -> None:
    usual = days(date(2019, 4, 1), date(2023, 3, 31), 900)
    referrals(tmp_path / "data", [*usual, date(2024, 5, 5)])
    assert periods(compute(Request(tmp_path / "data", indicators=("referral_rate",)))) == {"referral_rate": "2022-23"}


def test_a_single_row_of_another_extract_does_not_decide(tmp_path: Path) -> None:
    referrals(tmp_path / "data", days(date(2019, 4, 1), date(2023, 3, 31), 900))
    care(tmp_path / "data", [date(2025, 6, 1)])
    assert periods(compute(Request(tmp_path / "data", indicators=("referral_rate",)))) == {"referral_rate": "2022-23"}


def test_a_year_after_a_gap_decides_where_it_is_as_full_as_those_before(tmp_path: Path) -> None:
    before, after = days(date(2019, 4, 1), date(2022, 3, 31), 600), days(date(2023, 4, 1), date(2024, 3, 31), 200)
    referrals(tmp_path / "data", before + after)
    assert periods(compute(Request(tmp_path / "data", indicators=("referral_rate",)))) == {"referral_rate": "2023-24"}


def test_counts_of_a_few_days_a_year_are_no_strays(tmp_path: Path) -> None:
    (tmp_path / "agency_return.csv").write_text(
        "la_code,as_at_date,job_type,fte_in_post,agency_fte\n"
        + "".join(
            f"{HARTLEPOOL},{day},{job},10,2\n"
            for day in ("2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31", "2025-03-31")
            for job in ("SOCIAL_WORKER", "TEAM_MANAGER")
        )
    )
    assert set(periods(compute(Request(tmp_path, indicators=("agency_fte_by_job",)))).values()) == {"2024-25"}


def test_a_row_of_a_day_to_come_does_not_decide(tmp_path: Path) -> None:
    usual = days(date(2019, 4, 1), date(2023, 3, 31), 900)
    referrals(tmp_path / "data", [*usual, *([date(2099, 5, 5)] * 30)])
    assert periods(compute(Request(tmp_path / "data", indicators=("referral_rate",)))) == {"referral_rate": "2022-23"}


def test_a_file_that_cannot_be_read_and_is_not_needed_is_no_matter(uneven: Path) -> None:
    (uneven / "care_episodes.csv").write_text("nothing,that,is,known\n1,2,3,4\n")
    assert periods(compute(Request(uneven, indicators=("referral_rate",)))) == {"referral_rate": "2023-24"}


def test_a_period_in_the_future_is_refused(uneven: Path) -> None:
    (uneven / "extract.toml").write_text("extracted_on = 2025-04-10\n")
    with pytest.raises(UserError) as refused:
        compute(Request(uneven, periods=("2025-26 Q2", "2026-27")))
    assert refused.value.lines() == [
        "`2025-26 Q2` has not begun: the extracts were made on 2025-04-10",
        "  hint: ask for a period before that day",
    ]
    (uneven / "extract.toml").unlink()
    with pytest.raises(UserError, match="`2098-99` has not begun: today is "):
        compute(Request(uneven, periods=("2098-99",)))


def test_of_several_periods_one_in_the_future_is_not_available(uneven: Path) -> None:
    (uneven / "extract.toml").write_text("extracted_on = 2025-04-10\n")
    table = compute(Request(uneven, periods=("2024-25", "2026-27"))).table
    later = table.filter(pl.col("period") == "2026-27", pl.col("geographic_level") == "Local authority")
    assert set(later["status"]) == {"x"}
    assert set(later["reason"]) == {"it begins on 2026-04-01, and nothing is known after 2025-04-10"}


def test_explain_shows_the_year_and_the_figure_of_compute(uneven: Path) -> None:
    table = compute(Request(uneven)).table
    for id in ("referral_rate", "cla_rate", "cp_plans_rate"):
        figure = table.row(by_predicate=(pl.col("indicator") == id) & (pl.col("geographic_level") == "Local authority"))
        opened = open_figure(Request(uneven, indicators=(id,), compare=False))
        assert tuple(opened.figure.values()) == figure
        assert (opened.period.start, opened.period.end) == (opened.figure["period_start"], opened.figure["period_end"])
        assert (opened.rows["numerator"].sum() or 0) == (opened.figure["numerator"] or 0)


def test_explain_of_headings_without_rows_says_so(tmp_path: Path) -> None:
    (tmp_path / "care_episodes.csv").write_text(
        "la_code,child_id,start_date,end_date,reason_new_episode,legal_status,placement_type\n"
    )
    with pytest.raises(UserError, match="no extract has a row of any authority") as refused:
        open_figure(Request(tmp_path, indicators=("cla_rate",), periods=("2024-25",)))
    assert "`care_episodes.csv` holds headings and no rows" in str(refused.value)
