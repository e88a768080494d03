"""Columns that cannot be right as a whole take their figures away; a single such row does not."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from csc_indicators.runs.request import Outcome, Request
from csc_indicators.workflows.compute import compute

SAMPLE = Path("sample_data/extracts").resolve()
LA = "E06000001"


def with_column(folder: Path, extract: str, **columns: pl.Expr) -> Path:
    """The sample with other values in columns of an extract."""
    folder.mkdir()
    for file in SAMPLE.iterdir():
        if file.stem != extract:
            (folder / file.name).symlink_to(file)
    rows = pl.read_csv(SAMPLE / f"{extract}.csv", infer_schema=False)
    rows.with_columns(**columns).write_csv(folder / f"{extract}.csv")
    return folder


def of(folder: Path, *indicators: str, las: tuple[str, ...] = (LA,)) -> Outcome:
    return compute(Request(folder, indicators=indicators, las=las, compare=False))


def reasons(outcome: Outcome) -> dict[str, str | None]:
    """By authority and indicator; for one authority by indicator."""
    rows = outcome.table.filter(breakdown="total", geographic_level="Local authority")
    return dict(rows.select("indicator", "reason").iter_rows())


def one_in(number: int, value: pl.Expr, column: str) -> pl.Expr:
    return pl.when(pl.int_range(pl.len()) % number == 0).then(value).otherwise(column)


NO_TEXT = pl.lit(None, pl.String)


@pytest.mark.parametrize(
    ("extract", "column", "indicator"),
    [
        ("children", "family_id", "siblings_together"),
        ("assessments", "factors", "assessment_factor_rate"),
        ("vacancies", "fte", "vacancy_rate"),
        ("s47_investigations", "police_involved", "s47_police_and_health"),
        ("referrals", "closure_reason", "early_help_after_assessment"),
    ],
)
def test_a_column_without_any_value_gives_no_figure(extract: str, column: str, indicator: str, tmp_path: Path) -> None:
    outcome = of(with_column(tmp_path / "data", extract, **{column: NO_TEXT}), indicator, "cla_rate")
    reason = f"`{column}` of `{extract}` is blank in every row of the authority"
    assert reasons(outcome) == {indicator: reason, "cla_rate": None}
    assert any(f"`{column}` of `{extract}` is blank in every row of 1 authority" in note for note in outcome.notes)


def test_a_column_without_a_value_in_one_authority_takes_its_figures_only(tmp_path: Path) -> None:
    blank = pl.when(pl.col("la_code") != LA).then("family_id")
    outcome = of(with_column(tmp_path / "data", "children", family_id=blank), "siblings_together", las=())
    rows = outcome.table.filter(breakdown="total", geographic_level="Local authority")
    assert rows.filter(pl.col("reason").str.contains("blank in every row"))["area_code"].to_list() == [LA]


def test_counts_that_are_blank_throughout_are_told(tmp_path: Path) -> None:
    outcome = of(with_column(tmp_path / "data", "attendance", sessions_unauthorised=NO_TEXT), "absence_rate")
    assert reasons(outcome) == {"absence_rate": None}
    assert any("`sessions_unauthorised` of `attendance` is blank in every row" in note for note in outcome.notes)


def test_a_reason_for_an_end_is_missed_only_where_rows_have_ended(tmp_path: Path) -> None:
    folder = with_column(tmp_path / "data", "care_episodes", reason_ended=NO_TEXT, end_date=NO_TEXT)
    (folder / "extract.toml").unlink()
    assert "blank in every row" not in str(reasons(of(folder, "cla_foster_care")))


@pytest.mark.parametrize("text", ["F1", "0"])
def test_one_family_for_many_children_is_none(text: str, tmp_path: Path) -> None:
    data = with_column(tmp_path / "data", "children", family_id=one_in(5, pl.lit(text), "family_id"))
    outcome = of(data, "siblings_together", "cla_rate")
    reason = "more than 10% of the rows of `children` have the same `family_id`"
    assert reasons(outcome) == {"siblings_together": reason, "cla_rate": None}
    told = [note for note in outcome.notes if note.startswith("`family_id` of `children`")]
    assert len(told) == 1
    assert "have one and the same value" in told[0]


def test_families_that_are_not_known_are_blank(tmp_path: Path) -> None:
    blank = with_column(tmp_path / "blank", "children", family_id=one_in(5, NO_TEXT, "family_id"))
    words = with_column(tmp_path / "words", "children", family_id=one_in(5, pl.lit("Unknown"), "family_id"))
    assert of(blank, "siblings_together").table.equals(of(words, "siblings_together").table)


@pytest.mark.parametrize("day", ["2012-01-01", "1901-01-01"])
def test_birth_dates_that_cannot_be_give_no_figure_by_age(day: str, tmp_path: Path) -> None:
    data = with_column(tmp_path / "data", "children", date_of_birth=one_in(5, pl.lit(day), "date_of_birth"))
    found = reasons(of(data, "cla_rate", "repeat_referrals"))
    assert found["repeat_referrals"] is None
    assert "`date_of_birth`" in str(found["cla_rate"]) or "CH020" in str(found["cla_rate"])


def test_a_few_birth_dates_that_cannot_be_are_told(tmp_path: Path) -> None:
    days = one_in(200, pl.lit("1912-05-03"), "date_of_birth")
    outcome = of(with_column(tmp_path / "data", "children", date_of_birth=days), "cla_rate")
    assert reasons(outcome) == {"cla_rate": None}
    assert any("CH020" in note and "counted as they stand" in note for note in outcome.notes)


def test_numbers_out_of_range_in_many_rows_give_no_figure(tmp_path: Path) -> None:
    data = with_column(tmp_path / "data", "social_workers", fte=pl.lit("37"))
    reason = "in more than 5% of the period's rows of `social_workers` `fte` is not a number from 0 to 1 (SW105)"
    assert reasons(of(data, "agency_worker_rate")) == {"agency_worker_rate": reason}


def test_ends_before_starts_in_many_rows_give_no_figure_of_both(tmp_path: Path) -> None:
    swapped = with_column(
        tmp_path / "data", "missing_episodes", start_date=pl.col("end_date"), end_date=pl.col("start_date")
    )
    outcome = of(swapped, "missing_from_care_episodes")
    assert any("MI001" in note for note in outcome.notes) or "MI001" in str(reasons(outcome))


def test_what_is_looked_at_depends_on_no_option(tmp_path: Path) -> None:
    data = with_column(tmp_path / "data", "social_workers", fte=pl.lit("37"))
    silent = compute(Request(data, indicators=("agency_worker_rate",), las=(LA,), compare=False, validate=False))
    assert silent.table.equals(of(data, "agency_worker_rate").table)


def test_a_column_blank_in_a_period_takes_that_period_away(tmp_path: Path) -> None:
    blank = pl.when(~pl.col("birthday").str.starts_with("2024")).then("accommodation")
    data = with_column(tmp_path / "data", "care_leavers", accommodation=blank)
    request = Request(
        data, indicators=("care_leavers_suitable_accommodation",), periods=("2024-25 Q2", "2022-23"), las=(LA,)
    )
    rows = compute(request).table.filter(breakdown="total", source="extracts")
    assert dict(rows.select("period", "reason").iter_rows()) == {
        "2024-25 Q2": "`accommodation` of `care_leavers` is blank in every row of the authority in the period",
        "2022-23": None,
    }


def test_a_column_that_no_row_may_leave_blank_is_told_where_some_do(tmp_path: Path) -> None:
    data = with_column(tmp_path / "data", "care_episodes", placement_type=one_in(300, NO_TEXT, "placement_type"))
    outcome = of(data, "cla_foster_care")
    assert reasons(outcome) == {"cla_foster_care": None}
    assert any(note.startswith("`placement_type` of `care_episodes` is blank in ") for note in outcome.notes)


def test_ends_without_a_reason_are_told_and_in_many_rows_give_no_figure(tmp_path: Path) -> None:
    few = with_column(tmp_path / "few", "care_episodes", reason_ended=one_in(300, NO_TEXT, "reason_ended"))
    outcome = of(few, "care_ended_special_guardianship")
    assert reasons(outcome) == {"care_ended_special_guardianship": None}
    assert any("CE002" in note for note in outcome.notes)
    many = with_column(tmp_path / "many", "care_episodes", reason_ended=one_in(3, NO_TEXT, "reason_ended"))
    assert "CE002" in str(reasons(of(many, "care_ended_special_guardianship")))


def test_rows_that_cannot_be_take_away_the_figures_of_their_own_years(tmp_path: Path) -> None:
    in_year = pl.col("end_date").is_between(pl.lit("2023-04-01"), pl.lit("2024-03-31"))
    half = pl.int_range(pl.len()) % 2 == 0
    blank = pl.when(~(in_year.fill_null(value=False) & half)).then("reason_ended")
    folder = with_column(tmp_path / "data", "care_episodes", reason_ended=blank)
    periods = ("2022-23", "2023-24", "2024-25")
    request = Request(folder, indicators=("kinship_placements_care_ended",), periods=periods, las=(LA,), compare=False)
    rows = compute(request).table.filter(breakdown="total", geographic_level="Local authority")
    reasons_by_period = dict(rows.select("period", "reason").iter_rows())
    assert reasons_by_period["2022-23"] is None
    assert "of the period's rows of `care_episodes`" in (reasons_by_period["2023-24"] or "")
    assert reasons_by_period["2024-25"] is None


def test_numbers_that_cannot_be_take_away_every_year_in_which_their_rows_go_on(tmp_path: Path) -> None:
    folder = with_column(tmp_path / "data", "social_workers", fte=one_in(10, pl.lit("37"), "fte"))
    periods = ("2023-24", "2024-25")
    request = Request(folder, indicators=("agency_worker_rate",), periods=periods, las=(LA,), compare=False)
    rows = compute(request).table.filter(breakdown="total", geographic_level="Local authority")
    assert all("SW105" in (reason or "") for reason in rows["reason"])


def test_rows_that_end_before_they_begin_count_for_the_years_of_either_day(tmp_path: Path) -> None:
    swapped = {"start_date": pl.coalesce("end_date", "start_date"), "end_date": pl.col("start_date")}
    ended = pl.col("end_date").is_between(pl.lit("2024-04-01"), pl.lit("2025-03-31")).fill_null(value=False)
    values = {name: pl.when(ended).then(value).otherwise(name) for name, value in swapped.items()}
    outcome = of(with_column(tmp_path / "data", "cp_plans", **values), "cp_plans_over_2_years")
    assert "CP001" in (reasons(outcome)["cp_plans_over_2_years"] or "")


@pytest.mark.parametrize(("share", "is_told"), [(3, True), (1_000, False)])
def test_children_of_whom_only_an_expected_date_of_birth_is_there_are_told_where_they_are_many(
    share: int, is_told: bool, tmp_path: Path
) -> None:
    born = pl.col("date_of_birth")
    is_unborn = pl.int_range(pl.len()) % share == 0
    swapped = {
        "date_of_birth": pl.when(is_unborn).then(NO_TEXT).otherwise(born),
        "expected_date_of_birth": pl.when(is_unborn).then(born).otherwise("expected_date_of_birth"),
    }
    outcome = of(with_column(tmp_path / "data", "children", **swapped), "care_leavers_eet")
    assert any("`date_of_birth` of `children` is blank in" in note for note in outcome.notes) is is_told


@pytest.mark.parametrize(
    ("extract", "column"),
    [
        ("attainment", "met_expected_rwm"),
        ("care_episodes", "distance_miles"),
        ("care_leavers", "activity"),
        ("s47_investigations", "police_involved"),
        ("sdq_scores", "sdq_score"),
    ],
)
def test_a_column_of_which_half_the_rows_are_blank_is_named(extract: str, column: str, tmp_path: Path) -> None:
    half = one_in(2, NO_TEXT, column)
    outcome = of(with_column(tmp_path / "data", extract, **{column: half}), las=())
    named = f"`{column}` of `{extract}` is blank in more than 30% of the rows of 3 authorities"
    assert [note for note in outcome.notes if str(note).startswith(named)]


def test_a_column_blank_in_half_of_the_rows_of_a_year_is_named(tmp_path: Path) -> None:
    in_year = pl.col("birthday").is_between(pl.lit("2024-04-01"), pl.lit("2025-03-31"))
    half = pl.when(in_year & (pl.int_range(pl.len()) % 2 == 0)).then(NO_TEXT).otherwise("activity")
    outcome = of(with_column(tmp_path / "data", "care_leavers", activity=half), "care_leavers_eet", las=())
    assert [
        note for note in outcome.notes if str(note).startswith("`activity` of `care_leavers` is blank in more than")
    ]


def test_columns_that_sound_extracts_leave_blank_are_not_named() -> None:
    assert not [note for note in of(SAMPLE, las=()).notes if "is blank in more than" in str(note)]
