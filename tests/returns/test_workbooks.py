from __future__ import annotations

import struct
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from made_workbooks import Rows, as_content, workbook
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from csc_indicators.errors import UserError
from csc_indicators.files import workbook_safety, xlsx_safety
from csc_indicators.files.workbook import open_workbook
from csc_indicators.returns.file_preview import look_at

ROWS: Rows = [
    [None, None, None, None],
    ["A title", None, None, None],
    [None, None, None, None],
    ["id", "day", "number", "said"],
    [123456789012, date(2024, 1, 31), 0.5, True],
    [123.0, "31/01/2024", 45322, "a\u00a0b"],
    ["00123", None, None, "=1+1"],
]
AS_TEXTS = [
    (None, None, None, None),
    ("A title", None, None, None),
    (None, None, None, None),
    ("id", "day", "number", "said"),
    ("123456789012", "2024-01-31", "0.5", "true"),
    ("123", "31/01/2024", "45322", "a\u00a0b"),
    ("00123", None, None, "=1+1"),
]


def refused(file: Path) -> UserError:
    with pytest.raises(UserError) as caught:
        open_workbook(as_content(file))
    return caught.value


@pytest.mark.parametrize("form", ["xlsx", "xls", "ods"])
def test_every_form_gives_the_same_texts_in_the_rows_that_the_analyst_sees(tmp_path: Path, form: str) -> None:
    book = open_workbook(as_content(workbook(tmp_path / f"a.{form}", {"One": ROWS, "Two": [["x"]]})))
    assert [sheet.name for sheet in book.sheets] == ["One", "Two"]
    texts = [
        tuple(cell and cell.removesuffix(" 00:00:00") for cell in row[:4]) for row in book.sheets[0].rows.iter_rows()
    ]
    assert texts == AS_TEXTS


@pytest.mark.parametrize("form", ["xlsx", "xls"])
def test_a_hidden_sheet_says_that_it_is_hidden(tmp_path: Path, form: str) -> None:
    file = workbook(tmp_path / f"a.{form}", {"One": [["x"]], "Two": [["y"]]}, hidden=["Two"])
    assert [sheet.hidden for sheet in open_workbook(as_content(file)).sheets] == [False, True]


def test_macros_formulas_and_links_are_not_run(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsm"
    with xlsxwriter.Workbook(file) as book:
        (tmp_path / "vbaProject.bin").write_bytes(b"\xd0\xcf\x11\xe0 not run")
        book.add_vba_project(str(tmp_path / "vbaProject.bin"))
        sheet = book.add_worksheet("One")
        sheet.write_formula(0, 0, "='file:///etc/[passwd]Sheet'!A1", None, "saved")
        sheet.write_formula(0, 1, '=WEBSERVICE("http://example.invalid")', None, 7)
    assert open_workbook(as_content(file)).sheets[0].rows.rows() == [("saved", "7")]


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ('<c r="A1"><f>TODAY()</f></c>', True),
        ('<c r="A1" s="2"><f>B1+1</f><v></v></c>', True),
        ('<c r="A1"><f>B1+1</f><v/></c>', True),
        ('<c r="A1" t="str"><f>IF(B1="","",B1)</f><v></v></c>', False),
        ('<c r="A1"><f>B1+1</f><v>2</v></c>', False),
    ],
)
def test_a_formula_without_a_value_is_not_taken_for_a_blank_cell(tmp_path: Path, cell: str, told: bool) -> None:
    file = workbook(tmp_path / "a.xlsx", {"One": [["a"]]})
    put(file, "xl/worksheets/sheet1.xml", f'<row r="1">{cell}<c r="B1"><v>1</v></c></row>')
    if told:
        assert "formulas without a value" in refused(file).message
    else:
        assert open_workbook(as_content(file)).sheets[0].rows.height == 1


def test_a_cell_far_away_does_not_make_a_sheet_of_every_cell_between(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "b")
    error = refused(file)
    assert "reach too far" in error.message
    assert error.hint is not None


def test_a_sheet_is_looked_through_whatever_its_part_is_called(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet().write(1_048_575, 16_383, "b")
        book.worksheets()[0].write(0, 0, "a")
    with zipfile.ZipFile(file) as container:
        parts = {name: container.read(name) for name in container.namelist()}
    parts["xl/media/picture.png"] = parts.pop("xl/worksheets/sheet1.xml")
    links = "xl/_rels/workbook.xml.rels"
    parts[links] = parts[links].replace(b"worksheets/sheet1.xml", b"media/picture.png")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    assert "reach too far" in refused(file).message


def test_a_cell_far_away_without_an_address_is_found_too(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", {"One": [["a"]]})
    row = "".join("<c><v>1</v></c>" for _ in range(300))
    put(file, "xl/worksheets/sheet1.xml", f'<row r="1">{row}</row><row r="1048576"><c><v>1</v></c></row>')
    assert "reach too far" in refused(file).message


def test_cells_that_only_look_different_do_not_reach_far(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))
    assert open_workbook(as_content(file)).sheets[0].rows.rows() == [("a",)]


def test_many_cells_that_share_a_long_text_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_safety, "LARGEST_TEXT", 10_000_000)
    file = workbook(tmp_path / "a.xlsx", {"One": [["x" * 30_000]] * 1000})
    assert file.stat().st_size < 100_000
    assert "unpacks to more" in refused(file).message
    few = workbook(tmp_path / "few.xlsx", {"Guide": [["x" * 30_000]], "One": [["y"]] * 1000})
    assert len(open_workbook(as_content(few)).sheets) == 2


def test_a_cell_longer_than_excel_allows_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", {"One": [["a"]]})
    put(file, "xl/sharedStrings.xml", f"<si><t>{'x' * 140_000}</t></si>")
    assert "more text than Excel" in refused(file).message
    inline = workbook(tmp_path / "b.xlsx", {"One": [["a"]]})
    cell = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * 200_000}</t></is></c></row>'
    put(inline, "xl/worksheets/sheet1.xml", cell)
    assert "more text than Excel" in refused(inline).message


def put(file: Path, part: str, inside: str) -> None:
    """The workbook with other content in a part of it."""
    with zipfile.ZipFile(file) as container:
        parts = {name: container.read(name).decode() for name in container.namelist()}
    tag = "sst" if "shared" in part.lower() else "sheetData"
    start = parts[part].index(">", parts[part].index(f"<{tag}")) + 1
    parts[part] = parts[part][:start] + inside + parts[part][parts[part].index(f"</{tag}>") :]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as container:
        for name, text in parts.items():
            container.writestr(name, text)


def test_a_zip_bomb_with_the_name_of_a_workbook_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("[Content_Types].xml", "<Types/>")
        container.writestr("xl/worksheets/sheet1.xml", b"<worksheet><sheetData>" + b" " * (8 * 1024**2))
    assert file.stat().st_size < 10_000
    assert "more text than Excel" in refused(file).message


def test_a_part_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", {"One": [["a"]] * 5000})
    data = bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as container:
        part = container.getinfo("xl/worksheets/sheet1.xml")
    place = data.rfind(b"xl/worksheets/sheet1.xml") - 46
    assert struct.unpack_from("<I", data, place + 24) == (part.file_size,)
    struct.pack_into("<I", data, place + 24, 100)
    file.write_bytes(data)
    assert "damaged" in refused(file).message


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", {"One": [["a"]]})
    with zipfile.ZipFile(file) as container:
        parts = {name: container.read(name) for name in container.namelist()}
    lol = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
    ).replace("&a0;", "&a;")
    parts["xl/sharedStrings.xml"] = f"{lol}]><sst><si><t>&a11;</t></si></sst>".encode()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as container:
        for name, text in parts.items():
            container.writestr(name, text)
    try:
        rows = open_workbook(as_content(file)).sheets[0].rows.rows()
    except UserError:
        return
    assert all(len(cell or "") < 1000 for row in rows for cell in row)


def test_a_table_that_repeats_itself_without_end_is_refused(tmp_path: Path) -> None:
    document = OpenDocumentSpreadsheet()
    table, row = Table(name="One"), TableRow(numberrowsrepeated=1_048_576)
    cell = TableCell(numbercolumnsrepeated=16_384, valuetype="string")
    cell.addElement(P(text="x"))
    row.addElement(cell)
    table.addElement(row)
    document.spreadsheet.addElement(table)
    document.save(str(tmp_path / "a.ods"))
    assert "unpacks to more" in refused(tmp_path / "a.ods").message


def test_an_old_workbook_with_cells_where_none_can_be_is_refused(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xls", {"One": [[0.123456789, 2.5], [3.5, 0.987654321]]})
    data = bytearray(file.read_bytes())
    place = data.rfind(b"\x03\x02\x0e\x00")
    assert place > 0
    struct.pack_into("<HH", data, place + 4, 0xFFFF, 0xFFFF)
    file.write_bytes(data)
    assert "cannot be read" in refused(file).message


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
@pytest.mark.parametrize("form", ["xlsx", "xls", "ods"])
def test_a_workbook_cut_short_is_told(tmp_path: Path, form: str, share: float) -> None:
    file = workbook(tmp_path / f"a.{form}", {"One": ROWS})
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * share)])
    assert "a." in refused(file).message


def test_a_workbook_with_a_password_says_so(tmp_path: Path) -> None:
    old = workbook(tmp_path / "a.xls", {"One": [["a"]]})
    data = bytearray(old.read_bytes())
    name = "EncryptedPackage".encode("utf-16-le")
    data[0x400 : 0x400 + len(name)] = name
    old.write_bytes(data)
    assert "has a password" in refused(old).message


@pytest.mark.parametrize("start", ["<html><table><tr><td>Child Unique ID", "Child Unique ID,Gender\n1,M\n"])
def test_a_web_page_or_csv_with_the_name_of_a_workbook_is_no_workbook(tmp_path: Path, start: str) -> None:
    file = tmp_path / "a.xls"
    file.write_text(start)
    assert "is not an Excel workbook but" in refused(file).message
    assert look_at(as_content(file)).form in ("xml", "csv")


def test_a_binary_workbook_and_another_zip_file_are_told(tmp_path: Path) -> None:
    for name, part in {"a.xlsb": "xl/workbook.bin", "b.xlsx": "letter.txt"}.items():
        with zipfile.ZipFile(tmp_path / name, "w") as container:
            if name == "a.xlsb":
                container.writestr("[Content_Types].xml", "<Types/>")
            container.writestr(part, "x")
    assert "binary workbook" in refused(tmp_path / "a.xlsb").message
    with pytest.raises(UserError, match="but a zip file"):
        workbook_safety.check_zipped_workbook(tmp_path / "b.xlsx", "b.xlsx")
