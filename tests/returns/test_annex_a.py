from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from made_annex_a import CHILD, DAY, LEEDS, annex_a, dropped, imported, table
from made_workbooks import workbook

from csc_indicators.errors import UserError
from csc_indicators.returns.reasons import not_taken
from csc_indicators.returns.report import as_csv, as_json, as_text
from csc_indicators.returns.row_ledger import Query
from csc_indicators.returns.run import Returned
from csc_indicators.returns.types.annex_a.importer import lists


def rows(returned: Returned, extract: str, *columns: str) -> list[tuple[object, ...]]:
    return returned.frames[extract].select(columns).rows()


def test_lists_are_found_by_their_columns_whatever_the_sheets_are_called(tmp_path: Path) -> None:
    plan = CHILD | {"start_date": date(2023, 5, 1), "initial_category": "a) Neglect", "previous_plans": 1}
    enquiry = CHILD | {"start_date": date(2023, 9, 1)}
    sheets = {
        "Guidance": [["Read this"], ["before"]],
        "List_7 CP ": table("List 7", [plan]),
        "Sheet3": table("List 5", [enquiry], title=None),
    }
    returned = imported(workbook(tmp_path / "a.xlsx", sheets))
    assert rows(returned, "cp_plans", "child_id", "start_date", "initial_category", "previous_plans") == [
        ("1", date(2023, 5, 1), "NEG", 1)
    ]
    assert rows(returned, "s47_investigations", "start_date", "source_file", "source_row") == [
        (date(2023, 9, 1), "a.xlsx [Sheet3]", 2)
    ]
    assert returned.files[0].taken_for == "Annex A, Lists 5, 7"


def test_the_row_is_the_one_that_excel_shows(tmp_path: Path) -> None:
    rows_of_list: list[Any] = [
        [None],
        ["Title"],
        [None],
        *table("List 4", [CHILD | {"start_date": date(2023, 9, 1)}], title=None),
    ]
    rows_of_list.insert(4, [None])
    returned = imported(workbook(tmp_path / "a.xlsx", {"One": rows_of_list}))
    assert rows(returned, "assessments", "source_row") == [(6,)]


def test_every_list_of_the_template_is_known_for_what_it_is(tmp_path: Path) -> None:
    sheets = {}
    for name, form in lists().items():
        headers = [*(column.title for column in form.columns.values()), *form.besides]
        sheets[f"Sheet {name[5:]}"] = [[form.title], sorted(headers), ["x"] * len(headers)]
    returned = imported(workbook(tmp_path / "a.xlsx", sheets | {"Guidance": [["Read this"]]}))
    assert returned.files[0].taken_for == "Annex A, Lists 1 to 11"
    read = {one.file: one.table for one in returned.account.entries if one.fate == "read"}
    assert read == {f"a.xlsx [Sheet {name[5:]}]": name for name in lists()}
    assert [note for note in returned.notes if "none of the lists" in note] == [
        "`a.xlsx [Guidance]` is none of the lists, and is not read"
    ]


@pytest.mark.parametrize("form", ["xlsx", "xls", "ods"])
def test_dates_numbers_and_ids_are_read_however_they_were_typed(tmp_path: Path, form: str) -> None:
    written = [
        CHILD | {"child_id": 123.0, "start_date": date(2024, 1, 2), "completed_date": "03/01/2024"},
        CHILD | {"child_id": "00123", "start_date": "04/01/2024", "completed_date": 45297},
        CHILD | {"child_id": " 7\u00a0", "start_date": "2024-01-05", "completed_date": "06-Jan-2024"},
        CHILD | {"child_id": "8", "start_date": "07/01/2024 00:00", "completed_date": "n/a"},
    ]
    returned = imported(workbook(tmp_path / f"a.{form}", {"List 4": table("List 4", written)}))
    assert rows(returned, "assessments", "child_id", "start_date", "completed_date") == [
        ("123", date(2024, 1, 2), date(2024, 1, 3)),
        ("00123", date(2024, 1, 4), date(2024, 1, 6)),
        ("7", date(2024, 1, 5), date(2024, 1, 6)),
        ("8", date(2024, 1, 7), None),
    ]


def test_dates_with_the_month_first_are_refused_and_not_guessed(tmp_path: Path) -> None:
    written = [{"start_date": "03/04/2023"}, {"start_date": "12/25/2023"}]
    with pytest.raises(UserError) as caught:
        imported(annex_a(tmp_path / "a.xlsx", {"List 4": written}))
    assert caught.value.message == (
        "`a.xlsx [List 4]` row 4: `Continuous Assessment Start Date` has a date with the month before the day"
    )


def test_the_dfe_code_is_taken_out_of_the_text_before_anything_else(tmp_path: Path) -> None:
    care = {"care_start_date": date(2023, 1, 1)}
    written = [
        care | {"placement_type": "a) U1: Foster placement - relatives - long term", "legal_status": "C2: FCO"},
        care | {"placement_type": "U4 - Foster placement", "legal_status": "V2"},
        care | {"placement_type": "Foster placement (u6)", "legal_status": "Full care order"},
        care | {"placement_type": "h) Children’s Homes", "legal_status": "V3: Short term breaks, episodes recorded"},
        care | {"placement_type": "Foster placement", "legal_status": "c1  –  interim"},
    ]
    returned = imported(annex_a(tmp_path / "a.xlsx", {"List 8": written}))
    assert rows(returned, "care_episodes", "placement_type", "legal_status") == [
        ("U1", "C2"),
        ("U4", "V2"),
        ("U6", "C2"),
        ("K2", "V3"),
        (None, "C1"),
    ]
    assert returned.unmatched == {("placement_type", "Placement Type", "Foster placement"): 1}


def test_the_users_map_comes_first_and_can_say_that_a_text_means_nothing(tmp_path: Path) -> None:
    care = {"care_start_date": date(2023, 1, 1), "legal_status": "C2"}
    texts = ("Fostered", "FOSTERED ", "tbc", "unknown", "K2")
    written = [care | {"child_id": f"c{n}", "placement_type": text} for n, text in enumerate(texts)]
    values = tmp_path / "values.toml"
    values.write_text('[placement_type]\n"fostered" = "U6"\n"TBC" = false\n"unknown" = ""\n')
    returned = imported(annex_a(tmp_path / "a.xlsx", {"List 8": written}), values=values)
    assert [row[0] for row in rows(returned, "care_episodes", "placement_type")] == ["U6", "U6", None, None, "K2"]
    assert returned.unmatched == {("placement_type", "Placement Type", "unknown"): 1}


def test_a_value_map_with_a_mistake_is_told_without_its_texts(tmp_path: Path) -> None:
    file = annex_a(tmp_path / "a.xlsx", {"List 8": [{"care_start_date": date(2023, 1, 1)}]})
    values = tmp_path / "values.toml"
    values.write_text('[placement_typ]\n"SECRET" = "U6"\n[legal_status]\n"SECRET" = "C9"\n')
    with pytest.raises(UserError) as caught:
        imported(file, values=values)
    text = str(caught.value)
    assert "did you mean `placement_type`?" in text
    assert "gives `C9`" in text
    assert "SECRET" not in text


def test_no_message_and_no_report_holds_what_was_typed(tmp_path: Path) -> None:
    written: list[Any] = [
        {
            "child_id": "SECRET1",
            "care_start_date": date(2023, 1, 1),
            "placement_type": "SECRET2",
            "ethnicity": "SECRET3",
        },
        {"child_id": "SECRET4", "care_start_date": "SECRET5", "end_date": "SECRET6"},
    ]
    returned = imported(annex_a(tmp_path / "a.xlsx", {"List 8": written}))
    for told in (as_text(returned), as_csv(returned), as_json(returned)):
        assert "SECRET" not in told
        assert "Placement Type" in told


def test_names_of_people_enter_no_extract(tmp_path: Path) -> None:
    sheet = [[*row] for row in table("List 4", [CHILD | {"start_date": date(2023, 9, 1)}])]
    sheet[1] += ["Allocated Team", "Allocated Worker"]
    sheet[2] += ["Team One", "Jo Bloggs"]
    returned = imported(workbook(tmp_path / "a.xlsx", {"List 4": sheet}))
    assert returned.files[0].besides == ()
    assert not any("Bloggs" in str(frame.rows()) for frame in returned.frames.values())


def test_a_misspelt_column_name_is_taken_and_said(tmp_path: Path) -> None:
    sheet = [[*row] for row in table("List 4", [CHILD | {"start_date": date(2023, 9, 1)}])]
    sheet[1][sheet[1].index("Continuous Assessment Start Date")] = "Continous Assessment Start Date"
    returned = imported(workbook(tmp_path / "a.xlsx", {"List 4": sheet}))
    assert rows(returned, "assessments", "start_date") == [(date(2023, 9, 1),)]
    assert any("`Continous Assessment Start Date` is taken" in note for note in returned.notes)


def test_a_cell_that_cannot_be_read_is_never_taken_for_one_that_means_something(tmp_path: Path) -> None:
    written: list[Any] = [
        {"child_id": "1", "start_date": date(2023, 5, 1), "end_date": "last week"},
        {"child_id": "2", "start_date": date(2023, 5, 1), "end_date": None},
        {"child_id": "3", "start_date": "soon", "end_date": None},
        {"child_id": "4", "start_date": None, "end_date": None},
        {"child_id": None, "start_date": date(2023, 5, 1)},
    ]
    returned = imported(annex_a(tmp_path / "a.xlsx", {"List 7": written}))
    assert rows(returned, "cp_plans", "child_id") == [("2",)]
    assert dropped(returned) == {
        "its `Child Protection Plan End Date` cannot be read, and a blank would mean that the plan is open": 1,
        "its `Child Protection Plan Start Date` cannot be read": 1,
        "its `Child Protection Plan Start Date` is blank": 1,
        "its `Child Unique ID` is blank": 1,
    }
    assert len(rows(returned, "children", "child_id")) == 4


def test_blank_rows_and_repeated_headers_are_no_rows(tmp_path: Path) -> None:
    sheet = [[*row] for row in table("List 4", [CHILD | {"start_date": date(2023, 9, 1)}])]
    sheet += [[None], ["  ", "\u00a0"], sheet[1], [None]]
    returned = imported(workbook(tmp_path / "a.xlsx", {"List 4": sheet}))
    assert dropped(returned) == {"it holds the column names again": 1}
    assert len(rows(returned, "assessments", "child_id")) == 1


def test_a_hidden_list_is_not_read_and_a_copy_of_a_list_is_merged(tmp_path: Path) -> None:
    one = table("List 4", [CHILD | {"start_date": date(2023, 9, 1)}])
    other = table("List 4", [CHILD | {"child_id": "2", "start_date": date(2023, 9, 2)}])
    file = workbook(tmp_path / "a.xlsx", {"List 4": one, "List 4 (2)": one, "Old": other}, hidden=["Old"])
    returned = imported(file)
    assert rows(returned, "assessments", "child_id") == [("1",)]
    assert [entry.rows for entry in returned.account.entries if entry.fate == "merged"] == [1]
    assert "`a.xlsx [Old]` is hidden and is not read: unhide it if it is wanted" in returned.notes


def test_lists_may_be_csv_files_in_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "annex_a"
    folder.mkdir()
    (folder / "seven.csv").write_text(
        "Child Unique ID,Child Protection Plan Start Date,Child Protection Plan End Date\n1,01/05/2023,\n",
        encoding="utf-8-sig",
    )
    returned = imported(folder)
    assert rows(returned, "cp_plans", "start_date", "source_file", "source_row") == [(date(2023, 5, 1), "seven.csv", 2)]


def test_a_workbook_must_be_some_authoritys(tmp_path: Path) -> None:
    file = annex_a(tmp_path / "a.xlsx", {"List 4": [{"start_date": date(2023, 9, 1)}]})
    with pytest.raises(UserError, match="does not say which authority"):
        imported(file, la_code=None)
    assert rows(imported(file), "assessments", "la_code") == [(LEEDS,)]


def test_contacts_early_help_and_adopters_are_dropped_with_the_reason_and_their_children_kept(tmp_path: Path) -> None:
    file = annex_a(
        tmp_path / "a.xlsx",
        {
            "List 1": [{"contact_date": date(2023, 9, 1)}],
            "List 2": [{"child_id": "2", "start_date": date(2023, 9, 1), "organisation": "School"}],
        },
    )
    returned = imported(file)
    assert set(dropped(returned)) == {not_taken(lists()[name].without).text for name in ("List 1", "List 2")}
    assert sorted(rows(returned, "children", "child_id", "sex", "ethnicity")) == [
        ("1", "M", "WBRI"),
        ("2", "M", "WBRI"),
    ]


def test_an_unborn_child_has_the_date_that_is_expected(tmp_path: Path) -> None:
    written: list[Any] = [
        {"child_id": "1", "age": -1, "date_of_birth": date(2024, 1, 20), "start_date": date(2023, 9, 1)},
        {"child_id": "2", "age": None, "date_of_birth": date(2024, 5, 1), "start_date": date(2023, 9, 1)},
        {"child_id": "3", "age": 0, "date_of_birth": date(2024, 1, 30), "start_date": date(2023, 9, 1)},
    ]
    returned = imported(annex_a(tmp_path / "a.xlsx", {"List 4": written}))
    assert rows(returned, "children", "date_of_birth", "expected_date_of_birth") == [
        (None, date(2024, 1, 20)),
        (None, date(2024, 5, 1)),
        (date(2024, 1, 30), None),
    ]


def test_the_day_is_that_of_the_latest_event_but_for_a_slip(tmp_path: Path) -> None:
    written = [{"start_date": DAY - timedelta(days=number)} for number in range(60)]
    written.append({"start_date": date(2042, 1, 3)})
    returned = imported(annex_a(tmp_path / "a.xlsx", {"List 4": written}), as_at=None)
    assert returned.covers_to["assessments"] == DAY
    assert returned.covers_from["assessments"] == date(2023, 8, 1)
    assert any("taken to be of 2024-01-31" in note for note in returned.notes)
    assert [query.problem for query in returned.account.queries] == ["is after 2024-01-31"]


def query_of(returned: Returned, problem: str) -> Query:
    return next(query for query in returned.account.queries if problem in query.problem)


def test_a_referral_and_the_episode_it_began_are_one(tmp_path: Path) -> None:
    file = annex_a(
        tmp_path / "a.xlsx",
        {
            "List 3": [{"referral_date": date(2023, 9, 1), "source": "6: Police", "no_further_action": "b) No"}],
            "List 6": [{"referral_date": date(2023, 9, 1), "primary_need": "N1 - Abuse", "closure_date": None}],
        },
    )
    returned = imported(file)
    told = rows(returned, "referrals", "referral_date", "source", "no_further_action", "primary_need", "closure_date")
    assert told == [(date(2023, 9, 1), "6", False, "N1", None)]
    assert rows(returned, "referrals", "source_file") == [("a.xlsx [List 6]",)]


def test_a_referral_whose_episode_is_not_listed_is_not_open_on_the_day(tmp_path: Path) -> None:
    file = annex_a(
        tmp_path / "a.xlsx",
        {
            "List 3": [
                {"child_id": "1", "referral_date": date(2023, 9, 1), "no_further_action": "No"},
                {"child_id": "1", "referral_date": date(2023, 11, 1), "no_further_action": "No"},
                {"child_id": "2", "referral_date": date(2023, 9, 1), "no_further_action": "Yes"},
                {"child_id": "3", "referral_date": date(2023, 9, 1), "no_further_action": "No"},
            ],
            "List 6": [{"child_id": "3", "referral_date": date(2022, 1, 1)}],
        },
    )
    returned = imported(file)
    assert sorted(
        rows(returned, "referrals", "child_id", "referral_date", "closure_date"), key=lambda row: row[:2]
    ) == [
        ("1", date(2023, 9, 1), date(2023, 11, 1)),
        ("1", date(2023, 11, 1), DAY),
        ("2", date(2023, 9, 1), None),
        ("3", date(2022, 1, 1), None),
        ("3", date(2023, 9, 1), None),
    ]
    assert query_of(returned, "the latest possible day is taken").rows == 2


def test_without_list_6_nothing_is_said_of_closures(tmp_path: Path) -> None:
    returned = imported(annex_a(tmp_path / "a.xlsx", {"List 3": [{"referral_date": date(2023, 9, 1)}]}))
    assert "closure_date" not in returned.frames["referrals"].columns


def test_a_conference_after_several_enquiries_is_one_and_one_without_is_kept(tmp_path: Path) -> None:
    held = date(2023, 9, 20)
    file = annex_a(
        tmp_path / "a.xlsx",
        {
            "List 5": [
                {"start_date": date(2023, 9, 1), "conference_date": held, "conference_unnecessary": "b) No"},
                {"start_date": date(2023, 9, 8), "conference_date": held, "conference_unnecessary": "No"},
                {"start_date": date(2023, 9, 9), "conference_unnecessary": "a) Yes"},
                {"child_id": "2", "start_date": None, "conference_date": held},
                {"child_id": "3", "start_date": None, "conference_date": None},
            ]
        },
    )
    returned = imported(file)
    assert rows(returned, "s47_investigations", "start_date", "conference_needed") == [
        (date(2023, 9, 1), True),
        (date(2023, 9, 8), True),
        (date(2023, 9, 9), False),
    ]
    assert rows(returned, "initial_conferences", "child_id", "conference_date") == [("1", held), ("2", held)]
    assert dropped(returned) == {"it has neither the start of an enquiry nor a conference": 1}


def test_the_episode_of_care_begins_with_the_latest_change(tmp_path: Path) -> None:
    began, later, last = date(2020, 1, 1), date(2022, 2, 2), date(2023, 3, 3)
    written: list[Any] = [
        {"care_start_date": began, "legal_status_date": began, "placement_date": began},
        {"care_start_date": began, "legal_status_date": began, "placement_date": last},
        {"care_start_date": began, "legal_status_date": last, "placement_date": later},
        {"care_start_date": began, "legal_status_date": last, "placement_date": last},
        {"care_start_date": began},
    ]
    written = [row | {"child_id": str(number)} for number, row in enumerate(written)]
    returned = imported(annex_a(tmp_path / "a.xlsx", {"List 8": written}))
    assert rows(returned, "care_episodes", "start_date", "reason_new_episode") == [
        (began, "S"),
        (last, "P"),
        (last, "L"),
        (last, "B"),
        (began, "S"),
    ]


def test_accommodation_is_type_and_suitability_together(tmp_path: Path) -> None:
    written = [
        ("U: Independent living", "a) Suitable"),
        ("Y - Other", "b) Unsuitable"),
        ("No fixed abode / homeless", None),
        ("Abroad", None),
        ("U: Independent living", None),
        ("0", None),
        (None, "a) Suitable"),
        ("K1", None),
        ("S2 - No fixed abode", "b) Unsuitable"),
        ("b) U2: Independent living", None),
    ]
    returned = imported(
        annex_a(
            tmp_path / "a.xlsx",
            {
                "List 9": [
                    {"child_id": str(number), "accommodation_type": kind, "suitability": suitable, "activity": "F2"}
                    for number, (kind, suitable) in enumerate(written)
                ]
            },
        )
    )
    assert [row[0] for row in rows(returned, "care_leavers", "accommodation")] == [
        "U1",
        "Y2",
        "S2",
        "G1",
        None,
        "0",
        None,
        "K1",
        "S2",
        "U2",
    ]
    assert query_of(returned, "is blank beside a type").rows == 1


def test_the_birthday_is_the_latest_one_and_29_february_is_1_march(tmp_path: Path) -> None:
    born = [date(2005, 1, 31), date(2005, 2, 1), date(2004, 2, 29)]
    written = [
        {"child_id": str(number), "date_of_birth": day, "activity": "F2", "accommodation_type": "U"}
        for number, day in enumerate(born)
    ]
    returned = imported(annex_a(tmp_path / "a.xlsx", {"List 9": written}))
    assert [row[0] for row in rows(returned, "care_leavers", "birthday")] == [DAY, date(2023, 2, 1), date(2023, 3, 1)]


def test_of_two_workbooks_the_later_gives_the_picture_and_both_give_the_events(tmp_path: Path) -> None:
    plan = {"start_date": date(2023, 1, 1)}
    first: dict[str, Any] = {
        "List 7": [plan],
        "List 4": [{"start_date": day} for day in (date(2023, 8, 1), date(2023, 9, 30))],
    }
    second: dict[str, Any] = {
        "List 7": [plan | {"child_id": "2"}],
        "List 4": [{"start_date": date(2023, 9, 30), "completed_date": DAY}],
    }
    annex_a(tmp_path / "in" / "one.xlsx", first)
    annex_a(tmp_path / "in" / "two.xlsx", second)
    returned = imported(tmp_path / "in", as_at=None)
    assert rows(returned, "cp_plans", "child_id") == [("2",)]
    assert dropped(returned) == {"a later workbook gives the picture": 1}
    assert sorted(rows(returned, "assessments", "start_date", "completed_date")) == [
        (date(2023, 8, 1), None),
        (date(2023, 9, 30), DAY),
    ]
    assert returned.pictures["cp_plans"] == DAY
    assert returned.covers_from["assessments"] == date(2023, 3, 31)


def test_a_list_of_which_no_row_can_be_used_is_no_extract_without_rows(tmp_path: Path) -> None:
    returned = imported(annex_a(tmp_path / "a.xlsx", {"List 4": [{"start_date": "soon"}]}))
    assert set(returned.frames) == {"children"}


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_a_list_saved_as_csv_is_found_below_the_title_of_its_sheet(tmp_path: Path, ends: str) -> None:
    headers = "Child Unique ID,Gender,Ethnicity,Date of Birth,Date of referral,Referral Source,Referral NFA?"
    file = tmp_path / "list3.csv"
    file.write_text(
        f"List 3: Referrals\n{headers}\n007,a) Male,a) WBRI,01/02/2012,06/01/2024,6: Police,b) No\n,,,,,,\n"
    )
    returned = imported(file)
    assert rows(returned, "referrals", "child_id", "referral_date", "source", "source_row") == [
        ("007", date(2024, 1, 6), "6", 3)
    ]
