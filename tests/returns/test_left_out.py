"""What the return of one year leaves out takes nothing away from others, and no figure of that year is given of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from made_files import folder_of
from made_xml import cin

from csc_indicators.extracts.coverage_statement import LeftOut, read_statement
from csc_indicators.returns.left_out import TableColumns, few_rows, keep_known, left_out, notes_on_stand_ins
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import import_returns
from csc_indicators.returns.write import write_extracts
from csc_indicators.workflows import Request, compute

OF = TableColumns("Plans", "cp_plans", {"end": ("end_date", "END"), "code": ("latest_category", "CODE")}, "end")
KEY = ["la_code", "child_id"]
DAYS = (date(2023, 3, 31), date(2024, 3, 31), date(2025, 3, 31))
PERIODS = ("2022-23", "2023-24", "2024-25")


def returned(*of_years: tuple[range, date | None, str | None]) -> pl.DataFrame:
    """By year: the children who have a row, the end that each second row has, and its code."""
    rows = [
        ("E06000001", f"{child}", day, f"{day.year}.csv", end if child % 2 else None, code)
        for day, (children, end, code) in zip(DAYS, of_years, strict=False)
        for child in children
    ]
    schema = {"la_code": pl.String, "child_id": pl.String, "as_at": pl.Date, "source_file": pl.String}
    return pl.DataFrame(rows, schema=schema | {"end": pl.Date, "code": pl.String}, orient="row")


def columns(rows: pl.DataFrame) -> list[tuple[int, str, bool]]:
    found = left_out(rows, OF, KEY).omissions.sort("as_at", "column")
    return [(day.year, column, part) for day, column, part in found.select("as_at", "column", "part").iter_rows()]


def test_a_column_that_no_row_of_a_year_has_and_others_have_is_left_out() -> None:
    rows = returned((range(10), DAYS[0], "A"), (range(20, 30), DAYS[1], None), (range(40, 50), DAYS[2], "A"))
    assert columns(rows) == [(2024, "code", False)]


def test_of_few_rows_none_may_have_a_value() -> None:
    rows = returned((range(4), DAYS[0], "A"), (range(20, 24), DAYS[1], None), (range(40, 44), DAYS[2], "A"))
    assert columns(rows) == []


def test_ends_that_no_return_has_are_left_out_where_rows_are_lost() -> None:
    rows = returned((range(20), None, "A"), (range(20, 40), None, "A"), (range(40, 60), None, "A"))
    assert columns(rows) == [(2023, "end", False), (2024, "end", False), (2025, "end", False)]


def test_rows_that_go_on_in_the_next_return_have_no_end_to_lose() -> None:
    rows = returned((range(20), None, "A"), (range(40), DAYS[1], "A"), (range(40, 60), DAYS[2], "A"))
    assert columns(rows) == []


def test_a_column_that_half_the_rows_have_and_others_have_in_all_is_told_in_part() -> None:
    rows = returned((range(60), DAYS[0], "A"), (range(100, 160), DAYS[1], "A"))
    half = pl.when(pl.col("child_id").cast(pl.Int64) % 2 == 0, pl.col("as_at") == DAYS[1]).then(None)
    assert columns(rows.with_columns(code=half.otherwise("code"))) == [(2024, "code", True)]


@pytest.mark.parametrize(("numbers", "found"), [((100, 45, 90), [2024]), ((100, 90, 45), [2025]), ((30, 60, 120), [])])
def test_a_year_with_far_fewer_rows_than_those_beside_it_is_told(numbers: tuple[int, ...], found: list[int]) -> None:
    few = few_rows(returned(*((range(number), None, "A") for number in numbers)), OF).omissions
    assert few["as_at"].dt.year().to_list() == found


def test_a_blank_of_a_later_return_takes_no_value_away() -> None:
    rows = returned((range(20), None, "A"), (range(20), None, None), (range(20), None, "B"))
    kept = keep_known(rows, KEY, left_out(rows, OF, KEY))
    assert kept.group_by("as_at", maintain_order=True).agg(pl.col("code").unique())["code"].to_list() == [
        ["A"],
        ["A"],
        ["B"],
    ]
    assert kept.columns == rows.columns


def test_an_end_that_a_later_return_takes_back_is_gone() -> None:
    rows = returned((range(20), DAYS[0], "A"), (range(10), DAYS[1], "A"))
    first = pl.col("child_id") == "1"
    rows = rows.with_columns(
        end=pl.when(first, pl.col("as_at") == DAYS[1]).then(None).otherwise("end"),
        code=pl.when(first, pl.col("as_at") == DAYS[1]).then(None).otherwise("code"),
    )
    again = keep_known(rows, KEY, left_out(rows, OF, KEY)).filter(first, pl.col("as_at") == DAYS[1])
    assert again.select("end", "code").row(0) == (None, None)


def test_a_return_without_any_end_takes_no_end_back() -> None:
    rows = returned((range(40), DAYS[0], "A"), (range(20), None, "A"))
    assert columns(rows) == [(2024, "end", False)]
    kept = keep_known(rows, KEY, left_out(rows, OF, KEY)).filter(pl.col("as_at") == DAYS[1])
    assert kept["end"].count() == 10


def plans(year: int, children: range, **plan: str | None) -> bytes:
    """A census in which each child has a referral and, of the year, a plan."""
    of_all = {"CPPstartDate": f"{year - 1}-07-01", "CPPendDate": f"{year}-01-31", "NumberOfPreviousCPP": "0"}
    return cin(
        year,
        [
            {
                "ChildIdentifiers": {"LAchildID": f"{year}-{child}", "PersonBirthDate": "2015-02-28"},
                "CINdetails": [
                    {
                        "CINreferralDate": f"{year - 1}-05-01",
                        "CINclosureDate": f"{year}-02-28",
                        "ChildProtectionPlans": [of_all | {"InitialCategoryOfAbuse": "NEG"} | plan],
                    }
                ],
            }
            for child in children
        ],
    )


@pytest.mark.parametrize("written", [False, True])
def test_no_figure_is_given_of_a_column_that_the_return_of_its_year_leaves_out(tmp_path: Path, written: bool) -> None:
    files = {f"cin{year}.xml": plans(year, range(30)) for year in (2023, 2025)}
    files["cin2024.xml"] = plans(2024, range(30), CPPendDate=None)
    folder = folder_of(tmp_path / "returns", files)
    if written:
        write_extracts(import_returns([folder], Options()), tmp_path / "extracts", "csv")
        folder = tmp_path / "extracts"
        (_, own), *others = read_statement(folder).extracts["cp_plans"].authorities.items()
        assert not others
        assert own.left_out == (LeftOut(column="end_date", first=date(2023, 4, 1), last=date(2024, 3, 31)),)
    table = compute(Request(folder, indicators=("cp_plans_rate",), periods=PERIODS, compare=False)).table
    own_rows = table.filter(geographic_level="Local authority", breakdown="total").sort("period")
    reason = "no row that was returned for 2023-04-01 to 2024-03-31 has `end_date` of `cp_plans`"
    assert own_rows["reason"].to_list() == [None, reason, reason]
    assert own_rows["numerator"].to_list() == [0, None, None]


def test_a_figure_of_a_year_with_half_its_values_is_given_and_told(tmp_path: Path) -> None:
    files = {f"cin{year}.xml": plans(year, range(40)) for year in (2023, 2025)}
    whole, half = plans(2024, range(40)), plans(2024, range(40), NumberOfPreviousCPP=None)
    children = half.count(b"</Child>") // 2
    cut = half.split(b"</Child>")
    files["cin2024.xml"] = b"</Child>".join([*cut[:children], *whole.split(b"</Child>")[children:]])
    asked = Request(folder_of(tmp_path, files), indicators=("repeat_cp_plans",), periods=PERIODS, compare=False)
    notes = [note for note in compute(asked).notes if note.startswith("may lack records")]
    words = "far fewer rows that were returned for 2023-04-01 to 2024-03-31 have `previous_plans` of `cp_plans`"
    own = [note for note in notes if note.endswith(words)]
    assert len(own) == 1
    assert "repeat_cp_plans for 2023-24" in own[0]


def test_a_column_that_no_return_has_is_told_where_something_else_stands_in_for_it(tmp_path: Path) -> None:
    files = {f"cin{year}.xml": plans(year, range(30), NumberOfPreviousCPP=None) for year in (2023, 2024)}
    outcome = compute(Request(folder_of(tmp_path, files), indicators=("repeat_cp_plans",), compare=False))
    told = "no row of `ChildProtectionPlans` has `NumberOfPreviousCPP`: earlier plans are those in the extract"
    assert told in outcome.notes


def test_nothing_stands_in_for_columns_of_few_rows_or_that_some_row_has() -> None:
    columns = TableColumns("Plans", "cp_plans", {"code": ("previous_plans", "CODE")})
    for rows in (
        returned((range(19), None, None)),
        returned((range(20), None, None), (range(20), None, "1")),
    ):
        assert list(notes_on_stand_ins(rows, columns)) == []
    assert len(list(notes_on_stand_ins(returned((range(20), None, None)).drop("code"), columns))) == 1


@pytest.mark.parametrize("gone", ["PL", "RNE", "LS"])
def test_a_return_in_xml_may_leave_an_element_of_episodes_out_throughout(tmp_path: Path, gone: str) -> None:
    header = "<HEADER><CHILDID>{}</CHILDID><SEX>1</SEX><DOB>01/02/2020</DOB><ETHNIC>WBRI</ETHNIC></HEADER>"
    values = {"RNE": "S", "LS": "E1", "PL": "A5", "DEC": "01/11/2023", "REC": "E11"}
    elements = "".join(f"<{name}>{value}</{name}>" for name, value in values.items() if name != gone)
    episode = f"<EPISODE><DECOM>01/05/2023</DECOM>{elements}</EPISODE>"
    children = (f"<CHILD>{header.format(number)}{episode}</CHILD>" for number in range(3))
    text = f"<EXPSSDA903>{''.join(children)}</EXPSSDA903>"
    folder = folder_of(tmp_path, {"ssda903_2023-24.xml": text})
    extracts = import_returns([folder], Options(la_code="E06000001")).frames
    assert extracts["adoptions"]["order_date"].to_list() == [date(2023, 11, 1)] * 3
    column = {"PL": "placement_type", "RNE": "reason_new_episode", "LS": "legal_status"}[gone]
    assert extracts["care_episodes"][column].null_count() == 3


def test_what_a_folder_states_as_left_out_is_of_a_column_that_there_is(tmp_path: Path) -> None:
    text = '[[extracts.cp_plans.authorities.E06000001.left_out]]\ncolumn = "enddate"\nfirst = 2023-04-01\n'
    (tmp_path / "extract.toml").write_text(f"{text}last = 2024-03-31\n")
    with pytest.raises(Exception, match="`enddate`"):
        read_statement(tmp_path)
