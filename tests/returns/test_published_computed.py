"""Published figures of authorities in the result: where they stand, how they are marked, and what wins over them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from made_published import CINO, CLA, CPPO, DARLINGTON, HARTLEPOOL, absence, ks2, row, write

from csc_indicators.outputs.ees.pairs import ees_pairs
from csc_indicators.outputs.explanation.text import as_text
from csc_indicators.outputs.report.contents import contents_of
from csc_indicators.outputs.xlsx.layout import make_book
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import import_returns
from csc_indicators.returns.write import write_extracts
from csc_indicators.runs.request import Outcome
from csc_indicators.workflows import Request, compute
from csc_indicators.workflows.compare import compare_folders
from csc_indicators.workflows.explain import open_figure
from csc_indicators.workflows.validate import validate_folder

ALL = ("absence_rate", "persistent_absence", "severe_absence", "ks2_expected_standard", "ks4_attainment_8")
BY_DFE = "published by DfE, year to 31 August 2025"
FIGURES = (398, 144128, 25358, 17.6, 180, 45.2, 51, 12.8)


def computed(data: Path, *indicators: str, **asked: object) -> Outcome:
    request = Request(data=data, indicators=indicators or ALL, **{"compare": False, **asked})  # type: ignore[arg-type]
    return compute(request)


def shown(outcome: Outcome, *columns: str, group: str = "CINO") -> list[tuple[object, ...]]:
    return outcome.table.filter(pl.col("group") == group).select(*columns).rows()


def absences(folder: Path, *figures: tuple[Sequence[str], str, str, object]) -> Path:
    """A file of overall absence: authority, year, group and percentage."""
    rows = [absence(who, year, group, 50, 100, 20, text, 5, "c", 2, "c") for who, year, group, text in figures]
    write(folder, "absence_la", rows)
    return folder


def pupils(folder: Path, *years: str, la_code: str = "E06000001", missed: int = 30) -> None:
    """One pupil in need with a year's attendance in each of the years, in extracts, and what another child had."""
    folder.mkdir(exist_ok=True)
    others = [f"{la_code},X,{year}-01-01,{year}-08-01" for year in range(2018, 2026)]
    files = {
        "referrals": [
            "la_code,child_id,referral_date,closure_date,no_further_action",
            f"{la_code},A,2020-01-01,,N",
            *(f"{row},N" for row in others),
        ],
        "care_episodes": [
            "la_code,child_id,start_date,end_date,reason_new_episode,reason_ended,legal_status,placement_type",
            *(f"{row},S,E4A,C2,U4" for row in others),
        ],
        "cp_plans": ["la_code,child_id,start_date,end_date,other_la", *(f"{row},N" for row in others)],
        "attendance": ["la_code,child_id,academic_year,sessions_possible,sessions_authorised,sessions_unauthorised"]
        + [f"{la_code},A,{year},300,{missed},0" for year in years],
    }
    for name, lines in files.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def as_extract(folder: Path, given: Path) -> Path:
    """The extract of published figures made of the files, beside what the folder has."""
    made = import_returns([given], Options()).frames["published_figures"]
    folder.mkdir(exist_ok=True)
    made.write_csv(folder / "published_figures.csv")
    return folder


def test_a_folder_of_published_files_alone_gives_their_latest_year(tmp_path: Path) -> None:
    write(tmp_path, "ks2_la", [ks2(HARTLEPOOL, "202425", CINO, 28, 9, 32), ks2(HARTLEPOOL, "202324", CINO, 50, 24, 48)])
    write(tmp_path, "ks4_la", [row(HARTLEPOOL, "202425", CINO, "Final", 30, 511.75, 17)])
    write(tmp_path, "absence_la", [absence(HARTLEPOOL, "202425", CINO, *FIGURES)])
    outcome = computed(tmp_path)
    columns = ("indicator", "period", "numerator", "denominator", "value", "value_text", "status", "source")
    assert sorted(shown(outcome, *columns)) == [
        ("absence_rate", "2024-25", 25358.0, 144128.0, 17.6, "17.6", None, BY_DFE),
        ("ks2_expected_standard", "2024-25", 9.0, 28.0, 32.0, "32", None, BY_DFE),
        ("ks4_attainment_8", "2024-25", 511.75, 30.0, 17.0, "17.0", None, BY_DFE),
        ("persistent_absence", "2024-25", 180.0, 398.0, 45.2, "45.2", None, BY_DFE),
        ("severe_absence", "2024-25", 51.0, 398.0, 12.8, "12.8", None, BY_DFE),
    ]
    limits = ("lower", "upper", "interval_method", "unknown", "excluded", "left_out_unknown")
    assert set(shown(outcome, *limits)) == {(None,) * 6}
    total = ("breakdown", "value_text", "status", "source")
    assert set(shown(outcome, *total, group="Total")) == {("total", "x", "x", "extracts")}
    assert (
        "as published, since the data holds no pupils for them: absence_rate, ks2_expected_standard, "
        "ks4_attainment_8, persistent_absence, severe_absence by `social_care_group`; `source` says of which year"
    ) in outcome.notes
    both = computed(tmp_path, "ks2_expected_standard", last="2")
    assert shown(both, "period", "value_text") == [("2023-24", "48"), ("2024-25", "32")]


@pytest.mark.parametrize("symbol", ["c", "k", "low", "u", "x", "z"])
def test_a_symbol_is_the_status_of_a_figure_without_a_value(tmp_path: Path, symbol: str) -> None:
    write(tmp_path, "ks4_la", [row(HARTLEPOOL, "202425", CLA, "Final", 26, symbol, symbol)])
    outcome = computed(tmp_path, "ks4_attainment_8")
    columns = ("numerator", "denominator", "value", "value_text", "status", "source")
    assert shown(outcome, *columns, group="CLA 12 months") == [(None, 26.0, None, symbol, symbol, BY_DFE)]
    # what the file does not print is not available
    assert shown(outcome, *columns) == [(None, None, None, "x", "x", "extracts")]


def test_import_and_compute_give_what_compute_gives_of_the_files(tmp_path: Path) -> None:
    given = tmp_path / "given"
    write(given, "ks2_la", [ks2(HARTLEPOOL, "202425", CINO, 28, 9, 32), ks2(HARTLEPOOL, "202425", CLA, 14, "c", "c")])
    write(given, "ks4_la", [row(DARLINGTON, "202425", CINO, "Final", 30, 511.75, "17.0")])
    write(given, "absence_la", [absence(HARTLEPOOL, "202425", CPPO, *FIGURES)])
    for form in ("csv", "parquet"):
        write_extracts(import_returns([given], Options()), tmp_path / form, form)
        assert computed(tmp_path / form).table.equals(computed(given).table)
        assert validate_folder(tmp_path / form, None, None).findings.count("error") == 0


def test_pupils_win_over_published_figures_in_the_years_that_they_are_held_for(tmp_path: Path) -> None:
    given = absences(tmp_path / "given", *((HARTLEPOOL, year, CINO, 17.6) for year in ("202324", "202425")))
    data = as_extract(tmp_path / "data", given)
    pupils(data, "2024-25")
    outcome = computed(data, "absence_rate", periods=("2023-24", "2024-25"))
    assert shown(outcome, "period", "value", "source") == [
        ("2023-24", 17.6, "published by DfE, year to 31 August 2024"),
        ("2024-25", 10.0, "extracts"),
    ]
    # of pupils that are held, a group with nobody in it is empty, whatever was published
    absences(given, (HARTLEPOOL, "202425", CPPO, 24.0))
    as_extract(data, given)
    outcome = computed(data, "absence_rate", periods=("2024-25",))
    assert shown(outcome, "value_text", "source", group="CPPO") == [("z", "extracts")]


def test_pupils_win_where_they_cannot_be_counted_too(tmp_path: Path) -> None:
    data = as_extract(tmp_path / "data", absences(tmp_path / "given", (HARTLEPOOL, "202425", CINO, 17.6)))
    pupils(data, "2024-25")
    (data / "cp_plans.csv").unlink()
    outcome = computed(data, "absence_rate", periods=("2024-25",))
    assert shown(outcome, "value_text", "source") == [("x", "extracts")]
    assert "not available: absence_rate: there is no extract `cp_plans`" in outcome.notes


def test_pupils_of_one_key_stage_are_none_of_the_other(tmp_path: Path) -> None:
    write(tmp_path / "given", "ks2_la", [ks2(HARTLEPOOL, "202425", CINO, 28, 9, 32)])
    write(tmp_path / "given", "ks4_la", [row(HARTLEPOOL, "202425", CINO, "Final", 30, 511.75, 17.1)])
    data = as_extract(tmp_path / "data", tmp_path / "given")
    pupils(data)
    lines = "la_code,child_id,academic_year,key_stage,met_expected_rwm,attainment_8\nE06000001,A,2024-25,KS2,Y,\n"
    (data / "attainment.csv").write_text(lines, encoding="utf-8")
    outcome = computed(data, "ks2_expected_standard", "ks4_attainment_8", periods=("2024-25",))
    assert shown(outcome, "indicator", "value", "source") == [
        ("ks2_expected_standard", 100.0, "extracts"),
        ("ks4_attainment_8", 17.1, BY_DFE),
    ]


def test_an_authority_without_pupils_has_its_published_figure_beside_one_with_pupils(tmp_path: Path) -> None:
    data = as_extract(
        tmp_path / "data",
        absences(tmp_path / "given", (HARTLEPOOL, "202425", CINO, 17.6), (DARLINGTON, "202425", CINO, 20.1)),
    )
    pupils(data, "2024-25")
    with (data / "referrals.csv").open("a", encoding="utf-8") as referrals:
        referrals.write("E06000005,B,2024-05-01,,N\n")
    outcome = computed(data, "absence_rate", periods=("2024-25",))
    assert shown(outcome, "area_name", "value", "source") == [
        ("Hartlepool", 10.0, "extracts"),
        ("Darlington", 20.1, BY_DFE),
    ]
    # neither in a file for publication nor in a sum is what was published already
    (pair,) = ees_pairs(outcome.table, outcome.legend).pairs
    own = pair.data.filter(pl.col("social_care_group") == "CINO").select("la_name", "percent")
    assert own.rows() == [("Hartlepool", "10.0"), ("Darlington", "z")]
    (tmp_path / "groups.csv").write_text("group,la_code\nTees,Hartlepool\nTees,Darlington\n", encoding="utf-8")
    grouped = computed(data, "absence_rate", periods=("2024-25",), groups=tmp_path / "groups.csv").table
    assert grouped.filter(geographic_level="Own group", group="CINO", source="extracts").is_empty()


def test_the_authorities_are_those_with_records(tmp_path: Path) -> None:
    given = absences(tmp_path / "given", (HARTLEPOOL, "202425", CINO, 17.6), (DARLINGTON, "202425", CINO, 20.1))
    assert shown(computed(given, "absence_rate"), "area_name") == [("Hartlepool",), ("Darlington",)]
    assert shown(computed(given, "absence_rate", las=("Darlington",)), "area_name") == [("Darlington",)]
    data = as_extract(tmp_path / "data", given)
    (data / "vacancies.csv").write_text("la_code,as_at_date,fte\nHartlepool,2025-09-30,2\n", encoding="utf-8")
    outcome = computed(data, "absence_rate", "vacancy_rate", periods=("2024-25",))
    assert outcome.table["area_name"].unique().to_list() == ["Hartlepool"]
    # also where none of the extracts that the indicator reads are there, and where published figures are not read
    for indicator in ("absence_rate", "vacancy_rate"):
        table = computed(data, indicator, periods=("2024-25",)).table
        assert table["area_name"].unique().to_list() == ["Hartlepool"]


def test_only_the_very_year_stands_and_no_part_of_one(tmp_path: Path) -> None:
    given = absences(tmp_path / "given", (HARTLEPOOL, "202324", CINO, 17.6))
    outcome = computed(given, "absence_rate", periods=("2024-25", "2023-24 Q3", "2023-04-01..2024-03-31"))
    assert shown(outcome, "period", "value") == [
        ("2023-04-01..2024-03-31", 17.6),
        ("2023-24 Q3", None),
        ("2024-25", None),
    ]


def test_published_figures_are_shown_whole_under_every_policy(tmp_path: Path) -> None:
    write(tmp_path, "ks2_la", [ks2(HARTLEPOOL, "202425", CINO, 28, 3, 11)])
    for policy in ("none", "standard", "dfe"):
        outcome = computed(tmp_path, "ks2_expected_standard", disclosure=policy)
        assert shown(outcome, "numerator", "value_text", "source") == [(3.0, "11", BY_DFE)]


def test_groups_asked_for_come_first_and_comparators_stand_beside_the_published_ones(tmp_path: Path) -> None:
    absences(tmp_path, (HARTLEPOOL, "202425", CINO, 17.6))
    outcome = computed(tmp_path, "absence_rate", by=("sex",), compare=None)
    own = outcome.table.filter(geographic_level="Local authority")
    assert own["breakdown"].unique(maintain_order=True).to_list() == ["total", "social_care_group"]
    levels = outcome.table.filter(group="CINO").select("geographic_level", "value_text").rows()
    assert levels == [
        ("National", "17.4"),
        ("Regional", "16.5"),
        ("Local authority", "17.6"),
        ("Statistical neighbours", "17.1"),
    ]


def test_a_figure_that_the_extract_has_twice_or_that_is_none_is_not_shown_but_found(tmp_path: Path) -> None:
    lines = [
        "la_code,year,indicator,breakdown,value",
        "E06000001,2024-25,overall_absence_percent,cino_31_march,17.6",
        "E06000001,2024-25,overall_absence_percent,cino_31_march,18.0",
        'E06000001,2024-25,overall_absence_percent,cppo_31_march,"24,0"',
        "E06000001,2024-25,overall_absence_percent,cla_12_months_31_march,8.1",
        "E06000001,2024-25,overall_absence_percent,cla_12_months_31_march,8.1",
    ]
    (tmp_path / "published_figures.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    outcome = computed(tmp_path, "absence_rate")
    texts = {group: shown(outcome, "value_text", group=group) for group in ("CINO", "CPPO", "CLA 12 months")}
    assert texts == {"CINO": [("x",)], "CPPO": [("x",)], "CLA 12 months": [("8.1",)]}
    found = validate_folder(tmp_path, None, None).findings
    assert {one.rule.code: one.count for one in found.outcomes if one.count} == {"PF001": 2, "PF002": 1}


def test_explain_leads_to_the_row_of_the_file(tmp_path: Path) -> None:
    absences(
        tmp_path, (HARTLEPOOL, "202324", CINO, 17), (HARTLEPOOL, "202425", CINO, 17.6), (HARTLEPOOL, "202425", CLA, "c")
    )
    opened = open_figure(Request(data=tmp_path, indicators=("absence_rate",), compare=False))
    assert opened.published.rows() == [
        ("CINO", "17.6", BY_DFE, "absence_la.csv", 3),
        ("CLA 12 months", "c", BY_DFE, "absence_la.csv", 4),
    ]
    assert (
        f"No pupils are held. Groups {BY_DFE}:\n  CINO 17.6: absence_la.csv row 3\n"
        "  CLA 12 months c: absence_la.csv row 4\n"
    ) in as_text(opened)


def test_diff_tells_what_moved_and_that_rows_of_the_indicator_did(tmp_path: Path) -> None:
    old = absences(tmp_path / "old", (HARTLEPOOL, "202425", CINO, 17.6), (HARTLEPOOL, "202425", CPPO, 24))
    new = absences(tmp_path / "new", (HARTLEPOOL, "202425", CINO, 17.9), (HARTLEPOOL, "202425", CPPO, 24))
    figures, changes = compare_folders(old, Request(data=new, indicators=("absence_rate", "cla_rate"), compare=False))
    columns = ("indicator", "group", "change", "old_value_text", "new_value_text", "rows_added", "rows_removed")
    assert figures.select(columns).rows() == [("absence_rate", "CINO", "moved", "17.6", "17.9", 1, 1)]
    assert changes["extract"].to_list() == ["published_figures"]


def test_the_report_and_the_workbook_say_what_is_published(tmp_path: Path) -> None:
    data = as_extract(
        tmp_path / "data",
        absences(tmp_path / "given", *((HARTLEPOOL, year, CINO, 17.6) for year in ("202324", "202425"))),
    )
    outcome = computed(data, "absence_rate", "persistent_absence", compare=True)
    (section,) = contents_of(outcome.table, outcome.legend, ()).sections
    (breakdown,) = section.cards[0].breakdowns
    assert (breakdown.published, breakdown.groups[0].text) == (BY_DFE, "17.6")
    pupils(data, "2024-25")
    outcome = computed(data, "absence_rate", periods=("2023-24", "2024-25"))
    sheets = {sheet.name: sheet for sheet in make_book(outcome.table, outcome.legend, ()).sheets}
    groups = [cells[2] for cells in sheets["Outcome 1"].rows]
    assert groups == ["Total", "CINO (partly published)", "CPPO", "CLA 12 months", "Not known"]
    one = computed(data, "absence_rate", periods=("2023-24",), compare=None)
    book = {sheet.name: sheet for sheet in make_book(one.table, one.legend, ()).sheets}
    assert {cells[2] for cells in book["All figures"].rows} >= {"CINO (published)", "CPPO"}
    # England's figures come first in the result, and are of groups only
    told = [cells[2] for cells in book["Outcome 1"].rows]
    assert told == ["Total", "CINO (published)", "CPPO", "CLA 12 months", "Not known"]
