"""Coverage: what cannot be given is `x` with a reason, for the authority and period that lack something."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from csc_indicators.workflows import Outcome, Request, compute

HARTLEPOOL, DARLINGTON = "E06000001", "E06000005"


def folder(tmp_path: Path, extracts: dict[str, str], stated: str = "") -> Path:
    for name, text in extracts.items():
        (tmp_path / f"{name}.csv").write_text(text.replace(" ", ""), encoding="utf-8")
    if stated:
        (tmp_path / "extract.toml").write_text(stated, encoding="utf-8")
    return tmp_path


def run(data: Path, indicator: str, *periods: str) -> Outcome:
    return compute(Request(data, periods=periods or ("2024-25",), indicators=(indicator,)))


def figure(outcome: Outcome, code: str = HARTLEPOOL) -> dict[str, object]:
    rows = outcome.table.filter(pl.col("area_code") == code, pl.col("geographic_level") == "Local authority")
    assert rows.height == 1
    return rows.row(0, named=True)


def referrals(*rows: str) -> dict[str, str]:
    return {"referrals": "\n".join(["la_code,child_id,referral_date,closure_date", *rows]) + "\n"}


def weekly(code: str, first: str, weeks: int) -> list[str]:
    days = pl.date_range(
        pl.lit(first).str.to_date(), pl.lit(first).str.to_date() + pl.duration(weeks=weeks), "1w", eager=True
    )
    return [f"{code},{code[-1]}{place},{day},{day}" for place, day in enumerate(days)]


def test_an_extract_that_begins_too_late_for_the_look_back_gives_x_and_the_reason(tmp_path: Path) -> None:
    outcome = run(folder(tmp_path, referrals(*weekly(HARTLEPOOL, "2024-04-01", 50))), "repeat_referrals")
    assert figure(outcome) | {"status": "x", "value_text": "x", "numerator": None, "value": None} == figure(outcome)
    assert any("begins in April 2024, and 2023-04-01 is needed" in note for note in outcome.notes)


def test_an_extract_that_begins_in_time_gives_a_figure(tmp_path: Path) -> None:
    outcome = run(folder(tmp_path, referrals(*weekly(HARTLEPOOL, "2023-04-03", 100))), "repeat_referrals")
    assert figure(outcome)["status"] is None


def test_only_the_authority_that_begins_late_lacks_a_figure(tmp_path: Path) -> None:
    rows = weekly(HARTLEPOOL, "2023-04-03", 100) + weekly(DARLINGTON, "2024-04-01", 50)
    outcome = run(folder(tmp_path, referrals(*rows)), "repeat_referrals")
    assert figure(outcome)["status"] is None
    assert figure(outcome, DARLINGTON)["status"] == "x"


def test_an_authority_that_is_stated_to_cover_less_lacks_figures_of_the_rest(tmp_path: Path) -> None:
    rows = weekly(HARTLEPOOL, "2023-04-03", 100) + weekly(DARLINGTON, "2023-04-03", 50)
    stated = (
        "[extracts.referrals]\ncovers_from = 2022-04-01\nextracted_on = 2025-03-31\n"
        f"[extracts.referrals.authorities.{DARLINGTON}]\ncovers_from = 2023-04-01\nextracted_on = 2024-03-31\n"
    )
    data = folder(tmp_path, referrals(*rows), stated)
    this_year, last_year = run(data, "referral_rate"), run(data, "referral_rate", "2023-24")
    assert figure(this_year)["status"] is None
    assert figure(this_year, DARLINGTON) | {"status": "x", "value": None} == figure(this_year, DARLINGTON)
    assert figure(last_year, DARLINGTON)["status"] is None
    assert figure(run(data, "repeat_referrals", "2023-24"))["status"] is None
    looked_back = run(data, "repeat_referrals", "2023-24")
    assert figure(looked_back, DARLINGTON)["status"] == "x"
    assert any("of the authority covers from 2023-04-01" in note for note in looked_back.notes)


def few(code: str, *days: str) -> list[str]:
    return [f"{code},{code[-1]}{place},{day},{day}" for place, day in enumerate(days)]


@pytest.mark.parametrize("days", [("2024-06-01",), ("2024-05-01", "2024-06-01", "2024-07-01")])
def test_an_authority_of_few_records_is_as_complete_as_the_others_in_its_extract(
    tmp_path: Path, days: tuple[str, ...]
) -> None:
    rows = weekly(HARTLEPOOL, "2023-04-03", 100) + few(DARLINGTON, *days)
    data = folder(tmp_path, referrals(*rows))
    assert figure(run(data, "repeat_referrals"), DARLINGTON)["status"] is None
    alone = compute(Request(data, periods=("2024-25",), indicators=("repeat_referrals",), las=(DARLINGTON,)))
    assert figure(alone, DARLINGTON)["status"] is None


@pytest.mark.parametrize("days", [("2024-06-01",), ("2024-05-01", "2024-06-01", "2024-07-01")])
def test_few_records_alone_tell_that_the_year_before_is_missing(tmp_path: Path, days: tuple[str, ...]) -> None:
    rows = few(HARTLEPOOL, *days) + few(DARLINGTON, *days)
    assert figure(run(folder(tmp_path, referrals(*rows)), "repeat_referrals"), DARLINGTON)["status"] == "x"


def test_a_rate_that_looks_back_at_nothing_needs_no_year_before(tmp_path: Path) -> None:
    outcome = run(folder(tmp_path, referrals(*weekly(HARTLEPOOL, "2024-04-01", 50))), "referral_rate")
    assert figure(outcome)["status"] is None


@pytest.mark.parametrize(("stated", "status"), [("covers_from = 2023-04-01", None), ("covers_from = 2023-04-02", "x")])
def test_what_is_stated_is_believed_to_the_day(tmp_path: Path, stated: str, status: str | None) -> None:
    outcome = run(folder(tmp_path, referrals(*weekly(HARTLEPOOL, "2024-04-01", 50)), stated), "repeat_referrals")
    assert figure(outcome)["status"] == status


def test_a_period_that_ends_after_the_extraction_gives_x(tmp_path: Path) -> None:
    data = folder(tmp_path, referrals(*weekly(HARTLEPOOL, "2024-04-01", 50)), "extracted_on = 2025-03-30")
    outcome = run(data, "referral_rate")
    assert figure(outcome)["status"] == "x"
    assert any("were made on 2025-03-30" in note for note in outcome.notes)


def test_a_missing_extract_is_a_row_of_x_and_a_reason_not_a_failure(tmp_path: Path) -> None:
    outcome = run(folder(tmp_path, referrals(*weekly(HARTLEPOOL, "2024-04-01", 50))), "repeat_cp_plans")
    assert figure(outcome)["value_text"] == "x"
    assert any("there is no extract `cp_plans`" in note for note in outcome.notes)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    data = folder(tmp_path, {"cp_plans": f"la_code,child_id,start_date\n{HARTLEPOOL},A,2024-05-01\n"})
    outcome = run(data, "cp_plans_rate")
    assert figure(outcome)["status"] == "x"
    assert any("`cp_plans` has no column `end_date`" in note for note in outcome.notes)


def test_a_column_whose_absence_a_spec_provides_for_is_not_missed(tmp_path: Path) -> None:
    data = folder(tmp_path, referrals(f"{HARTLEPOOL},A,2024-05-01,", f"{HARTLEPOOL},B,2024-05-01,2024-06-01"))
    assert figure(run(data, "cin_rate"))["numerator"] == 1.0


def test_referrals_without_closure_dates_are_all_referrals(tmp_path: Path) -> None:
    rows = [f"{HARTLEPOOL},A,2023-05-01", f"{HARTLEPOOL},A,2024-04-30", f"{HARTLEPOOL},B,2024-05-01"]
    data = folder(
        tmp_path,
        {"referrals": "\n".join(["la_code,child_id,referral_date", *rows]) + "\n"},
        "covers_from = 2023-04-01",
    )
    found = figure(run(data, "repeat_referrals"))
    assert (found["numerator"], found["denominator"], found["excluded"]) == (1.0, 2.0, 0)


def test_a_yearly_table_has_figures_for_reporting_years_only(tmp_path: Path) -> None:
    lines = "la_code,financial_year,line,amount\n" + "".join(
        f"{HARTLEPOOL},2024-25,{line},{amount}\n"
        for line, amount in (("csc_total_expenditure", 100), ("cla_expenditure", 60))
    )
    data = folder(tmp_path, {"spending": lines}, "extracted_on = 2025-01-31")
    assert figure(run(data, "spend_on_cla"))["value_text"] == "60.0"
    outcome = run(data, "spend_on_cla", "2024-25 Q4")
    assert figure(outcome)["status"] == "x"
    assert any("give a reporting year" in note for note in outcome.notes)


def test_an_authority_that_is_asked_for_and_not_there_is_an_error(tmp_path: Path) -> None:
    data = folder(tmp_path, referrals(f"{HARTLEPOOL},A,2024-05-01,"))
    with pytest.raises(Exception, match="no rows of Leeds"):
        compute(Request(data, periods=("2024-25",), las=("Leeds",)))


def test_a_parquet_file_that_is_damaged_inside_is_named(tmp_path: Path) -> None:
    rows = 20_000
    frame = pl.DataFrame(
        {
            "la_code": [HARTLEPOOL] * rows,
            "child_id": [f"C{n}" for n in range(rows)],
            "referral_date": pl.date_range(
                pl.date(1970, 1, 1), pl.date(1970, 1, 1) + pl.duration(days=rows - 1), eager=True
            ),
            "closure_date": pl.Series([None] * rows, dtype=pl.Date),
        }
    )
    file = tmp_path / "referrals.parquet"
    frame.write_parquet(file, compression="uncompressed", statistics=False)
    content = bytearray(file.read_bytes())
    content[5_000:60_000] = b"\xff" * 55_000
    file.write_bytes(bytes(content))
    with pytest.raises(Exception, match=r"referrals\.parquet"):
        compute(Request(tmp_path, periods=("2024-25",), indicators=("repeat_referrals",)))


def dated(extract: str, columns: str, rows: list[str]) -> dict[str, str]:
    return {extract: "\n".join([f"la_code,child_id,{columns}", *rows]) + "\n"}


def test_a_figure_that_asks_which_assessment_came_first_is_told_of_where_they_begin_later_than_referrals(
    tmp_path: Path,
) -> None:
    rows = weekly(HARTLEPOOL, "2022-04-04", 156)
    long = referrals(*rows) | dated("assessments", "start_date,completed_date", rows)
    late = long | dated("assessments", "start_date,completed_date", rows[50:])
    stated = "extracted_on = 2025-04-30\ncovers_from = 2022-04-01\n"
    notes = run(folder(tmp_path, late, stated), "assessments_within_45_days").notes
    assert any("`assessments` begins in March 2023, later than `referrals`" in note for note in notes)
    notes = run(folder(tmp_path, long, stated), "assessments_within_45_days").notes
    assert not any("later than" in note for note in notes)


@pytest.mark.parametrize("strays", [0, 1])
def test_enquiries_that_end_before_conferences_are_told_of_whatever_strays_come_later(
    tmp_path: Path, strays: int
) -> None:
    enquiries = weekly(HARTLEPOOL, "2022-04-04", 104)
    conferences = [row.rpartition(",")[0] for row in weekly(HARTLEPOOL, "2022-04-05", 150)]
    after = [f"{HARTLEPOOL},late,2025-02-01,2025-02-10"] * strays
    extracts = dated("s47_investigations", "start_date,conference_date", enquiries + after)
    extracts |= dated("initial_conferences", "conference_date", conferences)
    notes = run(folder(tmp_path, extracts), "s47_to_icpc", "2023-24").notes
    assert any("`s47_investigations` ends in April 2024, earlier than `initial_conferences`" in note for note in notes)


def test_enquiries_that_stand_in_for_the_list_of_conferences_of_one_authority_are_told_of(tmp_path: Path) -> None:
    enquiries = weekly(HARTLEPOOL, "2023-04-03", 104) + weekly(DARLINGTON, "2023-04-03", 104)
    conferences = [f"{row.rpartition(',')[0]},POLICE" for row in weekly(DARLINGTON, "2023-04-03", 104)]
    extracts = dated("s47_investigations", "start_date,conference_date", enquiries)
    extracts |= dated("initial_conferences", "conference_date,agencies", conferences)
    outcome = run(folder(tmp_path, extracts), "icpc_rate")
    assert figure(outcome)["numerator"] == figure(outcome, DARLINGTON)["numerator"]
    assert any("`initial_conferences` has no row of the authority" in note for note in outcome.notes)
    outcome = run(folder(tmp_path, extracts), "multi_agency_conference_attendance_police")
    assert figure(outcome)["reason"] == "`initial_conferences` has no row of the authority"
    assert figure(outcome, DARLINGTON)["status"] is None
