"""Small inputs that gave a wrong figure in silence, were refused unclearly or drew a false finding, and what is right.

What the folders hold is made up; they are in `tests/fixtures/cases`, one folder for each situation.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from csc_indicators.cli import app

CASES = Path(__file__).parents[1] / "fixtures" / "cases"

Figure = dict[str, Any]


@dataclass(frozen=True)
class Ending:
    """How a command ended: its code, and what it wrote on each stream."""

    code: int
    out: str
    err: str

    def figures(self) -> dict[tuple[str, str], Figure]:
        """The rows of a result in JSON Lines, by indicator and period."""
        rows = [json.loads(line) for line in self.out.splitlines()]
        return {(row["indicator"], row["period"]): row for row in rows}


Run = Callable[..., Ending]
Imported = Callable[..., tuple[Ending, dict[str, list[Figure]]]]

YEAR = ("--period", "2024-25")


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("NO_COLOR", "1")

    def _run(*arguments: object) -> Ending:
        code = app.run([str(argument) for argument in arguments])
        streams = capfdbinary.readouterr()
        return Ending(code, streams.out.decode(), streams.err.decode())

    return _run


@pytest.fixture
def compute(run: Run) -> Run:
    """`compute` of a folder of the cases, as JSON Lines."""

    def _compute(folder: str, indicators: str, *options: str) -> Ending:
        asked = [word for name in indicators.split() for word in ("--indicator", name)]
        return run("compute", CASES / folder, *asked, *options, "--no-compare", "--no-progress", "-f", "jsonl")

    return _compute


@pytest.fixture
def imported(run: Run, tmp_path: Path) -> Callable[..., tuple[Ending, dict[str, list[Figure]]]]:
    """`import` of a folder of the cases: how it ended, and the rows of each extract."""

    def _imported(folder: str, *options: str) -> tuple[Ending, dict[str, list[Figure]]]:
        ending = run("import", CASES / folder, *options, "-o", tmp_path / "made")
        files = sorted((tmp_path / "made").glob("*.csv"))
        return ending, {file.stem: list(csv.DictReader(file.open(encoding="utf-8"))) for file in files}

    return _imported


def counts(ending: Ending) -> dict[str, tuple[float | None, float | None]]:
    """Numerator and denominator by indicator, of a run of one period that ended well."""
    assert ending.code == 0, ending.err
    return {key[0]: (row["numerator"], row["denominator"]) for key, row in ending.figures().items()}


def numerators(ending: Ending) -> dict[str, float | None]:
    return {name: both[0] for name, both in counts(ending).items()}


def is_refused(ending: Ending, *words: str) -> bool:
    return ending.code == 2 and "error: " in ending.err and all(word in ending.err for word in words)


def findings(run: Run, folder: str) -> list[dict[str, Any]]:
    ending = run("validate", CASES / folder, "-f", "jsonl")
    return [json.loads(line) for line in ending.out.splitlines()]


# 01


@pytest.mark.parametrize("ends", ["lf", "cr"])
def test_lines_that_end_in_returns_are_lines(compute: Run, ends: str) -> None:
    figures = numerators(compute(f"01-cr-only-line-endings/{ends}", "referral_rate cin_rate cla_rate", *YEAR))
    assert figures == {"referral_rate": 3, "cin_rate": 3, "cla_rate": 3}


# 02


@pytest.mark.parametrize("folder", ["starts-in-A", "starts-in-B"])
def test_a_sheet_may_start_in_another_column(compute: Run, folder: str) -> None:
    figures = numerators(compute(f"02-xlsx-blank-column-A/{folder}", "cp_plans_rate cp_plan_starts_rate", *YEAR))
    assert figures == {"cp_plans_rate": 2, "cp_plan_starts_rate": 3}


def test_a_sheet_that_starts_in_column_b_may_have_every_column_read(compute: Run) -> None:
    ending = compute("02-xlsx-blank-column-A/starts-in-B-refused", "cla_rate", *YEAR)
    assert numerators(ending) == {"cla_rate": 3}


# 03


def test_a_plan_whose_end_is_an_error_cell_is_never_open(compute: Run) -> None:
    assert numerators(compute("03-excel-error-cells/good", "cp_plans_rate", *YEAR)) == {"cp_plans_rate": 1}
    for folder in ("value-error", "text"):
        ending = compute(f"03-excel-error-cells/{folder}", "cp_plans_rate", *YEAR)
        left_out = ending.code == 0 and numerators(ending) == {"cp_plans_rate": 1} and "`end_date`" in ending.err
        assert left_out or is_refused(ending, "`cp_plans.xlsx`", "row 3", "`end_date`")


@pytest.mark.parametrize("folder", ["return-ref-error", "return-text"])
def test_an_error_cell_of_a_return_is_a_text_that_is_no_date(imported: Imported, folder: str) -> None:
    ending, rows = imported(f"03-excel-error-cells/{folder}", "--la-code", "301")
    assert "6 rows = 5 kept + 1 dropped" in ending.out
    assert "`DEC` cannot be read" in ending.out
    assert [row["child_id"] for row in rows["care_episodes"]] == ["1002", "1003"]


# 04


# 05


# 07


# 08


# 09


# 10 to 12


def broken_rules(run: Run, folder: str) -> list[tuple[str, Any]]:
    """The rules that found something, each with the row."""
    return [(line["code"], line["row"]) for line in findings(run, folder) if line.get("status") == "found"]


def test_children_without_a_pupil_number_have_no_number_in_common(run: Run) -> None:
    assert [
        code for code, _ in broken_rules(run, "10-upn-UN1-called-duplicate/extracts") if code.startswith("CH")
    ] == []


def test_an_ofsted_number_that_is_not_known_is_no_number_too_many(run: Run) -> None:
    assert broken_rules(run, "11-urn-XXXXXXX/extracts") == []


def test_an_enquiry_is_found_where_another_waits_for_its_conference_and_not_a_few_days_after_one(run: Run) -> None:
    (enquiry,) = broken_rules(run, "12-s47-while-another-runs/extracts")
    rows = (CASES / "12-s47-while-another-runs/extracts/s47_investigations.csv").read_text().splitlines()
    assert enquiry[0] == "EN007"
    assert ",1002,2024-06-13" in rows[enquiry[1] - 1]


# 14


def test_headings_without_rows_are_no_extract(compute: Run, run: Run) -> None:
    note = "`care_episodes.csv` holds headings and no rows"
    ending = compute("14-headings-without-rows/beside-children", "cla_rate", "--la-code", "301", *YEAR)
    figure = ending.figures()["cla_rate", "2024-25"]
    assert (figure["status"], figure["numerator"]) == ("x", None)
    assert note in ending.err
    alone = compute("14-headings-without-rows/only-extract", "cla_rate", "--la-code", "301", *YEAR)
    assert (alone.figures(), note in alone.err) == ({}, True)
    for folder in ("only-extract", "beside-children"):
        data = CASES / "14-headings-without-rows" / folder
        assert note in run("validate", data).err
        explained = run("explain", "cla_rate", data, "--la-code", "301", *YEAR)
        assert (explained.code in (0, 2), note in explained.err) == (True, True)


def test_a_return_of_headings_makes_no_extract_and_import_says_so(imported: Imported) -> None:
    ending, made = imported("14-headings-without-rows/return", "--la-code", "301")
    assert list(made) == ["children"]
    assert "`care_episodes` is not made" in ending.out


# 15


def test_commas_at_the_ends_of_rows_are_blank_cells(compute: Run, imported: Imported) -> None:
    assert numerators(compute("15-trailing-commas/extracts", "cla_rate", *YEAR)) == {"cla_rate": 3}
    _, made = imported("15-trailing-commas/ssda903", "--la-code", "301")
    assert len(made["care_episodes"]) == 2


# 19


@pytest.mark.parametrize("names", ["joined", "dashed"])
def test_years_in_names_of_files_are_read_with_and_without_a_dash(imported: Imported, names: str) -> None:
    ending, made = imported(f"19-years-as-2324/{names}", "--la-code", "301")
    assert ending.code == 0
    assert [row["as_at_date"] for row in made["sdq_scores"]] == ["2023-03-31", "2024-03-31"]
    assert [row["birthday"] for row in made["care_leavers"]] == ["2023-03-14", "2024-03-14"]


# 20


@pytest.mark.parametrize("form", ["utf16", "tabs"])
def test_utf_16_and_tabs_are_read(compute: Run, form: str) -> None:
    figures = numerators(compute(f"20-utf16-and-tabs/{form}", "cla_rate cla_starting_rate", *YEAR))
    assert figures == {"cla_rate": 3, "cla_starting_rate": 2}


# 22


@pytest.mark.parametrize("folder", ["extracts", "mixed"])
def test_a_workbook_that_counts_from_1904_has_the_days_that_excel_shows(compute: Run, folder: str) -> None:
    ending = compute(f"22-pass-1904-workbook/{folder}", "cla_rate cla_starting_rate", *YEAR)
    assert numerators(ending) == {"cla_rate": 3, "cla_starting_rate": 2}


def test_a_return_that_counts_from_1904_has_the_days_that_excel_shows(imported: Imported) -> None:
    _, made = imported("22-pass-1904-workbook/ssda903", "--la-code", "301")
    assert [row["start_date"] for row in made["care_episodes"]] == ["2023-05-01", "2023-05-02", "2023-05-03"]
    assert [row["end_date"] for row in made["care_episodes"]] == ["2023-09-30", "", ""]


# 23


@pytest.mark.parametrize("folder", ["with-toml", "xlsx"])
def test_the_last_day_of_9999_is_an_open_end(compute: Run, folder: str) -> None:
    assert numerators(compute(f"23-pass-open-ended-9999/{folder}", "cla_rate", *YEAR)) == {"cla_rate": 3}


def test_the_last_day_of_9999_makes_no_year_the_latest(compute: Run) -> None:
    ending = compute("23-pass-open-ended-9999/extracts", "cla_rate")
    (figure,) = ending.figures().values()
    assert figure["period"] == "2023-24"
    assert figure["numerator"] == 2 or figure["reason"]


@pytest.mark.parametrize("folder", ["with-toml", "xlsx", "extracts"])
def test_the_last_day_of_9999_lies_not_in_the_future(run: Run, folder: str) -> None:
    assert "CE107" not in {
        line["code"] for line in findings(run, f"23-pass-open-ended-9999/{folder}") if "code" in line
    }


# 24, 25


def test_empty_modules_of_the_census_are_accounted_for(imported: Imported, compute: Run) -> None:
    ending, made = imported("24-pass-cin-empty-modules/cin")
    assert ending.code == 0
    assert "35 rows = 29 kept + 6 dropped" in ending.out
    assert {name: len(rows) for name, rows in made.items()} == {
        "children": 12,
        "referrals": 12,
        "assessments": 4,
        "s47_investigations": 1,
    }
    assert "no file of the CIN census holds `CINdetails`" not in ending.out
    figures = numerators(compute("24-pass-cin-empty-modules/cin", "referral_rate cin_rate", "--period", "2023-24"))
    assert figures == {"referral_rate": 12, "cin_rate": 10}


def test_blanks_of_a_payload_are_accounted_for(imported: Imported) -> None:
    ending, made = imported("25-pass-api-payload-blanks/api", "--la-code", "301")
    assert ending.code == 0
    assert "61 rows = 60 kept + 1 dropped" in ending.out
    assert len(made["sdq_scores"]) == 9
    assert [row["completed_date"] for row in made["assessments"]].count("") == 1


def test_a_file_of_no_bytes_leaves_the_rest_of_a_return_readable(imported: Imported) -> None:
    ending, made = imported("25-pass-api-payload-blanks/blank-file", "--la-code", "301")
    assert ending.code == 1
    assert len(made["care_episodes"]) == 3
    assert "ad1.csv" in ending.err


# 27 to 30


def test_a_later_row_that_cannot_be_read_revives_no_earlier_row(compute: Run, run: Run) -> None:
    folder = "27-later-return-with-unreadable-end"
    ending = compute(folder, "cla_rate", *YEAR, "--la-code", "Hartlepool")
    if ending.code == 2:
        assert is_refused(ending, "DEC", "episodes.csv")
    else:
        (figure,) = ending.figures().values()
        assert figure["numerator"] == 1 or (figure["status"] == "x" and "DEC" in figure["reason"])
    if ending.code == 0 and figure["numerator"] is None:
        assert "DEC" in ending.err


def test_a_return_whose_dates_lie_after_the_year_it_names_gives_no_figure(compute: Run, imported: Imported) -> None:
    folder = "28-year-column-names-the-start"
    for period in ("2022-23", "2023-24"):
        ending = compute(folder, "cla_rate", "--period", period)
        assert "YEAR" in ending.err
        assert ending.code == 2 or [row["status"] for row in ending.figures().values()] == ["x"]
    ending, _ = imported(folder)
    assert "YEAR" in ending.out + ending.err


@pytest.mark.parametrize("written", ["blank", "NULL", "NULL-csv", "None-csv"])
def test_a_text_that_means_no_value_is_no_family(compute: Run, written: str) -> None:
    ending = compute(f"04-null-text-in-xlsx/families-{written}", "siblings_together", *YEAR)
    assert counts(ending) == {"siblings_together": (2, 2)}


def test_a_text_that_means_no_value_is_no_date_in_a_workbook(compute: Run) -> None:
    assert numerators(compute("04-null-text-in-xlsx/dates-NULL", "cla_rate", *YEAR)) == {"cla_rate": 3}


@pytest.mark.parametrize("folder", ["plain", "dot0"])
def test_an_id_with_point_0_is_the_id(compute: Run, folder: str) -> None:
    ending = compute(f"05-ids-with-point-0/{folder}", "sdq_score_received icpc_within_15_days", *YEAR)
    assert counts(ending) == {"sdq_score_received": (4, 4), "icpc_within_15_days": (4, 4)}


def test_ids_that_excel_has_rounded_are_refused(compute: Run) -> None:
    asked = "cla_rate cla_starting_rate"
    full = numerators(compute("07-scientific-notation-ids/full", asked, *YEAR))
    assert full == {"cla_rate": 3, "cla_starting_rate": 2}
    assert is_refused(compute("07-scientific-notation-ids/sci", asked, *YEAR), "child_id", ".csv")


@pytest.mark.parametrize("folder", ["referrals-blank", "referrals-1900"])
def test_the_first_of_january_1900_is_no_date_of_closure(compute: Run, folder: str) -> None:
    ending = compute(f"08-null-date-1900/{folder}", "cin_rate referral_rate repeat_referrals", *YEAR)
    assert numerators(ending) == {"cin_rate": 2, "referral_rate": 2, "repeat_referrals": 0}


def test_the_first_of_january_1900_is_no_end_of_an_episode(compute: Run) -> None:
    assert numerators(compute("08-null-date-1900/care-1900", "cla_rate", *YEAR)) == {"cla_rate": 3}
    year = ("--la-code", "301", "--period", "2023-24")
    assert numerators(compute("08-null-date-1900/ssda903-1900", "cla_rate", *year)) == {"cla_rate": 2}


@pytest.mark.parametrize(
    ("folder", "extract", "column", "ends"),
    [
        ("ssda903-1900", "care_episodes", "end_date", ["", "2024-02-20", ""]),
        ("ssd-1900", "referrals", "closure_date", [""] * 6),
    ],
)
def test_the_first_of_january_1900_is_blank_in_what_is_imported(
    imported: Imported, folder: str, extract: str, column: str, ends: list[str]
) -> None:
    ending, made = imported(f"08-null-date-1900/{folder}", "--la-code", "301")
    assert ending.code == 0
    assert [row[column] for row in made[extract]] == ends


@pytest.mark.parametrize("folder", ["text", "code-U"])
def test_a_child_who_seeks_asylum_alone_is_known_by_code_and_by_text(imported: Imported, folder: str) -> None:
    ending, made = imported(f"09-ssd-uasc-code-U/{folder}", "--la-code", "301")
    until = [row["uasc_until"] for row in made["children"]]
    # A text that the import does not know is listed as such, and never passed over.
    assert until == ["2025-05-14", "2026-05-14", "", ""] or "immi_immigration_status" in ending.out + ending.err


def test_an_extract_of_headings_gives_no_figure_and_is_named(compute: Run) -> None:
    ending = compute("14-headings-without-rows/only-extract", "cla_rate", *YEAR, "--la-code", "301")
    assert "`care_episodes" in ending.err
    assert [row["status"] for row in ending.figures().values() if row["status"] != "x"] == []
    ending = compute("14-headings-without-rows/beside-children", "cla_rate", *YEAR)
    (figure,) = ending.figures().values()
    assert (figure["status"], figure["numerator"]) == ("x", None)
    assert "`care_episodes" in figure["reason"]
    assert "`care_episodes" in ending.err


def test_a_figure_of_headings_is_explained_without_falling_over(run: Run) -> None:
    ending = run("explain", "cla_rate", CASES / "14-headings-without-rows/only-extract", *YEAR)
    assert ending.code in (0, 1, 2)
    assert "bug" not in ending.err
    assert "care_episodes" in ending.out + ending.err


@pytest.mark.parametrize("folder", ["cpp", "cinflat"])
def test_tables_of_the_census_as_csv_are_no_lists_of_annex_a(imported: Imported, folder: str) -> None:
    ending, made = imported(f"29-census-tables-as-csv/{folder}", "--la-code", "301")
    assert "Annex A" not in ending.out
    if ending.code == 2:
        assert "census" in ending.err
    elif folder == "cpp":
        assert [row["start_date"] for row in made["cp_plans"]] == ["2021-05-01", "2022-05-01", "2023-02-01"]


def test_a_file_of_the_referrals_of_one_year_gives_no_earlier_year_and_no_stock(compute: Run) -> None:
    ending = compute("30-only-one-year", "referral_rate cin_rate", "--last", "3")
    figures = ending.figures()
    assert figures["referral_rate", "2024-25"]["numerator"] == 841
    for key in figures.keys() - {("referral_rate", "2024-25")}:
        assert figures[key]["status"] == "x", key
        assert "`referrals`" in figures[key]["reason"], key
    assert "`referrals`" in ending.err
