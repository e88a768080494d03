from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from made_forms import END, ROWS, Cells, Sheets, place, read_file, rows_or_refusal, write_rows, write_workbook
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from csc_indicators.errors import UserError
from csc_indicators.files.content import Content
from csc_indicators.files.merged_cells import cell_name, merged_range
from csc_indicators.files.workbook import open_workbook

KINDS = ("extract", "return")
SAME = [
    ("1001", date(2021, 6, 5), None, "U4"),
    ("1002", date(2023, 9, 17), date(2024, 2, 20), "U1"),
    ("Zoë, 3", date(2023, 10, 1), date(2024, 3, 1), "U1"),
]


def _at(top: int, left: int) -> Sheets:
    return lambda book, rows: write_rows(book.add_worksheet("Data"), rows, top, left)


def _below_titles(book: xlsxwriter.Workbook, rows: Cells) -> None:
    sheet = book.add_worksheet("Data")
    sheet.merge_range("A1:F1", "A title over several columns")
    write_rows(sheet, rows, 3, 2)


def _behind_a_cover(book: xlsxwriter.Workbook, rows: Cells) -> None:
    book.add_worksheet("Cover").write_row(0, 0, ["Please read", "first"])
    write_rows(book.add_worksheet("Data"), rows)


def _behind_a_hidden_sheet(book: xlsxwriter.Workbook, rows: Cells) -> None:
    hidden = book.add_worksheet("Old")
    write_rows(hidden, rows[:2])
    hidden.hide()
    sheet = book.add_worksheet("Data")
    write_rows(sheet, rows)
    sheet.activate()
    sheet.set_first_sheet()


def _numbers(book: xlsxwriter.Workbook, rows: Cells) -> None:
    write_rows(
        book.add_worksheet("Data"),
        [[int(cell) if isinstance(cell, str) and cell.isdigit() else cell for cell in row] for row in rows],
    )


def _blank_rows_and_columns(book: xlsxwriter.Workbook, rows: Cells) -> None:
    spread = [rows[0], [None], *rows[1:], [None], [" "]]
    write_rows(book.add_worksheet("Data"), [[*row, None, " "] for row in spread])


def _headings_again(book: xlsxwriter.Workbook, rows: Cells) -> None:
    write_rows(book.add_worksheet("Data"), [*rows, rows[0]])


def _merged_but_blank(book: xlsxwriter.Workbook, rows: Cells) -> None:
    sheet = book.add_worksheet("Data")
    write_rows(sheet, rows)
    sheet.merge_range("A9:C12", "")


READ: dict[str, tuple[Sheets, list[int]]] = {
    "plain": (_at(0, 0), [2, 3, 4]),
    "starts in column B": (_at(0, 1), [2, 3, 4]),
    "starts in row 3 and column D": (_at(2, 3), [4, 5, 6]),
    "titles above": (_below_titles, [5, 6, 7]),
    "a cover sheet": (_behind_a_cover, [2, 3, 4]),
    "a hidden sheet": (_behind_a_hidden_sheet, [2, 3, 4]),
    "ids that are numbers": (_numbers, [2, 3, 4]),
    "blank rows and columns": (_blank_rows_and_columns, [3, 4, 5]),
    "headings again": (_headings_again, [2, 3, 4]),
    "merged cells with nothing in them": (_merged_but_blank, [2, 3, 4]),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", READ)
def test_every_way_of_laying_out_a_workbook_gives_the_same_rows(tmp_path: Path, kind: str, way: str) -> None:
    sheets, numbers = READ[way]
    write_workbook(place(kind, tmp_path, ".xlsx"), ROWS[kind], sheets)
    rows, places, _ = read_file(kind, tmp_path)
    assert (rows, places) == (SAME, numbers)


def _merged_down(book: xlsxwriter.Workbook, rows: Cells) -> None:
    sheet = book.add_worksheet("Data")
    write_rows(sheet, rows)
    sheet.merge_range(1, 1, 2, 1, "x")


def _merged_across(book: xlsxwriter.Workbook, rows: Cells) -> None:
    sheet = book.add_worksheet("Data")
    write_rows(sheet, rows)
    sheet.merge_range(2, 2, 2, 3, "x")


def _formula_without_value(book: xlsxwriter.Workbook, rows: Cells) -> None:
    sheet = book.add_worksheet("Data")
    write_rows(sheet, rows)
    sheet.write_formula(2, 7, "=A1", None, "")


def _two_columns_of_one_name(book: xlsxwriter.Workbook, rows: Cells) -> None:
    write_rows(book.add_worksheet("Data"), [[*row, row[1]] for row in rows])


REFUSED: dict[str, tuple[Sheets, str]] = {
    "cells merged over rows": (_merged_down, "[Data]`: the cells B2:B3 are merged"),
    "cells merged over columns": (_merged_across, "[Data]`: the cells C3:D3 are merged"),
    "a formula without a value": (_formula_without_value, "[Data]` has formulas without a value in H3"),
    "two columns of one name": (_two_columns_of_one_name, "has two columns that may be"),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("way", REFUSED)
def test_what_is_not_certain_is_refused_with_its_sheet_and_cell(tmp_path: Path, kind: str, way: str) -> None:
    sheets, told = REFUSED[way]
    file = place(kind, tmp_path, ".xlsx")
    write_workbook(file, ROWS[kind], sheets)
    with pytest.raises(UserError) as caught:
        read_file(kind, tmp_path)
    assert told in str(caught.value)
    assert file.name in str(caught.value)


@pytest.mark.parametrize("error", ["#VALUE!", "#REF!", "#N/A", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"])
@pytest.mark.parametrize("kind", KINDS)
def test_an_error_cell_is_never_a_blank_end(tmp_path: Path, kind: str, error: str) -> None:
    def with_error(book: xlsxwriter.Workbook, rows: Cells) -> None:
        sheet = book.add_worksheet("Data")
        write_rows(sheet, rows, 0, 1)
        sheet.write_formula(2, END[kind] + 1, "=1/0", None, error)

    write_workbook(place(kind, tmp_path, ".xlsx"), ROWS[kind], with_error)
    children, told = rows_or_refusal(kind, tmp_path)
    assert children == ["1001", "Zoë, 3"] or (children is None and "row 3" in told)


def test_real_dates_beside_typed_ones_are_texts_of_the_same_day(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    write_workbook(file, [["day"], [date(2024, 4, 1)], ["2024-04-01"], ["01/04/2024"]], _at(0, 0))
    assert _column(file) == ["day", "2024-04-01", "2024-04-01", "01/04/2024"]


def test_several_sheets_that_fit_are_refused_by_name_unless_one_is_named_for_the_extract(tmp_path: Path) -> None:
    def two(*names: str) -> Sheets:
        def sheets(book: xlsxwriter.Workbook, rows: Cells) -> None:
            for name in names:
                write_rows(book.add_worksheet(name), rows)

        return sheets

    file = place("extract", tmp_path, ".xlsx")
    write_workbook(file, ROWS["extract"], two("One", "Two"))
    with pytest.raises(UserError) as caught:
        read_file("extract", tmp_path)
    assert "`care_episodes.xlsx [One]`, `care_episodes.xlsx [Two]`" in str(caught.value)
    write_workbook(file, ROWS["extract"], two("One", "Care episodes"))
    assert read_file("extract", tmp_path)[0] == SAME


def test_where_no_sheet_fits_each_is_named_with_what_it_lacks(tmp_path: Path) -> None:
    def none(book: xlsxwriter.Workbook, rows: Cells) -> None:
        book.add_worksheet("Cover").write(0, 0, "read me")
        write_rows(book.add_worksheet("Data"), [row[1:2] for row in rows])

    write_workbook(place("extract", tmp_path, ".xlsx"), ROWS["extract"], none)
    with pytest.raises(UserError) as caught:
        read_file("extract", tmp_path)
    told = str(caught.value)
    assert "no sheet of `care_episodes.xlsx` has the columns of `care_episodes`" in told
    assert "[Cover]: has none of the column names" in told
    assert "[Data]: has no column `la_code`" in told


def test_a_hidden_sheet_is_not_read_without_a_word(tmp_path: Path) -> None:
    def hidden(book: xlsxwriter.Workbook, rows: Cells) -> None:
        book.add_worksheet("Cover").write(0, 0, "read me")
        sheet = book.add_worksheet("Data")
        write_rows(sheet, rows)
        sheet.hide()

    write_workbook(place("extract", tmp_path, ".xlsx"), ROWS["extract"], hidden)
    with pytest.raises(UserError, match=r"on a hidden sheet only: `care_episodes.xlsx \[Data\]`"):
        read_file("extract", tmp_path)


def test_error_cells_and_merged_cells_of_an_open_document_are_seen(tmp_path: Path) -> None:
    document = OpenDocumentSpreadsheet()
    table = Table(name="One")
    for cells in (["id", "end"], ["1", None], ["2", "#REF!"]):
        row = TableRow()
        for text in cells:
            row.addElement(_ods_cell(text))
        table.addElement(row)
    document.spreadsheet.addElement(table)
    file = tmp_path / "a.ods"
    document.save(str(file))
    assert _column(file, 1) == ["end", None, "#REF!"]


def _ods_cell(text: str | None) -> TableCell:
    if text is None:
        return TableCell()
    more: dict[str, Any] = {"stringvalue": "", "formula": "of:=#REF!"} if text.startswith("#") else {}
    cell = TableCell(valuetype="string", **more)
    cell.addElement(P(text=text))
    return cell


def _column(file: Path, place: int = 0) -> list[str | None]:
    sheet = open_workbook(Content(file.name, file, file.stat().st_size)).sheets[0]
    return sheet.rows.to_series(place).to_list()


def test_the_names_of_sheets_are_known_whatever_their_parts_are_called(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    write_workbook(file, [["a", "b"]], REFUSED["cells merged over rows"][0])
    with zipfile.ZipFile(file) as container:
        parts = {name: container.read(name) for name in container.namelist()}
    parts["xl/other.xml"] = parts.pop("xl/worksheets/sheet1.xml")
    links = "xl/_rels/workbook.xml.rels"
    parts[links] = parts[links].replace(b"worksheets/sheet1.xml", b"/xl/other.xml")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    assert [str(cells) for cells in open_workbook(Content("a.xlsx", file, 1)).sheets[0].merged] == ["B2:B3"]


@pytest.mark.parametrize(("row", "column", "name"), [(0, 0, "A1"), (6, 25, "Z7"), (6, 26, "AA7"), (0, 16_383, "XFD1")])
def test_cells_have_the_names_that_excel_gives_them(row: int, column: int, name: str) -> None:
    assert cell_name(row, column) == name
    found = merged_range(f"{name}:{name}")
    assert found is not None
    assert (found.first_row, found.last_column) == (row, column)
