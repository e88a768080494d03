from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_annex_a import LEEDS

from csc_indicators.errors import UserError
from csc_indicators.extracts.code_sets import code_sets
from csc_indicators.returns.return_type import Options
from csc_indicators.returns.run import Returned, import_returns
from csc_indicators.returns.types.ssd.importer import tables

Table = dict[str, list[Any]]

PERSONS: Table = {
    "pers_person_id": ["1", "2"],
    "pers_forename": ["Jo", "Al"],
    "pers_surname": ["Bloggs", "Bloggs"],
    "pers_sex": ["F", "M"],
    "pers_ethnicity": ["WBRI", "BAFR"],
    "pers_dob": ["2006-02-28 00:00:00", "2010-05-06 00:00:00"],
    "pers_expected_dob": ["1900-01-01", None],
}


def imported(folder: Path, found: dict[str, Table], *, form: str = "csv", la_code: str | None = LEEDS) -> Returned:
    folder.mkdir(exist_ok=True)
    for name, columns in found.items():
        frame = pl.DataFrame(columns)
        file = folder / f"{name}.{form}"
        frame.write_parquet(file) if form == "parquet" else frame.write_csv(file)
    return import_returns([folder], Options(la_code=la_code))


def rows(returned: Returned, extract: str, *columns: str) -> list[tuple[object, ...]]:
    return returned.frames[extract].select(columns).rows()


def test_children_have_what_other_tables_say_of_them_and_no_names(tmp_path: Path) -> None:
    found: dict[str, Table] = {
        "ssd_person": PERSONS,
        "ssd_disability": {
            "disa_table_id": [1, 2, 3],
            "disa_person_id": ["1", "1", "1"],
            "disa_disability_code": ["MOB", "aut", "MOB"],
        },
        "ssd_immigration_status": {
            "immi_person_id": ["1", "2"],
            "immi_immigration_status": ["UASC", "EU settled"],
            "immi_immigration_status_end_date": [None, None],
        },
        "ssd_family": {"fami_person_id": ["1", "2"], "fami_family_id": ["f1", "f1"]},
    }
    returned = imported(tmp_path / "a", found)
    columns = ("child_id", "sex", "date_of_birth", "expected_date_of_birth", "disabilities", "uasc_until", "family_id")
    assert rows(returned, "children", *columns) == [
        ("1", "F", date(2006, 2, 28), None, "AUT;MOB", date(2024, 2, 28), "f1"),
        ("2", "M", date(2010, 5, 6), None, None, None, "f1"),
    ]
    assert "Bloggs" not in str(returned.frames["children"].rows())


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_assessments_have_their_factors_in_either_form_of_json(tmp_path: Path, form: str) -> None:
    days = [date(2024, 1, 2), date(2024, 2, 3), date(2024, 3, 4), date(2024, 4, 5)]
    found: dict[str, Table] = {
        "ssd_cin_assessments": {
            "cina_assessment_id": ["a", "b", "c", "d"],
            "cina_person_id": ["1", "1", "2", "2"],
            "cina_assessment_start_date": days,
            "cina_assessment_auth_date": [date(2024, 2, 1), None, None, None],
        },
        "ssd_assessment_factors": {
            "cinf_table_id": [1, 2, 3],
            "cinf_assessment_id": ["a", "b", "c"],
            "cinf_assessment_factors_json": ['["1A","2B","ZZ"]', '{"3A": "Yes", "4B": "No"}', "no json"],
        },
    }
    returned = imported(tmp_path / "a", found, form=form)
    assert rows(returned, "assessments", "child_id", "start_date", "completed_date", "factors") == [
        ("1", days[0], date(2024, 2, 1), "1A;2B"),
        ("1", days[1], None, "3A"),
        ("2", days[2], None, None),
        ("2", days[3], None, None),
    ]
    assert [query.rows for query in returned.account.queries if "no list of factors" in query.problem] == [1]


def test_an_episode_of_care_has_its_placement_and_the_status_of_its_first_day(tmp_path: Path) -> None:
    found: dict[str, Table] = {
        "ssd_cla_episodes": {
            "clae_cla_episode_id": ["e1", "e2", "e3"],
            "clae_person_id": ["1", "1", "2"],
            "clae_cla_episode_start_date": ["2023-01-01", "2023-06-01", "2023-01-01"],
            "clae_cla_episode_start_reason": ["S", "L", "S"],
            "clae_cla_primary_need_code": ["N1", "N1", "N5"],
            "clae_cla_episode_ceased_date": ["2023-06-01", "2023-09-01", None],
            "clae_cla_episode_ceased_reason": ["X1", "E4A", None],
            "clae_cla_id": ["c1", "c1", "c2"],
            "clae_cla_placement_id": ["p1", None, "p9"],
        },
        "ssd_cla_placement": {
            "clap_cla_placement_id": ["p1", "p2"],
            "clap_cla_placement_start_date": ["2023-01-01", "2022-01-01"],
            "clap_cla_placement_type": ["U4", "K2"],
            "clap_cla_placement_distance": ["12.5", "3"],
            "clap_cla_id": ["c1", "c0"],
            "clap_cla_placement_provider": ["PR1", "PR4"],
            "clap_cla_placement_end_date": ["2023-09-01", "2022-12-31"],
            "clap_cla_placement_change_reason": ["CARPL", None],
            "clap_person_id": ["1", "2"],
        },
        "ssd_legal_status": {
            "lega_person_id": ["1", "1", "1"],
            "lega_legal_status": ["V2", "C1", "C2"],
            "lega_legal_status_start_date": ["2023-01-01", "2023-06-01", "2024-01-01"],
            "lega_legal_status_end_date": ["2023-06-01", None, None],
        },
    }
    returned = imported(tmp_path / "a", found)
    columns = ("child_id", "start_date", "legal_status", "placement_type", "distance_miles", "reason_placement_change")
    assert rows(returned, "care_episodes", *columns) == [
        ("1", date(2023, 1, 1), "V2", "U4", 12.5, None),
        ("1", date(2023, 6, 1), "C1", "U4", 12.5, "CARPL"),
        ("2", date(2023, 1, 1), None, None, None, None),
    ]


def test_an_enquiry_has_the_date_of_its_conference(tmp_path: Path) -> None:
    found: dict[str, Table] = {
        "ssd_s47_enquiry": {
            "s47e_s47_enquiry_id": ["s1", "s2"],
            "s47e_person_id": ["1", "2"],
            "s47e_s47_start_date": ["2024-01-02", "2024-01-03"],
        },
        "ssd_initial_cp_conference": {
            "icpc_icpc_id": ["i1", "i2"],
            "icpc_s47_enquiry_id": ["s1", None],
            "icpc_person_id": ["1", "3"],
            "icpc_icpc_transfer_in": ["N", "Y"],
            "icpc_icpc_date": ["2024-01-20", "2024-02-01"],
        },
    }
    returned = imported(tmp_path / "a", found)
    assert rows(returned, "s47_investigations", "child_id", "conference_date") == [
        ("1", date(2024, 1, 20)),
        ("2", None),
    ]
    assert rows(returned, "initial_conferences", "child_id", "transfer_in") == [("1", False), ("3", True)]


def test_a_care_leavers_contact_counts_for_the_birthday_it_was_around(tmp_path: Path) -> None:
    found: dict[str, Table] = {
        "ssd_person": PERSONS,
        "ssd_care_leavers": {
            "clea_person_id": ["1", "1", "2", "9"],
            "clea_care_leaver_in_touch": ["YES", "YES", "NO", "YES"],
            "clea_care_leaver_latest_contact": ["2024-03-20", "2023-11-28", "2024-09-01", "2024-09-01"],
            "clea_care_leaver_accommodation": ["U", "a flat", "S", "U"],
            "clea_care_leaver_accom_suitable": ["1", "1", None, "1"],
            "clea_care_leaver_activity": ["F2", "F2", "G5", "F2"],
        },
    }
    returned = imported(tmp_path / "a", found)
    assert rows(returned, "care_leavers", "child_id", "birthday", "accommodation") == [
        ("1", date(2024, 2, 28), "U1"),
        ("1", date(2024, 2, 28), None),
    ]
    assert {one.words: one.rows for one in returned.account.entries if one.fate == "dropped"} == {
        "its latest contact was around no birthday": 2
    }
    assert returned.pictures == {"care_leavers": date(2024, 9, 1)}


def test_care_leavers_without_any_contact_are_no_picture_of_a_day(tmp_path: Path) -> None:
    found: dict[str, Table] = {
        "ssd_person": PERSONS,
        "ssd_care_leavers": {
            "clea_person_id": ["1"],
            "clea_care_leaver_latest_contact": [None],
            "clea_care_leaver_activity": ["F2"],
        },
    }
    returned = imported(tmp_path / "a", found)
    assert returned.pictures == {}
    assert "care_leavers" not in returned.frames


def test_of_the_scores_of_a_year_the_last_is_taken(tmp_path: Path) -> None:
    found: dict[str, Table] = {
        "ssd_sdq_scores": {
            "csdq_table_id": [1, 2, 3],
            "csdq_person_id": ["1", "1", "1"],
            "csdq_sdq_completed_date": ["2023-04-01", "2024-03-31", "2024-04-01"],
            "csdq_sdq_score": [10, 12, 14],
        }
    }
    returned = imported(tmp_path / "a", found)
    assert rows(returned, "sdq_scores", "as_at_date", "sdq_score") == [(date(2024, 3, 31), 12), (date(2025, 3, 31), 14)]


def test_tables_that_give_nothing_are_dropped_with_the_reason(tmp_path: Path) -> None:
    found: dict[str, Table] = {
        "ssd_contacts": {"cont_contact_id": [1], "cont_person_id": ["1"], "cont_contact_date": ["2024-01-01"]},
        "ssd_legal_status": {
            "lega_person_id": ["1"],
            "lega_legal_status": ["C2"],
            "lega_legal_status_start_date": ["2024-01-01"],
        },
    }
    returned = imported(tmp_path / "a", found)
    reasons = {one.table: one.words for one in returned.account.entries if one.fate == "dropped"}
    assert reasons == {
        "ssd_contacts": "no extract takes this table: a contact is no referral",
        "ssd_legal_status": "there is no ssd_cla_episodes to join it to",
    }


def test_the_dataset_must_be_some_authoritys(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not say which authority"):
        imported(tmp_path / "a", {"ssd_person": PERSONS}, la_code=None)


_SINGLE = [
    (name, extract) for name, form in tables().items() for extract in form.gives if extract not in ("care_episodes",)
]
DAYS = st.dates(date(2015, 1, 1), date(2024, 12, 31))


@st.composite
def written(draw: st.DrawFn, name: str, extract: str) -> tuple[list[dict[str, Any]], Table]:
    form = tables()[name]
    told: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 5))):
        row: dict[str, Any] = {"child_id": f"c{number}"}
        for target, ours in form.gives[extract].items():
            column = form.columns[ours]
            if ours == "child_id":
                continue
            if ours not in form.required and draw(st.booleans()):
                row[target] = None
            elif column.holds == "date":
                row[target] = draw(DAYS)
            elif column.holds == "yes_no":
                row[target] = draw(st.booleans())
            elif column.holds == "code":
                row[target] = draw(st.sampled_from(sorted(code_sets()[column.values or ""])))
            else:
                row[target] = f"w{number}"
        told.append(row)
    headers = {form.columns[ours].title: target for target, ours in form.gives[extract].items()}
    show = draw(
        st.sampled_from([lambda day: f"{day}", lambda day: f"{day} 00:00:00.000", lambda day: f"{day:%d/%m/%Y}"])
    )
    table = {header: [_shown(row[target], show) for row in told] for header, target in headers.items()}
    return told, table


def _shown(value: Any, show: Any) -> Any:
    if isinstance(value, bool):
        return "Y" if value else "N"
    return show(value) if isinstance(value, date) else value


@given(data=st.data(), form=st.sampled_from(["csv", "parquet"]))
@settings(max_examples=max(6, settings().max_examples // 40))
def test_extracts_written_as_tables_of_the_dataset_come_back(data: st.DataObject, form: str) -> None:
    told = {extract: data.draw(written(name, extract), name) for name, extract in _SINGLE}
    with tempfile.TemporaryDirectory() as folder:
        names = {extract: name for name, extract in _SINGLE}
        returned = imported(
            Path(folder) / "a", {names[extract]: table for extract, (_, table) in told.items()}, form=form
        )
    for extract, (expected, _) in told.items():
        columns = list(expected[0])
        key = [str(row) for row in rows(returned, extract, *columns)]
        assert sorted(key) == sorted(str(tuple(row[column] for column in columns)) for row in expected), extract
    assert returned.account.unbalanced() == []


def persons(count: int) -> Table:
    ids = [str(number) for number in range(1, count + 1)]
    return {"pers_person_id": ids, "pers_dob": ["2010-05-06"] * count, "pers_sex": ["M"] * count}


@pytest.mark.parametrize(
    ("status", "unaccompanied", "understood"),
    [
        ("UASC", True, True),
        ("Unaccompanied  Asylum-Seeking Child", True, True),
        ("Not UASC", False, True),
        ("Former UASC", False, True),
        ("U", False, False),
        ("UASC refused at appeal", False, False),
        ("Claims to be UASC (unaccompanied)", False, False),
        ("Accompanied, was UASC - refused", False, False),
    ],
)
def test_a_status_is_taken_by_its_whole_text_and_an_unknown_one_is_listed(
    tmp_path: Path, status: str, unaccompanied: bool, understood: bool
) -> None:
    found: dict[str, Table] = {
        "ssd_person": persons(1),
        "ssd_immigration_status": {
            "immi_person_id": ["1"],
            "immi_immigration_status": [status],
            "immi_immigration_status_end_date": [None],
        },
    }
    returned = imported(tmp_path / "a", found)
    children = returned.frames["children"]
    assert children["uasc_until"].to_list() == [date(2028, 5, 6) if unaccompanied else None]
    assert returned.unmatched == ({} if understood else {("immigration_status", "immi_immigration_status", status): 1})
    fates = [one.fate for one in returned.account.entries if one.table == "ssd_immigration_status"]
    assert fates == ["read", "merged" if unaccompanied else "dropped"]


def test_the_users_map_says_what_a_status_means(tmp_path: Path) -> None:
    found: dict[str, Table] = {
        "ssd_person": persons(2),
        "ssd_immigration_status": {"immi_person_id": ["1", "2"], "immi_immigration_status": ["U", "X"]},
    }
    (tmp_path / "values.toml").write_text('[immigration_status]\nU = "unaccompanied"\nX = "other"\n', encoding="utf-8")
    for name, columns in found.items():
        (tmp_path / "a").mkdir(exist_ok=True)
        pl.DataFrame(columns).write_csv(tmp_path / "a" / f"{name}.csv")
    returned = import_returns([tmp_path / "a"], Options(la_code=LEEDS, values=tmp_path / "values.toml"))
    assert returned.frames["children"]["uasc_until"].to_list() == [date(2028, 5, 6), None]
    assert returned.unmatched == {}


@pytest.mark.parametrize(
    ("kind", "ordered"),
    [("Adoption order", True), (None, True), ("SGO", False), ("SGO after adoption breakdown", False)],
)
def test_an_order_is_one_of_adoption_by_its_whole_text(tmp_path: Path, kind: str | None, ordered: bool) -> None:
    found: dict[str, Table] = {
        "ssd_permanence": {
            "perm_person_id": ["1"],
            "perm_adm_decision_date": ["2023-01-01"],
            "perm_permanence_order_date": ["2024-01-01"],
            "perm_permanence_order_type": [kind],
        }
    }
    returned = imported(tmp_path / "a", found)
    assert rows(returned, "adoptions", "order_date") == [(date(2024, 1, 1) if ordered else None,)]


def test_rows_that_are_joined_to_nothing_are_not_said_to_be_merged(tmp_path: Path) -> None:
    found: dict[str, Table] = {
        "ssd_person": persons(1),
        "ssd_disability": {"disa_person_id": ["1", "9"], "disa_disability_code": ["MOB", "MOB"]},
        "ssd_family": {"fami_person_id": ["9"], "fami_family_id": ["f"]},
        "ssd_cla_episodes": {
            "clae_person_id": ["1"],
            "clae_cla_episode_start_date": ["2023-01-01"],
            "clae_cla_episode_ceased_date": [None],
        },
        "ssd_legal_status": {
            "lega_person_id": ["1", "1", "9"],
            "lega_legal_status": ["V2", "C2", "C2"],
            "lega_legal_status_start_date": ["2022-01-01", "2024-01-01", "2022-01-01"],
        },
    }
    returned = imported(tmp_path / "a", found)
    gone = {(one.table, one.words): one.rows for one in returned.account.entries if one.fate == "dropped"}
    assert gone == {
        ("ssd_disability", "no row of ssd_person is the one that it is about"): 1,
        ("ssd_family", "no row of ssd_person is the one that it is about"): 1,
        ("ssd_legal_status", "no row of ssd_cla_episodes is the one that it is about"): 2,
    }


def test_a_whole_folder_of_the_dataset_is_known_with_why_a_table_goes_nowhere(tmp_path: Path) -> None:
    """Every table, with the columns that are known of it and a row in each."""
    found = {
        name: {header: ["1"] for header in [column.title for column in form.columns.values()] + [*form.besides]}
        for name, form in tables().items()
    }
    assert len(found) >= 47
    returned = imported(tmp_path / "a", found)
    assert [file.shown for file in returned.files if file.is_odd] == []
    taken = {file.shown: str(file.taken_for).rpartition(", ")[2] for file in returned.files}
    assert taken == {f"{name}.csv": name for name in found}
    without = {one.table: one.words for one in returned.account.entries if one.reason and one.reason.expected}
    assert without["ssd_address"] == "no extract takes this table: no indicator asks where a child lives"
    assert set(without) == {name for name, form in tables().items() if form.without}


def test_the_dataset_and_another_return_that_give_the_same_rows_are_refused_together(tmp_path: Path) -> None:
    found: dict[str, Table] = {
        "ssd_cla_episodes": {"clae_person_id": ["1"], "clae_cla_episode_start_date": ["2023-06-01"]},
        "ssd_person": persons(1),
    }
    (tmp_path / "a" / "2023-24").mkdir(parents=True)
    episodes = "CHILD,DECOM,RNE,LS,PLACE,DEC\n1,01/06/2023,S,C2,U4,\n"
    (tmp_path / "a" / "2023-24" / "e.csv").write_text(episodes, encoding="utf-8")
    with pytest.raises(
        UserError,
        match="SSDA903 and Standard Safeguarding Dataset are of the same authority and both give `care_episodes`",
    ):
        imported(tmp_path / "a", found)
