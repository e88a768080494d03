from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from made_workbooks import Rows, workbook

from csc_indicators.errors import UserError
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import Returned, import_returns

TOTAL = "Total Expenditure (C3 = C1 + C2)"
RO3_HEADERS = [
    "ONS Code",
    "Local authority",
    "Notes",
    "Class",
    "Detailed Class",
    "Certification",
    "Children's social care - Children Looked After [note 3] - Employees (C1)",
    f"Children's social care - Children Looked After [note 3] - {TOTAL}",
    f"TOTAL CHILDREN SOCIAL CARE - {TOTAL}",
]
ABOVE: list[list[object]] = [["Revenue outturn: RO3, 2024-25"], ["All in £ thousand"], [None], [None], [None], [None]]


def row(code: str | None, name: str, kind: str, looked_after: object, total: object) -> list[object]:
    return [code, name, None, kind, kind, "Certified", 1, looked_after, total]


def ro3(*rows: list[object]) -> Rows:
    return [*ABOVE, RO3_HEADERS, *rows]


def rsx(*rows: tuple[str, str, str, object, object]) -> Rows:
    headers = [*RO3_HEADERS[:6], f"Children Social Care - {TOTAL}", f"Total Service Expenditure - {TOTAL}"]
    return [
        ["Revenue outturn summary (RSX)"],
        headers,
        *([*one[:2], None, one[2], one[2], "Certified", *one[3:]] for one in rows),
    ]


LEEDS = row("E08000035", "Leeds", "MD", 98_765.4, "210,000")


def imported(*files: Path) -> Returned:
    return import_returns(list(files), Options())


def lines(returned: Returned) -> list[tuple[object, ...]]:
    return sorted(returned.frames["spending"].select("la_code", "financial_year", "line", "amount").rows())


@pytest.mark.parametrize("form", ["ods", "xlsx"])
def test_lines_are_found_below_titles_and_notes(tmp_path: Path, form: str) -> None:
    england = row("E92000001", "England", "Eng", 8_000_000, 16_000_000)
    district = row("E07000008", "Cambridge", "SD", "[x]", "[x]")
    file = workbook(tmp_path / f"a.{form}", {"Contents": [["x"]], "RO3_LA_Data_202425": ro3(england, LEEDS, district)})
    returned = imported(file)
    assert lines(returned) == [
        ("E08000035", "2024-25", "cla_expenditure", 98765.4),
        ("E08000035", "2024-25", "csc_total_expenditure", 210000.0),
    ]
    assert returned.frames["spending"]["source_row"].unique().to_list() == [9]
    assert returned.files[0].taken_for == "Revenue outturn RO3, 2024-25"
    assert {one.words: one.rows for one in returned.account.entries if one.fate == "dropped"} == {
        "it is of no authority with children's services": 2
    }


def test_what_is_not_available_is_left_out_and_never_nought(tmp_path: Path) -> None:
    rows = [
        row("E08000035", "Leeds", "MD", "[x]", 210_000),
        row("E06000001", "Hartlepool UA", "UA", 0, 50),
        row("E06000005", "Darlington UA", "UA", "[x]", "[z]"),
    ]
    returned = imported(workbook(tmp_path / "RO3.ods", {"RO3_LA_Data_202425": ro3(*rows)}))
    assert lines(returned) == [
        ("E06000001", "2024-25", "cla_expenditure", 0.0),
        ("E06000001", "2024-25", "csc_total_expenditure", 50.0),
        ("E08000035", "2024-25", "csc_total_expenditure", 210000.0),
    ]
    assert any(one.words == "none of its lines has an amount" for one in returned.account.entries)
    assert sum(query.rows for query in returned.account.queries if "not nought" in query.problem) == 3


def test_authorities_are_known_by_code_or_name_and_merged_ones_once(tmp_path: Path) -> None:
    rows = [
        row(None, "Kingston upon Hull UA", "UA", 1, 2),
        row(None, "Bath & North East Somerset UA", "UA", 3, 4),
        row("E10000006", "Cumbria", "SC", 5, 6),
        row("E07000026", "Allerdale", "SD", 5, 6),
        row("E10000002", "Buckinghamshire", "SC", 7, 8),
        row("E06000060", "Buckinghamshire UA", "UA", 9, 10),
    ]
    returned = imported(workbook(tmp_path / "a.xlsx", {"RO3_LA_Data_202425": ro3(*rows)}))
    totals = {code: amount for code, _, line, amount in lines(returned) if line == "csc_total_expenditure"}
    assert totals == {"E06000010": 2.0, "E06000022": 4.0, "E10000006": 6.0, "E06000060": 10.0}
    reasons = {one.words: one.rows for one in returned.account.entries if one.fate == "dropped"}
    assert reasons == {
        "it is of no authority with children's services": 1,
        "another row is of the same present authority": 1,
    }


def test_both_forms_together_give_each_line_once(tmp_path: Path) -> None:
    first = workbook(tmp_path / "RO3_2024-25.ods", {"RO3_LA_Data_202425": ro3(LEEDS)})
    other = rsx(("E08000035", "Leeds", "MD", 210_001, 900_000), ("E06000001", "Hartlepool UA", "UA", 50, 400))
    second = workbook(tmp_path / "RSX_2024-25.ods", {"RSX_LA_Data_202425": other})
    returned = imported(first, second)
    assert lines(returned) == [
        ("E06000001", "2024-25", "csc_total_expenditure", 50.0),
        ("E06000001", "2024-25", "total_service_expenditure", 400.0),
        ("E08000035", "2024-25", "cla_expenditure", 98765.4),
        ("E08000035", "2024-25", "csc_total_expenditure", 210000.0),
        ("E08000035", "2024-25", "total_service_expenditure", 900000.0),
    ]
    assert [query.rows for query in returned.account.queries if "differs from another file" in query.problem] == [1]


def test_the_older_form_has_the_line_in_a_merged_row_above(tmp_path: Path) -> None:
    above: list[list[object]] = [
        ["Revenue outturn RO3"],
        [
            "",
            "",
            "",
            "",
            "",
            "",
            "Sure start",
            None,
            "Children looked after",
            None,
            "TOTAL CHILDRENS SOCIAL CARE",
            None,
        ],
        [*RO3_HEADERS[:6], *["Employees (C1)", "Total Expenditure\n (C3 = C1 + C2)"] * 3],
        ["E08000035", "Leeds", "", "MD", "MD", "Yes", 1, 2, 3, 4, 5, 6],
    ]
    returned = imported(workbook(tmp_path / "a.xlsx", {"RO3_LA_Data_2022-23": above}))
    assert lines(returned) == [
        ("E08000035", "2022-23", "cla_expenditure", 4.0),
        ("E08000035", "2022-23", "csc_total_expenditure", 6.0),
    ]


def test_a_workbook_without_a_year_is_refused(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Revenue outturn"], [*RO3_HEADERS], LEEDS]
    with pytest.raises(UserError, match="does not say which financial year"):
        imported(workbook(tmp_path / "a.xlsx", {"Data": rows}))
    assert imported(workbook(tmp_path / "RO3_2023-24.xlsx", {"Data": rows})).frames["spending"].height == 2


def test_a_sheet_of_something_else_is_no_outturn(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["ONS Code", "Local authority", "Class", "Council tax"],
        ["E08000035", "Leeds", "MD", date(2024, 1, 1)],
    ]
    with pytest.raises(UserError, match="there is no return"):
        imported(workbook(tmp_path / "a.xlsx", {"2024-25": rows}))


@pytest.mark.parametrize(
    "written",
    [
        "TOTAL CHILDREN'S SOCIAL CARE",
        "Total Children Social Care:",
        "330 TOTAL CHILDREN SOCIAL CARE",
        "330. Total children’s social care [note 2]",
    ],
)
def test_a_line_is_known_by_its_words(tmp_path: Path, written: str) -> None:
    headers = [*RO3_HEADERS[:6], f"{written} - {TOTAL}"]
    file = workbook(tmp_path / "a.xlsx", {"RO3_LA_Data_202425": [*ABOVE, headers, [*LEEDS[:6], 5]]})
    assert lines(imported(file)) == [("E08000035", "2024-25", "csc_total_expenditure", 5.0)]


def test_and_may_be_written_as_a_sign(tmp_path: Path) -> None:
    headers = [*RO3_HEADERS[:6], f"Children's social care - Safeguarding children & young people's services - {TOTAL}"]
    file = workbook(tmp_path / "a.xlsx", {"RO3_LA_Data_202425": [*ABOVE, headers, [*LEEDS[:6], 5]]})
    assert lines(imported(file)) == [("E08000035", "2024-25", "safeguarding_expenditure", 5.0)]


def test_authorities_are_known_by_name_where_there_is_no_ons_code(tmp_path: Path) -> None:
    headers = ["E-code", "Local authority name", *RO3_HEADERS[7:]]
    rows: Rows = [headers, ["E4704", "Leeds", 1, 2], ["E0701", "Hartlepool UA", 3, 4], ["E0531", "Cambridge", 5, 6]]
    file = workbook(tmp_path / "RO3 2024-25.xlsx", {"Data": rows})
    assert lines(imported(file)) == [
        ("E06000001", "2024-25", "cla_expenditure", 3.0),
        ("E06000001", "2024-25", "csc_total_expenditure", 4.0),
        ("E08000035", "2024-25", "cla_expenditure", 1.0),
        ("E08000035", "2024-25", "csc_total_expenditure", 2.0),
    ]


def test_an_outturn_saved_as_csv_is_read_below_its_titles(tmp_path: Path) -> None:
    file = tmp_path / "RO3_2024-25.csv"
    headers = ",".join(f'"{header}"' for header in RO3_HEADERS)
    file.write_text(f"Revenue outturn\n\n{headers}\nE08000035,Leeds,,MD,MD,Yes,1,2,3\n")
    assert [amount for *_, amount in lines(imported(file))] == [2.0, 3.0]
