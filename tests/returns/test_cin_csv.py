"""Tables of the children in need census as CSV files: the same rows as the XML gives, and never another return's."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from made_files import folder_of
from written_cin import as_tables, by_child, sample, sent

from csc_indicators.config import Config
from csc_indicators.errors import UserError
from csc_indicators.returns.folder import read_folder
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import Returned, import_returns, recognised_files

PLANS = "LAchildID,CINdetailsID,CPPID,CPPstartDate,CPPendDate,InitialCategoryOfAbuse,LatestCategoryOfAbuse\n"
LEEDS = "E08000035"


def imported(folder: Path, files: dict[str, Any], **options: Any) -> Returned:
    returned = import_returns([folder_of(folder, files)], Options(**({"la_code": LEEDS} | options)))
    assert returned.account.unbalanced() == []
    return returned


def test_the_tables_of_the_sample_give_the_same_extracts_as_its_xml(tmp_path: Path) -> None:
    extracts = sample()
    place = str(extracts["referrals"]["la_code"][0])
    own = {name: by_child(frame.filter(pl.col("la_code") == place)) for name, frame in extracts.items()}
    xml: dict[str, Any] = {}
    csv: dict[str, Any] = {}
    for year in (2023, 2024):
        xml[f"{year}.xml"] = sent(own, place, year)
        for table, rows in as_tables(xml[f"{year}.xml"]).items():
            csv[f"{year - 1}-{year % 100}/{table}.csv"] = pl.DataFrame(rows, infer_schema_length=None).write_csv()
    one, other = imported(tmp_path / "a", xml, la_code=place), imported(tmp_path / "b", csv, la_code=place)
    assert set(one.frames) == set(other.frames)
    for name, frame in one.frames.items():
        columns = [column for column in frame.columns if not column.startswith("source_")]
        theirs = other.frames[name].select(columns)
        assert sorted(map(str, frame.select(columns).rows())) == sorted(map(str, theirs.rows())), name
        assert (one.covers_from.get(name), one.covers_to.get(name)) == (
            other.covers_from.get(name),
            other.covers_to.get(name),
        )


def test_a_table_is_known_by_the_names_of_the_census_and_read(tmp_path: Path) -> None:
    text = PLANS + "A1,1,1,2023-05-01,,NEG,NEG\nA2,2,2,2021-05-01,2023-12-01,PHY,PHY\n"
    returned = imported(tmp_path, {"cpp_2023-24.csv": text})
    assert returned.files[0].taken_for == "CIN census ChildProtectionPlans, 2023-24"
    assert returned.frames["cp_plans"].select("child_id", "start_date", "end_date").rows() == [
        ("A1", date(2023, 5, 1), None),
        ("A2", date(2021, 5, 1), date(2023, 12, 1)),
    ]
    assert returned.covers_from["cp_plans"] == date(2023, 4, 1)
    assert returned.files[0].besides == ()


def test_a_table_alone_covers_no_other_extract_and_no_other_year(tmp_path: Path) -> None:
    needs = "LAchildID,CINreferralDate,ReferralSource,PrimaryNeedCode,CINclosureDate,ReferralNFA\n"
    files = {
        "2022-23/CINdetails.csv": needs + "A1,2022-05-01,1A,N1,,false\n",
        "2023-24/CINdetails.csv": needs + "A1,2022-05-01,1A,N1,2023-05-05,false\n",
        "2023-24/cpp.csv": PLANS + "A1,1,1,2023-05-01,,NEG,NEG\n",
    }
    returned = imported(tmp_path, files)
    assert returned.covers_from == {"referrals": date(2022, 4, 1), "cp_plans": date(2023, 4, 1)}
    assert returned.frames["referrals"]["closure_date"].to_list() == [date(2023, 5, 5)]


def test_several_years_and_authorities_in_one_file_replace_each_other_in_time(tmp_path: Path) -> None:
    head = "LA,Year,LAchildID,CPPstartDate,CPPendDate\n"
    rows = "Leeds,2024,A1,2022-05-01,2023-06-01\nLeeds,2023,A1,2022-05-01,\nBradford,2024,A1,2023-05-01,\n"
    returned = imported(tmp_path, {"plans.csv": head + rows}, la_code=None)
    assert sorted(returned.frames["cp_plans"].select("la_code", "end_date").rows(), key=str) == [
        ("E08000032", None),
        ("E08000035", date(2023, 6, 1)),
    ]


def test_a_table_that_does_not_say_its_year_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is a table of the CIN census, and does not say of which year"):
        imported(tmp_path, {"cpp.csv": PLANS + "A1,1,1,2023-05-01,,NEG,NEG\n"})


def test_a_flat_file_of_the_census_is_refused_in_words_and_taken_for_nothing_else(tmp_path: Path) -> None:
    text = "LAchildID,Date,Type,CINreferralDate,S47ActualStartDate,CPPstartDate,CPPendDate,PersonBirthDate\n"
    folder = folder_of(tmp_path, {"cin_2024.csv": text + "A1,2023-05-01,CPPstartDate,,,2023-05-01,,2015-01-01\n"})
    assert [(one.kind, one.table) for one in recognised_files([folder]).returns] == [("cin_census", "flat file")]
    with pytest.raises(UserError, match="holds several tables of the CIN census in one"):
        read_folder(folder, Config(la_code=LEEDS))


def test_a_table_whose_rows_cannot_be_used_is_not_said_to_be_in_no_file(tmp_path: Path) -> None:
    needs = "LAchildID,CINreferralDate,CINclosureDate\n,2023-05-01,\n"
    returned = imported(tmp_path, {"2023-24/a.csv": needs, "2023-24/b.csv": PLANS + "A1,1,1,2023-05-01,,NEG,NEG\n"})
    assert "no row of `CINdetails` can be used: `referrals` is not made" in returned.notes
    assert "no file of the CIN census holds `Section47`: `s47_investigations` is not made" in returned.notes
    assert not any("holds `CINdetails`" in note for note in returned.notes)
