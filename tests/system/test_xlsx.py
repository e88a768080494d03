from __future__ import annotations

import zipfile
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import fastexcel
import polars as pl
import pytest
from made_results import two_areas

from csc_indicators.errors import UserError
from csc_indicators.figures.info import Legend
from csc_indicators.outputs.xlsx.layout import Book, Number, TableSheet, Trend, cell_of, make_book
from csc_indicators.outputs.xlsx.write import workbook
from csc_indicators.workflows import Outcome, Request, compute

SAMPLE = Path(__file__).parents[2] / "sample_data" / "extracts"
SOME = ("cla_rate", "referral_rate", "social_worker_turnover", "cla_foster_care")


@pytest.fixture(scope="module")
def result() -> Outcome:
    return compute(Request(SAMPLE, last="3", indicators=SOME, by=("sex",)))


@pytest.fixture(scope="module")
def book(result: Outcome) -> Book:
    return make_book(result.table, result.legend, result.notes)


def sheet(book: Book, name: str) -> TableSheet:
    return next(one for one in book.sheets if one.name == name)


def test_there_is_a_sheet_for_every_outcome_and_enabler_after_the_contents(book: Book) -> None:
    assert [one.name for one in book.sheets] == [
        "Contents",
        "Outcome 1",
        "Outcome 4",
        "Workforce",
        "All figures",
        "Not available",
        "Definitions",
        "Notes",
    ]
    assert [row[0] for row in sheet(book, "Contents").rows] == [one.name for one in book.sheets[1:]]


def test_a_sheet_says_why_figures_are_not_available_and_is_there_only_then(book: Book, result: Outcome) -> None:
    reasons = result.table.filter(pl.col("status") == "x").select("title", "period", "reason").unique()
    told = {(row[0], row[1], row[-1]) for row in sheet(book, "Not available").rows}
    assert told == set(reasons.iter_rows())
    good = result.table.filter(pl.col("status").is_null())
    assert "Not available" not in [one.name for one in make_book(good, result.legend, ()).sheets]


def test_no_cell_is_empty_and_no_heading_stands_twice(book: Book) -> None:
    for one in book.sheets:
        assert len(set(one.columns)) == len(one.columns), one.name
        assert all(len(row) == len(one.columns) for row in one.rows)
        assert all(cell != "" for row in one.rows for cell in row), one.name


def test_names_of_sheets_are_such_as_excel_takes(book: Book) -> None:
    for one in book.sheets:
        assert len(one.name) <= 31
        assert not set(one.name) & set("[]:*?/\\'")


def test_areas_stand_across_with_change_and_trend(book: Book, result: Outcome) -> None:
    page = sheet(book, "Outcome 1")
    columns = dict(zip(page.columns, page.rows[0], strict=True))
    assert columns["Breakdown"] == "total"
    printed = result.table.filter(
        (pl.col("title") == columns["Indicator"]) & (pl.col("breakdown") == "total"), area_name="Darlington"
    )["value_text"]
    assert columns["Darlington"] == Number(Decimal(printed[2]), len(printed[2].partition(".")[2]))
    change = columns["Darlington, change"]
    assert isinstance(change, Number)
    assert change.value == Decimal(printed[2]) - Decimal(printed[1])
    assert isinstance(columns["Darlington, trend"], Trend)


def test_a_trend_is_drawn_from_the_row_of_its_own_area_and_group(book: Book) -> None:
    page, every = sheet(book, "Outcome 4"), sheet(book, "All figures")
    for row in page.rows:
        cells = dict(zip(page.columns, row, strict=True))
        for area in ("Hartlepool", "Darlington", "Isle of Wight"):
            trend = cells[f"{area}, trend"]
            assert isinstance(trend, Trend)
            told = dict(zip(every.columns, every.rows[trend.row], strict=True))
            assert [told[name] for name in ("Indicator", "Group", "Area")] == [cells["Indicator"], cells["Group"], area]
            assert every.columns[trend.first_column : trend.last_column + 1] == ("2022-23", "2023-24", "2024-25")
            assert told["2024-25"] == cells[area]


def test_periods_stand_across_where_there_is_one_authority_and_what_it_is_compared_with_after_them() -> None:
    one = compute(Request(SAMPLE, last="2", indicators=("cla_rate",), las=("Hartlepool",)))
    page = make_book(one.table, one.legend, ()).sheets[1]
    assert page.columns[:6] == ("Indicator", "Unit", "2023-24", "2024-25", "Change", "Trend")
    assert "England (published)" in page.columns[6:]
    alone = make_book(one.table.filter(pl.col("area_name") == "Hartlepool"), one.legend, ()).sheets[1]
    assert alone.columns == page.columns[:6]


def test_published_figures_are_named_as_such(result: Outcome) -> None:
    published = result.table.filter(pl.col("area_name") == "Darlington").with_columns(
        source=pl.lit("published, year to 31 March 2025"), area_name=pl.lit("England")
    )
    page = make_book(
        pl.concat([result.table, published.with_columns(area_code=pl.lit("E92000001"))]), result.legend, ()
    )
    assert "England (published)" in page.sheets[1].columns


def test_a_symbol_stands_in_brackets_and_is_explained() -> None:
    explained = {row[0] for row in make_book(two_areas(), Legend({}, {}), ("a note",)).sheets[-1].rows}
    for symbol in ("c", "k", "low", "u", "x", "z"):
        assert cell_of(symbol) == f"[{symbol}]"
        assert f"[{symbol}]" in explained
    assert cell_of("-0.40") == Number(Decimal("-0.40"), 2)
    assert "Note 1" in explained


def test_the_same_result_gives_the_same_bytes_without_a_formula_or_a_merged_cell(book: Book) -> None:
    content = workbook(book)
    assert workbook(book) == content
    with zipfile.ZipFile(BytesIO(content)) as parts:
        pages = {name: parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")}
    assert len(pages) == len(book.sheets)
    for page in pages.values():
        assert "<f>" not in page
        assert "<mergeCell" not in page
        assert 'state="frozen"' in page
        assert "fitToPage" in page
    assert "sparkline" in pages["xl/worksheets/sheet2.xml"]


def test_a_name_that_looks_like_a_formula_stays_a_text(result: Outcome) -> None:
    named = result.table.with_columns(area_name=pl.lit("=1+1"))
    content = workbook(make_book(named, result.legend, ()))
    with zipfile.ZipFile(BytesIO(content)) as parts:
        assert all(b"<f>" not in parts.read(name) for name in parts.namelist() if "sheet" in name)


def test_a_reader_of_excel_files_finds_the_figures_again(book: Book, result: Outcome) -> None:
    read = fastexcel.read_excel(workbook(book)).load_sheet("All figures", header_row=2).to_polars()
    mine = read.filter(pl.col("Group") == "Total", pl.col("Indicator") == "Children looked after at 31 March")
    expected = result.table.filter(
        pl.col("indicator") == "cla_rate", pl.col("breakdown") == "total", pl.col("period") == "2024-25"
    )
    assert [float(text) for text in mine["2024-25"]] == [float(text) for text in expected["value_text"]]


def test_a_result_without_figures_is_an_error() -> None:
    with pytest.raises(UserError, match="holds no figure"):
        make_book(two_areas().clear(), Legend({}, {}), ())
