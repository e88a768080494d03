"""What people and programs do to the cells and names of an SSDA903 return on its way to us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from made_files import folder_of
from test_ssda903_rules import EPISODES, HEADER, LEEDS, column, dropped, episode, imported

from csc_indicators.errors import UserError
from csc_indicators.returns.folder import as_extracts
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import Returned, import_returns
from csc_indicators.returns.year_names import year_of_text


def test_dates_that_are_written_in_words_or_as_excel_counts_them_are_read(tmp_path: Path) -> None:
    rows = [episode("1", "44352", "45342", "E4A"), episode("2", "05-Jun-2021"), episode("3", "Jun  5 2021 12:00AM")]
    returned = imported(tmp_path, {"2023-24/e.csv": EPISODES + "".join(rows)})
    assert column(returned, "care_episodes", "start_date", "end_date") == [
        (date(2021, 6, 5), date(2024, 2, 20)),
        (date(2021, 6, 5), None),
        (date(2021, 6, 5), None),
    ]


def test_a_column_with_the_month_in_front_is_refused_for_its_other_dates_would_be_read_as_other_days(
    tmp_path: Path,
) -> None:
    rows = episode("1", "04/03/2023") + episode("2", "06/25/2023") + episode("3", "12/31/2022")
    with pytest.raises(UserError, match=r"`2023-24/e\.csv` row 3: `DECOM` has a date with the month before the day"):
        imported(tmp_path, {"2023-24/e.csv": EPISODES + rows})


def test_a_single_date_with_the_month_in_front_is_a_slip(tmp_path: Path) -> None:
    rows = episode("1", "25/06/2023") + episode("2", "06/25/2023") + episode("3", "04/03/2023")
    with pytest.raises(UserError, match="one form in row 3, the other in row 2"):
        imported(tmp_path / "as many", {"2023-24/e.csv": EPISODES + rows})
    rows += episode("4", "26/06/2023")
    returned = imported(tmp_path, {"2023-24/e.csv": EPISODES + rows})
    days = [date(2023, 6, 25), date(2023, 3, 4), date(2023, 6, 26)]
    assert column(returned, "care_episodes", "start_date") == [(day,) for day in days]
    assert dropped(returned) == [("`DECOM` cannot be read as a date: write 31/03/2025 or 2025-03-31", 1, (3,))]


def test_a_child_is_the_same_whether_a_program_kept_its_number_with_a_fraction_or_not(tmp_path: Path) -> None:
    urn = "1001.0,01/05/2023,S,C2,N1,K2,PR4,,,,,,1234567.0\n"
    files = {"2023-24/e.csv": EPISODES + urn, "2023-24/h.csv": HEADER + "1001,2,14/03/2012,WBRI,,,\n"}
    returned = imported(tmp_path, files)
    assert column(returned, "care_episodes", "child_id", "urn") == [("1001", "1234567")]
    assert column(returned, "children", "child_id", "sex") == [("1001", "F")]


def test_an_extract_of_which_no_row_can_be_used_is_not_made_since_it_would_say_that_there_is_none(
    tmp_path: Path,
) -> None:
    missing = "CHILD,DOB,MISSING,MIS_START,MIS_END\n"
    files = {
        "2023-24/e.csv": EPISODES + episode(),
        "2023-24/m.csv": missing + "1,,M,someday,\n",
        "2023-24/sw.csv": "CHILD,DOB,SW_ID,SW_DECOM,SW_DEC,SW_REASON\n",
    }
    returned = imported(tmp_path, files)
    assert set(returned.frames) == {"care_episodes", "case_allocations"}
    assert "no row of `Missing` can be used: `missing_episodes` is not made" in returned.notes


def test_episodes_without_a_row_are_no_return_of_nobody_in_care(tmp_path: Path) -> None:
    files = {"2023-24/e.csv": EPISODES, "2023-24/h.csv": HEADER + "1,2,14/03/2012,WBRI,,,\n"}
    assert set(imported(tmp_path, files).frames) == {"children"}


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("Return 23-24.csv", 2024),
        ("SSDA903_23_24", 2024),
        ("23-25", None),
        ("export 01-23-24", None),
        ("2024-05-15 16-17", 2024),
        ("903 23-24.5", None),
        ("oc2_2324.csv", 2024),
        ("oc2_1516", 2016),
        ("Return 2023 - 24", 2024),
        ("FY2324", 2024),
        ("2024", 2024),
        ("episodes_2021", 2021),
        ("FY24", None),
        ("oc2_2325", None),
        ("oc2_1112", None),
        ("export_05012024_1718", None),
        ("export 05-01-24 1718", None),
        ("export 20240105 1718", None),
        ("oc2_23245", None),
        ("oc2 17:18 23.24", None),
    ],
)
def test_a_name_may_say_the_year_with_two_digits_each(name: str, year: int | None) -> None:
    assert year_of_text(name) == year


def test_the_elements_of_a_child_may_be_in_small_letters(tmp_path: Path) -> None:
    xml = (
        "<EXPSSDA903><Child><Header><ChildId>7</ChildId><Sex>1</Sex><DOB>01/05/2010</DOB></Header></Child></EXPSSDA903>"
    )
    returned = imported(tmp_path, {"2023-24/r.xml": xml})
    assert column(returned, "children", "child_id", "sex") == [("7", "M")]


def test_a_folder_of_returns_with_years_in_two_digits_is_put_in_order(tmp_path: Path) -> None:
    files = {
        "a 23-24/e.csv": EPISODES + episode(start="01/05/2022", end="01/06/2023", reason="E4A"),
        "b 22-23/e.csv": EPISODES + episode(start="01/05/2022"),
    }
    returned = imported(tmp_path, files)
    assert column(returned, "care_episodes", "end_date", "source_file") == [(date(2023, 6, 1), "a 23-24/e.csv")]


NAMES = {name: text.strip().split(",") for name, text in (("Header", HEADER), ("Episodes", EPISODES))}


def workbook(sheets: Mapping[str, Sequence[Sequence[object]]]) -> bytes:
    """A workbook with dates as Excel has them."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, ["" if cell is None else cell for cell in row])
    return made.getvalue()


def imported_bytes(folder: Path, files: dict[str, bytes]) -> Returned:
    returned = import_returns([folder_of(folder / "given", files)], Options(la_code=LEEDS))
    assert returned.account.unbalanced() == []
    return returned


def test_a_workbook_has_a_table_on_each_sheet_below_any_title(tmp_path: Path) -> None:
    row = ["007", date(2021, 6, 5), "S", "C2", "N1", "U4", "PR1", date(2023, 9, 1), "E4A"]
    book = workbook(
        {
            "Notes": [["made by the data team"]],
            "One": [NAMES["Header"], ["007", 1, date(2010, 1, 2), "WBRI"]],
            "Two": [["Episodes of care"], [None], NAMES["Episodes"], row],
        }
    )
    returned = imported_bytes(tmp_path, {"903 2023-24.xlsx": book})
    assert column(returned, "children", "child_id", "sex", "date_of_birth") == [("007", "M", date(2010, 1, 2))]
    assert column(returned, "care_episodes", "start_date", "end_date", "source_file", "source_row") == [
        (date(2021, 6, 5), date(2023, 9, 1), "903 2023-24.xlsx [Two]", 4)
    ]
    assert [file.taken_for for file in returned.files] == ["SSDA903 workbook (Header, Episodes), 2023-24"]
    assert "`903 2023-24.xlsx [Notes]` is none of the tables, and is not read" in returned.notes


def test_sheets_of_one_workbook_may_be_of_different_years(tmp_path: Path) -> None:
    row = ["7", date(2021, 6, 5), "S", "C2", "N1", "U4", "PR1"]
    book = workbook(
        {
            "Episodes 2023-24": [NAMES["Episodes"], [*row, date(2023, 6, 1), "E4A"]],
            "Episodes 2022-23": [NAMES["Episodes"], row],
        }
    )
    returned = imported_bytes(tmp_path, {"903.xlsx": book})
    assert column(returned, "care_episodes", "end_date", "source_row") == [(date(2023, 6, 1), 2)]
    assert [file.taken_for for file in returned.files] == ["SSDA903 workbook (Episodes), 2022-23, 2023-24"]


def test_a_table_of_the_return_may_be_a_parquet_file(tmp_path: Path) -> None:
    made = BytesIO()
    pl.DataFrame(
        {
            "CHILD": [12],
            "DECOM": [date(2021, 6, 5)],
            "RNE": ["S"],
            "LS": ["C2"],
            "PLACE": ["K2"],
            "URN": [1234567.0],
        }
    ).write_parquet(made)
    returned = imported_bytes(tmp_path, {"2023-24/episodes.parquet": made.getvalue()})
    assert column(returned, "care_episodes", "child_id", "start_date", "urn") == [("12", date(2021, 6, 5), "1234567")]


@pytest.mark.parametrize(
    ("above", "row"),
    [("sep=,\r\n", 3), ("\n\n", 4), ("Children looked after 2023-24\n", 3), ("Episodes,,,,\n,,,,\n", 4), ("", 2)],
)
def test_column_names_may_stand_below_a_title_or_blank_lines(tmp_path: Path, above: str, row: int) -> None:
    returned = imported(tmp_path, {"2023-24/e.csv": f"\ufeff{above}{EPISODES}{episode()}"})
    assert column(returned, "care_episodes", "start_date", "source_row") == [(date(2023, 5, 1), row)]


def test_a_row_with_more_values_than_names_is_told_by_its_own_number_below_a_title(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="row 4 has more cells than there are headings"):
        imported(tmp_path, {"2023-24/e.csv": f"Episodes\n{EPISODES}{episode()}{episode().strip()},1\n"})


def test_no_row_is_lost_of_a_file_whose_lines_end_as_on_an_old_mac(tmp_path: Path) -> None:
    text = (EPISODES + episode("1") + episode("2")).replace("\n", "\r")
    returned = imported(tmp_path, {"2023-24/e.csv": text})
    assert column(returned, "care_episodes", "child_id") == [("1",), ("2",)]


def test_commas_at_the_ends_of_rows_are_no_values(tmp_path: Path) -> None:
    rows = f"{episode('1').strip()},,\n{episode('2').strip()}, \n{episode('3')}"
    returned = imported(tmp_path, {"2023-24/e.csv": EPISODES + rows})
    assert column(returned, "care_episodes", "child_id", "source_row") == [("1", 2), ("2", 3), ("3", 4)]


def test_a_quotation_mark_that_is_never_closed_is_told_beside_commas_at_the_ends(tmp_path: Path) -> None:
    rows = f'{episode("1").strip()},,\n"2,01/05/2023,S,C2,N1,U4,PR1,,,,,,\n'
    with pytest.raises(UserError, match="cannot be read as CSV"):
        imported(tmp_path, {"2023-24/e.csv": EPISODES + rows})


def test_compute_says_which_column_of_a_return_is_left_blank_where_it_cannot_be_read(tmp_path: Path) -> None:
    rows = episode("1", "05/06/2023") + episode("2", "05/06/2023")
    oc2 = "CHILD,DOB,SDQ_SCORE\n1,14/03/2012,five\n2,14/03/2012,12\n"
    files = {"2023-24/e.csv": EPISODES + rows, "2023-24/oc2.csv": oc2}
    returned = imported(tmp_path, files)
    assert column(returned, "sdq_scores", "sdq_score") == [(None,), (12,)]
    notes = as_extracts(returned).notes
    assert "`SDQ_SCORE` of `OC2` cannot be read and is left blank in 1 row: it counts as not known there" in notes
    assert not [note for note in notes if "five" in note]
