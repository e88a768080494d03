"""What the import of SSDA903 makes of single rows: each trap by itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from made_files import folder_of

from csc_indicators.errors import UserError
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import Returned, import_returns

EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
LEEDS = "E08000035"


def imported(folder: Path, files: dict[str, str], **options: Any) -> Returned:
    returned = import_returns([folder_of(folder / "given", dict(files))], Options(**({"la_code": LEEDS} | options)))
    assert returned.account.unbalanced() == []
    return returned


def column(returned: Returned, extract: str, *names: str) -> list[tuple[Any, ...]]:
    return returned.frames[extract].select(names).rows()


def dropped(returned: Returned) -> list[tuple[str, int, tuple[int, ...]]]:
    return [(str(one.words), one.rows, one.first) for one in returned.account.entries if one.fate == "dropped"]


def queries(returned: Returned) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(one.column, one.problem, one.first) for one in returned.account.queries]


def episode(child: str = "1", start: str = "01/05/2023", end: str = "", reason: str = "", place: str = "U4") -> str:
    return f"{child},{start},S,C2,N1,{place},PR1,{end},{reason},,,,\n"


def test_a_later_return_replaces_the_episode_that_it_tells_of_again(tmp_path: Path) -> None:
    files = {
        "2022-23/e.csv": EPISODES + episode(start="01/05/2022") + episode("2", "01/06/2022"),
        "2023-24/e.csv": EPISODES + episode(start="01/05/2022", end="07/09/2023", reason="E4A"),
    }
    returned = imported(tmp_path, files)
    rows = column(returned, "care_episodes", "child_id", "end_date", "reason_ended", "source_file", "source_row")
    assert sorted(rows) == [
        ("1", date(2023, 9, 7), "E4A", "2023-24/e.csv", 2),
        ("2", None, None, "2022-23/e.csv", 3),
    ]
    merged = [one for one in returned.account.entries if one.fate == "merged"]
    assert [(one.file, one.rows, one.words) for one in merged] == [
        ("2022-23/e.csv", 1, "a later submission tells of it")
    ]


def test_an_episode_that_was_closed_is_open_again_when_the_later_return_says_so(tmp_path: Path) -> None:
    files = {
        "2022-23/e.csv": EPISODES + episode(start="01/05/2022", end="01/03/2023", reason="E4A"),
        "2023-24/e.csv": EPISODES + episode(start="01/05/2022"),
    }
    assert column(imported(tmp_path, files), "care_episodes", "end_date") == [(None,)]


def test_two_rows_of_one_return_with_one_start_both_stay_unless_they_are_the_same(tmp_path: Path) -> None:
    rows = episode() + episode() + episode(place="K2")
    returned = imported(tmp_path, {"2023-24/e.csv": EPISODES + rows})
    assert column(returned, "care_episodes", "placement_type") == [("U4",), ("K2",)]


def test_a_reason_without_an_end_ends_nothing(tmp_path: Path) -> None:
    returned = imported(tmp_path, {"2023-24/e.csv": EPISODES + episode(reason="E4A")})
    assert column(returned, "care_episodes", "end_date", "reason_ended") == [(None, None)]
    assert ("REC", "stands without `DEC`: taken as open, the reason left out", (2,)) in queries(returned)


def test_an_end_without_a_reason_is_an_end(tmp_path: Path) -> None:
    returned = imported(tmp_path, {"2023-24/e.csv": EPISODES + episode(end="02/05/2023")})
    assert column(returned, "care_episodes", "end_date", "reason_ended") == [(date(2023, 5, 2), None)]
    assert ("REC", "is blank though `DEC` is filled: taken as ended", (2,)) in queries(returned)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (episode(child=" "), "no `CHILD`"),
        (episode(start=""), "no `DECOM`"),
        (episode(start="31/02/2023"), "`DECOM` cannot be read as a date: write 31/03/2025 or 2025-03-31"),
        (episode(start="04/31/2023"), "`DECOM` cannot be read as a date: write 31/03/2025 or 2025-03-31"),
        (episode(end="soon", reason="E8"), "`DEC` cannot be read as a date: write 31/03/2025 or 2025-03-31"),
        (",,,,,,,,,,,,\n", "a blank row"),
    ],
)
def test_a_row_that_cannot_be_used_is_dropped_with_its_reason(tmp_path: Path, row: str, told: str) -> None:
    returned = imported(tmp_path, {"2023-24/e.csv": EPISODES + episode("9") + row})
    assert column(returned, "care_episodes", "child_id") == [("9",)]
    assert dropped(returned) == [(told, 1, (3,))]


def test_another_value_that_cannot_be_read_is_left_blank_and_queried(tmp_path: Path) -> None:
    files = {
        "2023-24/h.csv": HEADER + "1,1,31/02/2010,WBRI,,,\n",
        "2023-24/oc2.csv": "CHILD,DOB,SDQ_SCORE,SDQ_REASON\n1,,x,\n",
    }
    returned = imported(tmp_path, files)
    assert column(returned, "children", "date_of_birth") == [(None,)]
    assert column(returned, "sdq_scores", "sdq_score") == [(None,)]
    assert queries(returned) == [
        ("DOB", "cannot be read and is left blank", (2,)),
        ("SDQ_SCORE", "cannot be read and is left blank", (2,)),
    ]


@pytest.mark.parametrize(
    "written", ["01/05/2023", "1/5/2023", "2023-05-01", "2023-05-01 00:00:00", "01-05-2023", " 01/05/2023 "]
)
def test_dates_are_read_in_the_forms_that_systems_write(tmp_path: Path, written: str) -> None:
    returned = imported(tmp_path, {"2023-24/e.csv": EPISODES + episode(start=written)})
    assert column(returned, "care_episodes", "start_date") == [(date(2023, 5, 1),)]


@pytest.mark.parametrize(
    ("written", "sex"), [("1", "M"), ("2", "F"), ("1.0", "M"), ("m", "M"), ("F ", "F"), ("U", "U"), ("", None)]
)
def test_sex_is_read_as_every_year_writes_it(tmp_path: Path, written: str, sex: str | None) -> None:
    returned = imported(tmp_path, {"2024-25/h.csv": HEADER + f"1,{written},01/05/2012,WBRI,,,\n"})
    assert column(returned, "children", "sex") == [(sex,)]
    assert queries(returned) == []


@pytest.mark.parametrize(
    ("place", "year", "odd"),
    [
        ("H5", 2024, False),
        ("H5", 2025, True),
        ("P2", 2024, False),
        ("P2", 2025, True),
        ("K3", 2024, True),
        ("K3", 2025, False),
        ("Z1", 2025, False),
        ("Z1", 2026, True),
        ("Z12", 2025, True),
        ("Z14", 2026, False),
        ("u4", 2026, False),
    ],
)
def test_codes_of_other_years_are_kept_and_queried(tmp_path: Path, place: str, year: int, odd: bool) -> None:
    returned = imported(tmp_path, {f"{year - 1}-{year % 100}/e.csv": EPISODES + episode(place=place)})
    assert column(returned, "care_episodes", "placement_type") == [(place.upper(),)]
    assert queries(returned) == ([("PLACE", "is a code of other years", (2,))] if odd else [])


def test_codes_that_no_year_has_are_kept_and_queried(tmp_path: Path) -> None:
    oc3 = "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM\n1,01/05/2004,YES,F1,02\n2,01/05/2004,YES,F1,S1\n3,01/05/2004,YES,0,0\n"
    returned = imported(tmp_path, {"2023-24/oc3.csv": oc3})
    assert column(returned, "care_leavers", "accommodation") == [("02",), ("S1",), ("0",)]
    assert queries(returned) == [("ACCOM", "is not a code of the return", (2, 3))]


def test_a_birthday_on_29_february_is_on_1_march_of_other_years(tmp_path: Path) -> None:
    oc3 = "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM\n1,29/02/2004,YES,F1,B1\n2,31/03/2004,YES,F1,B1\n3,01/04/2004,YES,F1,B1\n"
    files = {"2022-23/oc3.csv": oc3, "2023-24/oc3.csv": oc3}
    rows = column(imported(tmp_path, files), "care_leavers", "child_id", "birthday")
    assert sorted(rows) == [
        ("1", date(2023, 3, 1)),
        ("1", date(2024, 2, 29)),
        ("2", date(2023, 3, 31)),
        ("2", date(2024, 3, 31)),
        ("3", date(2022, 4, 1)),
        ("3", date(2023, 4, 1)),
    ]


def test_a_care_leaver_without_a_date_of_birth_has_that_of_the_header(tmp_path: Path) -> None:
    oc3 = "CHILD,DOB,IN_TOUCH,ACTIV,ACCOM\n1,,YES,F1,B1\n2,,YES,F1,B1\n"
    returned = imported(tmp_path, {"2023-24/h.csv": HEADER + "1,1,03/05/2004,WBRI,,,\n", "2023-24/oc3.csv": oc3})
    assert column(returned, "care_leavers", "child_id", "birthday") == [("1", date(2023, 5, 3))]
    assert dropped(returned) == [("no date of birth to tell the birthday from", 1, (3,))]


def test_children_whom_no_header_has_are_told_of_by_other_tables(tmp_path: Path) -> None:
    files = {"2023-24/oc2.csv": "CHILD,DOB,SDQ_SCORE,SDQ_REASON\n7,03/05/2014,12,\n8,,3,\n"}
    returned = imported(tmp_path, files)
    assert column(returned, "children", "child_id", "date_of_birth") == [("7", date(2014, 5, 3))]
    assert "sex" not in returned.frames["children"].columns


def test_a_child_in_uasc_without_an_end_was_unaccompanied_until_18(tmp_path: Path) -> None:
    uasc = "CHILD,SEX,DOB,DUC\n1,1,29/02/2008,\n2,1,01/05/2008,07/08/2023\n"
    returned = imported(tmp_path, {"2023-24/uasc.csv": uasc})
    assert sorted(column(returned, "children", "child_id", "uasc_until")) == [
        ("1", date(2026, 3, 1)),
        ("2", date(2023, 8, 7)),
    ]


def test_the_header_of_each_year_adds_what_it_knows(tmp_path: Path) -> None:
    files = {
        "2022-23/h.csv": HEADER + "1,1,03/05/2012,NOBT,A123456789012,,\n",
        "2023-24/h.csv": HEADER + "1,,03/05/2012,WBRI,,,\n",
    }
    returned = imported(tmp_path, files)
    assert column(returned, "children", "sex", "ethnicity", "upn") == [("M", "WBRI", "A123456789012")]


def test_columns_that_no_file_has_are_absent_and_not_blank(tmp_path: Path) -> None:
    short = "child,decom,rne,ls,place,dec,rec\n1,01/05/2023,S,C2,U4,,\n"
    returned = imported(tmp_path, {"2023-24/e.csv": short})
    assert {"urn", "distance_miles", "need"}.isdisjoint(returned.frames["care_episodes"].columns)
    assert any("has no `CIN`" in note and "`URN`" in note for note in returned.notes)


def test_regional_files_say_whose_and_of_which_year_each_row_is(tmp_path: Path) -> None:
    header = EPISODES.strip() + ",LA,YEAR\n"
    rows = ["1,2022-05-01,S,C2,N1,U4,PR1,,,,,,,Leeds,2023\n", "1,2022-05-01,S,C2,N1,K2,PR1,,,,,,,383,2024\n"]
    rows.append("1,2022-05-01,S,C2,N1,U1,PR1,,,,,,,Hartlepool,2023-24\n")
    returned = imported(tmp_path, {"a.csv": header + "".join(rows)}, la_code=None)
    assert sorted(column(returned, "care_episodes", "la_code", "placement_type")) == [
        ("E06000001", "U1"),
        (LEEDS, "K2"),
    ]
    assert returned.files[0].taken_for == "SSDA903 Episodes, 2022-23, 2023-24"


@pytest.mark.parametrize("names", [("la_code", "Collection year"), ("Local Authority", "year"), ("LEA", "YEAR")])
def test_other_names_of_columns_are_known(tmp_path: Path, names: tuple[str, str]) -> None:
    text = f"Child ID,Decom,RNE,LS,PL,{names[0]},{names[1]}\n1,01/05/2023,S,C2,U4,383,2023/24\n"
    returned = imported(tmp_path, {"a.csv": text}, la_code=None)
    assert column(returned, "care_episodes", "la_code", "child_id", "placement_type") == [(LEEDS, "1", "U4")]
    assert returned.files[0].besides == ()


def test_an_authority_that_is_none_is_an_error_with_its_row(tmp_path: Path) -> None:
    text = EPISODES.strip() + ",LA\n" + episode().strip() + ",Leeds\n" + episode("2").strip() + ",Nowhere\n"
    with pytest.raises(UserError, match="row 3: `LA` is no local authority") as error:
        imported(tmp_path, {"2023-24/e.csv": text})
    assert "Nowhere" not in str(error.value)


def test_returns_that_do_not_say_whose_they_are_need_the_authority_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not say whose return it is"):
        imported(tmp_path, {"2023-24/e.csv": EPISODES + episode()}, la_code=None)


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("2023-24/oc2.csv", 2024),
        ("oc2_202324.csv", 2024),
        ("2023_2024 return/oc2.csv", 2024),
        ("SSDA903_2024_oc2.csv", 2024),
        ("2022-23/final 2023-24.csv", 2024),
    ],
)
def test_the_year_is_told_by_names(tmp_path: Path, name: str, year: int) -> None:
    returned = imported(tmp_path, {name: "CHILD,DOB,SDQ_SCORE,SDQ_REASON\n1,,12,\n"})
    assert column(returned, "sdq_scores", "as_at_date") == [(date(year, 3, 31),)]


def test_the_year_is_told_by_the_dates_of_the_episodes_beside_it(tmp_path: Path) -> None:
    rows = "".join(episode(str(number), f"{1 + number % 28:02d}/11/2023") for number in range(300))
    files = {
        "e.csv": EPISODES + rows + episode("x", "01/05/2033"),
        "oc2.csv": "CHILD,DOB,SDQ_SCORE,SDQ_REASON\n1,,12,\n",
    }
    returned = imported(tmp_path, files)
    assert column(returned, "sdq_scores", "as_at_date") == [(date(2024, 3, 31),)]
    assert returned.files[0].taken_for == "SSDA903 Episodes, 2023-24 (told by dates)"
    # Nothing after November: the return was made before the year was over.
    assert returned.covers_to["care_episodes"] == date(2023, 11, 28)


def test_one_year_in_a_name_may_be_that_in_which_the_return_begins(tmp_path: Path) -> None:
    returned = imported(tmp_path, {"2023/e.csv": EPISODES + episode(start="01/05/2023")})
    assert returned.files[0].taken_for == "SSDA903 Episodes, 2023-24"


@pytest.mark.parametrize("name", ["oc2.csv", "other/oc2.csv"])
def test_a_file_that_says_no_year_is_of_the_year_of_those_beside_it(tmp_path: Path, name: str) -> None:
    oc2 = "CHILD,DOB,SDQ_SCORE,SDQ_REASON\n1,,12,\n"
    returned = imported(tmp_path, {"episodes_2023-24.csv": EPISODES + episode(), name: oc2})
    assert column(returned, "sdq_scores", "as_at_date") == [(date(2024, 3, 31),)]
    two = {"2022-23/e.csv": EPISODES + episode(), "2023-24/e.csv": EPISODES + episode("2"), name: oc2}
    with pytest.raises(UserError, match="does not say which year's return it is"):
        imported(tmp_path / "two", two)


def test_a_year_that_nothing_tells_is_an_error_where_it_matters(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not say which year's return it is"):
        imported(tmp_path, {"oc2.csv": "CHILD,DOB,SDQ_SCORE,SDQ_REASON\n1,,12,\n"})


def test_years_without_a_return_between_them_are_told_and_limit_what_is_covered(tmp_path: Path) -> None:
    files = {
        f"{name}/e.csv": EPISODES + episode(start=f"01/05/{name[:4]}") for name in ("2019-20", "2021-22", "2022-23")
    }
    returned = imported(tmp_path, files)
    assert returned.covers_from["care_episodes"] == date(2021, 4, 1)
    assert returned.covers_to["care_episodes"] == date(2023, 3, 31)
    assert any("no return for 2020-21" in note for note in returned.notes)


REGIONAL = EPISODES.strip() + ",LA,YEAR\n"


def regional(la: str, year: int, child: str = "1", start: str = "2021-06-05") -> str:
    return f"{child},{start},S,C2,N1,U4,PR1,,,,,,,{la},{year}\n"


def test_an_authority_that_lacks_the_last_year_covers_less_than_the_others(tmp_path: Path) -> None:
    rows = regional("Leeds", 2022) + regional("Leeds", 2023) + regional("Bradford", 2022)
    returned = imported(tmp_path, {"e.csv": REGIONAL + rows}, la_code=None)
    assert returned.covers_to["care_episodes"] == date(2023, 3, 31)
    assert returned.spans["care_episodes"] == {"E08000032": (date(2021, 4, 1), date(2022, 3, 31))}


MISSING = "CHILD,DOB,MISSING,MIS_START,MIS_END\n"


def test_a_table_is_covered_by_the_years_that_have_it_and_not_by_those_of_other_tables(tmp_path: Path) -> None:
    files = {f"{name}/e.csv": EPISODES + episode(start="01/05/2021") for name in ("2021-22", "2022-23", "2023-24")}
    files["2022-23/m.csv"] = MISSING + "1,,M,01/06/2022,02/06/2022\n"
    returned = imported(tmp_path / "a", files)
    assert returned.covers_from["missing_episodes"] == date(2022, 4, 1)
    assert returned.covers_to["missing_episodes"] == date(2023, 3, 31)
    assert returned.covers_to["care_episodes"] == date(2024, 3, 31)
    empty = imported(tmp_path / "b", files | {"2023-24/m.csv": MISSING})
    assert empty.covers_to["missing_episodes"] == date(2024, 3, 31)


def test_an_xml_return_is_whole_so_that_what_it_does_not_name_did_not_happen(tmp_path: Path) -> None:
    episode_ = "<EPISODE><DECOM>01/05/2021</DECOM><RNE>S</RNE><LS>C2</LS><PL>U4</PL></EPISODE>"
    missing = "<AMISSING><MISSING>M</MISSING><MIS_START>01/06/2022</MIS_START><MIS_END/></AMISSING>"

    def xml(inside: str) -> str:
        header = f"<HEADER><CHILDID>1</CHILDID>{inside}</HEADER>"
        return f"<EXPSSDA903><CHILD>{header}{episode_}</CHILD></EXPSSDA903>"

    returned = imported(tmp_path, {"2022-23.xml": xml(missing), "2023-24.xml": xml("")})
    assert returned.covers_to["missing_episodes"] == date(2024, 3, 31)


def test_an_authority_without_a_table_that_others_give_has_no_figure_of_it(tmp_path: Path) -> None:
    files = {
        "leeds/e.csv": REGIONAL + regional("Leeds", 2023),
        "leeds/m.csv": MISSING.strip() + ",LA,YEAR\n1,,M,2022-06-01,2022-06-02,Leeds,2023\n",
        "bradford/e.csv": REGIONAL + regional("Bradford", 2023),
    }
    returned = imported(tmp_path, files, la_code=None)
    assert returned.spans["missing_episodes"] == {"E08000032": (date(2022, 4, 1), date(2022, 4, 1))}


def test_adoption_is_put_together_from_three_tables(tmp_path: Path) -> None:
    files = {
        "2023-24/e.csv": EPISODES
        + "1,01/05/2022,S,E1,N1,U4,PR1,01/06/2023,X1,,,,\n1,01/06/2023,P,E1,N1,A6,PR1,07/01/2024,E12,,,,\n"
        + "2,01/05/2022,S,E1,N1,A3,PR1,09/01/2024,E11,,,,\n",
        "2023-24/ad1.csv": "CHILD,DOB,DATE_INT,DATE_MATCH\n1,,01/03/2023,02/05/2023\n",
        "2023-24/placed.csv": "CHILD,DOB,DATE_PLACED,DATE_PLACED_CEASED,REASON_PLACED_CEASED\n"
        "1,,01/02/2022,01/08/2022,RD1\n1,,05/02/2023,,\n3,,01/02/2023,03/04/2023,RD2\n4,,01/02/2023,,\n",
    }
    returned = imported(tmp_path, files)
    steps = ("child_id", "decision_date", "match_date", "placed_date", "order_date")
    assert sorted(column(returned, "adoptions", *steps)) == [
        ("1", date(2023, 2, 5), date(2023, 5, 2), date(2023, 6, 1), date(2024, 1, 7)),
        ("2", None, None, date(2022, 5, 1), date(2024, 1, 9)),
        ("4", date(2023, 2, 1), None, None, None),
    ]
    assert ("the decision was reversed", 2, (2, 4)) in dropped(returned)


POSTCODES = (
    "pcd,pcds,oseast1m,osnrth1m\nLS1 1AA,LS1 1AA,430000,433000\nLS2 2BB,LS2 2BB,433000,437000\nX1 1XX,X1 1XX,,\n"
)


@pytest.mark.parametrize(
    ("home", "place", "miles"),
    [
        ("ls1 1aa", "LS22BB", 3.1),
        ("LS1 1AA", "LS1 1AA", 0.0),
        ("LS1 1AA", "AB1", None),
        ("X1 1XX", "LS1 1AA", None),
        ("", "LS1 1AA", None),
    ],
)
def test_distances_are_straight_lines_between_postcodes(
    tmp_path: Path, home: str, place: str, miles: float | None
) -> None:
    grid = tmp_path / "postcodes.csv"
    grid.write_text(POSTCODES)
    files = {"2023-24/e.csv": EPISODES + f"1,01/05/2023,S,C2,N1,U4,PR1,,,,{home},{place},\n"}
    returned = imported(tmp_path, files, postcodes=grid)
    assert column(returned, "care_episodes", "distance_miles") == [(miles,)]


def test_a_distance_that_the_file_says_is_believed(tmp_path: Path) -> None:
    grid = tmp_path / "postcodes.csv"
    grid.write_text(POSTCODES)
    header = EPISODES.strip() + ",PL_DISTANCE\n"
    rows = "1,01/05/2023,S,C2,N1,U4,PR1,,,,LS1 1AA,LS2 2BB,,7.5\n2,01/05/2023,S,C2,N1,U4,PR1,,,,LS1 1AA,LS2 2BB,,\n"
    returned = imported(
        tmp_path, {"2023-24/e.csv": header + rows + "3,01/05/2023,S,C2,N1,U4,PR1,,,,,,,999.9\n"}, postcodes=grid
    )
    assert column(returned, "care_episodes", "distance_miles") == [(7.5,), (3.1,), (None,)]
    assert queries(returned) == []


def test_a_file_without_grid_references_is_refused(tmp_path: Path) -> None:
    grid = tmp_path / "postcodes.csv"
    grid.write_text("pcds,lsoa\nLS1 1AA,E01\n")
    with pytest.raises(UserError, match="no columns of postcodes and grid references"):
        imported(tmp_path, {"2023-24/e.csv": EPISODES + episode()}, postcodes=grid)


def test_a_return_large_enough_for_several_threads_is_read_whole(tmp_path: Path) -> None:
    """Polars shares out frames of this size, and a filter by a literal then fails: each part of the import must not."""
    number = 30_000
    files = {
        "2023-24/e.csv": EPISODES + "".join(episode(str(child)) for child in range(number)),
        "2023-24/placed.csv": "CHILD,DATE_PLACED\n" + "".join(f"{child},01/05/2023\n" for child in range(number)),
        "2023-24/oc3.csv": "CHILD,IN_TOUCH\n" + "".join(f"{child},YES\n" for child in range(number)),
    }
    for repair in (False, True):
        returned = imported(tmp_path, files, repair=repair)
        assert {name: frame.height for name, frame in returned.frames.items()} == {
            "care_episodes": number,
            "adoptions": number,
        }
